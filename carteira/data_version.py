"""The version of the data: what tells whether anything has changed since it was read."""

import re
from typing import Any

from django.apps import apps
from django.db.models.expressions import BaseExpression, RawSQL
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE

_EDITS = "SELECT count(*) || '/' || COALESCE(sum(id), 0) FROM edicao_local"

version_parts: dict[str, Any] = {"local_edits": RawSQL(_EDITS, [])}  # noqa: S611
"""What tells versions apart: expressions, read with the data. The app that syncs adds its own."""

versioned_tables = {
    "carteira_principal",
    "decisao_nota_credito",
    "faturamento_produto",
    "linha_pedido",
}
"""The tables whose rows do not change without the version; the app that syncs adds its own."""


def is_versioned(statement: str) -> bool:
    """Whether a statement reads versioned tables only, as far as its words say."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return not (tables - versioned_tables).intersection(re.findall(r"\w+", statement))


def version(*, using: str, **also: BaseExpression) -> tuple[str, tuple[Any, ...]]:
    """The version of the data in a database, in one query.

    Args:
        also: expressions whose values are to be read in the same moment.

    Returns:
        The version, and the values of `also`.
    """
    query = Query(None)
    for name, part in (version_parts | also).items():
        query.add_annotation(part, name)
    row = query.get_compiler(using=using).execute_sql(SINGLE)
    count = len(version_parts)
    return " ".join(map(str, row[:count])), tuple(row[count:])
