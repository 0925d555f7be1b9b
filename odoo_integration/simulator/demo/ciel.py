"""The fields that CIEL IT's Brazilian localisation adds, filled last."""

from array import array
from collections.abc import Mapping
from random import Random
from typing import Any

from .builder import TableBuilder
from .catalog import STATES
from .group import CNPJ_ROOTS
from .people import KINDS, People, cnpj

MUNICIPALITY = "l10n_br_ciel_it_account.res.municipio"
DISTRICTS = ("Centro", "Jardim América", "Vila Nova", "Distrito Industrial", "Boa Esperança")
SITUATION = {"draft": "rascunho", "posted": "autorizado", "cancel": "cancelado"}
ORDER_KINDS = ("venda",) * 16 + ("bonificacao", "industrializacao", "venda-industrializacao")


def fill_localisation(
    tables: dict[str, TableBuilder], people: People, random: Random, *, founded: str
) -> None:
    """Fill the localisation's columns in place, and add its municipalities."""
    municipalities = tables[MUNICIPALITY] = TableBuilder(MUNICIPALITY, localised=True)
    for place in _partners(tables["res.partner"]).values():
        municipalities.add(name=place, create_date=founded, write_date=founded)
    carriers = tables["delivery.carrier"]
    for partner in people.carriers:
        carriers.add(
            name=tables["res.partner"].get(partner, "name"),
            l10n_br_partner_id=partner,
            create_date=founded,
            write_date=founded,
        )
    _orders(tables["sale.order"], people, random)
    _order_lines(tables["sale.order.line"], random)
    _invoices(tables["account.move"], tables["res.partner"])
    lines = tables["account.move.line"].columns
    lines["l10n_br_total_nfe"] = array("d", lines["price_total"])


def _partners(partners: TableBuilder) -> dict[int, str]:
    columns, codes = partners.columns, list(STATES)
    found: dict[str, int] = {}
    for at in range(partners.size):
        state, city = columns["state_id"][at], columns["city"][at]
        if not city or state > len(codes):
            continue
        place = f"{city} ({codes[state - 1]})"
        columns["l10n_br_municipio_id"][at] = found.setdefault(place, len(found) + 1)
        columns["l10n_br_cnpj"][at] = columns["vat"][at]
        columns["l10n_br_razao_social"][at] = str(columns["name"][at]).upper()
        columns["l10n_br_endereco_bairro"][at] = DISTRICTS[at % len(DISTRICTS)]
        columns["l10n_br_endereco_numero"][at] = "S/N" if at % len(KINDS) == 0 else str(100 + at)
    return {number: place for place, number in found.items()}


def _orders(orders: TableBuilder, people: People, random: Random) -> None:
    columns = orders.columns
    for at in range(orders.size):
        foreign = columns["partner_id"][at] == people.foreign
        columns["l10n_br_pedido_compra"][at] = columns["client_order_ref"][at]
        columns["l10n_br_tipo_pedido"][at] = "exportacao" if foreign else random.choice(ORDER_KINDS)
        columns["carrier_id"][at] = 1 + at % len(people.carriers)
        if at % 9 == 0:
            columns["picking_note"][at] = "Agendar entrega com 24 horas de antecedência"


def _order_lines(lines: TableBuilder, random: Random) -> None:
    columns = lines.columns
    pairs = zip(columns["product_uom_qty"], columns["qty_invoiced"], strict=True)
    columns["qty_saldo"] = array("d", [round(q - i, 6) for q, i in pairs])
    for at in range(lines.size):
        # Already subtracted from product_uom_qty.
        if columns["product_id"][at] and random.random() < 0.02:
            columns["qty_cancelado"][at] = float(random.randrange(1, 12))


def _invoices(moves: TableBuilder, partners: TableBuilder) -> None:
    columns = moves.columns
    for at in range(moves.size):
        state, name = columns["state"][at], columns["name"][at]
        columns["l10n_br_situacao_nf"][at] = SITUATION[state]
        columns["l10n_br_cnpj"][at] = partners.get(columns["partner_id"][at], "vat")
        if name == "/":
            continue
        columns["l10n_br_numero_nota_fiscal"][at] = str(int(name.split()[-1]))
        columns["l10n_br_chave_nf"][at] = access_key(columns, at)


def access_key(columns: Mapping[str, Any], at: int) -> str:
    """The 44 digits of the NF-e of a numbered invoice, by its position in the columns."""
    number, day = int(columns["name"][at].split()[-1]), columns["date"][at]
    issuer = cnpj(CNPJ_ROOTS[columns["company_id"][at]], masked=False)
    key = f"35{day[2:4]}{day[5:7]}{issuer}55001{number:09d}1{at:08d}"[:43]
    return key + _check_digit(key)


def _check_digit(key: str) -> str:
    """The 44th digit of a fiscal key, modulo 11."""
    total = sum(int(d) * (2 + at % 8) for at, d in enumerate(reversed(key)))
    return str(0 if total % 11 < 2 else 11 - total % 11)
