"""Formats of numbers and dates where Django's own are not ours, by language."""
