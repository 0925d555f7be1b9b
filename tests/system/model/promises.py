"""What must be true after a run, whatever happened before it."""

from collections.abc import Collection
from decimal import Decimal

from django.conf import settings
from django.db.models import Max

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from odoo_integration.models import BalanceChange, OdooMove, OdooOrder, RejectedRecord
from tests.lab.oracle import ItemKey, Key, Records, true_items

KEY = ("empresa", "num_pedido", "cod_produto")


def items_here() -> tuple[dict[ItemKey, Decimal], set[ItemKey]]:
    """Every balance, and the items that say of themselves that they are not reliable."""
    rows = CarteiraPrincipal.objects.vigentes().values_list(
        *KEY, "qtd_saldo_produto_pedido", "nao_confiavel"
    )
    return {row[:3]: row[3] for row in rows}, {row[:3] for row in rows if row[4]}


def check_items(odoo: Records, *, orders: Collection[str] = (), **policy: bool) -> None:
    """Balances and reliability are the oracle's.

    Args:
        orders: of these order numbers alone; empty: of all.
        policy: see `true_items`.
    """
    truth, doubtful = true_items(odoo, **policy)
    found, doubted = items_here()

    def of(keys: set[ItemKey]) -> set[ItemKey]:
        return {key for key in keys if not orders or key[1] in orders}

    assert of(doubtful) <= of(doubted), of(doubtful) - of(doubted)
    assert {key[1:] for key in of(doubted) - doubtful} <= _linked_by_rejected(odoo)
    # What the balance of an unreliable item shows is no promise.
    assert {key: found.get(key) for key in of(found.keys() | truth.keys()) - doubtful} == {
        key: truth.get(key) for key in of(found.keys() | truth.keys()) - doubtful
    }


def _linked_by_rejected(odoo: Records) -> set[Key]:
    """The items of the order lines that rejected invoice lines are linked to.

    One that is linked to several counts in the first, and may be marked in each.
    """
    orders = {row["id"]: row["name"].strip() for row in odoo.rows("sale.order")}
    codes = {
        row["id"]: (row["default_code"] or "").strip() or f"SEM-CODIGO-{row['id']}"
        for row in odoo.rows("product.product")
    }
    items = {
        row["id"]: (orders.get(row["order_id"], ""), codes.get(row["product_id"], ""))
        for row in odoo.rows("sale.order.line")
    }
    rejected = RejectedRecord.objects.filter(model="account.move.line", resolved_at=None)
    ids = set(rejected.values_list("record_id", flat=True))
    return {
        items[line]
        for row in odoo.rows("account.move.line")
        if row["id"] in ids
        for line in row["sale_line_ids"]
        if line in items
    }


def check_log() -> None:
    """The last change of every item says the balance that it has, or that it is gone."""
    last = BalanceChange.objects.exclude(item=None).values("item").annotate(last=Max("pk"))
    said = dict(
        BalanceChange.objects.filter(pk__in=last.values("last")).values_list("item", "saldo_depois")
    )
    here = {
        item.pk: None if item.retirado_em else item.qtd_saldo_produto_pedido
        for item in CarteiraPrincipal.objects.all()
    }
    # An item whose key another one took is deleted.
    assert said == dict.fromkeys(said) | here


def documents_here() -> dict[str, set[int]]:
    """The ids of what is here and not retired, by what it is."""
    return {
        "orders": set(OdooOrder.objects.values_list("pk", flat=True)),
        "order lines": _live(LinhaPedido, "odoo_id"),
        "invoices": set(OdooMove.objects.values_list("pk", flat=True)),
        "invoice lines": _live(FaturamentoProduto, "odoo_id"),
    }


def check_belonging(here: dict[str, set[int]]) -> None:
    """No line is left of an order or an invoice that is not here, and no item.

    Args:
        here: see `documents_here`.
    """
    assert _live(LinhaPedido, "odoo_order_id") <= here["orders"]
    assert _live(CarteiraPrincipal, "odoo_order_id") <= here["orders"]
    assert _live(FaturamentoProduto, "odoo_move_id") <= here["invoices"]


def check_retired(before: dict[str, set[int]], after: dict[str, set[int]]) -> None:
    """No more is gone than may be retired unasked."""
    for what, ids in before.items():
        gone = len(ids - after[what])
        assert gone <= max(
            settings.SYNC_RETIRE_LIMIT_ROWS, len(ids) * settings.SYNC_RETIRE_LIMIT_PERCENT / 100
        ), f"{gone} of {len(ids)} {what}"


def _live(model: type, column: str) -> set[int]:
    rows = model.objects.filter(retirado_em=None).exclude(**{column: None})
    return set(rows.values_list(column, flat=True))
