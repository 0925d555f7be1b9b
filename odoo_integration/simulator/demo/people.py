"""Customers, their delivery addresses, carriers and sellers."""

from dataclasses import dataclass
from random import Random

from .builder import TableBuilder
from .catalog import BRAZIL, FOREIGN_STATE, PARAGUAY, SELLERS, STATE_IDS

CITIES = (
    ("São Paulo", "SP", "01310"), ("Campinas", "SP", "13010"), ("Santos", "SP", "11013"),
    ("Ribeirão Preto", "SP", "14010"), ("Rio de Janeiro", "RJ", "20040"),
    ("Niterói", "RJ", "24020"), ("Belo Horizonte", "MG", "30130"), ("Uberlândia", "MG", "38400"),
    ("Curitiba", "PR", "80010"), ("Londrina", "PR", "86010"), ("Porto Alegre", "RS", "90010"),
    ("Caxias do Sul", "RS", "95020"), ("Florianópolis", "SC", "88010"),
    ("Joinville", "SC", "89201"), ("Salvador", "BA", "40010"), ("Recife", "PE", "50010"),
    ("Fortaleza", "CE", "60010"), ("Goiânia", "GO", "74003"), ("Brasília", "DF", "70040"),
    ("Manaus", "AM", "69005"), ("Belém", "PA", "66010"), ("Cuiabá", "MT", "78005"),
    ("Vitória", "ES", "29010"),
)  # fmt: skip
KINDS = ("Supermercado", "Atacadista", "Distribuidora", "Mercearia", "Empório", "Restaurante")
WORDS = (
    "Bom Preço", "São João", "Três Irmãos", "Boa Vista", "Horizonte", "Primavera", "Estrela",
    "Santa Rita", "do Vale", "Bandeirante", "Aliança", "Ipiranga", "Nova Era", "Paraíso",
)  # fmt: skip
SUFFIXES = ("Ltda", "S.A.", "ME", "EIRELI")
LONG_CUSTOMER = (
    "Cooperativa Central dos Produtores, Distribuidores e Comerciantes de Alimentos do Vale "
    "do Paraíba e Litoral Norte do Estado de São Paulo, Unidade de Recebimento, Armazenagem, "
    "Separação e Expedição de Mercadorias em Regime de Consignação, Filial São José dos Campos, "
    "Galpão Doze, Ala Nordeste, Doca 7 a 19 Ltda"
)[:300].ljust(300, ".")


@dataclass(frozen=True)
class People:
    """Partner ids by role; `delivery` maps a customer to its delivery address."""

    ordinary: list[int]
    delivery: dict[int, int]
    foreign: int
    without_cnpj: int
    archived: int
    long_name: int
    carriers: list[int]
    seller_of: dict[int, int]


def cnpj(root: int, branch: int = 1, *, masked: bool = True) -> str:
    """A CNPJ with valid check digits."""
    digits = [int(c) for c in f"{root:08d}{branch:04d}"]
    for weights in ("543298765432", "6543298765432"):
        total = sum(d * int(w) for d, w in zip(digits, weights, strict=True))
        digits.append(0 if total % 11 < 2 else 11 - total % 11)
    text = "".join(map(str, digits))
    if not masked:
        return text
    return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"


def add_people(
    partners: TableBuilder, users: TableBuilder, random: Random, *, customers: int, founded: str
) -> People:
    made = {"create_date": founded, "write_date": founded}

    def add(name: str, place: int = 0, **values: object) -> int:
        city, state, area = CITIES[place % len(CITIES)]
        full: dict[str, object] = {
            "name": name, "complete_name": name, "city": city, "state_id": STATE_IDS[state],
            "country_id": BRAZIL, "zip": f"{area}-{random.randrange(1000):03d}",
            "street": f"Rua {WORDS[place % len(WORDS)]}, {random.randrange(10, 4000)}",
            "phone": f"({random.randrange(11, 99)}) 3{random.randrange(10**6, 10**7)}",
            "is_company": True, "type": "contact", **made, **values,
        }  # fmt: skip
        number = partners.add(**full)
        if not values.get("commercial_partner_id"):
            partners.set(number, "commercial_partner_id", number)
        return number

    add("Sabores da Serra Alimentos Ltda", vat=cnpj(11222333))
    add("OdooBot", active=False, is_company=False)
    add("Integração Carteira", is_company=False)
    users.add(name="OdooBot", login="__system__", active=False, partner_id=2, company_id=1, **made)
    users.add(name="Integração Carteira", login="demo", partner_id=3, company_id=1, **made)
    sellers = []
    for name in SELLERS:
        partner = add(name, is_company=False)
        login = name.split()[0].lower()
        sellers.append(users.add(name=name, login=login, partner_id=partner, company_id=1, **made))
    ordinary, delivery = [], {}
    for number in range(customers):
        name = (
            f"{random.choice(KINDS)} {random.choice(WORDS)} "
            f"{number + 1:04d} {SUFFIXES[number % len(SUFFIXES)]}"
        )
        # Every fifth customer is a branch of the one before it: the same CNPJ root.
        root, branch = (number - 1, 2) if number % 5 == 4 else (number, 1)
        vat = cnpj(10_000_000 + root * 7919 % 80_000_000, branch, masked=number % 3 != 0)
        customer = add(name, number * 7, vat=vat, ref=f"C{number:05d}")
        ordinary.append(customer)
        if number % 10 == 3:
            delivery[customer] = add(
                f"{name}, Centro de distribuição", number * 7 + 3, type="delivery",
                parent_id=customer, commercial_partner_id=customer, is_company=False,
            )  # fmt: skip
    carriers = [
        add(f"Transportes {w} Ltda", i * 5, vat=cnpj(77000000 + i)) for i, w in enumerate(WORDS[:4])
    ]
    foreign = add(
        "Importadora Asunción S.A.", city="Asunción", state_id=FOREIGN_STATE, country_id=PARAGUAY,
        vat="80012345-6", zip="1209",
    )  # fmt: skip
    special = {
        "foreign": foreign,
        "without_cnpj": add("Feira Livre da Praça", 3),
        "archived": add("Mercado Encerrado Ltda", 6, vat=cnpj(33444555), active=False),
        "long_name": add(LONG_CUSTOMER, 1, vat=cnpj(44555666)),
    }
    everyone = [*ordinary, *special.values()]
    seller_of = {customer: sellers[i % len(sellers)] for i, customer in enumerate(everyone)}
    return People(
        ordinary=ordinary, delivery=delivery, carriers=carriers, seller_of=seller_of, **special
    )
