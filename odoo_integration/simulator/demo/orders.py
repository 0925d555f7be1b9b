"""Sale orders and their lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from ..dataset import STAMP
from .builder import TableBuilder
from .catalog import DOZEN, TERMS, UNIT
from .group import Group
from .numbering import Numbering
from .people import People
from .products import Products
from .recipes import Recipe, recipe_for

PREFIXES = ("VCD", "VCD", "VCD", "VCD", "VCD", "VFB", "VFB", "VFB", "VSC", "VSC", "S")
PER_MONTH = 500
DOZENS_CASE = 24.0


@dataclass
class Line:
    """An order line as invoicing needs it."""

    id: int
    product: int
    quantity: float
    unit: int
    price: float
    discount: float


@dataclass
class Order:
    id: int
    name: str
    partner: int
    ship_to: int
    seller: int
    team: int
    incoterm: int | bool
    term: int
    placed: datetime
    recipe: Recipe
    company: int
    currency: int
    lines: list[Line] = field(default_factory=list)
    down_payment: Line | None = None


class OrderMaker:
    """Writes orders in chronological order."""

    def __init__(
        self,
        tables: dict[str, TableBuilder],
        people: People,
        products: Products,
        random: Random,
        *,
        group: Group,
        repeated_numbers: bool,
    ) -> None:
        self.orders, self.lines = tables["sale.order"], tables["sale.order.line"]
        self.people, self.products, self.random = people, products, random
        self.group, self.numbering = group, Numbering(repeated=repeated_numbers)
        self.last_partner = people.ordinary[0]

    def make(self, *, count: int, start: datetime, end: datetime) -> Iterator[Order]:
        step = (end - start) / max(count, 1)
        for number in range(count):
            recipe = recipe_for(number, count, self.random)
            placed = min(self._moment(start + step * number, recipe), end)
            yield self._order(number, recipe, placed, end)

    def _moment(self, day: datetime, recipe: Recipe) -> datetime:
        """In working hours of São Paulo (UTC-3), or after 22:00 there, the next day in UTC."""
        midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
        if recipe.late_evening:
            return midnight + timedelta(days=1, hours=1, seconds=self.random.randrange(3000))
        seconds = self.random.randrange(9 * 3600)
        return midnight + timedelta(hours=11, seconds=seconds)

    def _order(self, number: int, recipe: Recipe, placed: datetime, end: datetime) -> Order:
        random, people = self.random, self.people
        partner = self._partner(recipe)
        prefix = PREFIXES[random.randrange(len(PREFIXES))]
        serial = f"{number + 1:05d}"
        company = self.group.company(partner)
        name = f"S{serial}" if prefix == "S" else f"{prefix}{placed:%y}{serial}"
        order = Order(
            id=number + 1,
            name=self.numbering.order(company, name),
            partner=partner,
            ship_to=people.delivery.get(partner, partner),
            seller=people.seller_of[partner],
            team=1 + partner % 3 if recipe.customer != "foreign" else 4,
            incoterm=recipe.incoterm,
            term=1 + partner % len(TERMS),
            placed=placed,
            recipe=recipe,
            company=company,
            currency=self.group.currency(partner),
        )
        stamp = placed.strftime(STAMP)
        first = self.lines.size + 1
        untaxed = self._fill(order, stamp)
        # Some headers are edited later than their lines.
        edited = min(placed + timedelta(seconds=random.randrange(3 * 86400)), end)
        self.orders.add(
            name=order.name,
            state=recipe.state,
            partner_id=partner,
            partner_invoice_id=partner,
            partner_shipping_id=order.ship_to,
            user_id=order.seller,
            team_id=order.team,
            date_order=stamp,
            commitment_date=(placed + timedelta(days=random.randrange(5, 40))).strftime(STAMP),
            client_order_ref=f"PC-{random.randrange(10**5, 10**6)}"
            if random.random() < 0.6
            else False,
            payment_term_id=order.term,
            incoterm=order.incoterm,
            company_id=company,
            currency_id=order.currency,
            currency_rate=self.group.rate(company, order.currency, placed),
            amount_untaxed=round(untaxed, 2),
            amount_total=round(untaxed, 2),
            order_line=tuple(range(first, self.lines.size + 1)),
            tag_ids=(1 + number % 4,) if number % 12 == 0 else (),
            create_date=stamp,
            write_date=stamp if random.random() < 0.7 else edited.strftime(STAMP),
        )
        return order

    def _partner(self, recipe: Recipe) -> int:
        people, random = self.people, self.random
        if recipe.customer:
            return int(getattr(people, recipe.customer))
        if not recipe.joined:
            # Squared: few customers order often, many seldom.
            at = int(len(people.ordinary) * random.random() ** 2)
            self.last_partner = people.ordinary[at]
        return self.last_partner

    def _fill(self, order: Order, stamp: str) -> float:
        random, recipe = self.random, order.recipe
        if recipe.section:
            self._text_line(order, "line_section", "Itens do pedido", stamp)
        wanted = _CASES.get(recipe.case) or ()
        total = 0.0
        for name, quantity in wanted:
            ordinary = self.products.ordinary[0]
            total += self._line(order, getattr(self.products, name, ordinary), quantity, stamp)
        count = (
            0 if recipe.case in ("twice", "dozens") else 1 + min(24, int(random.expovariate(0.213)))
        )
        goods = self.products.ordinary
        for _ in range(count):
            product = goods[int(len(goods) * random.random() ** 1.5)]
            total += self._line(order, product, self._quantity(product), stamp)
        if recipe.note:
            self._text_line(order, "line_note", "Entregar somente pela manhã", stamp)
        if recipe.down_payment:
            self._line(order, self.products.down_payment, 0.0, stamp)
            order.down_payment = order.lines.pop()
        return total

    def _quantity(self, product: int) -> float:
        random = self.random
        if self.products.unit[product] == UNIT:
            return float(
                random.choice((1, 2, 4, 6, 10, 12, 12, 20, 24, 24, 36, 48, 60, 100, 120, 240))
            )
        return round(random.uniform(1, 500), 2)

    def _line(self, order: Order, product: int, quantity: float, stamp: str) -> float:
        random, products = self.random, self.products
        unit = products.unit[product]
        price = round(products.price[product] * (0.85 + 0.3 * random.random()), 2)
        if unit == UNIT and quantity == DOZENS_CASE and random.random() < 0.02:
            unit, quantity, price = DOZEN, 2.0, round(price * 12, 2)
        discount = 5.0 if random.random() < 0.05 else 0.0
        subtotal = round(quantity * price * (1 - discount / 100), 2)
        advance = product == products.down_payment
        number = self.lines.add(
            order_id=order.id,
            product_id=product,
            product_uom=unit,
            product_uom_qty=quantity,
            price_unit=price,
            discount=discount,
            is_downpayment=advance,
            name=products.label[product],
            sequence=10,
            state=order.recipe.state,
            price_subtotal=subtotal,
            price_total=subtotal,
            company_id=order.company,
            currency_id=order.currency,
            order_partner_id=order.partner,
            create_date=stamp,
            write_date=stamp,
        )
        order.lines.append(Line(number, product, quantity, unit, price, discount))
        return subtotal

    def _text_line(self, order: Order, kind: str, text: str, stamp: str) -> None:
        self.lines.add(
            order_id=order.id,
            display_type=kind,
            name=text,
            sequence=10,
            state=order.recipe.state,
            company_id=order.company,
            currency_id=order.currency,
            order_partner_id=order.partner,
            create_date=stamp,
            write_date=stamp,
        )


# The first lines of a case: (attribute of Products, or "first" for the first ordinary product;
# quantity).
_CASES: dict[str, tuple[tuple[str, float], ...]] = {
    "twice": (("first", 100.0), ("first", 50.0)),
    "dozens": (("first", 36.0),),
    "no_code": (("without_code", 10.0),),
    "archived_product": (("archived", 48.0),),
}
