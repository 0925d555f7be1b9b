"""Edits move the write_date of the records whose write_date Odoo moves, and of no others."""

import pytest

from odoo_integration.simulator.editing import qty_invoiced

LINE, MOVE, MOVE_LINE = "sale.order.line", "account.move", "account.move.line"


def stamp(odoo, model, row_id):
    return odoo.dataset.get(model, row_id)["write_date"]


def invoice_with_order_line(odoo):
    """(invoice id, invoice line id, order line id) of a posted, linked invoice."""
    for row in odoo.dataset.rows(MOVE_LINE):
        if row["sale_line_ids"] and row["parent_state"] == "posted":
            return row["move_id"], row["id"], row["sale_line_ids"][0]
    raise AssertionError("the demo company has none")


def test_a_write_moves_the_record_to_odoos_clock(odoo, client):
    now = odoo.dataset.now.strftime("%Y-%m-%d %H:%M:%S")
    odoo.edit.write("sale.order", 5, {"client_order_ref": "PC-1"})
    domain = [["write_date", ">=", now]]
    assert client.call("sale.order", "search", domain) == [5]
    assert client.call("sale.order", "search_read", domain, ["client_order_ref"]) == [
        {"id": 5, "client_order_ref": "PC-1"}
    ]
    assert odoo.dataset.now.strftime("%Y-%m-%d %H:%M:%S") > now


def test_editing_a_header_leaves_its_lines(odoo):
    lines = odoo.dataset.get("sale.order", 5)["order_line"]
    before = [stamp(odoo, LINE, line) for line in lines]
    odoo.edit.write("sale.order", 5, {"client_order_ref": "PC-1"})
    assert [stamp(odoo, LINE, line) for line in lines] == before


def test_cancelling_an_order_moves_its_lines(odoo):
    odoo.edit.write("sale.order", 5, {"state": "cancel"}, at="2026-12-01 00:00:00")
    line = odoo.dataset.get("sale.order", 5)["order_line"][0]
    assert odoo.dataset.get(LINE, line)["state"] == "cancel"
    assert stamp(odoo, LINE, line) == "2026-12-01 00:00:00"


def test_cancelling_an_invoice_moves_the_order_line_and_not_the_order(odoo):
    move, move_line, line = invoice_with_order_line(odoo)
    order = odoo.dataset.get(LINE, line)["order_id"]
    before = stamp(odoo, "sale.order", order), odoo.dataset.get(LINE, line)["qty_invoiced"]
    odoo.edit.write(MOVE, move, {"state": "cancel"}, at="2026-12-01 00:00:00")
    assert odoo.dataset.get(MOVE_LINE, move_line)["parent_state"] == "cancel"
    assert stamp(odoo, LINE, line) == "2026-12-01 00:00:00"
    assert odoo.dataset.get(LINE, line)["qty_invoiced"] < before[1]
    assert stamp(odoo, "sale.order", order) == before[0]


def test_renaming_a_product_shows_everywhere_and_moves_no_line(odoo, client):
    (row,) = client.call(
        LINE, "search_read", [["product_id", "!=", False]], ["product_id"], limit=1
    )
    before = stamp(odoo, LINE, row["id"])
    odoo.edit.write("product.product", row["product_id"][0], {"name": "Novo", "default_code": "N1"})
    (again,) = client.call(LINE, "read", [row["id"]], ["product_id"])
    assert again["product_id"][1] == "[N1] Novo"
    assert stamp(odoo, LINE, row["id"]) == before


def test_deleting_an_invoice_takes_its_lines_and_recounts(odoo, client):
    move, move_line, line = invoice_with_order_line(odoo)
    odoo.edit.unlink(MOVE, move)
    assert client.call(MOVE, "read", [move], ["name"]) == []
    assert client.call(MOVE_LINE, "search", [["move_id", "=", move]]) == []
    assert move_line not in odoo.dataset.get(LINE, line)["invoice_lines"]
    assert odoo.dataset.get(LINE, line)["qty_invoiced"] == qty_invoiced(odoo.dataset, line)


