"""A tiny company in the simulated Odoo, and everything its people may do in a day.

Each deed takes three whole numbers and picks its objects by them, so that hypothesis can shrink
a day to the deeds that matter. A deed for which nothing fits does nothing.
"""

from collections.abc import Callable, Sequence

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
CODES = ("A", "B", "C", " D ", False)
PEOPLE = ("Ana", "Bruno", "Clara")
UNITS_OF_COUNT = (UNIT, DOZEN, 3)

Deed = Callable[["Company", int, int, int], None]
DEEDS: dict[str, Deed] = {}


def deed(function: Deed) -> Deed:
    DEEDS[function.__name__] = function
    return function


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

    def do(self, name: str, a: int, b: int, c: int) -> None:
        DEEDS[name](self, a, b, c)

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


@deed
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


@deed
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


@deed
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


@deed
def change_quantity(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("sale.order.line", a, display_type=(False,)):
        company.edit.write("sale.order.line", line, {"product_uom_qty": float(b)})


@deed
def change_unit(company: Company, a: int, b: int, c: int) -> None:
    """Odoo allows it as long as nothing of the line is invoiced; so it is for its product."""
    line = company.pick("sale.order.line", a, display_type=(False,), invoice_lines=((),))
    if line:
        product = company.record("sale.order.line", line)["product_id"]
        unit = company.unit_for(product, b)
        company.edit.write("sale.order.line", line, {"product_uom": unit})


@deed
def change_product(company: Company, a: int, b: int, c: int) -> None:
    line = company.pick("sale.order.line", a, display_type=(False,), invoice_lines=((),))
    if line:
        product = company.pick("product.product", b)
        values = {"product_id": product, "product_uom": company.unit_for(product, c)}
        company.edit.write("sale.order.line", line, values)


@deed
def delete_line(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("sale.order.line", a):
        company.edit.unlink("sale.order.line", line)


@deed
def change_order_state(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.write("sale.order", order, {"state": ("cancel", "sale", "draft")[b % 3]})


@deed
def delete_order(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.unlink("sale.order", order)


@deed
def rename_order(company: Company, a: int, b: int, c: int) -> None:
    order = company.pick("sale.order", a)
    names = {row["name"] for row in company.data.rows("sale.order")}
    free = [n for n in ("S001", "S002", "S003", "X1", "X2", "X3", "X4") if n not in names]
    if order and free:
        company.edit.write("sale.order", order, {"name": free[b % len(free)]})


@deed
def swap_order_names(company: Company, a: int, b: int, c: int) -> None:
    one, two = company.pick("sale.order", a), company.pick("sale.order", b)
    if one and two and one != two:
        names = [company.record("sale.order", order)["name"] for order in (one, two)]
        company.edit.write("sale.order", one, {"name": names[1]})
        company.edit.write("sale.order", two, {"name": names[0]})


@deed
def edit_order_header(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        values = {"partner_id": 1 + b % 3, "user_id": 1 + c % 3, "incoterm": 1 + b % 4}
        company.edit.write("sale.order", order, values)


@deed
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


@deed
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


@deed
def change_invoice_state(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        company.edit.write("account.move", move, {"state": ("cancel", "posted", "draft")[b % 3]})


@deed
def change_invoice_quantity(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("account.move.line", a):
        company.edit.write("account.move.line", line, {"quantity": float(b)})


@deed
def change_origin(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        origin = ("S001", "S002, S001", "X1, S003", False)[b % 4]
        company.edit.write("account.move", move, {"invoice_origin": origin})


@deed
def relink_invoice_line(company: Company, a: int, b: int, c: int) -> None:
    line = company.pick("account.move.line", a)
    if line is None:
        return
    unit = company.record("account.move.line", line)["product_uom_id"]
    like = {"display_type": (False,), "product_uom": (KG,) if unit == KG else UNITS_OF_COUNT}
    target, other = (company.pick("sale.order.line", number, **like) for number in (b, c))
    links = [sorted({target, other}), [target], []][c % 3] if target else []
    company.edit.write("account.move.line", line, {"sale_line_ids": links})


@deed
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


@deed
def delete_invoice(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a, state=("draft", "cancel")):
        company.edit.unlink("account.move", move)


@deed
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


@deed
def change_code(company: Company, a: int, b: int, c: int) -> None:
    product = company.pick("product.product", a)
    values = {"default_code": CODES[b % len(CODES)]}
    company.edit.write("product.product", product, values)


@deed
def swap_codes(company: Company, a: int, b: int, c: int) -> None:
    one, two, three = 1 + a % 5, 1 + b % 5, 1 + c % 5
    codes = [company.record("product.product", p)["default_code"] for p in (one, two, three)]
    for product, code in zip((two, three, one), codes, strict=True):
        company.edit.write("product.product", product, {"default_code": code})


@deed
def change_product_unit(company: Company, a: int, b: int, c: int) -> None:
    product = company.pick("product.product", a, uom_id=UNITS_OF_COUNT)
    if product:
        values = {"uom_id": UNITS_OF_COUNT[b % len(UNITS_OF_COUNT)]}
        company.edit.write("product.product", product, values)


@deed
def rename_master(company: Company, a: int, b: int, c: int) -> None:
    model = (
        "res.partner",
        "res.users",
        "product.category",
        "uom.uom",
        "res.country.state",
        "account.incoterms",
        "product.product",
    )[a % 7]
    record = company.pick(model, b)
    field = "code" if model == "account.incoterms" else "name"
    company.edit.write(model, record, {field: f"{model} {c}"})


@deed
def change_parent(company: Company, a: int, b: int, c: int) -> None:
    values = {"commercial_partner_id": 1 + b % 2, "city": ("Campinas", "Recife")[c % 2]}
    company.edit.write("res.partner", 3, values)


@deed
def touch(company: Company, a: int, b: int, c: int) -> None:
    model = ("sale.order", "sale.order.line", "account.move", "account.move.line")[a % 4]
    if record := company.pick(model, b):
        company.edit.touch(model, record)
