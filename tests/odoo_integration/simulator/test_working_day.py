"""The demo company at work."""

from datetime import date, timedelta

import pytest

from odoo_integration.simulator import Dataset, WorkingDay, generate
from odoo_integration.simulator.dataset import STAMP, moment
from odoo_integration.simulator.demo.operations import SALE, SALE_TO_ANOTHER_STATE

NOON = moment("2026-06-01 15:00:00")
MODELS = ("sale.order", "sale.order.line", "account.move", "account.move.line")


@pytest.fixture
def journal(tmp_path):
    file = tmp_path / "journal"
    moments = (NOON + timedelta(minutes=2 * number) for number in range(30))
    file.write_text("".join(f"{each.strftime(STAMP)}\n" for each in moments))
    return file


def company() -> Dataset:
    return generate(orders=60, today=date(2026, 6, 1), brasil_oca=True)


def worked(journal) -> Dataset:
    data = company()
    WorkingDay(data, journal).repeat()
    return data


def test_orders_come_deliveries_leave_and_invoices_follow(journal):
    before, after = company(), worked(journal)
    new_orders = after.rows("sale.order")[len(before["sale.order"]) :]
    assert len(new_orders) == 10
    assert {row["write_date"] >= NOON.strftime(STAMP) for row in new_orders} == {True}
    assert len({row["name"] for row in after.rows("sale.order")}) == len(after["sale.order"])
    lines = {row["id"]: row for row in after.rows("sale.order.line")}
    delivered = sum(row["qty_delivered"] for row in lines.values())
    assert delivered > sum(row["qty_delivered"] for row in before.rows("sale.order.line"))
    new_moves = after.rows("account.move")[len(before["account.move"]) :]
    assert new_moves
    documents = {row["id"]: row for row in after.rows("l10n_br_fiscal.document")}
    for move in new_moves:
        document = documents[move["fiscal_document_id"]]
        assert move["name"] == f"NFe {int(document['document_number']):08d}"
        assert (len(move["document_key"]), move["state_edoc"]) == (44, "autorizada")
        billed = [row for row in after.rows("account.move.line") if row["move_id"] == move["id"]]
        assert billed
        for row in billed:
            [line] = (lines[number] for number in row["sale_line_ids"])
            assert line["qty_invoiced"] == pytest.approx(line["qty_delivered"])
            assert row["cfop_id"] in {SALE, SALE_TO_ANOTHER_STATE}
        assert move["amount_untaxed"] == pytest.approx(sum(row["price_subtotal"] for row in billed))


def test_a_company_without_fiscal_documents_works_too(journal):
    data = generate(orders=60, today=date(2026, 6, 1))
    before = len(data["account.move"])
    WorkingDay(data, journal).repeat()
    assert len(data["account.move"]) > before


def test_every_new_order_has_lines_and_its_value(journal):
    data = worked(journal)
    for order in data.rows("sale.order")[-10:]:
        lines = [row for row in data.rows("sale.order.line") if row["order_id"] == order["id"]]
        assert 1 <= len(lines) <= 4
        assert order["amount_untaxed"] == pytest.approx(sum(row["price_subtotal"] for row in lines))
        assert {row["qty_delivered"] + row["qty_invoiced"] >= 0 for row in lines} == {True}


def test_whoever_repeats_the_journal_has_the_same_company(journal):
    first, second = worked(journal), worked(journal)
    for model in MODELS:
        assert first.rows(model) == second.rows(model)


def test_what_happens_is_in_the_journal(tmp_path):
    journal = tmp_path / "journal"
    data = company()
    before = len(data["sale.order"])
    day = WorkingDay(data, journal)
    day.repeat()
    day.start()
    while len(data["sale.order"]) == before:
        pass
    day.stop()
    assert worked(journal).rows("sale.order") == data.rows("sale.order")