def test_deleting_an_order_takes_its_lines(odoo, client):
    odoo.edit.unlink("sale.order", 7)
    assert client.call("sale.order", "search_count", []) == 59
    assert client.call(LINE, "search", [["order_id", "=", 7]]) == []


def test_created_lines_join_both_sides(odoo, client):
    order = odoo.edit.create("sale.order", {"name": "S99999", "state": "sale", "partner_id": 10})
    line = odoo.edit.create(
        LINE, {"order_id": order, "product_id": 1, "product_uom_qty": 5.0, "product_uom": 1}
    )
    move = odoo.edit.create(MOVE, {"state": "draft", "move_type": "out_invoice", "name": "/"})
    odoo.edit.create(
        MOVE_LINE,
        {
            "move_id": move,
            "product_id": 1,
            "quantity": 2.0,
            "product_uom_id": 1,
            "sale_line_ids": [line],
            "display_type": "product",
        },
    )
    assert odoo.dataset.get("sale.order", order)["order_line"] == (line,)
    assert odoo.dataset.get(LINE, line)["qty_invoiced"] == 2.0
    assert client.call(LINE, "search", [["order_id.name", "=", "S99999"]]) == [line]


def test_a_late_commit_can_carry_an_older_date(odoo):
    now = odoo.dataset.now
    odoo.edit.touch("sale.order", [1, 2], at="2026-11-01 00:00:00")
    assert stamp(odoo, "sale.order", 2) == "2026-11-01 00:00:00"
    assert odoo.dataset.now <= now


def test_a_misspelt_field_is_refused(odoo):
    with pytest.raises(KeyError, match="clientorderref"):
        odoo.edit.write("sale.order", 1, {"clientorderref": "x"})


def test_the_write_date_index_follows_edits(odoo, client, monkeypatch):
    from odoo_integration.simulator import domain

    monkeypatch.setattr(domain, "INDEX_FROM_ROWS", 0)
    since = [["write_date", ">=", "2026-11-30 00:00:00"]]
    assert client.call(LINE, "search", since) == []
    odoo.edit.touch(LINE, 3, at="2026-12-01 00:00:00")
    new = odoo.edit.create(LINE, {"order_id": 1, "product_id": 1}, at="2026-12-01 00:00:00")
    assert client.call(LINE, "search", since, order="id") == [3, new]
    odoo.edit.unlink(LINE, 3)
    assert client.call(LINE, "search", since, order="id") == [new]


def test_the_index_of_linked_records_follows_edits(odoo, client, monkeypatch):
    from odoo_integration.simulator import domain

    monkeypatch.setattr(domain, "INDEX_FROM_ROWS", 0)
    monkeypatch.setattr(domain, "INDEX_UP_TO_SHARE", 100)
    invoiced = "account.move.line"

    def linked_to(line):
        return client.call(invoiced, "search", [["sale_line_ids", "in", [line]]], order="id")

    first = client.call(invoiced, "search", [["sale_line_ids", "!=", False]], order="id")[0]
    old = odoo.dataset.get(invoiced, first)["sale_line_ids"][0]
    assert first in linked_to(old)
    new = next(line for line in odoo.dataset["sale.order.line"].ids if not linked_to(line))
    odoo.edit.write(invoiced, first, {"sale_line_ids": (new,)})
    assert first not in linked_to(old)
    assert linked_to(new) == [first]


def test_an_id_is_never_given_again(odoo):
    """As by a sequence: what was linked to the old record is not linked to the new one."""
    highest = max(odoo.dataset["sale.order"].ids)
    odoo.edit.unlink("sale.order", highest)
    values = {"name": "VCD9", "state": "sale", "partner_id": 1, "date_order": False}
    assert odoo.edit.create("sale.order", values) == highest + 1
