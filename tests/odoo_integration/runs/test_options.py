"""What a run may be asked for: a rehearsal, a period, some orders, the other profile."""

import datetime
import json

import pytest

from carteira.models import CarteiraPrincipal
from odoo_integration.models import BalanceChange, SyncCursor, SyncRun
from odoo_integration.simulator import generate
from tests.lab.commands import command
from tests.lab.runs import balances, run
from tests.lab.state import state


def test_a_rehearsal_writes_nothing_and_lists_what_would_change(company, capsys):
    order = company.order("S001", (1, 100))
    deleted = company.order("S002", (1, 100))
    run()
    before, cursors = state(), list(SyncCursor.objects.values_list())
    company.bill(order, 30)
    company.edit.unlink("sale.order", deleted)
    company.order("S003", (2, 5))

    code, out, _ = command(capsys, "--dry-run")

    assert code == 0
    assert "nothing was written" in out
    listed = [" ".join(line.split()) for line in out.splitlines()]
    after = listed[listed.index("balances that would change:") + 1 :]
    assert [line.rpartition(" ")[0].split(" -> ")[0] for line in after] == [
        "S001 A 100.000",
        "S002 A 100.000",
        "S003 B -",
    ]
    assert after[0].startswith("S001 A 100.000 -> 70.000")
    assert after[1].startswith("S002 A 100.000 -> - ")
    assert state() == before
    assert list(SyncCursor.objects.values_list()) == cursors
    rehearsal = SyncRun.objects.first()
    assert (rehearsal.dry_run, rehearsal.promoted_at) == (True, None)
    assert rehearsal.balances_changed == 3
    assert not BalanceChange.objects.filter(run=rehearsal).exists()


def test_a_rehearsal_on_an_empty_database_lists_fifty_and_counts_the_rest(odoo, capsys):
    odoo(generate(orders=40, seed=3))
    code, out, _ = command(capsys, "--dry-run")
    assert code == 0
    lines = out.splitlines()
    at = lines.index("balances that would change:")
    changed = SyncRun.objects.get().balances_changed
    assert len(lines) - at - 1 == 51
    assert lines[-1] == f"and {changed - 50:,} more"
    assert not CarteiraPrincipal.objects.exists()
    assert run().mode == "full"


def test_a_rehearsal_with_nothing_to_do_says_so(company, capsys):
    company.order("S001", (1, 100))
    run()
    _, out, _ = command(capsys, "--dry-run")
    assert out.splitlines()[-1] == "no balance would change"


def test_a_rehearsal_as_json_carries_the_changes(company, capsys):
    company.order("S001", (1, 100))
    _, out, _ = command(capsys, "--dry-run", "--json")
    assert json.loads(out)["changes"] == [
        {
            "num_pedido": "S001",
            "cod_produto": "A",
            "cause": "new",
            "before": None,
            "after": "100.000",
        }
    ]


def test_since_reads_a_period_again(company):
    order = company.order("S001", (1, 100))
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.order("S002", (1, 5))
    run()
    # What somebody broke here by hand, Odoo did not move.
    CarteiraPrincipal.objects.filter(num_pedido="S001").update(
        qtd_produto_pedido=1, qtd_saldo_produto_pedido=1
    )
    cursors = list(SyncCursor.objects.values_list("model", "write_date"))

    done = run(since=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))

    assert done.mode == "since"
    assert done.orders_read == 1
    assert list(SyncCursor.objects.values_list("model", "write_date")) == cursors
    assert order


def test_since_on_an_empty_database_retires_nothing_and_is_no_baseline(company):
    company.order("S001", (1, 100))
    company.odoo.set_clock("2026-06-01 12:00:00")
    company.order("S002", (1, 5))
    run(since=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))
    assert balances() == {("S002", "A"): 5}
    assert run().mode == "full"
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 5}


def test_a_new_order_can_be_fetched_alone(company):
    company.order("S001", (1, 100))
    run()
    company.bill(company.order("S002", (1, 50), (1, 10)), 20)
    company.order("S003", (1, 7))

    done = run(orders=("S002",))

    assert (done.mode, done.orders) == ("order", ["S002"])
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 40}
    run()
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 40, ("S003", "A"): 7}


def test_an_order_can_be_fetched_into_an_empty_database(company, capsys):
    company.order("S001", (1, 100))
    company.bill(company.order("S002", (1, 50)), 20)
    code, _, _ = command(capsys, "--order", "S002")
    assert code == 0
    assert balances() == {("S002", "A"): 30}
    assert run().mode == "full"
    assert balances() == {("S001", "A"): 100, ("S002", "A"): 30}


def test_an_order_nobody_knows_exits_with_1_and_its_name(company, capsys):
    company.order("S001", (1, 100))
    code, _, err = command(capsys, "--order", "S001", "--order", "NADA-1")
    assert code == 1
    assert err == "order NADA-1 is not in Odoo, or this user may not see it"
    assert balances() == {}
    assert SyncRun.objects.get().status == "failed"


def test_an_order_deleted_in_odoo_is_retired_by_asking_for_it(company):
    order = company.order("S001", (1, 100), (2, 5))
    company.bill(order, 30)
    run()
    company.edit.unlink("sale.order", order)
    run(orders=("S001",))
    assert balances() == {}
    assert run().retired == 0


def test_asking_for_a_renamed_order_by_either_name_renames_it(company):
    order = company.order("S001", (1, 100))
    run()
    company.edit.write("sale.order", order, {"name": "S900"})
    run(orders=("S001",))
    assert balances() == {("S900", "A"): 100}
    company.edit.write("sale.order", order, {"name": "S901"})
    run(orders=("S901",))
    assert balances() == {("S901", "A"): 100}


def test_an_order_with_a_hundred_lines_that_is_gone_needs_no_permission_to_go(company):
    """Asked for by name, its end is what was asked about."""
    order = company.order("S001", *((1, n) for n in range(1, 40)))
    run()
    company.edit.unlink("sale.order", order)
    run(orders=("S001",))
    assert balances() == {}


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
    assert gone and all(item.retirado_em for item in gone)


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
