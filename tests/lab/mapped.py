"""What a plan makes of records, row by row."""

from collections.abc import Sequence
from typing import Any

from odoo_integration.mapping import Plan, Rejection


def rows_of(
    plan: Plan, records: Sequence[dict[str, Any]]
) -> tuple[list[tuple[Any, ...]], list[Rejection]]:
    """The rows that a plan takes, and the records that it refuses."""
    values, rejections = plan.values(records)
    return list(zip(*values, strict=True)), rejections
