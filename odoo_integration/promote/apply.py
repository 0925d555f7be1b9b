"""Writes target rows into the business tables: insert what is new, update what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, models
from psycopg2.sql import SQL, Composable, Identifier, Literal

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido

from ..runs.sql import render


@dataclass(frozen=True)
class Target:
    """A business table, and the work table with the rows it should have.

    Every column of the table that is not named here comes from the work table: a column that its
    SQL does not give fails the promote.

    Attributes:
        work_table: the rows as they should be.
        key: the column that identifies a row in both.
        inserted: whether the key is inserted, too; else the database makes it.
        fixed: columns that are the same for every row of Odoo.
        revived: what an update sets to say that the row is not retired.
        apart: columns the sync does not write: people's own, and those kept by the database.
    """

    model: type[models.Model]
    work_table: str
    key: str
    inserted: bool = True
    fixed: Mapping[str, str] = field(default_factory=dict)
    revived: Mapping[str, str | None] = field(default_factory=lambda: {"retirado_em": None})
    apart: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """Columns that come from the work table."""
        apart = {self.key, *self.fixed, *self.revived, *self.apart}
        return [
            one.attname
            for one in self.model._meta.concrete_fields
            if one.attname not in apart and not isinstance(one, models.GeneratedField)
        ]


ORDER_LINES = Target(LinhaPedido, "target_order_line", "odoo_id")
INVOICE_LINES = Target(
    FaturamentoProduto,
    "target_invoice_line",
    "odoo_id",
    apart=frozenset({"id", "created_at", "updated_at"}),
)
ITEMS = Target(
    CarteiraPrincipal,
    "target_item",
    "id",
    inserted=False,
    fixed={"fonte": "odoo"},
    revived={"retirado_em": None, "motivo_retirada": ""},
    apart=frozenset(
        {
            "importante",
            "observacao_interna",
            "forma_agendamento",
            "motivo_exclusao",
            # Set where the rejections are known.
            "nao_confiavel",
            "created_at",
            "updated_at",
        }
    ),
)


def write(target: Target) -> tuple[int, int]:
    """Writes the work table's rows into the business table; rows that are equal are not touched.

    Returns:
        How many rows were created, and how many updated.
    """
    with connection.cursor() as cursor:
        cursor.execute(render(_update(target)))
        updated = cursor.rowcount
        cursor.execute(render(_insert(target)))
        return cursor.rowcount, updated


def _update(target: Target) -> Composable:
    constant = {name: Literal(value) for name, value in {**target.fixed, **target.revived}.items()}
    # `motivo_retirada` follows `retirado_em`, and is not compared by itself.
    compared = [*target.columns, *target.fixed, "retirado_em"]
    set_now = SQL(", updated_at = now()" if "updated_at" in target.apart else "")
    return SQL(
        "UPDATE {table} t SET {columns}{set_now} FROM {work} w WHERE t.{key} = w.{key}"
        " AND ({live}) IS DISTINCT FROM ({wanted})"
    ).format(
        table=Identifier(target.model._meta.db_table),
        columns=SQL(", ").join(
            [
                *(SQL("{0} = w.{0}").format(Identifier(name)) for name in target.columns),
                *(SQL("{} = {}").format(Identifier(n), value) for n, value in constant.items()),
            ]
        ),
        set_now=set_now,
        work=Identifier(target.work_table),
        key=Identifier(target.key),
        live=SQL(", ").join(SQL("t.{}").format(Identifier(name)) for name in compared),
        wanted=SQL(", ").join(
            constant[name]
            if name in target.fixed
            else SQL("NULL::timestamptz")
            if name == "retirado_em"
            else SQL("w.{}").format(Identifier(name))
            for name in compared
        ),
    )


def _insert(target: Target) -> Composable:
    columns = [*([target.key] if target.inserted else []), *target.columns]
    new = (
        SQL("NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = w.{key})")
        if target.inserted
        else SQL("w.{key} IS NULL")
    )
    table, key = Identifier(target.model._meta.db_table), Identifier(target.key)
    return SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {work} w WHERE {new}").format(
        table=table,
        columns=SQL(", ").join(map(Identifier, [*target.fixed, *columns])),
        values=SQL(", ").join(
            [
                *map(Literal, target.fixed.values()),
                *(SQL("w.{}").format(Identifier(name)) for name in columns),
            ]
        ),
        work=Identifier(target.work_table),
        new=new.format(table=table, key=key),
    )
