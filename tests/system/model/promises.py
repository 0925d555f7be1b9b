"""What must be true after a run, whatever happened before it."""

from decimal import Decimal

from django.db.models import Max

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange
from tests.lab.oracle import ItemKey, Records, true_items

KEY = ("empresa", "num_pedido", "cod_produto")


def items_here() -> tuple[dict[ItemKey, Decimal], set[ItemKey]]:
    """Every balance, and the items that say of themselves that they are not reliable."""
    rows = CarteiraPrincipal.objects.vigentes().values_list(
        *KEY, "qtd_saldo_produto_pedido", "nao_confiavel"
    )
    return {row[:3]: row[3] for row in rows}, {row[:3] for row in rows if row[4]}


def check_items(odoo: Records, *, order: str = "", **policy: bool) -> None:
    """Balances and reliability are the oracle's.

    Args:
        order: of this order number alone; empty: of all.
        policy: see `true_items`.
    """
    truth, doubtful = true_items(odoo, **policy)
    found, doubted = items_here()

    def of(keys: set[ItemKey]) -> set[ItemKey]:
        return {key for key in keys if key[1] == order or not order}

    assert of(doubted) == of(doubtful)
    # What the balance of an unreliable item shows is no promise.
    assert {key: found.get(key) for key in of(found.keys() | truth.keys()) - doubtful} == {
        key: truth.get(key) for key in of(found.keys() | truth.keys()) - doubtful
    }


def check_log() -> None:
    """The last change of every item says the balance that it has, or that it is retired."""
    last = BalanceChange.objects.exclude(item=None).values("item").annotate(last=Max("pk"))
    said = dict(
        BalanceChange.objects.filter(pk__in=last.values("last")).values_list("item", "saldo_depois")
    )
    assert said == {
        item.pk: None if item.retirado_em else item.qtd_saldo_produto_pedido
        for item in CarteiraPrincipal.objects.all()
    }
