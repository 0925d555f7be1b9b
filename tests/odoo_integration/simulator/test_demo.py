"""The demo company is repeatable, plausible, and holds every unusual case."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from odoo_integration.simulator import generate
from odoo_integration.simulator.demo.people import cnpj
from odoo_integration.simulator.editing import qty_invoiced

LINE, MOVE, MOVE_LINE = "sale.order.line", "account.move", "account.move.line"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def data():
    return generate(orders=400, seed=1, today=TODAY)


@pytest.fixture(scope="module")
def by_id(data):
    return {model: {row["id"]: row for row in data.rows(model)} for model in data.tables}


def of(data, model, **values):
    return [
        row for row in data.rows(model) if all(row[name] == value for name, value in values.items())
    ]


@pytest.mark.parametrize("options", [{}, {"version": 19}, {"brasil_ciel": True}])
def test_the_same_seed_gives_the_same_company(options):
    def everything(seed):
        data = generate(orders=45, seed=seed, today=TODAY, **options)
        return {model: data.rows(model) for model in data.tables}

    assert everything(1) == everything(1)
    assert everything(1) != everything(2)


def test_proportions_are_those_of_a_company(data):
    orders = data["sale.order"]
    assert 4.2 < len(data[LINE]) / len(orders) < 6.2
    states = Counter(orders.columns["state"])
    assert states["sale"] > 0.75 * len(orders)
    assert {"draft", "sent", "cancel"} < set(states)
    moves = Counter(data[MOVE].columns["state"])
    assert moves["posted"] > 0.8 * len(data[MOVE])


def test_history_spreads_over_months_and_ends_today(data):
    for model in ("sale.order", LINE, MOVE, MOVE_LINE):
        stamps = data[model].columns["write_date"]
        assert max(stamps) <= "2026-11-23 12:00:00"
        assert len({stamp[:10] for stamp in stamps}) > 90
    assert max(data["sale.order"].columns["date_order"]) > "2026-11-22"


def test_every_reference_leads_somewhere(data, by_id):
    for model, table in data.tables.items():
        for name, field in table.fields.items():
            if field.get("relation") not in by_id:
                continue
            for held in table.take(name, range(len(table))):
                for row_id in held if isinstance(held, tuple) else [held] if held else []:
                    assert row_id in by_id[field["relation"]], (model, name, row_id)


def test_both_sides_of_each_relation_agree(data, by_id):
    for row in data.rows("sale.order"):
        assert all(by_id[LINE][line]["order_id"] == row["id"] for line in row["order_line"])
    for row in data.rows(MOVE_LINE):
        assert all(row["id"] in by_id[LINE][line]["invoice_lines"] for line in row["sale_line_ids"])
        assert row["parent_state"] == by_id[MOVE][row["move_id"]]["state"]


@pytest.mark.parametrize("version", [17, 19])
def test_odoos_own_count_of_what_is_invoiced_holds(version):
    data = generate(orders=120, seed=5, today=TODAY, version=version)
    for row in data.rows(LINE):
        assert qty_invoiced(data, row["id"]) == pytest.approx(row["qty_invoiced"], abs=0.001)


def test_orders_carry_their_prefixes(data):
    names = data["sale.order"].columns["name"]
    assert {re.match(r"[A-Z]+", name)[0] for name in names} == {"VCD", "VFB", "VSC", "S"}
    assert len(set(names)) == len(names)


def test_cnpjs_are_valid_masked_or_bare(data):
    vats = [row["vat"] for row in of(data, "res.partner", country_id=31) if row["vat"]]
    assert any("." in vat for vat in vats)
    assert any(vat.isdigit() for vat in vats)
    for vat in vats:
        digits = re.sub(r"\D", "", vat)
        assert cnpj(int(digits[:8]), int(digits[8:12]), masked=False) == digits
    roots = Counter(re.sub(r"\D", "", vat)[:8] for vat in vats)
    assert max(roots.values()) > 1


def test_one_product_twice_in_an_order_100_plus_50_minus_80(data):
    keys = Counter((r["order_id"], r["product_id"]) for r in data.rows(LINE) if r["product_id"])
    (key,) = [
        (order, product)
        for (order, product), times in keys.items()
        if times == 2
        and [r["product_uom_qty"] for r in of(data, LINE, order_id=order, product_id=product)]
        == [100.0, 50.0]
    ]
    rows = of(data, LINE, order_id=key[0], product_id=key[1])
    assert sum(r["product_uom_qty"] - r["qty_invoiced"] for r in rows) == 70


def test_invoices_are_due_as_their_terms_say(data):
    days = Counter(
        (date.fromisoformat(row["invoice_date_due"]) - date.fromisoformat(row["date"])).days
        for row in data.rows(MOVE)
    )
    assert set(days) == {0, 28, 42, 60, 90}


def test_credit_notes_in_every_state_name_what_they_reverse(data, by_id):
    refunds = of(data, MOVE, move_type="out_refund")
    assert {row["state"] for row in refunds} == {"draft", "posted", "cancel"}
    assert all(
        by_id[MOVE][row["reversed_entry_id"]]["move_type"] == "out_invoice" for row in refunds
    )


def test_invoices_are_draft_and_cancelled_too(data):
    drafts = of(data, MOVE, move_type="out_invoice", state="draft")
    assert drafts
    assert all(row["name"] == "/" for row in drafts)
    assert of(data, MOVE, move_type="out_invoice", state="cancel")


def test_links_to_orders_come_in_every_form(data, by_id):
    products = of(data, MOVE_LINE, display_type="product")
    origins = [by_id[MOVE][row["move_id"]]["invoice_origin"] for row in products]
    unlinked = [
        origin for row, origin in zip(products, origins, strict=True) if not row["sale_line_ids"]
    ]
    assert any(unlinked)
    assert not all(unlinked)
    assert any(origin and len(origin.split(", ")) == 2 for origin in origins)
    assert any(origin and len(origin) == 300 for origin in origins)


def test_an_invoice_line_is_in_another_unit_than_its_order_line(data, by_id):
    assert any(
        by_id[LINE][line]["product_uom"] != row["product_uom_id"]
        for row in data.rows(MOVE_LINE)
        for line in row["sale_line_ids"]
    )


def test_balances_are_open_settled_and_negative(data):
    balances = [
        row["product_uom_qty"] - row["qty_invoiced"]
        for row in of(data, LINE, state="sale", is_downpayment=False)
    ]
    assert min(balances) < 0 < max(balances)
    assert 0 in balances


def test_lines_that_are_not_goods(data):
    lines = data[LINE].columns
    assert {"line_section", "line_note"} <= set(lines["display_type"])
    assert any(lines["is_downpayment"])
    codes = dict(
        zip(
            data["product.product"].ids,
            data["product.product"].columns["default_code"],
            strict=True,
        )
    )
    goods = of(data, LINE, is_downpayment=False, display_type=False)
    assert any(not codes[row["product_id"]] for row in goods)


def test_archived_products_and_customers_have_orders(data, by_id):
    assert any(
        r["product_id"] and not by_id["product.product"][r["product_id"]]["active"]
        for r in data.rows(LINE)
    )
    assert any(not by_id["res.partner"][r["partner_id"]]["active"] for r in data.rows("sale.order"))


def test_customers_abroad_without_cnpj_and_with_long_names(data, by_id):
    customers = [by_id["res.partner"][r["partner_id"]] for r in data.rows("sale.order")]
    codes = {by_id["res.country.state"][c["state_id"]]["code"] for c in customers}
    assert any(not code.isalpha() for code in codes)
    assert any(not c["vat"] for c in customers)
    assert max(len(c["name"]) for c in customers) == 300
    assert any(r["partner_shipping_id"] != r["partner_id"] for r in data.rows("sale.order"))


def test_incoterms_are_long_and_show_their_code_in_brackets(data, by_id):
    used = {r["incoterm"] for r in data.rows("sale.order") if r["incoterm"]}
    names = [data.name_of("account.incoterms", number) for number in used]
    assert all(name.startswith("[") for name in names)
    assert any(33 < len(name) < 100 for name in names)
    assert max(len(by_id["account.incoterms"][n]["name"]) for n in used) == 300


def test_an_order_of_22_hours_is_dated_tomorrow_in_utc(data):
    assert any(stamp[11:13] == "01" for stamp in data["sale.order"].columns["date_order"])


def test_invoice_lines_can_be_asked_for():
    data = generate(orders=300, seed=1, today=TODAY, invoice_lines=2500)
    assert len(of(data, MOVE_LINE, display_type="product")) == pytest.approx(2500, rel=0.2)


def test_units_turn_round_between_18_and_19():
    def dozen(version):
        data = generate(orders=40, version=version, today=TODAY)
        (row,) = of(data, "uom.uom", name="Dúzia")
        return row

    assert dozen(18)["factor"] == pytest.approx(1 / 12)
    assert dozen(19)["factor"] == pytest.approx(12)
    assert "category_id" in dozen(18)
    assert "category_id" not in dozen(19)


def test_the_localisation_adds_its_fields():
    data = generate(orders=60, seed=1, today=TODAY, brasil_ciel=True)
    order = next(row for row in data.rows("sale.order") if row["client_order_ref"])
    assert order["l10n_br_pedido_compra"] == order["client_order_ref"]
    assert data.name_of("delivery.carrier", order["carrier_id"]).startswith("Transportes")
    kinds = set(data["sale.order"].columns["l10n_br_tipo_pedido"])
    assert {"venda", "exportacao"} <= kinds
    assert any(
        data.name_of("account.incoterms", r["incoterm"]).startswith("[RED]")
        for r in data.rows("sale.order")
        if r["incoterm"]
    )
    posted = of(data, MOVE, state="posted")[0]
    assert len(posted["l10n_br_chave_nf"]) == 44
    assert posted["l10n_br_numero_nota_fiscal"].isdigit()
    line = next(row for row in data.rows(LINE) if row["product_id"])
    assert line["qty_saldo"] == line["product_uom_qty"] - line["qty_invoiced"]
    place = next(p for p in data.rows("res.partner") if p["l10n_br_municipio_id"])
    name = data.name_of("l10n_br_ciel_it_account.res.municipio", place["l10n_br_municipio_id"])
    assert re.fullmatch(r".+ \([A-Z]{2}\)", name)
    assert not {"l10n_br_cnpj"} & set(generate(orders=5, today=TODAY)["res.partner"].fields)


@pytest.mark.parametrize("days", range(6))
def test_goods_are_denied_whatever_the_day(days):
    """Which invoice comes first depends on it; one of a down payment alone is on no screen."""
    data = generate(seed=1, today=TODAY + timedelta(days=days), brasil_oca=True)
    [denied] = of(data, MOVE, state_edoc="denegada")
    goods = {row["id"] for row in data.rows("product.product") if row["type"] != "service"}
    assert [r for r in of(data, MOVE_LINE, move_id=denied["id"]) if r["product_id"] in goods]
