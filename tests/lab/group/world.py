"""Companies with OCA's localisation: three of them, three currencies, fiscal documents.

Each action takes three whole numbers, as those of `tests.lab.actions`; order numbers collide.
"""

from odoo_integration.simulator import Dataset
from odoo_integration.simulator.access import MAIN_UID
from odoo_integration.simulator.demo.builder import TableBuilder
from odoo_integration.simulator.demo.catalog import BRL, EUR, NAMES, UNIT, USD, small_models
from odoo_integration.simulator.demo.oca import CFOP, DOCUMENT, fill_oca
from tests.lab.company import FOUNDED, LARGE, Company

COMPANIES = {1: ("Serra", BRL), 2: ("Norte", BRL), 3: ("Overseas", USD)}
CURRENCIES = (BRL, USD, EUR)
RATES = (0.19, 0.185003, 5.25, 0.0, False, 0.16)
CODES = ("5102", "5922", "5117", "5910", "5917", "1202", "5949", "5999", False)
STATES = ("autorizada", "autorizada", "a_enviar", "cancelada", "denegada", "rejeitada", "marte")
NUMBERS = ("S001", "S002", "S003")


def group_dataset() -> Dataset:
    """The companies without an order; the users may see all of them."""
    made = {"create_date": FOUNDED, "write_date": FOUNDED}
    tables = small_models(FOUNDED, localised=False)
    tables |= {model: TableBuilder(model) for model in LARGE}
    tables["res.users"].add(name="Ana", login="ana", partner_id=1, company_id=1, **made)
    tables["res.partner"].add(
        name="Loja", vat="11222333000181", state_id=20, commercial_partner_id=1, **made
    )
    for company, (name, currency) in COMPANIES.items():
        if company > 1:
            tables["res.company"].add(partner_id=1, **made)
        for field, value in (("name", name), ("currency_id", currency), ("user_ids", (MAIN_UID,))):
            tables["res.company"].set(company, field, value)
    for code in ("A", "B"):
        tables["product.product"].add(
            name=f"Produto {code}", default_code=code, uom_id=UNIT, categ_id=3, **made
        )
    fill_oca(tables, founded=FOUNDED)
    for code in CODES:
        if code and code not in tables[CFOP].columns["code"]:
            tables[CFOP].add(code=code, name=code, **made)
    return Dataset({name: builder.table() for name, builder in tables.items()}, names=dict(NAMES))


def new_order(company: Company, a: int, b: int, c: int) -> None:
    owner, currency = 1 + a % 3, CURRENCIES[b % 3]
    if (name := _free_number(company, owner, c)) is None:
        return
    own = currency == COMPANIES[owner][1]
    order = company.order(
        name, company_id=owner, currency_id=currency, state=("sale", "sale", "draft")[(a + b) % 3],
        currency_rate=1.0 if own else RATES[c % len(RATES)],
    )  # fmt: skip
    for n in range(1 + b % 3):
        new_line(company, order, b + n, c + n)


def new_line(company: Company, a: int, b: int, c: int) -> None:
    """A product with a discount; now and then a deduction, or a line of nothing with a price."""
    known = company.data["sale.order"].position(a) is not None
    if (order := a if known else company.pick("sale.order", a)) is None:
        return
    of_order = company.record("sale.order", order)
    company.order_line(
        order, 1 + b % 2, (10, 3, 7, -2, 0)[c % 5],
        price_unit=(1.37, 10.0, 99.99)[b % 3], discount=(0.0, 5.0, 33.33, 100.0)[c % 4],
        qty_delivered_method=("stock_move", "stock_move", "manual")[a % 3],
        company_id=of_order["company_id"], currency_id=of_order["currency_id"],
    )  # fmt: skip


def deliver(company: Company, a: int, b: int, c: int) -> None:
    """Partly, wholly, in excess, returned, and returned beyond what was delivered."""
    if line := company.pick("sale.order.line", a):
        company.edit.write("sale.order.line", line, {"qty_delivered": float(b % 14 - 3)})


def bill(company: Company, a: int, b: int, c: int) -> None:
    """A note of some lines of an order, each with a CFOP, and its fiscal document."""
    if (order := company.pick("sale.order", a)) is None:
        return
    linked = c % 4 != 0
    lines = [
        company.billing(line, 1 + (b + n) % 10, unit=UNIT, linked=linked)
        | {"cfop_id": _cfop(company, CODES[(b + c + n) % len(CODES)]), **_fiscal(b + n)}
        for n, line in enumerate(company.lines_of(order))
        if (b + n) % 4
    ]
    _note(company, order, lines, state=c % 3, edoc=b)


