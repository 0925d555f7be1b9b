"""The small models: units, categories, states, teams, sellers, incoterms, payment terms."""

from .builder import TableBuilder

# (name, Odoo's factor up to 18: how many make the reference, type)
UNITS = (
    ("Unidade", 1.0, "reference"),
    ("Dúzia", 1 / 12, "bigger"),
    ("Caixa c/ 6", 1 / 6, "bigger"),
    ("Caixa c/ 24", 1 / 24, "bigger"),
    ("kg", 1.0, "reference"),
    ("g", 1000.0, "smaller"),
    ("t", 0.001, "bigger"),
    ("L", 1.0, "reference"),
    ("Galão 5 L", 0.2, "bigger"),
)
UNIT, DOZEN, KG, LITRE = 1, 2, 5, 8
CURRENCIES = (("BRL", "R$"), ("USD", "$"), ("EUR", "€"))
BRL, USD, EUR = 1, 2, 3
STATES = {
    "AC": "Acre", "AL": "Alagoas", "AM": "Amazonas", "AP": "Amapá", "BA": "Bahia",
    "CE": "Ceará", "DF": "Distrito Federal", "ES": "Espírito Santo", "GO": "Goiás",
    "MA": "Maranhão", "MG": "Minas Gerais", "MS": "Mato Grosso do Sul", "MT": "Mato Grosso",
    "PA": "Pará", "PB": "Paraíba", "PE": "Pernambuco", "PI": "Piauí", "PR": "Paraná",
    "RJ": "Rio de Janeiro", "RN": "Rio Grande do Norte", "RO": "Rondônia", "RR": "Roraima",
    "RS": "Rio Grande do Sul", "SC": "Santa Catarina", "SE": "Sergipe", "SP": "São Paulo",
    "TO": "Tocantins",
}  # fmt: skip
STATE_IDS = {code: number for number, code in enumerate(STATES, start=1)}
FOREIGN_STATE = len(STATES) + 1
BRAZIL, PARAGUAY = 31, 185
CATEGORIES = (
    ("Todos", None),
    ("Produtos acabados", 1),
    ("Conservas", 2),
    ("Molhos", 2),
    ("Óleos e azeites", 2),
    ("Temperos", 2),
    ("Revenda", 1),
    ("Serviços", 1),
)
SELLERS = (
    "Ana Paula Ribeiro",
    "Bruno Carvalho",
    "Cláudia Nogueira",
    "Diego Farias",
    "Eliane Moura",
    "Fábio Antunes",
)
TEAMS = ("Varejo Sudeste", "Food Service", "Distribuidores", "Exportação")
LONG_NAME = "CUSTO, SEGURO E FRETE ATÉ O CENTRO DE DISTRIBUIÇÃO DO CLIENTE"
VERY_LONG_NAME = ("ENTREGUE NO LOCAL COMBINADO COM DESCARGA POR CONTA DO DESTINATÁRIO " * 5)[:300]
INCOTERMS = (
    ("CIF", "CUSTO, SEGURO E FRETE"),
    ("FOB", "LIVRE A BORDO"),
    ("EXW", "NA FÁBRICA"),
    ("RED", "REDESPACHO"),
    ("CIP", LONG_NAME),
    ("DAP", VERY_LONG_NAME),
)
CIF, FOB, RED, LONG_INCOTERM, VERY_LONG_INCOTERM = 1, 2, 4, 5, 6
TERMS = {"À vista": 0, "28 dias": 28, "30/60 dias": 60, "28/35/42 dias": 42, "30/60/90 dias": 90}
"""Payment terms, and the days until their last instalment is due."""
TAGS = ("Urgente", "Promoção", "Cliente novo", "Exportação")

NAMES = {
    "res.country": {BRAZIL: "Brasil", PARAGUAY: "Paraguai"},
    "uom.category": {1: "Unidade", 2: "Peso", 3: "Volume"},
}


def small_models(founded: str, *, localised: bool) -> dict[str, TableBuilder]:
    """The tables whose size does not depend on the number of orders.

    Args:
        founded: the records' create_date and write_date.
    """
    made = {"create_date": founded, "write_date": founded}
    tables = {
        model: TableBuilder(model, localised=localised)
        for model in (
            "uom.uom", "product.category", "res.country.state", "res.currency", "crm.team",
            "crm.tag", "account.incoterms", "account.payment.term", "res.company", "res.users",
            "res.currency.rate",
        )
    }  # fmt: skip
    if localised:
        tables["delivery.carrier"] = TableBuilder("delivery.carrier", localised=True)
    for number, (name, factor, kind) in enumerate(UNITS, start=1):
        family = 1 if number < KG else 2 if number < LITRE else 3
        tables["uom.uom"].add(
            name=name, factor=factor, uom_type=kind, category_id=family, rounding=0.01, **made
        )
    for name, parent in CATEGORIES:
        _add_category(tables["product.category"], name, parent, made)
    for code, name in STATES.items():
        tables["res.country.state"].add(code=code, name=name, country_id=BRAZIL, **made)
    tables["res.country.state"].add(
        code="11", name="Departamento Central", country_id=PARAGUAY, **made
    )
    for name, symbol in CURRENCIES:
        tables["res.currency"].add(name=name, symbol=symbol, rounding=0.01, **made)
    for name in TEAMS:
        tables["crm.team"].add(name=name, **made)
    for name in TAGS:
        tables["crm.tag"].add(name=name, **made)
    for code, name in INCOTERMS:
        tables["account.incoterms"].add(code=code, name=name, **made)
    for name in TERMS:
        tables["account.payment.term"].add(name=name, sequence=10, **made)
    tables["res.company"].add(
        name="Sabores da Serra Alimentos Ltda", partner_id=1, currency_id=BRL, sequence=1, **made
    )
    return tables


def _add_category(table: TableBuilder, name: str, parent: int | None, made: dict[str, str]) -> None:
    above = table.get(parent, "complete_name") if parent else ""
    path = table.get(parent, "parent_path") if parent else ""
    table.add(
        name=name,
        parent_id=parent or False,
        complete_name=f"{above} / {name}" if above else name,
        parent_path=f"{path}{table.size + 1}/",
        **made,
    )
