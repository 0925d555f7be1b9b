"""Two recorded days of a real Odoo 17 with companies, currencies and deliveries."""

import gzip
import json
import xmlrpc.client

import pytest

from odoo_integration.simulator import Simulator, load_dataset
from odoo_integration.simulator.editing import qty_delivered, qty_invoiced
from tests.lab.recorded import STOCK_DAY0, STOCK_DAY1

from .calls import Client

LINE = "sale.order.line"
EVERYTHING = {"active_test": False}
OWN_COMPANY_ONLY = ("sale.order", LINE, "account.move", "account.move.line", "stock.picking",
                    "stock.move")  # fmt: skip
PARENT, OTHER, BRANCH = 1, 2, 3


@pytest.fixture(scope="module", params=[STOCK_DAY0, STOCK_DAY1], ids=lambda day: day.name)
def day(request):
    return request.param


@pytest.fixture(scope="module")
def recorded(day):
    """Every record of the day as its files hold it, by model."""
    return {
        path.name.removesuffix(".jsonl.gz"): [json.loads(line) for line in gzip.open(path)]
        for path in day.glob("*.jsonl.gz")
        if not path.name.startswith("expected")
    }


@pytest.fixture(scope="module")
def data(day):
    return load_dataset(day)


@pytest.fixture(scope="module")
def simulator(data):
    with Simulator(data, user="admin") as running:
        yield running


@pytest.fixture
def client(simulator):
    with Client(simulator) as asking:
        yield asking


@pytest.fixture(scope="module")
def edited(day):
    """The same day in a simulator of its own, to be changed."""
    with Simulator(load_dataset(day)) as running:
        yield running


def ids(rows):
    return [row["id"] for row in rows]


def test_json_rpc_answers_every_record_as_it_was_recorded(client, recorded):
    for model, rows in recorded.items():
        found = client.call(model, "search_read", [], order="id", context=EVERYTHING)
        assert found == rows, model
        assert client.call(model, "search_count", [], context=EVERYTHING) == len(rows)


def test_xml_rpc_answers_every_record(simulator, recorded):
    """Of each model every id, and the last records whole: parsing all of them takes too long."""
    with xmlrpc.client.ServerProxy(simulator.url + "/xmlrpc/2/object") as odoo:

        def call(model, method, **options):
            login = (simulator.database, 2, "demo")
            return odoo.execute_kw(*login, model, method, [[]], options | {"context": EVERYTHING})

        for model, rows in recorded.items():
            assert call(model, "search", order="id") == ids(rows), model
            assert call(model, "search_read", order="id desc", limit=30) == rows[:-31:-1], model
            assert call(model, "search_count") == len(rows)


def test_json_2_answers_every_record(data, recorded):
    with Simulator(data, version=19) as running, Client(running) as client:
        for model, rows in recorded.items():
            query = {"domain": [], "context": EVERYTHING}
            found = client.json2(model, "search_read", order="id", load="", **query).json()
            assert ids(found) == ids(rows), model
            assert client.json2(model, "search_count", **query).json() == len(rows)


def test_fields_get_answers_the_types_that_were_recorded(client, day):
    definitions = json.loads((day / "fields.json").read_bytes())["fields"]
    for model, fields in definitions.items():
        told = client.call(model, "fields_get", attributes=["type", "relation"])
        assert {name: field["type"] for name, field in told.items()} == {
            name: field["type"] for name, field in fields.items()
        }


@pytest.mark.parametrize(
    "allowed", [[PARENT], [OTHER], [BRANCH], [PARENT, BRANCH], [PARENT, OTHER, BRANCH]]
)
def test_allowed_companies_limit_what_belongs_to_a_company(client, recorded, allowed):
    context = EVERYTHING | {"allowed_company_ids": allowed}
    for model in OWN_COMPANY_ONLY:
        wanted = [row["id"] for row in recorded[model] if row["company_id"][0] in allowed]
        assert client.call(model, "search", [], order="id", context=context) == wanted, model
        assert client.call(model, "search_count", [], context=context) == len(wanted)
    assert client.call("res.company", "search", [], order="id", context=context) == allowed
    assert client.call("uom.uom", "search_count", [], context=context) == len(recorded["uom.uom"])


@pytest.mark.parametrize(("allowed", "of_company"), [(BRANCH, PARENT), (OTHER, OTHER)])
def test_a_branch_shares_the_rates_of_its_parent(client, recorded, allowed, of_company):
    context = {"allowed_company_ids": [allowed]}
    rates = client.call("res.currency.rate", "search", [], order="id", context=context)
    assert rates == [
        row["id"] for row in recorded["res.currency.rate"] if row["company_id"][0] == of_company
    ]


