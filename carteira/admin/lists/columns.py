"""A table's columns, declared once: where each one is shown, filtered and exported."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import ListFilter
from django.db.models import Model

from ...export import ExportColumn
from ...models.fields import field_of

FilterKind = Callable[[str, Any], type[ListFilter]]
"""Makes the filter over a column from its name and its title."""

Fieldset = Any
"""A title and options, as Django's admin takes them; the stubs keep the type private."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column, and where it is shown.

    A place is a number that orders what is shown, ascending; leave gaps for later columns.

    Attributes:
        name: a field of the model, or an annotation of the list's queryset.
        in_list: its place in the list.
        cell: the admin's method that writes it in the list; the plain value when not given.
        in_export: its place in the exported file.
        title: of an annotation, in the exported file; fields have their own.
        per: as in `ExportColumn`.
        filters: the list's filters over it, by place.
        computed: the system sets it; forms show it read-only.
        on_creation: whether it is in the form for a new row.
    """

    name: str
    in_list: int | None = None
    cell: str = ""
    in_export: int | None = None
    title: Any = ""
    per: str = ""
    filters: Mapping[int, FilterKind | type[ListFilter]] = field(default_factory=dict)
    computed: bool = False
    on_creation: bool = True


Line = Column | tuple[Column, ...]


class Group:
    """Columns shown together on a row's page; those in a tuple share a line."""

    def __init__(self, title: Any, *lines: Line, collapsed: bool = False) -> None:
        self.title = title
        self.lines = [line if isinstance(line, tuple) else (line,) for line in lines]
        self.collapsed = collapsed

    def __iter__(self) -> Iterator[Column]:
        for line in self.lines:
            yield from line

    def fieldset(self, columns: Iterable[Column]) -> Fieldset | None:
        """The group as Django's admin takes it, with only these columns; None without any."""
        kept = set(columns)
        lines = [tuple(c.name for c in line if c in kept) for line in self.lines]
        fields = tuple(names[0] if len(names) == 1 else names for names in lines if names)
        if not fields:
            return None
        options: dict[str, Any] = {"fields": fields}
        if self.collapsed:
            options["classes"] = ("collapse",)
        return self.title, options


class Columns:
    """All columns of a table.

    Args:
        groups: the columns that a row's page shows.
        others: annotations, and fields that no page shows.
    """

    def __init__(
        self, model: type[Model], groups: Iterable[Group], *, others: Iterable[Column] = ()
    ) -> None:
        self.model = model
        self.groups = tuple(groups)
        self.all = (*(column for group in self.groups for column in group), *others)

    def list_display(self) -> tuple[str, ...]:
        """What the list shows."""
        shown = [(c.in_list, c.cell or c.name) for c in self.all if c.in_list is not None]
        return tuple(name for _place, name in sorted(shown))

    def export_columns(self) -> tuple[ExportColumn, ...]:
        """What the exported file holds."""
        exported = [(c.in_export, c) for c in self.all if c.in_export is not None]
        exported.sort(key=lambda entry: entry[0])
        return tuple(ExportColumn(c.name, title=c.title, per=c.per) for _place, c in exported)

    def list_filter(self) -> tuple[type[ListFilter], ...]:
        """The filters of the list."""
        placed = [(place, kind, c) for c in self.all for place, kind in c.filters.items()]
        return tuple(
            kind if isinstance(kind, type) else kind(column.name, self._title(column))
            for _place, kind, column in sorted(placed, key=lambda entry: entry[0])
        )

    def fieldsets(self) -> tuple[Fieldset, ...]:
        """The groups of a row's page."""
        return self._fieldsets(self.all)

    def creation_fieldsets(self) -> tuple[Fieldset, ...]:
        """The groups of the form for a new row."""
        return self._fieldsets(c for c in self.all if c.on_creation and not c.computed)

    def computed(self) -> tuple[str, ...]:
        """The columns that forms show read-only."""
        return tuple(column.name for column in self.all if column.computed)

    def _fieldsets(self, columns: Iterable[Column]) -> tuple[Fieldset, ...]:
        kept = list(columns)
        return tuple(made for group in self.groups if (made := group.fieldset(kept)))

    def _title(self, column: Column) -> Any:
        return field_of(self.model, column.name).verbose_name
