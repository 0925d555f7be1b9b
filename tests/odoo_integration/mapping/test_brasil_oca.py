"""The profile of OCA's localisation, through whole runs: what its fiscal documents say counts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.simulator import generate
from tests.lab.runs import run
from tests.lab.state import state

DOCUMENT = "l10n_br_fiscal.document"


@pytest.fixture
def oca(odoo):
    return odoo(generate(orders=60, seed=5, brasil_oca=True))


def posted(oca, *, document: bool = True) -> dict:
    """A posted invoice of an order, linked by its lines, authorised if it has a document."""
    linked = {r["move_id"] for r in oca.dataset.rows("account.move.line") if r["sale_line_ids"]}
    return next(
        move
        for move in oca.dataset.rows("account.move")
        if move["state"] == "posted"
        and move["move_type"] == "out_invoice"
        and move["id"] in linked
        and move["state_edoc"] == ("autorizada" if document else False)
    )


def answered(oca, move: dict, answer: str) -> None:
    """The tax authority answers: only the document's date moves."""
    before = oca.dataset.get("account.move", move["id"])["write_date"]
    oca.edit.write(DOCUMENT, move["fiscal_document_id"], {"state_edoc": answer})
    after = oca.dataset.get("account.move", move["id"])
    assert (after["state_edoc"], after["write_date"]) == (answer, before)


def lines(move: dict):
    return FaturamentoProduto.objects.filter(odoo_move_id=move["id"])


def told(move: dict) -> tuple[str, str, str]:
    """What is here of an invoice: the status, Odoo's words, the divergence."""
    return lines(move).values_list("status_nf", "situacao_fiscal", "divergencia_fiscal").first()


def test_it_syncs_verifies_and_ends_as_a_full_run_does(oca):
    full = run(verify=True)
    assert (full.profile, full.verification["unexplained"], full.rejected) == ("brasil_oca", 0, 0)
    move = posted(oca)
    answered(oca, move, "cancelada")
    oca.edit.write("sale.order.line", 9, {"product_uom_qty": 77.0})
    incremental = run(verify=True)
    assert (incremental.mode, incremental.verification["unexplained"]) == ("incremental", 0)
    found = state()
    run(full=True)
    assert state() == found


def test_the_denied_invoice_of_the_demo_company_is_listed_and_invoices_nothing(oca):
    denied = next(m for m in oca.dataset.rows("account.move") if m["state_edoc"] == "denegada")
    run()
    assert told(denied) == ("Cancelado", "denegada", "sem_validade")
    listed = FaturamentoProduto.objects.divergencias()
    assert {line.odoo_move_id for line in listed} == {denied["id"]}
    assert not lines(denied).que_contam()


@pytest.mark.parametrize("answer", ["cancelada", "denegada", "inutilizada", "denied", "Cancelada"])
def test_an_incremental_run_sees_what_the_tax_authority_voided(oca, answer):
    run()
    move = posted(oca)
    item = lines(move).exclude(origem="").first()
    of_item = {"empresa": item.empresa, "num_pedido": item.origem, "cod_produto": item.cod_produto}
    before = CarteiraPrincipal.objects.get(**of_item)
    answered(oca, move, answer)
    done = run(verify=True)
    assert done.mode == "incremental"
    assert done.verification["unexplained"] == 0
    assert done.verification["rules"]["fiscal_status"] > 0
    assert told(move) == ("Cancelado", answer, "sem_validade")
    after = CarteiraPrincipal.objects.get(**of_item)
    assert after.qtd_saldo_produto_pedido > before.qtd_saldo_produto_pedido


@pytest.mark.parametrize(
    ("answer", "status", "divergence"),
    [
        ("em_digitacao", "Provisório", ""),
        ("a_enviar", "Provisório", ""),
        ("enviada", "Provisório", ""),
        ("sending", "Provisório", ""),
        ("rejeitada", "Provisório", "rejeitada"),
        ("authorized", "Lançado", ""),
        ("em_contingencia", "Desconhecido", "desconhecida"),
    ],
)
def test_what_is_not_valid_is_not_posted(oca, answer, status, divergence):
    run()
    move = posted(oca)
    answered(oca, move, answer)
    assert run(verify=True).verification["unexplained"] == 0
    assert told(move) == (status, answer, divergence)


