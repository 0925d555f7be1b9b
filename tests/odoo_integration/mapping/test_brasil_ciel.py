"""The profile of the Brazilian localisation, and how it is told from the standard one."""

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.simulator import generate
from tests.lab.commands import command
from tests.lab.runs import run
from tests.lab.state import state


@pytest.fixture
def ciel(odoo, settings):
    settings.ODOO_PROFILE = "brasil_ciel"
    return odoo(generate(orders=60, seed=5, brasil_ciel=True))


def test_the_brazilian_profile_syncs_and_verifies(ciel):
    full = run(verify=True)
    assert (full.verification["unexplained"], full.rejected) == (0, 0)
    assert full.verification["equal"] > 100
    ciel.edit.write("sale.order", 5, {"l10n_br_pedido_compra": "PC 77"})
    ciel.edit.write("sale.order.line", 9, {"product_uom_qty": 77.0, "qty_cancelado": 3.0})
    incremental = run(verify=True)
    assert incremental.verification["unexplained"] == 0
    found = state()
    run(full=True)
    assert state() == found
    assert CarteiraPrincipal.objects.filter(pedido_cliente="PC 77").exists()


def test_the_brazilian_profile_takes_what_the_localisation_says(ciel):
    run()
    partner = ciel.dataset.get("res.partner", ciel.dataset.get("sale.order", 1)["partner_id"])
    order = CarteiraPrincipal.objects.filter(odoo_order_id=1).first()
    assert order.raz_social == partner["l10n_br_razao_social"]
    assert order.cnpj_cpf == "".join(c for c in partner["l10n_br_cnpj"] if c.isalnum())
    place = ciel.dataset.name_of(
        "l10n_br_ciel_it_account.res.municipio", partner["l10n_br_municipio_id"]
    )
    assert f"{order.municipio} ({order.estado})" == place


def test_the_cancelled_quantity_is_shown_and_not_subtracted_again(ciel):
    line = next(r for r in ciel.dataset.rows("sale.order.line") if r["qty_cancelado"])
    run()
    name = ciel.dataset.get("sale.order", line["order_id"])["name"]
    items = CarteiraPrincipal.objects.filter(num_pedido=name, odoo_product_id=line["product_id"])
    item = items.get()
    assert item.qtd_cancelada_produto_pedido >= line["qty_cancelado"]
    assert item.qtd_saldo_produto_pedido == item.qtd_produto_pedido - item.qtd_faturada


def test_redespacho_delivers_to_the_carrier(ciel):
    red = next(r["id"] for r in ciel.dataset.rows("account.incoterms") if r["code"] == "RED")
    ciel.edit.write("sale.order", 1, {"incoterm": red, "carrier_id": 1})
    run()
    carrier = ciel.dataset.get("delivery.carrier", 1)
    partner = ciel.dataset.get("res.partner", carrier["l10n_br_partner_id"])
    item = CarteiraPrincipal.objects.filter(odoo_order_id=1).first()
    assert item.empresa_endereco_ent == partner["name"]
    assert item.metodo_entrega_pedido == carrier["name"]


def test_an_invoice_the_tax_authority_cancelled_does_not_count(ciel):
    run()
    move = next(
        r
        for r in ciel.dataset.rows("account.move")
        if r["state"] == "posted" and r["move_type"] == "out_invoice" and r["invoice_origin"]
    )
    ciel.edit.write("account.move", move["id"], {"l10n_br_situacao_nf": "cancelado"})
    done = run(verify=True)
    assert done.verification["unexplained"] == 0
    assert done.verification["rules"].get("fiscal_status", 0) > 0


def test_an_order_of_another_kind_leaves_the_brazilian_backlog(ciel):
    run()
    ciel.edit.write("sale.order", 1, {"l10n_br_tipo_pedido": False})
    run()
    gone = CarteiraPrincipal.objects.filter(odoo_order_id=1)
    assert gone
    assert all(item.retirado_em for item in gone)


def _without(dataset, model: str, *fields: str) -> None:
    for field in fields:
        del dataset[model].fields[field], dataset[model].columns[field]


def test_a_missing_required_field_is_named_and_exits_with_2(odoo, settings, capsys):
    settings.ODOO_PROFILE = "brasil_ciel"
    dataset = generate(orders=40, seed=5, brasil_ciel=True)
    _without(dataset, "account.move", "l10n_br_numero_nota_fiscal")
    odoo(dataset)
    code, _, err = command(capsys)
    assert code == 2
    assert "account.move lacks l10n_br_numero_nota_fiscal" in err
    assert "ODOO_PROFILE=brasil_ciel" in err


def test_optional_fields_may_be_missing(odoo, settings):
    settings.ODOO_PROFILE = "brasil_ciel"
    dataset = generate(orders=40, seed=5, brasil_ciel=True)
    _without(dataset, "sale.order", "carrier_id", "picking_note", "l10n_br_pedido_compra")
    _without(dataset, "sale.order.line", "qty_cancelado")
    _without(dataset, "res.partner", "l10n_br_endereco_bairro", "l10n_br_municipio_id")
    _without(dataset, "account.move", "l10n_br_situacao_nf", "l10n_br_cnpj")
    del dataset.tables["delivery.carrier"]
    odoo(dataset)
    assert run(verify=True).verification["unexplained"] == 0


@pytest.mark.parametrize("profile", ["standard", "brasil_ciel"])
def test_the_other_profile_is_suggested(odoo, settings, capsys, profile):
    settings.ODOO_PROFILE = profile
    dataset = generate(orders=40, seed=5, brasil_ciel=profile == "standard")
    if profile == "standard":
        _without(dataset, "res.partner", "vat")
    odoo(dataset)
    code, _, err = command(capsys)
    assert code == 2
    other = {"standard": "brasil_ciel", "brasil_ciel": "standard"}[profile]
    assert f"try ODOO_PROFILE={other}" in err
