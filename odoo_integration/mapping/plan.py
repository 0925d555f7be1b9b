"""How the records of one Odoo model become rows: which fields are read, and into which columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .convert import Converter, record_id
from .unusable import Unusable, shown

Row = tuple[Any, ...]
Values = list[Sequence[Any]]  # of each column, one value for each record
Fields = Mapping[str, Mapping[str, Any]]
"""What `fields_get` answers for one model."""


class MissingFields(ValueError):
    """Odoo does not offer fields the profile needs; the text names them."""


_EQUAL_ACROSS = {bool, int, float}
_HASHABLE = {str, type(None), *_EQUAL_ACROSS}

LINKS = ("order_id", "product_id", "move_id", "sale_line_ids", "order_name")
"""What says which backlog items a record belongs to: columns of lines, the name of an order."""


@dataclass(frozen=True)
class Rejection:
    """A record that cannot be taken.

    Attributes:
        model: the label of its plan.
        record_id: its id; 0 where it has none that can be used.
        links: those of `LINKS` that the record has and that can be read.
    """

    model: str
    record_id: int
    reason: str
    links: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column and the Odoo field that feeds it.

    Attributes:
        name: the column.
        convert: from the wire's value to the column's.
        sources: Odoo fields, the first one that exists is read.
        types: Odoo's field types that may feed it; any when empty.
        optional: the column stays empty where Odoo has none of the sources.
        named: of a many2one, the converter takes the id and the name.
    """

    name: str
    convert: Converter
    sources: tuple[str, ...]
    types: frozenset[str] = frozenset()
    optional: bool = False
    named: bool = False


@dataclass(frozen=True)
class Plan:
    """A model as this server offers it: what to ask for, and how to read the answer.

    Attributes:
        model: Odoo's model.
        table: which staging table takes the rows.
        domain: which records are read.
        fields: Odoo fields to ask for.
        columns: names of the row's values, in their order; the first is the record's id.
        label: the name under which small models share one table and records are rejected; the
            model's own but for models that are the localisation's choice.
        also_dated: further dates that move when what is read of a record does, as paths from it.
        names: a many2one is asked for with its name, which takes Odoo longer.
    """

    model: str
    table: str
    domain: list[Any]
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    _steps: tuple[tuple[str, str, Converter], ...]
    _finish: Callable[[Row], Row] | None = None
    label: str = ""
    also_dated: tuple[str, ...] = ()
    names: bool = False

    def refined(
        self,
        step: Callable[[dict[str, Any]], None],
        *,
        adds: tuple[str, ...] = (),
        drops: tuple[str, ...] = (),
    ) -> "Plan":
        """The same plan with a last step over the whole row.

        Args:
            step: changes a row's values, by column.
            adds: columns the step fills.
            drops: columns that only the step needs.
        """
        columns = (*(name for name in self.columns if name not in drops), *adds)
        earlier = self._finish

        def finish(row: Row) -> Row:
            row = earlier(row) if earlier else row
            values = dict(zip(self.columns, row, strict=True))
            step(values)
            return tuple(values[name] for name in columns)

        return replace(self, columns=columns, _finish=finish)

    def values(self, records: Sequence[Mapping[str, Any]]) -> tuple[Values, list[Rejection]]:
        """Maps records to what each column holds of them.

        Args:
            records: dictionaries as `search_read` returns them with `load=""`.

        Returns:
            The values by column, in the order of `columns`, and the records that cannot be taken.
        """
        # Column by column is twice as fast as row by row; a page with a refused record is rare.
        try:
            columns: Values = [[record_id(record["id"]) for record in records]]
            for _, source, convert in self._steps:
                if source:
                    columns.append(_converted([record[source] for record in records], convert))
                else:
                    columns.append([None] * len(records))
        except (Unusable, LookupError, TypeError):
            return self._one_by_one(records)
        if len(set(columns[0])) < len(columns[0]):
            return self._one_by_one(records)
        if self._finish:
            columns = self._by_column(map(self._finish, zip(*columns, strict=True)))
        return columns, []

    def latest_write_date(self, values: Values) -> str:
        """The latest `write_date` of mapped records, as text that sorts by time; "" without one."""
        if "write_date" not in self.columns:
            return ""
        latest = max(filter(None, values[self.columns.index("write_date")]), default=None)
        return latest.isoformat(sep=" ") if latest else ""

    def _by_column(self, rows: Iterable[Row]) -> Values:
        return list(zip(*rows, strict=True)) or [()] * len(self.columns)

    def _one_by_one(self, records: Iterable[Mapping[str, Any]]) -> tuple[Values, list[Rejection]]:
        rows: dict[Row, None] = {}
        rejections: dict[int, Rejection] = {}
        for record in records:
            try:
                rows[self._row(record)] = None
            except Unusable as error:
                rejected = self._rejection(record, str(error))
                rejections[rejected.record_id] = rejected
        # A record that comes twice is taken once, if it says the same each time.
        for one, times in Counter(row[0] for row in rows).items():
            if times > 1 and one not in rejections:
                rejections[one] = Rejection(self.label, one, "id: it comes twice, and differs")
        taken = self._by_column(row for row in rows if row[0] not in rejections)
        return taken, list(rejections.values())

    def _row(self, record: Mapping[str, Any]) -> Row:
        values: list[Any] = []
        for _column, source, convert in (("id", "id", record_id), *self._steps):
            try:
                values.append(convert(record[source]) if source else None)
            except Unusable as error:
                raise Unusable(f"{source}: {error}") from None
            except (LookupError, TypeError):
                raise Unusable(f"{source}: is missing in Odoo's answer") from None
        row = tuple(values)
        return self._finish(row) if self._finish else row

    def _rejection(self, record: Mapping[str, Any], reason: str) -> Rejection:
        def usable(source: str, convert: Converter) -> Any:
            try:
                return convert(record[source])
            except (Unusable, LookupError, TypeError):
                return None

        names = {"name": "order_name"} if self.model == "sale.order" else {}
        links = {
            names.get(column, column): usable(source, convert)
            for column, source, convert in self._steps
            if names.get(column, column) in LINKS and source
        }
        return Rejection(self.label, usable("id", record_id) or 0, reason, links)


