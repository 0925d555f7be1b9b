"""Quantities Odoo computes on order lines from invoices and deliveries."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .dataset import Dataset, moment
from .relations import children

ORDER_LINE = "sale.order.line"
USERS_ZONE = ZoneInfo("America/Sao_Paulo")


def qty_invoiced(data: Dataset, order_line: int, *, until: datetime.date | None = None) -> float:
    """As Odoo counts it: drafts count, refunds subtract, cancelled do not; in the line's unit.

    Args:
        until: only invoices dated on or before this day.
    """
    line = data.get(ORDER_LINE, order_line)
    total = 0.0
    for invoice_line in line["invoice_lines"]:
        row = data.get("account.move.line", invoice_line)
        move = data.get("account.move", row["move_id"])
        dated = until is None or (move["invoice_date"] or "9") <= until.isoformat()
        if move["state"] != "cancel" and dated:
            sign = -1 if move["move_type"] == "out_refund" else 1
            total += sign * _converted(data, row["quantity"], row["product_uom_id"], _unit(line))
    return round(total, 6)


def qty_delivered(data: Dataset, order_line: int, *, until: datetime.date | None = None) -> float:
    """As Odoo counts it: done moves to the customer, less done returns that are to be refunded.

    A return that is not to be refunded neither counts itself nor when it is delivered again.

    Args:
        until: only moves of this day, for the user, or before.
    """
    line = data.get(ORDER_LINE, order_line)
    total = 0.0
    for row_id in children(data, "stock.move", "sale_line_id", order_line):
        row = data.get("stock.move", row_id)
        if row["state"] != "done" or not row["picking_id"]:
            continue
        if until is not None and local_day(row["date"]) > until:
            continue
        picking = data.get("stock.picking", row["picking_id"])
        outgoing = picking["picking_type_code"] == "outgoing"
        if row["to_refund"] or (outgoing and not row["origin_returned_move_id"]):
            done = row["quantity"] if "quantity" in row else row["quantity_done"]
            sign = 1 if outgoing else -1
            converted = _converted(data, done, row["product_uom"], _unit(line))
            total += sign * _rounded(data, converted, _unit(line))
    return round(total, 6)


def order_lines_behind(data: Dataset, model: str, row_id: int) -> set[int]:
    """Order lines whose quantities depend on an invoice, an invoice line or a stock move."""
    if model == "account.move.line" and "sale_line_ids" in data[model].columns:
        return set(data.get(model, row_id)["sale_line_ids"])
    if model == "stock.move":
        return {data.get(model, row_id)["sale_line_id"]} - {False}
    if model == "account.move" and "account.move.line" in data:
        lines = children(data, "account.move.line", "move_id", row_id)
        return set().union(*(data.get("account.move.line", i)["sale_line_ids"] for i in lines))
    return set()


def recount(data: Dataset, model: str, lines: Iterable[int], stamp: str) -> bool:
    """Recompute what a changed record of `model` invoices or delivers of these order lines.

    Returns:
        Whether an order line was written.
    """
    if ORDER_LINE not in data:
        return False
    written = False
    for line in lines:
        if data[ORDER_LINE].position(line) is None:
            continue
        values: dict[str, Any] = {}
        if model in ("account.move", "account.move.line"):
            values["qty_invoiced"] = qty_invoiced(data, line)
        elif data.get(ORDER_LINE, line)["qty_delivered"] != (found := qty_delivered(data, line)):
            values["qty_delivered"] = found
        if values:
            data[ORDER_LINE].update(line, {**values, "write_date": stamp})
            written = True
    return written


def _unit(line: dict[str, Any]) -> Any:
    return line.get("product_uom") or line.get("product_uom_id")


def _converted(data: Dataset, quantity: float, source: Any, target: Any) -> float:
    if not source or not target or source == target or "uom.uom" not in data:
        return quantity
    have = data.get("uom.uom", source)["factor"]
    want = data.get("uom.uom", target)["factor"]
    return float(quantity * (have / want if data.version >= 19 else want / have))


def _rounded(data: Dataset, quantity: float, unit: Any) -> float:
    """To the unit's own precision, halves away from zero, as Odoo rounds deliveries."""
    step = data.get("uom.uom", unit)["rounding"] if unit and "uom.uom" in data else 0
    if not step:
        return quantity
    exact = Decimal(str(quantity)) / Decimal(str(step))
    return float(exact.quantize(Decimal(1), ROUND_HALF_UP) * Decimal(str(step)))


def local_day(stamp: str) -> datetime.date:
    """The day of a moment for the user."""
    return moment(stamp).replace(tzinfo=datetime.UTC).astimezone(USERS_ZONE).date()
