"""What is said about settings before anything goes wrong."""
