"""The promote's SQL: one file a step, run by name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2.sql import SQL, Composable

from ..runs.sql import render

_FOLDER = Path(__file__).parent / "sql"


@cache
def _text(step: str) -> str:
    return (_FOLDER / f"{step}.sql").read_text()


def run_step(step: str, params: Mapping[str, Any], **parts: Composable) -> int:
    """Runs one step's statements.

    Args:
        step: the file's name without `.sql`.
        params: named values; a step takes those it names.
        parts: SQL that is derived from the models, for the file's `{name}` places.

    Returns:
        How many rows its last statement wrote.
    """
    with connection.cursor() as cursor:
        statement = SQL(_text(step)).format(**parts) if parts else _text(step)
        cursor.execute(render(statement), params)
        return cursor.rowcount
