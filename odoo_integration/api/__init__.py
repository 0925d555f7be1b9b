"""What the sync adds to the API: runs, what they changed, and how fresh the data is."""

from . import runs as runs
