"""B4: writing balances that were computed, all of them changed and none."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from .measure import Result, in_turns, rows, seconds, seconds_of
from .sizes import Sizes


def differs(table: str, columns: Sequence[str]) -> str:
    """The condition that a row of the table differs from the row `w`."""
    live, wanted = (", ".join(f"{side}.{name}" for name in columns) for side in (table, "w"))
    return f"({live}) IS DISTINCT FROM ({wanted})"


class _TakenBack(Exception):
    pass


def apply_balances(sizes: Sizes) -> Iterator[Result]:
    """In transactions that are taken back, so that each turn finds the same table."""
    from odoo_integration.promote.apply import ITEMS, write

    written: dict[str, int] = {}
    steps: dict[str, float] = {}

    def ask(cursor: Any, condition: str) -> float:
        sql = "SELECT count(*) FROM target_item w JOIN carteira_principal t ON t.id = w.id"
        return seconds_of(lambda: cursor.execute(sql + condition))

    def note_steps(cursor: Any) -> None:
        """What the statement that writes nothing does, part by part."""
        one = " WHERE t.qtd_faturada IS DISTINCT FROM w.qtd_faturada"
        everything = f" WHERE {differs('t', ITEMS.columns)}"
        joined, narrow, wide = (ask(cursor, condition) for condition in ("", one, everything))
        steps.update({
            "finding the row of each item": joined,
            "comparing one column": narrow - joined,
            f"comparing the other {len(ITEMS.columns) - 1}": wide - narrow,
        })  # fmt: skip

    def turn(more: int, compared: Sequence[str] | None) -> float:
        """The product's way, or an UPDATE that compares some columns."""
        taken = 0.0
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                columns = ", ".join(
                    {
                        "qtd_faturada": f"qtd_faturada + {more} AS qtd_faturada",
                        "qtd_saldo_produto_pedido": f"qtd_saldo_produto_pedido - {more}"
                        " AS qtd_saldo_produto_pedido",
                    }.get(name, name)
                    for name in ITEMS.columns
                )
                # As the promote sets it, for both sides.
                cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
                cursor.execute(
                    "CREATE TEMP TABLE target_item ON COMMIT DROP AS"
                    f" SELECT id, {columns} FROM carteira_principal; ANALYZE target_item"
                )
                if compared is None:
                    if not more:
                        note_steps(cursor)
                    taken = seconds_of(lambda: written.update(ours=write(ITEMS)[1]))
                else:
                    taken = seconds_of(
                        lambda: cursor.execute(
                            "UPDATE carteira_principal c SET qtd_faturada = w.qtd_faturada,"
                            " qtd_saldo_produto_pedido = w.qtd_saldo_produto_pedido,"
                            " updated_at = now() FROM target_item w"
                            " WHERE c.num_pedido = w.num_pedido AND c.cod_produto = w.cod_produto"
                            f" AND {differs('c', compared)}"
                        )
                    )
                raise _TakenBack
        except _TakenBack:
            pass
        with connection.cursor() as cursor:
            cursor.execute("VACUUM carteira_principal")
        return taken

    for more, name in ((1, "all changed"), (0, "none changed")):
        for compared, target in ((ITEMS.columns, 1.2), (["qtd_faturada"], None)):
            ours, theirs = in_turns(
                lambda more=more: turn(more, None),
                lambda more=more, compared=compared: turn(more, compared),
                times=3,
            )
            alike = "the same columns" if target else "one column"
            yield Result(
                "B4", f"applying {rows(sizes.items)} balances, {name}: {rows(written['ours'])} "
                "rows written",
                f"hand-written UPDATE … FROM of the two columns, comparing {alike}",
                seconds(ours), seconds(theirs), ours / theirs, target,
                profile=tuple(steps.items()),
            )  # fmt: skip
