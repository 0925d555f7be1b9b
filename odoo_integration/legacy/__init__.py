"""Import of the predecessor's backlog and invoices into an empty installation.

The predecessor's database is only read. Imported items have the source `legado`; the first full
sync takes over those whose order and product exist in Odoo, and keeps their local fields.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Model

from carteira.models import CarteiraPrincipal, FaturamentoProduto

from ..resilience import retry_on_ssl_error
from .reading import Unusable, read_table
from .rows import Converted, convert_invoices, convert_items

__all__ = ["Imported", "NotEmpty", "Unusable", "import_legacy", "undo"]

_BATCH = 2000


class NotEmpty(Exception):
    """A table of this installation holds rows; an import is only for an empty one."""


class _Rehearsed(Exception):
    pass


@dataclass(frozen=True)
class Imported:
    """The result of an import.

    Attributes:
        items, invoices: rows written.
        left_out: columns of the predecessor that were not imported, by table.
        remarks: values that were replaced, and how often.
    """

    items: int
    invoices: int
    left_out: dict[str, list[str]]
    remarks: dict[str, int]


def import_legacy(url: str, *, dry_run: bool = False) -> Imported:
    """Copies both tables in one transaction.

    Args:
        url: the predecessor's database, as postgres://user:password@host:port/name.
        dry_run: write everything, then roll back.

    Raises:
        NotEmpty: a table of this installation holds rows.
        Unusable: the predecessor lacks a table or a column, or a row is invalid; the text names
            every case.
        DatabaseError, OperationalError: one of the two databases failed; nothing was written.
    """
    items = convert_items(read_table(url, "carteira_principal"))
    invoices = convert_invoices(read_table(url, "faturamento_produto"))
    wrong = [*items.wrong, *invoices.wrong]
    if wrong:
        raise Unusable("\n".join(wrong))
    with suppress(_Rehearsed):
        _write(items, invoices, dry_run)
    return Imported(
        items=len(items.rows),
        invoices=len(invoices.rows),
        left_out={"carteira_principal": items.left_out, "faturamento_produto": invoices.left_out},
        remarks=dict(items.remarks + invoices.remarks),
    )


@retry_on_ssl_error
def undo() -> tuple[int, int]:
    """Deletes the imported rows that no sync has taken over yet.

    Returns:
        Items and invoice lines deleted.
    """
    items, _ = CarteiraPrincipal.objects.filter(fonte="legado").delete()
    invoices, _ = FaturamentoProduto.objects.filter(odoo_id__isnull=True).delete()
    return items, invoices


@retry_on_ssl_error
def _write(items: Converted, invoices: Converted, dry_run: bool) -> None:
    models: tuple[tuple[type[Model], Converted], ...] = (
        (CarteiraPrincipal, items),
        (FaturamentoProduto, invoices),
    )
    for model, converted in models:
        if model._default_manager.exists():
            raise NotEmpty(
                f"{model._meta.db_table} holds rows: import into an installation that has not "
                "synced yet"
            )
        written = model._default_manager.bulk_create(
            [model(**row) for row in converted.rows], batch_size=_BATCH
        )
        # `auto_now_add` replaces whatever is given at creation.
        dated = [
            (item, row["created_at"])
            for item, row in zip(written, converted.rows, strict=True)
            if "created_at" in row
        ]
        for item, moment in dated:
            setattr(item, "created_at", moment)  # noqa: B010 - both models have it
        model._default_manager.bulk_update(
            [item for item, _ in dated], ["created_at"], batch_size=_BATCH
        )
    if dry_run:
        raise _Rehearsed
