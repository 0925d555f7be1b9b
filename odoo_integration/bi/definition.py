"""What a view is made of: columns with their type and meaning, over a query of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.expressions import Combinable

# Without lengths and scales: they may grow in a table, and a view's column keeps its type.
_TYPES: tuple[tuple[type[models.Field], str], ...] = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "timestamp with time zone"),
    (models.DateField, "date"),
    (models.DecimalField, "numeric"),
    (models.FloatField, "double precision"),
    (models.IntegerField, "bigint"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


@dataclass(frozen=True)
class Column:
    """A column of a view.

    Args:
        name: as readers know it; it stays.
        about: its meaning in one line; the label of the model's field where none is given.
        source: where its value comes from; the model's field of the same name where none is given.
        key: it is part of what tells the rows apart.
    """

    name: str
    about: Any = ""
    source: str | Combinable = ""
    key: bool = False


@dataclass(frozen=True)
class View:
    """A view, named and described.

    Attributes:
        schema: whoever may read one view of a schema may read all of them.
        rows: the query whose rows it shows; only its columns are chosen here.
    """

    schema: str
    name: str
    about: Any
    rows: Callable[[], models.QuerySet[Any]]
    columns: tuple[Column, ...] = field(repr=False)

    @cached_property
    def described(self) -> dict[str, tuple[str, Any]]:
        """The type and the meaning of each column, by name."""
        rows = self._annotated(self.rows())
        return {
            column.name: (_type(_output(rows, number)), column.about or self._label(column))
            for number, column in enumerate(self.columns)
        }

    def select(self, rows: models.QuerySet[Any] | None = None) -> tuple[str, tuple[Any, ...]]:
        """The statement behind the view, and its parameters.

        Args:
            rows: other rows of the same model in place of the view's own.
        """
        numbered = self._annotated(self.rows() if rows is None else rows)
        statement, params = numbered.query.sql_with_params()
        shown = ", ".join(
            f"q.{_alias(number)}::{kind} AS {name}"
            for number, (name, (kind, _about)) in enumerate(self.described.items())
        )
        # No name comes from outside.
        return f"SELECT {shown} FROM ({statement}) q", params  # noqa: S608

    def _annotated(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with each column under a name that no field of the model has."""
        sources = {
            _alias(number): F(column.source or column.name)
            if isinstance(column.source, str)
            else column.source
            for number, column in enumerate(self.columns)
        }
        return rows.order_by().annotate(**sources).values(*sources)

    def _label(self, column: Column) -> Any:
        """The label of the field that the column shows; that of a relation's field, too."""
        model, label = self.rows().model, ""
        for part in str(column.source or column.name).split("__"):
            found = model._meta.get_field(part)
            model, label = found.related_model, found.verbose_name
        return label


def _alias(number: int) -> str:
    return f"c{number}"


def _output(rows: models.QuerySet[Any], number: int) -> models.Field:
    return rows.query.annotations[_alias(number)].output_field


def _type(output: models.Field | None) -> str:
    if isinstance(output, ArrayField):
        return f"{_type(output.base_field)}[]"
    if isinstance(output, models.ForeignKey):
        return _type(output.target_field)
    if isinstance(output, models.GeneratedField):
        return _type(output.output_field)
    return next(name for kind, name in _TYPES if isinstance(output, kind))