def refund(company: Company, a: int, b: int, c: int) -> None:
    """Of an invoice, or of nothing that can be named."""
    if (order := company.pick("sale.order", a)) is None:
        return
    invoice = company.pick("account.move", b, move_type=("out_invoice",))
    lines = [
        company.billing(line, 1 + b % 5, unit=UNIT, linked=c % 3 == 0)
        | {"cfop_id": _cfop(company, "1202"), **_fiscal(b)}
        for line in company.lines_of(order)[:1]
    ]
    _note(
        company, order, lines, state=c % 2, edoc=c, named=b % 3 != 0, move_type="out_refund",
        reversed_entry_id=invoice if invoice and c % 2 else False,
    )  # fmt: skip


def answer_of_the_authority(company: Company, a: int, b: int, c: int) -> None:
    """Of the fiscal document alone: its invoice keeps its date."""
    if document := company.pick(DOCUMENT, a):
        company.edit.write(DOCUMENT, document, {"state_edoc": STATES[b % len(STATES)]})


def change_invoice_state(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        company.edit.write("account.move", move, {"state": ("cancel", "posted", "draft")[b % 3]})


def correct_operation(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("account.move.line", a):
        code = _cfop(company, CODES[b % len(CODES)])
        company.edit.write("account.move.line", line, {"cfop_id": code})


def delete_invoice(company: Company, a: int, b: int, c: int) -> None:
    if move := company.pick("account.move", a):
        company.edit.unlink("account.move", move)


def change_price(company: Company, a: int, b: int, c: int) -> None:
    if line := company.pick("sale.order.line", a):
        values = {"discount": float(b), "price_unit": 1 + c / 7, "product_uom_qty": float(b % 12)}
        company.edit.write("sale.order.line", line, values)


def change_currency(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        values = {"currency_id": CURRENCIES[b % 3], "currency_rate": RATES[c % len(RATES)]}
        company.edit.write("sale.order", order, values)


def move_to_another_company(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        name = company.record("sale.order", order)["name"]
        if name not in _numbers(company, 1 + b % 3):
            company.edit.write("sale.order", order, {"company_id": 1 + b % 3})


def rename_order(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        owner = company.record("sale.order", order)["company_id"]
        if name := _free_number(company, owner, b):
            company.edit.write("sale.order", order, {"name": name})


def move_line(company: Company, a: int, b: int, c: int) -> None:
    """To another order, of another company perhaps."""
    line, order = company.pick("sale.order.line", a), company.pick("sale.order", b)
    if line and order:
        of_order = company.record("sale.order", order)
        values = {name: of_order[name] for name in ("company_id", "currency_id")}
        company.edit.write("sale.order.line", line, {"order_id": order, **values})


def cancel_order(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.write("sale.order", order, {"state": ("cancel", "sale")[b % 2]})


def delete_order(company: Company, a: int, b: int, c: int) -> None:
    if order := company.pick("sale.order", a):
        company.edit.unlink("sale.order", order)


LIVELY = (new_order, new_order, bill, bill, deliver, refund)
ACTIONS = (
    *LIVELY, answer_of_the_authority, change_invoice_state, correct_operation, delete_invoice,
    change_price, change_currency, move_to_another_company, rename_order, move_line, cancel_order,
    delete_order, new_line,
)  # fmt: skip


def _note(
    company: Company, order: int, lines: list[dict], *, state: int, edoc: int, named: bool = True,
    **values,
) -> None:  # fmt: skip
    of_order = company.record("sale.order", order)
    status = STATES[edoc % len(STATES)]
    document = company.edit.create(DOCUMENT, {"state_edoc": status, "document_number": "7"})
    company.invoice(
        lines,
        origin=of_order["name"] if named else False,
        state=("posted", "posted", "draft")[state],
        company_id=of_order["company_id"],
        currency_id=of_order["currency_id"],
        fiscal_document_id=document if edoc % 5 else False,
        **values,
    )


def _fiscal(number: int) -> dict:
    return {"fiscal_document_line_id": 1, "discount_value": 0.5} if number % 2 else {}


def _cfop(company: Company, code: str | bool) -> int | bool:
    return next((row["id"] for row in company.data.rows(CFOP) if row["code"] == code), False)


def _numbers(company: Company, owner: int) -> set[str]:
    rows = company.data.rows("sale.order")
    return {row["name"] for row in rows if row["company_id"] == owner}


def _free_number(company: Company, owner: int, number: int) -> str | None:
    free = [name for name in NUMBERS if name not in _numbers(company, owner)]
    return free[number % len(free)] if free else None
