"""The fields that OCA's Brazilian localisation adds, filled last: fiscal documents beside invoices.

The first posted invoice of an order's goods that has a document is a denied one; Odoo leaves it
posted. Another is invoiced for later delivery and shipped with a second invoice, a third gives a
bonus.
"""

from collections import Counter

from .builder import TableBuilder
from .catalog import STATES
from .ciel import DISTRICTS, access_key
from .operations import CFOPS, RETURN, SALE, SALE_TO_ANOTHER_STATE, add_operations

DOCUMENT, CFOP = "l10n_br_fiscal.document", "l10n_br_fiscal.cfop"
# An invoice reads and searches these through its document.
DELEGATED = (
    "document_number:char document_serie:char document_key:char document_type:char "
    "state_edoc:selection"
)
ADDED = {
    DOCUMENT: f"{DELEGATED} issuer:char company_id:many2one(res.company)",
    CFOP: "code:char! name:char!",
    "account.move": f"{DELEGATED} fiscal_document_id:many2one(l10n_br_fiscal.document)",
    "account.move.line": "fiscal_document_line_id:many2one(l10n_br_fiscal.document.line) "
    "discount_value:monetary cfop_id:many2one(l10n_br_fiscal.cfop)",
    "res.partner": "cnpj_cpf:char cnpj_cpf_stripped:char legal_name:char district:char "
    "street_number:char",
}
SITUATION = {"draft": "em_digitacao", "posted": "autorizada", "cancel": "cancelada"}
# Every so many invoices are without a document: a service, or another book.
_WITHOUT_DOCUMENT = 11


def fill_oca(tables: dict[str, TableBuilder], *, founded: str) -> None:
    """Add the localisation's models, and fill its columns."""
    for model in (DOCUMENT, CFOP):
        tables[model] = TableBuilder(model)
    for model, fields in ADDED.items():
        tables[model].extend(fields)
    for code, name in CFOPS.items():
        tables[CFOP].add(code=code, name=name, create_date=founded, write_date=founded)
    _partners(tables["res.partner"])
    for move in range(1, tables["account.move"].size + 1):
        if move % _WITHOUT_DOCUMENT:
            _document(tables[DOCUMENT], tables["account.move"], move)
    _lines(tables)
    _deny(tables)
    add_operations(tables)


def _partners(partners: TableBuilder) -> None:
    for partner in range(1, partners.size + 1):
        number = partners.get(partner, "vat")
        if number:
            partners.set(partner, "cnpj_cpf", number)
            stripped = "".join(c for c in number if c.isalnum())
            partners.set(partner, "cnpj_cpf_stripped", stripped)
        partners.set(partner, "legal_name", str(partners.get(partner, "name")).upper())
        partners.set(partner, "district", DISTRICTS[partner % len(DISTRICTS)])
        partners.set(partner, "street_number", str(100 + partner))


def _document(documents: TableBuilder, moves: TableBuilder, move: int) -> None:
    def of_move(field: str) -> object:
        return moves.get(move, field)

    values: dict[str, object] = {
        "document_type": "55",
        "document_serie": "1",
        "state_edoc": SITUATION[str(of_move("state"))],
    }
    name = str(of_move("name"))
    if name != "/":
        values["document_number"] = str(int(name.rpartition(" ")[2]))
        values["document_key"] = access_key(moves.columns, move - 1)
    for field, value in values.items():
        moves.set(move, field, value)
    document = documents.add(
        **values,
        issuer="company",
        company_id=of_move("company_id"),
        create_date=of_move("create_date"),
        write_date=of_move("write_date"),
    )
    moves.set(move, "fiscal_document_id", document)


def _lines(tables: dict[str, TableBuilder]) -> None:
    lines, moves, partners = (
        tables[model] for model in ("account.move.line", "account.move", "res.partner")
    )
    for line in range(1, lines.size + 1):
        move = lines.get(line, "move_id")
        if lines.get(line, "display_type") != "product" or not moves.get(move, "document_type"):
            continue
        lines.set(line, "fiscal_document_line_id", line)
        gross = lines.get(line, "quantity") * lines.get(line, "price_unit")
        net = lines.get(line, "price_subtotal")
        lines.set(line, "discount_value", round(round(gross, 2) - net, 2))
        state = partners.get(moves.get(move, "partner_id"), "state_id")
        refund = moves.get(move, "move_type") == "out_refund"
        lines.set(line, "cfop_id", RETURN if refund else cfop_of_sale(state))


def cfop_of_sale(state: int | bool) -> int:
    """The operation of a sale to a customer in a state."""
    return SALE if state == list(STATES).index("SP") + 1 else SALE_TO_ANOTHER_STATE


def _deny(tables: dict[str, TableBuilder]) -> None:
    """Denies the first invoice of several products: one of a down payment alone is on no screen."""
    moves, lines = tables["account.move"], tables["account.move.line"]
    products = Counter(
        lines.get(line, "move_id")
        for line in range(1, lines.size + 1)
        if lines.get(line, "display_type") == "product"
    )
    for move in range(1, moves.size + 1):
        document = moves.get(move, "fiscal_document_id")
        sale = moves.get(move, "state") == "posted" and moves.get(move, "invoice_origin")
        if document and sale and products[move] > 1:
            moves.set(move, "state_edoc", "denegada")
            tables[DOCUMENT].set(document, "state_edoc", "denegada")
            return
