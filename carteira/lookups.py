"""Lookups of text columns that Django does not have: `em_lista` and `sem_acento`."""

from typing import Any

from django.db import models

from .formats import ACCENTED, PLAIN

TIMES = 4
"""How often a text stands in the SQL of `folded`."""


def folded(text: str) -> str:
    """SQL of a text as `without_accents` writes it; its two parameters are `ACCENTED` and `PLAIN`.

    The extension unaccent is not in every PostgreSQL. TRANSLATE compares each character with every
    accented one, which takes ten times as long as reading the row, and most texts have none: in
    UTF-8 those have as many bytes as characters.

    Args:
        text: SQL; its own parameters, if any, are needed `TIMES` over, before the two.
    """
    return (
        f"CASE WHEN OCTET_LENGTH({text}) = CHAR_LENGTH({text}) THEN UPPER({text})"
        f" ELSE TRANSLATE(UPPER({text}), %s, %s) END"
    )


@models.CharField.register_lookup
class _InList(models.Lookup):
    """`= ANY(array)`: one parameter, where `__in` makes and checks one for each of the texts."""

    lookup_name = "em_lista"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


@models.CharField.register_lookup
class _WithoutAccents(models.Transform):
    """A text as `without_accents` writes it."""

    lookup_name = "sem_acento"

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        text, params = compiler.compile(self.lhs)
        return folded(text), [*params * TIMES, ACCENTED, PLAIN]
