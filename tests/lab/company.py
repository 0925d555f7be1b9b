"""A tiny company in the simulated Odoo."""

from collections.abc import Sequence

from odoo_integration.simulator import Dataset, Simulator
from odoo_integration.simulator.demo.builder import TableBuilder
from odoo_integration.simulator.demo.catalog import DOZEN, KG, NAMES, UNIT, small_models

FOUNDED = "2026-03-02 12:00:00"
LARGE = (
    "res.partner",
    "product.product",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
)
PEOPLE = ("Ana", "Bruno", "Clara")
UNITS_OF_COUNT = (UNIT, DOZEN, 3)


def tiny_dataset() -> Dataset:
    """Three customers, five products in two kinds of unit, one of them without a code."""
    made = {"create_date": FOUNDED, "write_date": FOUNDED}
    tables = small_models(FOUNDED, localised=False)
    tables |= {model: TableBuilder(model) for model in LARGE}
    for number, name in enumerate(PEOPLE, start=1):
        tables["res.partner"].add(
            name=name,
            vat=f"{number:014d}",
            city="Campinas",
            state_id=1 + number,
            commercial_partner_id=1 if number == 3 else number,
            parent_id=1 if number == 3 else False,
            **made,
        )
        tables["res.users"].add(name=f"Vendedor {name}", login=name, partner_id=number, **made)
    for number, unit in enumerate((UNIT, UNIT, DOZEN, UNIT, KG)):
        tables["product.product"].add(
            name=f"Produto {number}",
            default_code=("A", "B", "C", False, "D")[number],
            uom_id=unit,
            categ_id=3 + number % 2,
            weight=1.5,
            **made,
        )
    return Dataset({name: builder.table() for name, builder in tables.items()}, names=dict(NAMES))


class Company:
    """The simulated Odoo and who works in it.

    Args:
        odoo: a running simulator that serves `tiny_dataset()`.
    """

    def __init__(self, odoo: Simulator) -> None:
        self.odoo = odoo
        self.edit = odoo.edit

    @property
    def data(self) -> Dataset:
        return self.odoo.dataset

    def pick(self, model: str, number: int, **where) -> int | None:
        ids = [
            row["id"]
            for row in self.data.rows(model)
            if all(row[name] in allowed for name, allowed in where.items())
        ]
        return ids[number % len(ids)] if ids else None

    def record(self, model: str, row_id: int) -> dict:
        return self.data.get(model, row_id)

    def unit_for(self, product: int, number: int) -> int:
        own = self.record("product.product", product)["uom_id"]
        return own if own == KG else UNITS_OF_COUNT[number % len(UNITS_OF_COUNT)]

    def order(self, name: str, *lines: tuple, **values) -> int:
        """An order by name, and its lines as (product, quantity) or (product, quantity, unit)."""
        order = self.edit.create(
            "sale.order",
            {
                "name": name,
                "state": "sale",
                "partner_id": 1,
                "partner_shipping_id": 1,
                "user_id": 1,
                "date_order": self.data.now.strftime("%Y-%m-%d %H:%M:%S"),
                **values,
            },
        )
        for product, quantity, *unit in lines:
            self.order_line(order, product, quantity, *unit)
        return order

    def order_line(self, order: int, product: int, quantity: float, unit: int = UNIT, **values):
        return self.edit.create(
            "sale.order.line",
            {
                "order_id": order,
                "product_id": product,
                "product_uom": unit,
                "product_uom_qty": float(quantity),
                "price_unit": 2.0,
                "name": "linha",
                "state": self.record("sale.order", order)["state"],
                **values,
            },
        )

    def lines_of(self, order: int) -> list[int]:
        return [row["id"] for row in self.data.rows("sale.order.line") if row["order_id"] == order]

    def bill(self, order: int, *quantities: float, state: str = "posted", **more) -> int:
        """An invoice of an order, linked to its lines in their order, in their units."""
        lines = [
            self.billing(
                line,
                quantity,
                unit=self.record("sale.order.line", line)["product_uom"],
                linked=True,
            )
            for line, quantity in zip(self.lines_of(order), quantities, strict=False)
        ]
        name = self.record("sale.order", order)["name"]
        return self.invoice(lines, **{"origin": name, "state": state, **more})

    def invoice(self, lines: Sequence[dict], *, origin: str | bool, state: str, **more) -> int:
        move = self.edit.create(
            "account.move",
            {
                "name": f"NF {len(self.data['account.move']) + 1}" if state == "posted" else "/",
                "state": state,
                "move_type": "out_invoice",
                "invoice_date": "2026-03-05",
                "date": "2026-03-05",
                "invoice_origin": origin,
                "partner_id": 1,
                "invoice_user_id": 1,
                **more,
            },
        )
        for line in lines:
            self.invoice_line(move, **line)
        return move

    def invoice_line(self, move: int, **values) -> int:
        return self.edit.create(
            "account.move.line",
            {
                "move_id": move,
                "display_type": "product",
                "price_unit": 2.5,
                "parent_state": self.record("account.move", move)["state"],
                **values,
            },
        )

    def billing(self, order_line: int, quantity: float, *, unit: int, linked: bool) -> dict:
        line = self.record("sale.order.line", order_line)
        return {
            "product_id": line["product_id"],
            "quantity": float(quantity),
            "product_uom_id": unit,
            "sale_line_ids": [order_line] if linked else [],
        }
