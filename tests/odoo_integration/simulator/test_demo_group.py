"""The demo company's deliveries, discounts, currencies and second company."""

from collections import Counter
from datetime import date

import pytest

from odoo_integration.mapping import PROFILES
from odoo_integration.simulator import VERSIONS, Simulator, generate, load_dataset
from odoo_integration.simulator.versions import as_version
from tests.lab.recorded import STOCK_DAY0

from .calls import Client

ORDER, LINE, MOVE, MOVE_LINE = "sale.order", "sale.order.line", "account.move", "account.move.line"
TODAY = date(2026, 11, 23)
MAIN, SECOND = 1, 2


@pytest.fixture(scope="module")
def data():
    return generate(orders=400, seed=1, today=TODAY)


@pytest.fixture(scope="module")
def by_id(data):
    return {model: {row["id"]: row for row in data.rows(model)} for model in data.tables}


def goods_of_confirmed_orders(data):
    return [
        row
        for row in data.rows(LINE)
        if row["state"] == "sale" and row["qty_delivered_method"] == "stock_move"
    ]


def test_goods_are_delivered_not_at_all_in_part_and_whole(data):
    lines = goods_of_confirmed_orders(data)
    shares = [row["qty_delivered"] / row["product_uom_qty"] for row in lines]
    assert min(shares) == 0
    assert 1 in shares
    assert any(0 < share < 1 for share in shares)
    assert any(row["qty_delivered"] == row["qty_invoiced"] > 0 for row in lines)
    assert any(row["qty_delivered"] > row["qty_invoiced"] for row in lines)
    assert any(row["qty_delivered"] < row["qty_invoiced"] for row in lines)


def test_only_confirmed_orders_are_delivered(data):
    assert not any(row["qty_delivered"] for row in data.rows(LINE) if row["state"] != "sale")


def test_services_texts_and_down_payments_are_delivered_by_hand(data, by_id):
    by_hand = [row for row in data.rows(LINE) if row["qty_delivered_method"] == "manual"]
    services = {row["id"] for row in data.rows("product.product") if row["type"] == "service"}
    assert {row["product_id"] for row in by_hand} == services | {False}
    freight = [row for row in by_hand if row["product_id"] and not row["is_downpayment"]]
    assert {row["qty_delivered"] for row in freight} == {0.0, 1.0}
    assert all(row["id"] in by_id[ORDER][row["order_id"]]["order_line"] for row in freight)


def test_amounts_follow_quantity_price_and_discount(data, by_id):
    sums = Counter()
    for row in data.rows(LINE):
        net = row["product_uom_qty"] * row["price_unit"] * (1 - row["discount"] / 100)
        assert row["price_subtotal"] == pytest.approx(net, abs=0.0051)
        sums[row["order_id"]] += row["price_subtotal"]
    for order in data.rows(ORDER):
        assert order["amount_untaxed"] == pytest.approx(sums[order["id"]], abs=0.01)
    discounts = {row["discount"] for row in data.rows(LINE)}
    assert {0.0, 3.33, 5.0, 12.37} <= discounts


def test_lines_carry_the_company_and_currency_of_their_order_or_invoice(data, by_id):
    for model, parent, many2one in ((LINE, ORDER, "order_id"), (MOVE_LINE, MOVE, "move_id")):
        for row in data.rows(model):
            above = by_id[parent][row[many2one]]
            assert row["company_id"] == above["company_id"]
            assert row["currency_id"] == above["currency_id"]
    for row in data.rows(MOVE_LINE):
        for line in row["sale_line_ids"]:
            assert by_id[LINE][line]["company_id"] == row["company_id"]
            assert by_id[LINE][line]["currency_id"] == row["currency_id"]


def test_a_few_orders_are_in_other_currencies_at_the_rate_of_their_day(data, by_id):
    names = {row["id"]: row["name"] for row in data.rows("res.currency")}
    orders = data.rows(ORDER)
    used = Counter(names[row["currency_id"]] for row in orders)
    assert used.keys() == {"BRL", "USD", "EUR"}
    assert used["BRL"] > 0.7 * len(orders)
    for order in orders:
        if names[order["currency_id"]] == "BRL":
            assert order["currency_rate"] == 1
            continue
        rates = [
            (row["name"], row["rate"])
            for row in data.rows("res.currency.rate")
            if row["currency_id"] == order["currency_id"]
            and row["company_id"] == order["company_id"]
            and row["name"] <= order["date_order"][:10]
        ]
        assert order["currency_rate"] == max(rates)[1]


