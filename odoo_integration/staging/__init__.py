"""What was read, until it is promoted: unlogged tables, and questions about them."""
