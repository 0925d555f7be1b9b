"""Invoices and credit notes, created in chronological order so that their ids ascend."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from ..dataset import STAMP
from .builder import TableBuilder
from .catalog import DOZEN, TERMS, UNIT
from .numbering import Numbering
from .orders import Line, Order
from .products import Products

# Order lines invoiced per order line when nothing is split, measured on large companies.
SHARE_INVOICED = 0.66
DAYS_TO_PAY = [timedelta(days=days) for days in TERMS.values()]


@dataclass
class Plan:
    """An invoice to be written; `items` are (order line, quantity, unit)."""

    orders: list[Order]
    items: list[tuple[Line, float, int]]
    state: str
    link: str = "lines"
    refund: str | None = None
    refund_all: bool = True
    refund_of: int | bool = False
    down_payment: bool = False
    sale_lines: list[int] = field(default_factory=list)


class InvoiceMaker:
    """Plans shipments order by order, then writes the invoices by date."""

    def __init__(
        self, tables: dict[str, TableBuilder], products: Products, random: Random, *,
        end: datetime, splits: float, repeated_numbers: bool,
    ) -> None:  # fmt: skip
        self.moves, self.move_lines = tables["account.move"], tables["account.move.line"]
        self.order_lines = tables["sale.order.line"]
        self.products, self.random, self.end, self.splits = products, random, end, splits
        self.serial = count()
        self.queue: list[tuple[datetime, int, Plan]] = []
        self.previous: Order | None = None
        self.invoiced: dict[int, float] = {}
        self.numbering = Numbering(repeated=repeated_numbers)

    def plan(self, order: Order) -> None:
        recipe, previous = order.recipe, self.previous
        self.previous = order if recipe.state == "sale" and recipe.shipped == "none" else None
        if recipe.down_payment and order.down_payment:
            deposit = Plan([order], [(order.down_payment, 1.0, UNIT)], "posted", down_payment=True)
            self._at(order.placed + timedelta(hours=5), deposit)
        if recipe.shipped == "none":
            return
        orders, items = [order], self._items(order)
        if recipe.joined and previous is not None and previous.partner == order.partner:
            orders, items = [previous, order], self._items(previous) + items
        shipments = int(self.splits) + (self.random.random() < self.splits % 1)
        if recipe.shipped == "exact" or recipe.case:
            shipments = 1
        for number in range(shipments):
            share = 1 / shipments
            part = [(line, _round(quantity * share), unit) for line, quantity, unit in items]
            days = 1 + self.random.expovariate(1 / 6) + 9 * number
            plan = Plan(
                orders, [item for item in part if item[1] > 0], recipe.invoice_state, recipe.link,
                recipe.refund if number == 0 else None, recipe.refund_all,
            )  # fmt: skip
            self._at(order.placed + timedelta(days=days), plan)

    def _at(self, moment: datetime, plan: Plan) -> None:
        if moment <= self.end and plan.items:
            heapq.heappush(self.queue, (moment, next(self.serial), plan))

    def _items(self, order: Order) -> list[tuple[Line, float, int]]:
        recipe, random = order.recipe, self.random
        if recipe.case == "twice":
            return [(order.lines[0], 80.0, order.lines[0].unit)]
        if recipe.case == "dozens":
            return [(order.lines[0], 2.0, DOZEN)]
        items = []
        for line in order.lines:
            quantity = line.quantity
            if recipe.shipped == "partial":
                if random.random() < 0.4:
                    continue
                quantity = _round(quantity * random.choice((0.25, 0.5, 0.5, 0.75, 1.0)))
            elif recipe.shipped == "over":
                quantity = _round(quantity * 1.1 + 1)
            unit = line.unit
            if unit == UNIT and quantity % 12 == 0 and random.random() < 0.03:
                quantity, unit = quantity / 12, DOZEN
            items.append((line, quantity, unit))
        return items or [(order.lines[0], order.lines[0].quantity, order.lines[0].unit)]

    def write(self, *, until: datetime | None = None) -> None:
        """Write the invoices planned up to that moment; all when None."""
        while self.queue and (until is None or self.queue[0][0] <= until):
            moment, _, plan = heapq.heappop(self.queue)
            self._invoice(plan, moment)

    def finish(self) -> None:
        """Write the remaining invoices, and set the invoiced quantity of each order line."""
        self.write()
        column = self.order_lines.columns["qty_invoiced"]
        for line, quantity in self.invoiced.items():
            column[line - 1] = round(quantity, 6)

    def _invoice(self, plan: Plan, moment: datetime) -> None:
        order, random = plan.orders[0], self.random
        stamp, day = moment.strftime(STAMP), moment.strftime("%Y-%m-%d")
        # Some are posted, paid or cancelled after their creation, which moves write_date.
        late = moment + timedelta(seconds=random.randrange(4 * 86400))
        written = late.strftime(STAMP) if late < self.end and random.random() < 0.3 else stamp
        name = self._number(plan)
        first, untaxed = self.move_lines.size + 1, 0.0
        move = self.moves.size + 1
        for item in plan.items:
            untaxed += self._line(plan, item, move=move, name=name, day=day, stamp=written)
        origin = self._origin(plan)
        self.move_lines.add(
            move_id=move, display_type="payment_term", name=name if name != "/" else False,
            parent_state=plan.state, partner_id=order.partner, company_id=order.company,
            currency_id=order.currency, sequence=12000, move_name=name, date=day,
            create_date=stamp, write_date=written,
        )  # fmt: skip
        self.moves.add(
            name=name,
            state=plan.state,
            move_type="out_refund" if plan.refund_of else "out_invoice",
            invoice_date=day if plan.state != "draft" else False,
            date=day,
            invoice_date_due=(moment + DAYS_TO_PAY[order.term - 1]).strftime("%Y-%m-%d"),
            invoice_origin=origin,
            ref=f"Estorno de: {self.moves.get(int(plan.refund_of), 'name')}"
            if plan.refund_of
            else False,
            partner_id=order.partner,
            partner_shipping_id=order.ship_to,
            invoice_user_id=order.seller,
            team_id=order.team,
            reversed_entry_id=plan.refund_of,
            invoice_incoterm_id=order.incoterm,
            invoice_payment_term_id=order.term,
            company_id=order.company,
            currency_id=order.currency,
            amount_untaxed=round(untaxed, 2),
            amount_total=round(untaxed, 2),
            invoice_line_ids=tuple(range(first, self.move_lines.size)),
            create_date=stamp,
            write_date=written,
        )
        if plan.refund:
            part = plan.items if plan.refund_all else plan.items[: (len(plan.items) + 1) // 2]
            credit = Plan(plan.orders, part, plan.refund, plan.link, refund_of=move)
            self._at(moment + timedelta(days=1 + random.random() * 10), credit)

    def _number(self, plan: Plan) -> str:
        """A draft has no number; a cancelled invoice has one if it was posted before."""
        if plan.state == "draft" or (plan.state == "cancel" and self.random.random() < 0.3):
            return "/"
        series = "RNFe" if plan.refund_of else "NFe"
        return self.numbering.invoice(plan.orders[0].company, series)

    def _origin(self, plan: Plan) -> str | bool:
        if plan.link == "nothing":
            return False
        names = [order.name for order in plan.orders]
        if plan.link == "many":
            names += [f"S{900000 + n}" for n in range(60)]
            return ", ".join(names)[:300].rstrip(", ").ljust(300, "0")
        return ", ".join(names)

    def _line(
        self,
        plan: Plan,
        item: tuple[Line, float, int],
        *,
        move: int,
        name: str,
        day: str,
        stamp: str,
    ) -> float:
        line, quantity, unit = item
        factor = 12.0 if unit == DOZEN and line.unit == UNIT else 1.0
        price = round(line.price * factor, 2)
        subtotal = round(quantity * price * (1 - line.discount / 100), 2)
        linked = plan.link in ("lines", "many")
        number = self.move_lines.add(
            move_id=move,
            product_id=line.product,
            quantity=quantity,
            product_uom_id=unit,
            price_unit=price,
            discount=line.discount,
            price_subtotal=subtotal,
            price_total=subtotal,
            display_type="product",
            name=self.products.label[line.product],
            sale_line_ids=(line.id,) if linked else (),
            parent_state=plan.state,
            is_downpayment=plan.down_payment,
            partner_id=plan.orders[0].partner,
            company_id=plan.orders[0].company,
            currency_id=plan.orders[0].currency,
            sequence=10,
            move_name=name,
            date=day,
            create_date=stamp,
            write_date=stamp,
        )
        if linked:
            self._count(plan, line, number, quantity * factor, stamp)
        return subtotal

    def _count(self, plan: Plan, line: Line, number: int, quantity: float, stamp: str) -> None:
        """Invoicing moves the write_date of the order line, never of the order."""
        lines = self.order_lines
        lines.set(line.id, "invoice_lines", (*lines.get(line.id, "invoice_lines"), number))
        if plan.state != "cancel":
            signed = -quantity if plan.refund_of else quantity
            self.invoiced[line.id] = self.invoiced.get(line.id, 0.0) + signed
        lines.set(line.id, "write_date", max(lines.get(line.id, "write_date"), stamp))


def _round(quantity: float) -> float:
    """In whole units, at least one, if the quantity is whole."""
    return float(max(1, round(quantity))) if quantity == int(quantity) else round(quantity, 2)
