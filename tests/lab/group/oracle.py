"""What every item of a group must be, in plain Python over the simulated Odoo's records.

Nothing of the product is used here. Exact fractions, rounded where a column is rounded.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo_integration.simulator import Dataset

Key = tuple[str, str, str]
"""Company, order, product code."""

# CFOP: lowers what is left to invoice, what is left to deliver, is a bonus; None: it depends.
EFFECTS = {
    False: (True, False, False),
    "5102": (True, True, False),
    "5922": (True, False, False),
    "5117": (None, True, False),
    "5910": (False, True, True),
    "5917": (False, True, False),
    "1202": (True, True, False),
    "5949": (False, False, False),
    "5999": (False, False, False),
}
VOID, WAITING = ("cancelada", "denegada", "inutilizada"), ("a_enviar", "rejeitada")


@dataclass(frozen=True)
class Item:
    """Quantities in units; `value…` in the order's currency, `worth…` in the company's."""

    ordered: Decimal
    invoiced: Decimal
    delivered: Decimal
    bonus: Decimal
    value: Decimal
    value_to_invoice: Decimal
    value_to_deliver: Decimal
    currency: str
    company_currency: str
    status: str
    worth: Decimal | None
    worth_to_deliver: Decimal | None


@dataclass(frozen=True)
class _Line:
    """An invoice line: its item, its effect, and whether it counts."""

    key: Key
    code: str | bool
    quantity: Fraction
    taken: Fraction
    counts: bool
    alive: bool
    refund: bool


def true_items(
    odoo: Dataset,
    *,
    posted_only: bool = False,
    refunds: bool = False,
    decisions: dict[int, bool] | None = None,
) -> dict[Key, Item]:
    """Every item that Odoo's orders make.

    Args:
        decisions: of credit notes by id, whether they reopen the balance.
    """
    orders, companies, currencies, products = (
        {row["id"]: row for row in odoo.rows(model)}
        for model in ("sale.order", "res.company", "res.currency", "product.product")
    )
    lines = {row["id"]: row for row in odoo.rows("sale.order.line")}

    def key_of(line) -> Key:
        order = orders[line["order_id"]]
        code = products[line["product_id"]]["default_code"]
        return companies[order["company_id"]]["name"], order["name"], code

    of_item = defaultdict(list)
    for line in lines.values():
        of_item[key_of(line)].append(line)
    billed = defaultdict(list)
    for line in _invoice_lines(odoo, lines, of_item, key_of, posted_only, refunds, decisions or {}):
        billed[line.key].append(line)
    found = {}
    for key, its in of_item.items():
        order = orders[its[0]["order_id"]]
        company = companies[order["company_id"]]
        own = order["currency_id"] == company["currency_id"]
        found[key] = _item(
            its,
            billed[key],
            rate=Fraction(1) if own else _exact(order["currency_rate"] or 0),
            currency=currencies[order["currency_id"]]["name"],
            company_currency=currencies[company["currency_id"]]["name"],
            status=order["state"],
        )
    return found


def _item(its: list[dict], billed: list[_Line], *, rate: Fraction, **named: str) -> Item:
    ordered = sum(_exact(line["product_uom_qty"]) for line in its)
    value = sum(_exact(line["price_subtotal"]) for line in its)
    delivered = sum(_exact(line["qty_delivered"]) for line in its)
    undelivered = sum(
        (_exact(line["product_uom_qty"]) - _exact(line["qty_delivered"])) * _each(line)
        for line in its
    )
    before = any(
        line.alive and not line.refund and line.code and EFFECTS[line.code][:2] == (True, False)
        for line in billed
    )
    counting = [line for line in billed if line.counts]
    invoicing = [
        line
        for line in counting
        if (not before if (effect := EFFECTS[line.code][0]) is None else effect)
    ]
    shipping = [line for line in counting if line.code and EFFECTS[line.code][1]]
    shipped = sum(line.quantity for line in shipping)
    by_stock = any(line["qty_delivered_method"] == "stock_move" for line in its)
    if not by_stock and shipping and shipped > delivered:
        delivered, undelivered = shipped, value - sum(line.taken for line in shipping)
    to_invoice = _rounded(value - sum(line.taken for line in invoicing), 2)
    to_deliver = _rounded(undelivered, 2)
    return Item(
        _rounded(ordered, 3),
        _rounded(sum(line.quantity for line in invoicing), 3),
        _rounded(delivered, 3),
        _rounded(sum(line.quantity for line in counting if EFFECTS[line.code][2]), 3),
        _rounded(value, 2),
        to_invoice,
        to_deliver,
        worth=_rounded(Fraction(to_invoice) / rate, 2) if rate else None,
        worth_to_deliver=_rounded(Fraction(to_deliver) / rate, 2) if rate else None,
        **named,
    )


def _invoice_lines(odoo, lines, of_item, key_of, posted_only, refunds, decisions):
    moves, companies, products, cfops = (
        {row["id"]: row for row in odoo.rows(model)}
        for model in ("account.move", "res.company", "product.product", "l10n_br_fiscal.cfop")
    )
    for row in odoo.rows("account.move.line"):
        move = moves[row["move_id"]]
        linked = sorted(set(row["sale_line_ids"]) & set(lines))
        if linked:
            key = key_of(lines[linked[0]])
            sources = [lines[linked[0]]]
        else:
            company = companies[move["company_id"]]["name"]
            key = (company, move["invoice_origin"], products[row["product_id"]]["default_code"])
            sources = sorted(of_item.get(key, ()), key=lambda line: line["id"])
        refund = move["move_type"] == "out_refund"
        status = _status(move)
        counts = status == "posted" or (status == "draft" and not posted_only)
        if refund and (decision := decisions.get(move["id"])) is not None:
            counts = counts and decision
        elif refund:
            counts = counts and refunds
        quantity = _exact(row["quantity"]) * (-1 if refund else 1)
        yield _Line(
            key,
            cfops[row["cfop_id"]]["code"] if row["cfop_id"] else False,
            quantity,
            _taken(quantity, sources),
            counts,
            status in ("posted", "draft"),
            refund,
        )


def _status(move: dict) -> str:
    """Odoo's state, as far as the tax authority does not contradict it."""
    state, answer = move["state"], move["state_edoc"]
    if not answer or answer == "autorizada" or state == "cancel":
        return state
    if answer in VOID:
        return "cancel"
    return "draft" if answer in WAITING else "unknown"


def _taken(quantity: Fraction, sources: list[dict]) -> Fraction:
    """What it takes from the order's value, to six places: at the net price of what it invoices."""
    ordered = sum(_exact(line["product_uom_qty"]) for line in sources)
    if ordered:
        each = sum(_exact(line["price_subtotal"]) for line in sources) / ordered
    else:
        each = _each(sources[0]) if sources else Fraction(0)
    return Fraction(_rounded(quantity * each, 6))


def _each(line: dict) -> Fraction:
    quantity = _exact(line["product_uom_qty"])
    if quantity:
        return _exact(line["price_subtotal"]) / quantity
    return _exact(line["price_unit"]) * (1 - _exact(line["discount"]) / 100)


def _exact(number: float | Decimal) -> Fraction:
    return Fraction(str(number))


def _rounded(value: Fraction | int, places: int) -> Decimal:
    exact = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
