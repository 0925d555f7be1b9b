"""`database`, for tests with the fixture `lab`: a migrated one, reached through the proxy."""

from tests.lab.product_database import database

__all__ = ["database"]
