"""The products the company sells."""

from dataclasses import dataclass
from random import Random

from .builder import TableBuilder
from .catalog import KG, LITRE, UNIT

GOODS = (
    ("Palmito pupunha inteiro", 3), ("Azeitona verde fatiada", 3), ("Cogumelo em conserva", 3),
    ("Pepino agridoce", 3), ("Milho doce", 3), ("Molho de tomate", 4), ("Molho shoyu", 4),
    ("Molho de pimenta", 4), ("Ketchup tradicional", 4), ("Maionese", 4),
    ("Azeite extra virgem", 5), ("Óleo de girassol", 5), ("Orégano", 6), ("Páprica doce", 6),
    ("Pimenta-do-reino", 6), ("Arroz arbóreo", 7), ("Feijão-branco", 7),
)  # fmt: skip
PACKS = (
    "200 g",
    "300 g",
    "500 g",
    "1,8 kg",
    "balde 2 kg",
    "sachê",
    "lata",
    "vidro",
    "bag",
    "granel",
)

FREIGHT_CODE = "FRETE"


@dataclass(frozen=True)
class Products:
    """Product ids, and their label, unit and price by id (position 0 unused)."""

    ordinary: list[int]
    without_code: int
    archived: int
    down_payment: int
    freight: int
    label: list[str]
    unit: list[int]
    price: list[float]

    @property
    def services(self) -> frozenset[int]:
        """Products that no stock move delivers."""
        return frozenset({self.down_payment, self.freight})


def add_products(table: TableBuilder, random: Random, *, count: int, founded: str) -> Products:
    label, unit, price = [""], [0], [0.0]

    def add(
        name: str, code: str | bool, category: int, uom: int, cost: float, **more: object
    ) -> int:
        label.append(f"[{code}] {name}" if code else name)
        unit.append(uom)
        price.append(cost)
        # A service has no weight.
        weight = 0.0 if code == FREIGHT_CODE else round(random.uniform(0.2, 20), 3)
        return table.add(
            name=name, default_code=code, categ_id=category, uom_id=uom, list_price=cost,
            weight=weight, create_date=founded, write_date=founded,
            **{"type": "consu", **more},
        )  # fmt: skip

    ordinary = []
    for number in range(count):
        goods, category = GOODS[number % len(GOODS)]
        pack = PACKS[number // len(GOODS) % len(PACKS)]
        batch = number // (len(GOODS) * len(PACKS))
        name = f"{goods} {pack}" + (f" linha {batch + 1}" if batch else "")
        uom = KG if pack == "granel" else LITRE if category == 5 and number % 2 else UNIT
        cost = round(random.uniform(4, 280), 2)
        ordinary.append(add(name, f"{category}{number + 1:06d}", category, uom, cost))
    return Products(
        ordinary=ordinary,
        without_code=add("Amostra sortida sem código", False, 7, UNIT, 12.5),
        archived=add("Ketchup antigo 400 g", "4999999", 4, UNIT, 9.9, active=False),
        down_payment=add("Entrada", False, 8, UNIT, 1.0, type="service"),
        freight=add("Frete", FREIGHT_CODE, 8, UNIT, 0.0, type="service"),
        label=label,
        unit=unit,
        price=price,
    )
