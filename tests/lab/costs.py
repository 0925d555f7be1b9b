"""Counts what a run costs: statements, written rows and WAL."""

from datetime import timedelta

from django.db import connection

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import OdooMove, OdooOrder, OdooPartner, OdooProduct
from odoo_integration.simulator import Simulator

SMALL, LARGE = 40, 160
LIVE = (CarteiraPrincipal, FaturamentoProduto, LinhaPedido, OdooMove, OdooOrder, OdooPartner,
        OdooProduct)  # fmt: skip


def point_at(settings, url: str) -> None:
    settings.ODOO_URL = url
    settings.ODOO_DB = settings.ODOO_USER = settings.ODOO_PASSWORD = "demo"
    settings.ODOO_API_KEY, settings.ODOO_PROTOCOL = "", "jsonrpc"


def one_line_changes(odoo: Simulator) -> None:
    """Two hours later, past the overlap, so that the window holds this line and nothing else."""
    line = LinhaPedido.objects.filter(qtd_linha__gt=0).order_by("odoo_id").first()
    odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
    odoo.edit.write("sale.order.line", line.odoo_id, {"product_uom_qty": float(line.qtd_linha) + 1})


class Counter:
    """Counts statements; BEGIN and COMMIT are not among them."""

    count = 0

    def __call__(self, execute, *arguments):
        self.count += 1
        return execute(*arguments)


def versions() -> dict[tuple[str, str], str]:
    """Where every live row is, and which transaction wrote it: any write to a row moves it."""
    found = {}
    with connection.cursor() as cursor:
        for model in LIVE:
            table = model._meta.db_table
            cursor.execute(f"SELECT {model._meta.pk.column}, ctid::text || xmin FROM {table}")
            found |= {(table, str(key)): version for key, version in cursor.fetchall()}
    return found


def written(before: dict[tuple[str, str], str]) -> dict[str, int]:
    """Rows written since, by table; tables without any are left out."""
    after, counts = versions(), {}
    for table, key in before.keys() | after.keys():
        if before.get((table, key)) != after.get((table, key)):
            counts[table] = counts.get(table, 0) + 1
    return counts


def wal_of_this_session() -> int:
    """Bytes of WAL this connection has written, without the page images that checkpoints cause."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT wal_bytes - wal_fpi * 8192 FROM pg_stat_get_backend_wal(pg_backend_pid())"
        )
        return int(cursor.fetchone()[0])
