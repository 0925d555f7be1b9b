"""The promote's SQL: one file a step, run by name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

_FOLDER = Path(__file__).parent / "sql"


@cache
def _sql(step: str) -> str:
    return (_FOLDER / f"{step}.sql").read_text()


def run_step(step: str, params: Mapping[str, Any]) -> int:
    """Runs one step's statements.

    Args:
        step: the file's name without `.sql`.
        params: named values; a step takes those it names.

    Returns:
        How many rows its last statement wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute(_sql(step), params)
        return cursor.rowcount
