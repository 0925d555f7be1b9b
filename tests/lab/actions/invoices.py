"""Invoices and credit notes made, changed and deleted."""

from odoo_integration.simulator.demo.catalog import KG
from tests.lab.company import UNITS_OF_COUNT, Company

from .registry import action


@action
def invoice_order(company: Company, a: int, b: int, c: int) -> None:
    """One invoice for one order or two, linked by its lines or by its origin's text."""
    wanted = {company.pick("sale.order", a), company.pick("sale.order", a + b % 2)}
    orders = sorted(order for order in wanted if order)
    if not orders:
        return
    linked = c % 3 != 0
    names = [company.record("sale.order", order)["name"] for order in orders]
    origin = (", ".join(names), "; ".join(reversed(names)), False)[c % 3 if linked else b % 2]
    lines = [
        company.billing(
            row["id"], 1 + (b + row["id"]) % 60, unit=_bill_unit(company, row, c), linked=linked
        )
        for row in company.data.rows("sale.order.line")
        if row["order_id"] in orders and row["product_id"] and not row["is_downpayment"]
    ]
    company.invoice(lines, origin=origin, state=("posted", "draft")[a % 2])


def _bill_unit(company: Company, line: dict, number: int) -> int:
    """Now and then another unit than was ordered; always one of the line's own kind."""
    if line["product_uom"] == KG:
        return KG
    return UNITS_OF_COUNT[number % 3] if number % 2 else line["product_uom"]


@action
def invoice_from_nowhere(company: Company, a: int, b: int, c: int) -> None:
    """No link to an order line, and an origin that names what may not exist, or nothing."""
    product = company.pick("product.product", a)
    company.invoice(
        [
            {
                "product_id": product,
                "quantity": 5.0,
                "product_uom_id": company.unit_for(product, c),
            }
        ],
        origin=("S001, S002", "X1", " S002 ;S001", False, "VENDA AVULSA", "S003,X2")[b % 6],
        state="posted",
    )


@action
def change_invoice_state(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        company.edit.write("account.move", move, {"state": ("cancel", "posted", "draft")[b % 3]})


@action
def change_invoice_quantity(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("account.move.line", a):
        company.edit.write("account.move.line", line, {"quantity": float(b)})


@action
def change_origin(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        origin = ("S001", "S002, S001", "X1, S003", False)[b % 4]
        company.edit.write("account.move", move, {"invoice_origin": origin})


@action
def relink_invoice_line(company: Company, a: int, b: int, c: int) -> None:
    line = company.pick("account.move.line", a)
    if line is None:
        return
    unit = company.record("account.move.line", line)["product_uom_id"]
    like = {"display_type": (False,), "product_uom": (KG,) if unit == KG else UNITS_OF_COUNT}
    target, other = (company.pick("sale.order.line", number, **like) for number in (b, c))
    links = [sorted({target, other}), [target], []][c % 3] if target else []
    company.edit.write("account.move.line", line, {"sale_line_ids": links})


@action
def recreate_draft_lines(company: Company, a: int, b: int, c: int) -> None:
    """What Odoo does when a draft invoice is edited: its lines are deleted and made anew."""
    move = company.pick("account.move", a, state=("draft",))
    if move is None:
        return
    for row in company.data.rows("account.move.line"):
        if row["move_id"] == move:
            company.edit.unlink("account.move.line", row["id"])
            company.invoice_line(
                move,
                product_id=row["product_id"],
                quantity=row["quantity"] + b % 2,
                product_uom_id=row["product_uom_id"],
                sale_line_ids=[i for i in row["sale_line_ids"] if _exists(company, i)],
            )


def _exists(company: Company, order_line: int) -> bool:
    return company.data["sale.order.line"].position(order_line) is not None


@action
def delete_invoice(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a, state=("draft", "cancel")):
        company.edit.unlink("account.move", move)


@action
def refund(company: Company, a: int, b: int, c: int) -> None:
    move = company.pick("account.move", a, move_type=("out_invoice",))
    if move is None:
        return
    company.invoice(
        [
            {
                "product_id": row["product_id"],
                "quantity": row["quantity"] if c % 2 else 1.0,
                "product_uom_id": row["product_uom_id"],
                "sale_line_ids": row["sale_line_ids"],
            }
            for row in company.data.rows("account.move.line")
            if row["move_id"] == move
        ],
        origin=company.record("account.move", move)["invoice_origin"],
        state=("posted", "draft", "cancel")[b % 3],
        move_type="out_refund",
        reversed_entry_id=move,
    )
