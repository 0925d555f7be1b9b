"""Two days of a real Odoo 17 with two companies, a branch, three currencies and deliveries."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from carteira.saldos import AmbiguousOrderError, saldos
from tests.lab.recorded import STOCK_DAY0, STOCK_DAY1
from tests.lab.runs import PROTOCOLS, run
from tests.lab.state import state
from tests.lab.stock_truth import Item, Key, items, value_by_order

pytestmark = pytest.mark.usefixtures("as_odoo_counts")


@pytest.fixture
def as_odoo_counts(settings):
    settings.NOTA_CREDITO = "negative"


def here() -> dict[Key, Item]:
    return {
        (item.empresa, item.num_pedido, item.cod_produto): Item(
            item.qtd_produto_pedido,
            item.qtd_faturada,
            item.qtd_entregue,
            item.moeda,
            item.cotacao.quantize(Decimal("0.000001")),
            item.valor_pedido,
            item.valor_a_faturar,
            item.valor_a_entregar,
        )
        for item in CarteiraPrincipal.objects.vigentes()
    }


def linked_by_origin() -> set[Key]:
    """Items that our rule links an invoice to by its origin's text, where Odoo links nothing."""
    lines = FaturamentoProduto.objects.que_contam().filter(vinculo="origem")
    return set(lines.values_list("empresa", "origem", "cod_produto"))


def assert_equal_to_odoo(day) -> None:
    expected, found, apart = items(day), here(), linked_by_origin()
    assert found.keys() == expected.keys()
    different = {key for key in expected if expected[key] != found[key]}
    assert different <= apart
    for key in different:
        theirs, ours = expected[key], found[key]
        assert (ours.ordered, ours.delivered) == (theirs.ordered, theirs.delivered)
        assert (ours.value_ordered, ours.value_to_deliver) == (
            theirs.value_ordered,
            theirs.value_to_deliver,
        )


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_item_is_odoos_own(odoo, protocol):
    odoo(STOCK_DAY0, protocol=protocol, version=PROTOCOLS[protocol])
    run()
    assert_equal_to_odoo(STOCK_DAY0)


def test_an_incremental_day_ends_as_a_full_one(odoo):
    simulator = odoo(STOCK_DAY0)
    run()
    simulator.swap(STOCK_DAY1)

    done = run(verify=True)

    assert done.mode == "incremental"
    assert done.verification["unexplained"] == 0
    assert set(done.verification["rules"]) == {"linked_by_origin"}
    assert_equal_to_odoo(STOCK_DAY1)
    incremental = state()
    full = run(full=True)
    assert (full.created, full.updated, full.retired) == (0, 0, 0)
    assert state() == incremental


@pytest.mark.parametrize("day", [STOCK_DAY0, STOCK_DAY1], ids=lambda day: day.name)
def test_the_value_of_an_order_is_the_sum_of_its_lines(odoo, day):
    odoo(day)
    run()
    orders = CarteiraPrincipal.objects.vigentes().values("empresa", "num_pedido").order_by()
    found = {
        (order["empresa"], order["num_pedido"]): order["value"]
        for order in orders.annotate(value=Sum("valor_pedido"))
    }
    assert found == value_by_order(day)


def test_an_order_of_two_companies_is_two_orders(odoo):
    odoo(STOCK_DAY0)
    run()
    orders = CarteiraPrincipal.objects.values("num_pedido", "empresa").distinct()
    companies: dict[str, set[str]] = {}
    for order in orders:
        companies.setdefault(order["num_pedido"], set()).add(order["empresa"])
    number, names = next((n, c) for n, c in companies.items() if len(c) > 1)

    with pytest.raises(AmbiguousOrderError, match=number):
        saldos([number])

    for name in names:
        items_of_one = CarteiraPrincipal.objects.filter(empresa=name, num_pedido=number)
        assert saldos([number], empresa=name) == {
            (number, item.cod_produto): item.qtd_saldo_produto_pedido for item in items_of_one
        }


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"qtd_entregue": Decimal(7777)}, "delivered 7777.000 here"),
        ({"valor_pedido": Decimal("0.01")}, "value 0.01 here"),
    ],
)
def test_verify_finds_a_wrong_delivery_and_a_wrong_value(odoo, changed, named):
    from odoo_integration.runs.errors import UnexplainedDifference

    odoo(STOCK_DAY0)
    run()
    item = CarteiraPrincipal.objects.order_by("pk").first()
    CarteiraPrincipal.objects.filter(pk=item.pk).update(**changed)

    with pytest.raises(UnexplainedDifference, match=named):
        run(verify=True)
