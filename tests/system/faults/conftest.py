"""Tests here run the whole product: `database` is a migrated one, reached through the proxy."""

from tests.lab.product_database import database

__all__ = ["database"]
