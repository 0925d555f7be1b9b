"""The setting of extra fields: wrong names, and fields that come, change and go."""

import pytest
from django.core.management import call_command

from carteira.models import CampoExtra, CarteiraPrincipal
from odoo_integration.models import OdooOrder, OdooServer, SyncRun
from odoo_integration.monitoring.selftest import self_test
from odoo_integration.runs.errors import SettingMissing
from odoo_integration.runs.summary import summary
from tests.lab.extra_fields import LABELS, add_field, remove_field
from tests.lab.runs import run

from .conftest import PRIORITY, ROUTE

WRONG = {
    "x_rota": "x_rota is not a model and its field, such as sale.order.x_priority; the models are",
    "stock.picking.x_rota": "stock.picking.x_rota is not a model and its field",
    "sale.order.x_rota; DROP TABLE": "is not a model and its field",
    "sale.order.x_missing": "sale.order.x_missing: sale.order has no field x_missing",
    "sale.order.order_line": "sale.order.order_line is a one2many; the types that can be kept are",
}


def values(name: str) -> dict[str, object]:
    rows = CarteiraPrincipal.objects.order_by("num_pedido").values_list("num_pedido", "extras")
    return {number: (extras or {}).get(name) for number, extras in rows}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_name_is_one_line_of_the_run_and_of_check_sync(named, settings, name):
    settings.ODOO_EXTRA_FIELDS = [name]
    with pytest.raises(SettingMissing, match=r"^ODOO_EXTRA_FIELDS: ") as refused:
        run()
    assert WRONG[name] in str(refused.value)
    assert "\n" not in str(refused.value)
    assert SyncRun.objects.first().error == str(refused.value)
    [step] = self_test(("odoo",))
    assert step.wrong == str(refused.value).splitlines()[0]


def test_a_wrong_setting_ends_the_command_as_wrong_configuration(named, settings, capsys):
    settings.ODOO_EXTRA_FIELDS = ["sale.order.x_missing"]
    with pytest.raises(SystemExit) as ended:
        call_command("sync_odoo")
    assert ended.value.code == 2
    assert "ODOO_EXTRA_FIELDS: sale.order.x_missing" in capsys.readouterr().err


def test_check_sync_counts_them(named):
    named.bill(named.order("S001", (1, 100)), 30)
    [step] = self_test(("odoo",))
    assert step.ok
    assert "extra fields: 5" in str(step)


def test_the_next_run_reads_a_new_one_of_everything(named, settings):
    settings.ODOO_EXTRA_FIELDS = []
    named.order("S001", (1, 100), x_prioridade="3")
    run()
    assert values(PRIORITY) == {"S001": None}
    settings.ODOO_EXTRA_FIELDS = [PRIORITY]
    assert run().mode == SyncRun.Mode.FULL
    assert values(PRIORITY) == {"S001": "Alta"}
    assert run().mode == SyncRun.Mode.INCREMENTAL


def test_one_made_in_odoo_after_a_refused_run_is_found(named, settings):
    settings.ODOO_EXTRA_FIELDS = ["sale.order.x_nova"]
    with pytest.raises(SettingMissing):
        run()
    add_field(named.data, "sale.order.x_nova", "char", string="Nova")
    assert run().status == SyncRun.Status.DONE
    assert CampoExtra.objects.get().titulo == "Nova"


def test_one_taken_out_of_the_setting_is_emptied_without_reading_anything(named, settings):
    order = named.order("S001", (1, 100), x_prioridade="3")
    named.edit.write("res.partner", 1, {"x_rota": 7})
    run()
    settings.ODOO_EXTRA_FIELDS = [ROUTE]
    assert run().mode == SyncRun.Mode.INCREMENTAL
    assert (values(PRIORITY), values(ROUTE)) == ({"S001": None}, {"S001": "Norte"})
    settings.ODOO_EXTRA_FIELDS = []
    assert run().mode == SyncRun.Mode.INCREMENTAL
    assert CarteiraPrincipal.objects.get().extras is None
    assert OdooOrder.objects.get(pk=order).extras is None
    assert not CampoExtra.objects.exists()


def test_one_that_odoo_has_no_more_is_said_and_empties(named, settings, caplog):
    named.bill(named.order("S001", (1, 100), x_prioridade="3"), 30)
    named.edit.write("res.partner", 1, {"x_rota": 7})
    run()
    remove_field(named.data, PRIORITY)
    named.order("S002", (1, 100))
    done = run()
    assert done.status == SyncRun.Status.DONE
    said = f"ODOO_EXTRA_FIELDS names {PRIORITY}, which Odoo has no more"
    assert done.notices.startswith(said)
    assert said in summary(done)
    assert said in caplog.text
    assert values(PRIORITY) == {"S001": None, "S002": None}
    assert values(ROUTE) == {"S001": "Norte", "S002": "Norte"}
    [step] = self_test(("odoo",))
    assert step.wrong.startswith(said)
    # Said for as long as the setting names it; and what it was is not forgotten.
    assert run().notices == done.notices
    add_field(named.data, PRIORITY, "char", string="Prioridade")
    OdooServer.objects.all().delete()
    again = run()
    assert (again.mode, again.notices) == (SyncRun.Mode.FULL, "")


def test_one_of_another_type_is_read_again(named):
    order = named.order("S001", (1, 100), x_prioridade="3")
    run()
    remove_field(named.data, PRIORITY)
    add_field(named.data, PRIORITY, "integer", string="Prioridade")
    named.edit.write("sale.order", order, {"x_prioridade": 7})
    OdooServer.objects.all().delete()
    # A run over a part does not mix the two.
    run(orders=("S001",))
    assert values(PRIORITY) == {"S001": None}
    assert run().mode == SyncRun.Mode.FULL
    assert values(PRIORITY) == {"S001": 7}
    assert CampoExtra.objects.get(nome=PRIORITY).tipo == "inteiro"


def test_a_retired_item_keeps_none_of_another_type(named):
    gone = named.order("S001", (1, 100), x_prioridade="3")
    named.order("S002", (1, 100), x_prioridade="3")
    run()
    named.edit.unlink("sale.order", gone)
    run(accept_retire=True)
    assert values(PRIORITY) == {"S001": "Alta", "S002": "Alta"}
    remove_field(named.data, PRIORITY)
    add_field(named.data, PRIORITY, "integer", string="Prioridade")
    OdooServer.objects.all().delete()
    run()
    assert values(PRIORITY) == {"S001": None, "S002": 0}


def test_a_choice_renamed_in_odoo_is_read_again(named):
    named.order("S001", (1, 100), x_prioridade="3")
    run()
    renamed = [[key, "Urgente" if key == "3" else label] for key, label in LABELS.items()]
    named.data["sale.order"].fields["x_prioridade"]["selection"] = renamed
    OdooServer.objects.all().delete()
    assert run().mode == SyncRun.Mode.FULL
    assert values(PRIORITY) == {"S001": "Urgente"}
    assert CampoExtra.objects.get(nome=PRIORITY).opcoes == ["Baixa", "Média", "Urgente"]


def test_another_label_is_taken_without_reading_everything(named):
    run()
    named.data["sale.order"].fields["x_prioridade"]["string"] = "Urgência"
    OdooServer.objects.all().delete()
    assert run().mode == SyncRun.Mode.INCREMENTAL
    assert CampoExtra.objects.get(nome=PRIORITY).titulo == "Urgência"


def test_a_rehearsal_keeps_nothing_of_them(named):
    named.order("S001", (1, 100), x_prioridade="3")
    run(dry_run=True)
    assert not CampoExtra.objects.exists()
