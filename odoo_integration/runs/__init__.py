"""What every run has: its request, window, lease, record and end."""