def test_records_without_a_company_and_internal_users_are_visible_to_all(client, recorded):
    context = EVERYTHING | {"allowed_company_ids": [OTHER]}
    for model in ("res.partner", "res.users", "crm.team", "account.payment.term"):
        wanted = [
            row["id"]
            for row in recorded[model]
            if not row["company_id"] or model == "res.users" or row.get("partner_share") is False
        ]
        assert client.call(model, "search", [], order="id", context=context) == wanted, model


def test_a_user_of_one_company_sees_only_that_one(data, recorded):
    only_parent = next(row for row in recorded["res.users"] if row["login"] == "so_a")
    orders = [row["id"] for row in recorded["sale.order"] if row["company_id"][0] == PARENT]
    with Simulator(data) as running, Client(running, uid=only_parent["id"]) as client:
        running.user.uid = only_parent["id"]
        assert client.call("sale.order", "search", [], order="id") == orders
        context = {"allowed_company_ids": [PARENT, OTHER]}
        error = client.error("sale.order", "search", [], context=context)
        assert error == "odoo.exceptions.AccessError"


def test_order_numbers_repeat_over_companies_and_can_be_told_apart(client, recorded):
    names = [row["name"] for row in recorded["sale.order"]]
    repeated = {name for name in names if names.count(name) > 1}
    assert len(repeated) > 100
    found = client.call("sale.order", "search_read", [["name", "=", min(repeated)]], ["company_id"])
    assert len({row["company_id"][0] for row in found}) == len(found) > 1


def test_deliveries_and_invoices_add_up_to_odoos_own_quantities(data, recorded):
    for row in recorded[LINE]:
        if row["qty_delivered_method"] == "stock_move" and row["state"] == "sale":
            assert qty_delivered(data, row["id"]) == pytest.approx(row["qty_delivered"], abs=1e-3)
        assert qty_invoiced(data, row["id"]) == pytest.approx(row["qty_invoiced"], abs=1e-3)


def test_a_delivery_moves_the_order_line_and_not_the_order(edited):
    data = edited.dataset
    move = next(
        row
        for row in data.rows("stock.move")
        if row["state"] == "assigned" and row["sale_line_id"] and not row["to_refund"]
        and data.get("stock.picking", row["picking_id"])["picking_type_code"] == "outgoing"
    )  # fmt: skip
    line = data.get(LINE, move["sale_line_id"])
    order = data.get("sale.order", line["order_id"])
    now = data.now.strftime("%Y-%m-%d %H:%M:%S")
    edited.edit.write("stock.move", move["id"], {"state": "done", "quantity": 2.0})
    after = data.get(LINE, line["id"])
    assert after["qty_delivered"] == pytest.approx(qty_delivered(data, line["id"]))
    assert after["qty_delivered"] > line["qty_delivered"]
    assert after["write_date"] == now
    assert data.get("sale.order", order["id"])["write_date"] == order["write_date"]


def test_planning_a_delivery_leaves_the_order_line(edited):
    data = edited.dataset
    line = next(r for r in data.rows(LINE) if r["qty_delivered_method"] == "stock_move")
    edited.edit.create(
        "stock.move",
        {"sale_line_id": line["id"], "product_uom": line["product_uom"], "state": "assigned",
         "quantity": 1.0},
    )  # fmt: skip
    assert data.get(LINE, line["id"])["write_date"] == line["write_date"]


def test_lines_take_over_the_company_and_currency_of_their_order(edited):
    data = edited.dataset
    order = next(
        r for r in data.rows("sale.order") if r["company_id"] == PARENT and r["order_line"]
    )
    currency = next(r["id"] for r in data.rows("res.currency") if r["id"] != order["currency_id"])
    edited.edit.write("sale.order", order["id"], {"company_id": OTHER, "currency_id": currency})
    for line in order["order_line"]:
        held = data.get(LINE, line)
        assert (held["company_id"], held["currency_id"]) == (OTHER, currency)


def test_a_new_company_admits_the_user_who_makes_it(edited):
    new = edited.edit.create("res.company", {"name": "Filial Sul", "active": True})
    assert new in edited.dataset.get("res.users", 2)["company_ids"]
    with Client(edited) as client:
        context = {"allowed_company_ids": [new]}
        assert client.call("sale.order", "search_count", [], context=context) == 0


def test_amounts_of_an_order_line_follow_its_quantity_and_discount(edited):
    data = edited.dataset
    line = next(
        row
        for row in data.rows(LINE)
        if row["price_subtotal"]
        and not row["discount"]
        and row["price_total"] > row["price_subtotal"]
    )
    values = {"product_uom_qty": 3 * line["product_uom_qty"], "discount": 50.0}
    edited.edit.write(LINE, line["id"], values)
    after = data.get(LINE, line["id"])
    for name in ("price_subtotal", "price_total"):
        assert after[name] == pytest.approx(1.5 * line[name], abs=0.01)
    edited.edit.write(LINE, line["id"], {"product_uom_qty": 1.0, "price_subtotal": 7.77})
    assert data.get(LINE, line["id"])["price_subtotal"] == 7.77
