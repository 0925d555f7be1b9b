"""A group of companies, its days, and what every item of it must be."""