def test_an_unknown_answer_is_never_invoiced(oca, settings):
    run()
    move = posted(oca)
    answered(oca, move, "em_contingencia")
    run()
    for settings.FATURADO_CONTA in ("not_cancelled", "posted_only"):
        assert not lines(move).que_contam()
    assert set(lines(move).divergencias()) == set(lines(move))


def test_an_invoice_cancelled_in_odoo_alone_is_listed(oca):
    run()
    move = posted(oca)
    oca.edit.write("account.move", move["id"], {"state": "cancel"})
    assert run(verify=True).verification["unexplained"] == 0
    assert told(move) == ("Cancelado", "autorizada", "autorizada")
    answered(oca, move, "cancelada")
    run()
    assert told(move) == ("Cancelado", "cancelada", "")


def test_an_invoice_without_a_fiscal_document_counts_by_its_own_status_and_number(oca):
    move = posted(oca, document=False)
    run()
    assert told(move) == ("Lançado", "", "")
    assert {line.numero_nf for line in lines(move)} == {move["name"]}


def test_the_documents_number_series_key_and_model_are_taken(oca):
    move = posted(oca)
    run()
    line = lines(move).first()
    assert (line.numero_nf, line.serie_nf, line.chave_nf, line.modelo_nf) == (
        move["document_number"],
        "1",
        move["document_key"],
        "55",
    )


def test_the_customer_is_taken_from_the_localisations_fields(oca):
    order = oca.dataset.get("sale.order", 1)
    partner = oca.dataset.get("res.partner", order["partner_id"])
    run()
    item = CarteiraPrincipal.objects.filter(odoo_order_id=1).first()
    assert item.cnpj_cpf == partner["cnpj_cpf_stripped"]
    assert item.raz_social == partner["legal_name"]
    shipping = oca.dataset.get("res.partner", order["partner_shipping_id"])
    assert (item.bairro_endereco_ent, item.endereco_ent) == (
        shipping["district"],
        shipping["street_number"],
    )


def test_a_line_is_worth_its_price_less_the_discount_in_money(oca):
    line = next(
        r
        for r in oca.dataset.rows("account.move.line")
        if r["fiscal_document_line_id"] and r["move_id"] == posted(oca)["id"]
    )
    oca.edit.write(
        "account.move.line",
        line["id"],
        # Odoo's own amount follows the taxes of plain Odoo.
        {"quantity": 3.0, "price_unit": 1.335, "discount_value": 0.5, "price_subtotal": 9.0},
    )
    run()
    found = FaturamentoProduto.objects.get(odoo_id=line["id"])
    assert found.valor_produto_faturado == Decimal("3.51")


def test_each_line_has_its_cfop(oca):
    run()
    cfops = {r["id"]: r["code"] for r in oca.dataset.rows("l10n_br_fiscal.cfop")}
    expected = {
        r["id"]: cfops.get(r["cfop_id"], "")
        for r in oca.dataset.rows("account.move.line")
        if r["display_type"] == "product" and not r["is_downpayment"]
    }
    assert {"5102", "6102", "1202", "5922", "5117", "5910", ""} == set(expected.values())
    assert dict(FaturamentoProduto.objects.values_list("odoo_id", "cfop")) == expected


def test_an_idle_run_asks_no_more_requests_than_of_plain_odoo(odoo):
    counts = {}
    for name, options in (("plain", {}), ("oca", {"brasil_oca": True})):
        simulator = odoo(generate(orders=40, seed=2, **options))
        run(full=True, accept_retire=True)
        simulator.set_clock(simulator.dataset.now + timedelta(minutes=1))
        run()
        counts[name] = run().odoo_requests
    assert counts["oca"] == counts["plain"] == 10
