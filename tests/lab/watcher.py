"""What a reader sees: one fingerprint of the whole result, taken again and again."""

import threading
from typing import TYPE_CHECKING, Self

import psycopg2

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import BalanceChange, SyncCursor

if TYPE_CHECKING:
    from .product import Lab

# One statement, so one snapshot. Rows without the numbers and clocks of one database.
_TABLES = ((CarteiraPrincipal, ""), (FaturamentoProduto, ""), (LinhaPedido, ""),
           (BalanceChange, "run_id"), (SyncCursor, "run_id"))  # fmt: skip
_BOOKKEEPING = {"id", "item_id", "moment", "created_at", "updated_at", "retirado_em"}


def _fingerprint() -> str:
    parts = []
    for model, without in _TABLES:
        table = model._meta.db_table
        columns = {field.column for field in model._meta.concrete_fields}
        kept = ", ".join(sorted(columns - _BOOKKEEPING - {without}))
        retired = ", retirado_em IS NULL" if "retirado_em" in columns else ""
        parts.append(
            f"(SELECT md5(coalesce(string_agg(line, ',' ORDER BY line), '')) FROM"
            f" (SELECT md5(({kept}{retired})::text) AS line FROM {table}) x)"
        )
    return f"SELECT {', '.join(parts)}"


FINGERPRINT = _fingerprint()
Fingerprint = tuple[str, ...]


class Watcher(threading.Thread):
    """Reads the whole result again and again while its `with` body runs, past the proxy.

    Attributes:
        seen: every state that was met, in order, without repetitions in a row.
    """

    def __init__(self, lab: "Lab", database: str) -> None:
        super().__init__(name="watcher", daemon=True)
        self._lab, self._database = lab, database
        self._over = threading.Event()
        self.seen: list[Fingerprint] = []
        self.looks = 0

    def run(self) -> None:
        while not self._over.is_set():
            try:
                connection = self._lab.server.connect(dbname=self._database)
            except psycopg2.Error:
                self._over.wait(0.02)
                continue
            try:
                with connection.cursor() as cursor:
                    while not self._over.wait(0.015):
                        cursor.execute(FINGERPRINT)
                        self._note(cursor.fetchone())
            except psycopg2.Error:
                # The server went away; it is looked at again when it is back.
                continue
            finally:
                connection.close()

    def _note(self, state: Fingerprint) -> None:
        self.looks += 1
        if not self.seen or self.seen[-1] != state:
            self.seen.append(state)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join(20)
