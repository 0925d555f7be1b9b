"""How fast the product is, beside what else could be done: `python -m benchmarks`."""
