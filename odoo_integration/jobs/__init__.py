"""The queue: its schedules, its cluster, and the clean-up."""