def test_the_second_company_sells_a_few_orders_under_numbers_of_its_own(data):
    companies = Counter(row["company_id"] for row in data.rows(ORDER))
    assert companies.keys() == {MAIN, SECOND}
    assert companies[SECOND] < 0.3 * companies[MAIN]
    names = data[ORDER].columns["name"]
    assert len(set(names)) == len(names)


def test_allowed_companies_separate_the_two(data):
    with Simulator(data) as odoo, Client(odoo) as client:
        counts = [
            client.call(ORDER, "search_count", [], context={"allowed_company_ids": allowed})
            for allowed in ([MAIN], [SECOND], [MAIN, SECOND])
        ]
    assert counts[0] + counts[1] == counts[2] == 400
    assert counts[1] > 0


def test_order_and_invoice_numbers_repeat_over_companies_when_asked_for(data):
    repeated = generate(orders=400, seed=1, today=TODAY, repeated_numbers=True)
    for model in (ORDER, MOVE):
        named = [(r["name"], r["company_id"]) for r in repeated.rows(model) if r["name"] != "/"]
        assert len(set(named)) == len(named)
        assert max(Counter(name for name, _ in named).values()) == 2
    changed = {"name", "display_name", "invoice_origin", "ref", "move_name"}
    for model in data.tables:
        for plain, other in zip(data.rows(model), repeated.rows(model), strict=True):
            assert {k for k in plain if plain[k] != other[k]} <= changed


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_lists_the_fields_with_odoos_types(version):
    types = {
        ORDER: {"currency_id": "many2one", "currency_rate": "float", "company_id": "many2one"},
        LINE: {
            "qty_delivered": "float",
            "qty_delivered_method": "selection",
            "price_subtotal": "monetary",
            "price_total": "monetary",
            "discount": "float",
            "currency_id": "many2one",
            "company_id": "many2one",
        },
        MOVE: {
            "currency_id": "many2one",
            "company_id": "many2one",
            "invoice_date": "date",
            "invoice_date_due": "date",
        },
        MOVE_LINE: {"price_subtotal": "monetary", "currency_id": "many2one"},
        "res.currency.rate": {"name": "date", "rate": "float", "company_id": "many2one"},
        "res.company": {"currency_id": "many2one", "parent_id": "many2one"},
        "res.users": {"company_ids": "many2many"},
    }
    with (
        Simulator(generate(orders=40, version=version, today=TODAY)) as odoo,
        Client(odoo) as client,
    ):
        for model, fields in types.items():
            told = client.call(model, "fields_get", list(fields), ["type", "relation"])
            assert {name: field["type"] for name, field in told.items()} == fields
            for name, field in told.items():
                if name.startswith(("currency", "company")) and "relation" in field:
                    assert field["relation"].startswith(f"res.{name.split('_')[0]}")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_answers_the_same_invoice_lines(version):
    def lines(version):
        data = generate(orders=60, version=version, today=TODAY)
        offered = {model: table.fields for model, table in data.tables.items()}
        plan = PROFILES["standard"].plans(offered, version=version)[MOVE_LINE]
        with Simulator(data) as odoo, Client(odoo) as client:
            return client.call(MOVE_LINE, "search", plan.domain, order="id")

    assert lines(version) == lines(17)
    assert lines(version)


@pytest.mark.parametrize("version", [14, 15])
def test_search_read_does_not_know_load_before_15(version):
    data = generate(orders=5, version=version, today=TODAY)
    with Simulator(data) as odoo, Client(odoo) as client:
        answer = client.ask(ORDER, "search_read", [], ["partner_id"], load="")
        (row,) = client.call(ORDER, "read", [1], ["partner_id"], load="")
    assert isinstance(row["partner_id"], int)
    assert ("error" in answer) == (version == 14)


def test_stock_moves_name_their_quantity_as_each_version_does():
    recorded = load_dataset(STOCK_DAY0)
    assert "quantity_done" in as_version(recorded, 16)["stock.move"].fields
    assert "quantity" in as_version(recorded, 19)["stock.move"].fields
    assert {"product_uom_id", "tax_ids"} <= as_version(recorded, 19)[LINE].fields.keys()
