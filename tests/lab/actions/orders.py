"""Orders made, changed and deleted."""

from odoo_integration.simulator.demo.catalog import UNIT
from tests.lab.company import Company

from .registry import action


@action
def new_order(company: Company, a: int, b: int, c: int) -> None:
    number = len(company.data["sale.order"]) + 1
    names = {row["name"] for row in company.data.rows("sale.order")}
    name = next(n for n in (f"S{number + i:03d}" for i in range(99)) if n not in names)
    order = company.edit.create(
        "sale.order",
        {
            "name": name,
            "state": ("sale", "draft", "sale")[a % 3],
            "partner_id": 1 + b % 3,
            "partner_shipping_id": 1 + c % 3,
            "user_id": 1 + a % 3,
            "date_order": company.data.now.strftime("%Y-%m-%d %H:%M:%S"),
            "incoterm": 1 + a % 4,
        },
    )
    for n in range(1 + b % 3):
        # a // 3 rarely moves with n: the same product twice is ordinary here.
        new_line(company, order, a // 3 + n * (c % 2), c + n)


@action
def new_line(company: Company, a: int, b: int, c: int) -> None:
    order = a if company.data["sale.order"].position(a) is not None else None
    order = order or company.pick("sale.order", a)
    if order is None:
        return
    product = company.pick("product.product", b)
    company.edit.create(
        "sale.order.line",
        {
            "order_id": order,
            "product_id": product,
            "product_uom": company.unit_for(product, c),
            "product_uom_qty": float((50, 100, -30, 7, 0)[c % 5]),
            "price_unit": 3.0 + c,
            "name": "linha",
            "state": company.record("sale.order", order)["state"],
        },
    )


@action
def new_section(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.create(
            "sale.order.line",
            {"order_id": order, "display_type": "line_section", "name": "Seção"}
            if b % 2
            else {
                "order_id": order,
                "product_id": 1,
                "product_uom": UNIT,
                "product_uom_qty": 1.0,
                "is_downpayment": True,
                "name": "Adiantamento",
            },
        )


@action
def change_quantity(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("sale.order.line", a, display_type=(False,)):
        company.edit.write("sale.order.line", line, {"product_uom_qty": float(b)})


@action
def change_unit(company: Company, a: int, b: int, c: int) -> None:
    """Odoo allows it as long as nothing of the line is invoiced; so it is for its product."""
    line = company.pick("sale.order.line", a, display_type=(False,), invoice_lines=((),))
    if line:
        product = company.record("sale.order.line", line)["product_id"]
        unit = company.unit_for(product, b)
        company.edit.write("sale.order.line", line, {"product_uom": unit})


@action
def change_product(company: Company, a: int, b: int, c: int) -> None:
    line = company.pick("sale.order.line", a, display_type=(False,), invoice_lines=((),))
    if line:
        product = company.pick("product.product", b)
        values = {"product_id": product, "product_uom": company.unit_for(product, c)}
        company.edit.write("sale.order.line", line, values)


@action
def delete_line(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("sale.order.line", a):
        company.edit.unlink("sale.order.line", line)


@action
def change_order_state(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.write("sale.order", order, {"state": ("cancel", "sale", "draft")[b % 3]})


@action
def delete_order(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.unlink("sale.order", order)


@action
def rename_order(company: Company, a: int, b: int, c: int) -> None:
    order = company.pick("sale.order", a)
    names = {row["name"] for row in company.data.rows("sale.order")}
    free = [n for n in ("S001", "S002", "S003", "X1", "X2", "X3", "X4") if n not in names]
    if order and free:
        company.edit.write("sale.order", order, {"name": free[b % len(free)]})


@action
def swap_order_names(company: Company, a: int, b: int, c: int) -> None:
    one, two = company.pick("sale.order", a), company.pick("sale.order", b)
    if one and two and one != two:
        names = [company.record("sale.order", order)["name"] for order in (one, two)]
        company.edit.write("sale.order", one, {"name": names[1]})
        company.edit.write("sale.order", two, {"name": names[0]})


@action
def edit_order_header(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        values = {"partner_id": 1 + b % 3, "user_id": 1 + c % 3, "incoterm": 1 + b % 4}
        company.edit.write("sale.order", order, values)


@action
def touch(company: Company, a: int, b: int, c: int) -> None:
    model = ("sale.order", "sale.order.line", "account.move", "account.move.line")[a % 4]
    if record := company.pick(model, b):
        company.edit.touch(model, record)
