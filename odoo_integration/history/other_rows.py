"""Queries over other rows in place of a table."""

from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.sql.datastructures import BaseTable

from carteira.models import CarteiraPrincipal

_Rows = TypeVar("_Rows", bound=models.QuerySet[Any])


class _OtherRows(BaseTable):
    """A subquery that stands where the table stood."""

    def __init__(self, table_name: str, alias: str, rows: str, params: tuple[Any, ...]) -> None:
        super().__init__(table_name, alias)
        self.rows, self.params = rows, params

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        alias = compiler.quote_name_unless_alias(self.table_alias)
        return f"({self.rows}) {alias}", self.params

    def relabeled_clone(self, change_map: Mapping[Any, str]) -> Self:
        alias = change_map.get(self.table_alias, str(self.table_alias))
        return self.__class__(self.table_name, alias, self.rows, self.params)


def read_from(query: _Rows, rows: str, params: tuple[Any, ...]) -> _Rows:
    """The same query over other rows: filters, totals, search and exports work on them alike.

    Args:
        query: over a table; it must not be written with.
        rows: a statement that gives every column of the table.
        params: of the statement.
    """
    other = query.all()
    alias = other.query.get_initial_alias()
    other.query.alias_map[alias] = _OtherRows(query.model._meta.db_table, alias, rows, params)
    return other


def written(
    value: Callable[[models.Field], str], model: type[models.Model] = CarteiraPrincipal
) -> str:
    """The columns of a statement's rows, each with its value.

    Args:
        model: of the table whose columns they are.
    """
    fields = [field for field in model._meta.concrete_fields if field.column]
    return ", ".join(f"{value(field)} AS {field.column}" for field in fields)
