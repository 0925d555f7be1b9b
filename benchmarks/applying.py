"""B4: writing balances that were computed, all of them changed and none."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from .measure import Result, in_turns, rows, seconds, seconds_of
from .sizes import Sizes


class _TakenBack(Exception):
    pass


def apply_balances(sizes: Sizes) -> Iterator[Result]:
    """In transactions that are taken back, so that each turn finds the same table."""
    from odoo_integration.promote.apply import ITEM_COLUMNS, write_items

    written: dict[str, int] = {}
    steps: dict[str, float] = {}

    def ask(cursor: Any, condition: str) -> float:
        sql = "SELECT count(*) FROM target_item w JOIN carteira_principal t ON t.id = w.id"
        return seconds_of(lambda: cursor.execute(sql + condition))

    def note_steps(cursor: Any) -> None:
        """What the statement that writes nothing does, part by part."""
        one = " WHERE t.qtd_faturada IS DISTINCT FROM w.qtd_faturada"
        of_all = (", ".join(f"{side}.{name}" for name in ITEM_COLUMNS) for side in "tw")
        everything = " WHERE ({}) IS DISTINCT FROM ({})".format(*of_all)
        joined, narrow, wide = (ask(cursor, condition) for condition in ("", one, everything))
        steps.update({
            "finding the row of each item": joined,
            "comparing one column": narrow - joined,
            f"comparing the other {len(ITEM_COLUMNS) - 1}": wide - narrow,
        })  # fmt: skip

    def turn(more: int, *, ours: bool) -> float:
        taken = 0.0
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                columns = ", ".join(
                    {
                        "qtd_faturada": f"qtd_faturada + {more} AS qtd_faturada",
                        "qtd_saldo_produto_pedido": f"qtd_saldo_produto_pedido - {more}"
                        " AS qtd_saldo_produto_pedido",
                    }.get(name, name)
                    for name in ITEM_COLUMNS
                )
                # As the promote sets it, for both sides.
                cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
                cursor.execute(
                    "CREATE TEMP TABLE target_item ON COMMIT DROP AS"
                    f" SELECT id, {columns} FROM carteira_principal; ANALYZE target_item"
                )
                if ours:
                    if not more:
                        note_steps(cursor)
                    taken = seconds_of(lambda: written.update(ours=write_items()[1]))
                else:
                    taken = seconds_of(
                        lambda: cursor.execute(
                            "UPDATE carteira_principal c SET qtd_faturada = w.qtd_faturada,"
                            " qtd_saldo_produto_pedido = w.qtd_saldo_produto_pedido,"
                            " updated_at = now() FROM target_item w"
                            " WHERE c.num_pedido = w.num_pedido AND c.cod_produto = w.cod_produto"
                            " AND c.qtd_faturada IS DISTINCT FROM w.qtd_faturada"
                        )
                    )
                raise _TakenBack
        except _TakenBack:
            pass
        with connection.cursor() as cursor:
            cursor.execute("VACUUM carteira_principal")
        return taken

    for more, name in ((1, "all changed"), (0, "none changed")):
        ours, theirs = in_turns(
            lambda more=more: turn(more, ours=True),
            lambda more=more: turn(more, ours=False),
            times=3,
        )
        yield Result(
            "B4", f"applying {rows(sizes.items)} balances, {name}: {rows(written['ours'])} "
            "rows written",
            "hand-written UPDATE … FROM of the two columns", seconds(ours), seconds(theirs),
            ours / theirs, 1.2, profile=tuple(steps.items()),
        )  # fmt: skip
