"""The table of a list's groups, as its template shows it."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import formats
from ...grouping import Group
from ...grouping.subjects import COUNT, MONEY, Measure
from .grouping import ALL_OPENED, OPENED, OWN_PARAMETERS, SORT_BY, in_group
from .list_groups import ListGroups

GROUPS_ON_A_PAGE = 100
MAX_INNER_GROUPS = 500


@dataclass
class Heading:
    """A column's title, and the address that sorts by it; `sorted` is `ascending` or so."""

    title: str
    sort: str = ""
    sorted: str = ""


@dataclass
class Row:
    """One group as the table shows it.

    Attributes:
        rows: the address of the list of its rows.
        toggle: the address that opens or closes it; empty where it has no groups inside.
        cells: a list of lines for each column.
    """

    text: str
    description: str
    rows: str
    cells: list[list[str]]
    toggle: str = ""
    opened: bool = False
    inner: list["Row"] = field(default_factory=list)


class GroupTable(ListGroups):
    """The table of the groups, page by page."""

    @cached_property
    def _groups(self) -> list[Group]:
        """The groups of this page, and one more where there is a next page."""
        start = (self._page - 1) * GROUPS_ON_A_PAGE
        stop = start + GROUPS_ON_A_PAGE + 1
        groups = self._summed(self.dimensions[:1], start=start, stop=stop)
        self._add_inner(groups[:GROUPS_ON_A_PAGE])
        return groups

    def _add_inner(self, groups: list[Group]) -> None:
        """Divides those that are open, in one go."""
        outer = self.dimensions[0]
        opened = {(group.keys[0], group.currency): group for group in groups if self._open(group)}
        if not opened:
            return
        condition = Q()
        for key, _currency in opened:
            condition |= outer.condition(outer.value(key))
        for inner in self._summed(self.dimensions, within=condition, stop=MAX_INNER_GROUPS):
            if (inner.keys[0], inner.currency) in opened:
                opened[inner.keys[0], inner.currency].inner.append(inner)

    def _open(self, group: Group) -> bool:
        asked = {ALL_OPENED, self.dimensions[0].value(group.keys[0])}
        return len(self.dimensions) > 1 and bool(asked.intersection(self._opened))

    # --- the table -------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What the rows are grouped by."""
        return " › ".join(capfirst(str(one.title)) for one in self.dimensions)

    @property
    def headings(self) -> list[Heading]:
        """The columns after the first."""
        by_measure = [self._heading(one) for one in self._measures]
        quantities = (capfirst(str(title)) for _name, title, _sum in self._subject.quantities)
        return [*by_measure, *map(Heading, quantities)]

    def _heading(self, measure: Measure) -> Heading:
        largest_first = f"-{measure.name}"
        order = measure.name if self._order == largest_first else largest_first
        state = {largest_first: "descending", measure.name: "ascending"}.get(self._order, "")
        sort = self._cl.get_query_string({SORT_BY: order})
        return Heading(capfirst(str(measure.title)), sort, state)

    @property
    def rows(self) -> list[Row]:
        """The groups of this page."""
        return [self._row(group) for group in self._groups[:GROUPS_ON_A_PAGE]]

    @property
    def totals(self) -> list[Row]:
        """The sums of everything the filters let through, by currency."""
        return [self._row(group) for group in self._totals]

    def _row(self, group: Group) -> Row:
        pairs = list(zip(self.dimensions, group.keys, strict=False))
        text = pairs[-1][0].text(pairs[-1][1]) if pairs else _("Total")
        if self._in_several_currencies:
            text = f"{text} · {group.currency}"
            pairs.append((self._subject.currency, group.currency))
        row = Row(
            text=text,
            description=group.description,
            rows=self._cl.get_query_string(in_group(pairs), list(OWN_PARAMETERS)),
            cells=[
                *([self._text(one, group)] for one in self._measures),
                *_quantities(self, group),
            ],
        )
        if len(self.dimensions) > len(group.keys) > 0:
            row.opened = self._open(group)
            row.toggle = self._toggle(group)
            row.inner = [self._row(inner) for inner in group.inner]
        return row

    @property
    def _in_several_currencies(self) -> bool:
        return len(self._totals) > 1

    def _toggle(self, group: Group) -> str:
        value = self.dimensions[0].value(group.keys[0])
        opened = self._opened
        if ALL_OPENED in opened:
            shown = self._groups[:GROUPS_ON_A_PAGE]
            opened = list(dict.fromkeys(self.dimensions[0].value(one.keys[0]) for one in shown))
        changed = [one for one in opened if one != value]
        if not self._open(group):
            changed.append(value)
        return self._at_page(self._page, {OPENED: changed})

    @staticmethod
    def _text(measure: Measure, group: Group) -> str:
        value = group.figures[measure.name]
        if value is None:
            return "—"
        if measure.kind == COUNT:
            return formats.quantity(Decimal(value))
        if measure.kind == MONEY:
            return formats.money(value, group.currency)
        return ngettext("%(days)d day", "%(days)d days", value.days) % {"days": value.days}

    # --- the way through it ----------------------------------------------------------------------

    @property
    def _page(self) -> int:
        return max(self._cl.page_num, 1)

    def _at_page(self, number: int, changed: dict[str, Any] | None = None) -> str:
        return self._cl.get_query_string((changed or {}) | {PAGE_VAR: number})

    @property
    def previous_page(self) -> str:
        """The address of the page before; empty on the first."""
        return self._at_page(self._page - 1) if self._page > 1 else ""

    @property
    def next_page(self) -> str:
        """The address of the next page; empty on the last."""
        return self._at_page(self._page + 1) if len(self._groups) > GROUPS_ON_A_PAGE else ""

    @property
    def open_all(self) -> str:
        """The address that opens or closes every group of the page; empty where none opens."""
        if len(self.dimensions) < 2:
            return ""
        return self._at_page(self._page, {OPENED: None if self._opened else ALL_OPENED})

    @property
    def any_opened(self) -> bool:
        return bool(self._opened)

    @property
    def cut_off(self) -> bool:
        """Whether there are more groups inside than the table shows."""
        return sum(len(group.inner) for group in self._groups) >= MAX_INNER_GROUPS


def _quantities(table: GroupTable, group: Group) -> list[list[str]]:
    return [
        [
            f"{formats.quantity(sums[name])}{formats.NBSP}{unit}".rstrip()
            for unit, sums in group.quantities
            if sums[name]
        ]
        for name, _title, _sum in table._subject.quantities
    ]
