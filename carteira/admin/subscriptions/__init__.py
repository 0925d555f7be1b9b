"""Views by e-mail: who receives which, when, and what the mail holds."""