def make_plan(
    model: str,
    table: str,
    columns: Sequence[Column],
    offered: Fields,
    *,
    domain: list[Any],
    finish: Callable[[Row], Row] | None = None,
    label: str = "",
    also_dated: tuple[str, ...] = (),
) -> Plan:
    """Fits the columns to the fields a server offers.

    Args:
        offered: the model's `fields_get`.
        finish: a last step over the whole row, where one column needs two fields.

    Raises:
        MissingFields: a field that is not optional is absent, or of another type.
    """
    steps, missing = [], []
    for column in columns:
        source = next((name for name in column.sources if name in offered), "")
        if not source:
            if not column.optional:
                missing.append(" or ".join(column.sources))
        elif column.types and offered[source].get("type") not in column.types:
            wanted = " or ".join(sorted(column.types))
            missing.append(f"{source} as {wanted} (it is {shown(offered[source].get('type'))})")
        steps.append((column.name, source, column.convert))
    if missing:
        raise MissingFields(f"{model} lacks {', '.join(missing)}")
    fields = dict.fromkeys(source for _, source, _ in steps if source)
    return Plan(
        model=model,
        table=table,
        domain=domain,
        fields=tuple(fields),
        columns=("id", *(column.name for column in columns)),
        _steps=tuple(steps),
        _finish=finish,
        label=label or model,
        also_dated=also_dated,
        names=any(column.named for column in columns),
    )


def _converted(values: list[Any], convert: Converter) -> list[Any]:
    """What a converter makes of a column; each different value is converted once."""
    types = set(map(type, values))
    # Python takes 1, 1.0 and True for one key, and has none for lists.
    if not types <= _HASHABLE or len(types & _EQUAL_ACROSS) > 1:
        return [convert(value) for value in values]
    known = {value: convert(value) for value in set(values)}
    return [known[value] for value in values]
