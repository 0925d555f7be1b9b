"""Lookups of text columns that Django does not have: `em_lista` and `sem_acento`."""

from typing import Any

from django.db import models

from .formats import ACCENTED, PLAIN


def folded(text: str) -> str:
    """SQL of a text as `without_accents` writes it; its two parameters are `ACCENTED` and `PLAIN`.

    The extension unaccent is not in every PostgreSQL.
    """
    return f"TRANSLATE(UPPER({text}), %s, %s)"


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
        return folded(text), [*params, ACCENTED, PLAIN]
