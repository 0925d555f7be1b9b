import importlib

import pytest
from django.apps import apps
from django.db import connection

from carteira.models import OperacaoFiscal

pytestmark = pytest.mark.django_db
migration = importlib.import_module("carteira.migrations.0022_operations_after_invoice")


def test_operations_that_only_deliver_get_the_rule_and_edited_ones_keep_theirs():
    effects = ("consome_faturar", "consome_entregar", "salvo_faturado_antes")
    OperacaoFiscal.objects.update(salvo_faturado_antes=False)
    OperacaoFiscal.objects.filter(cfop__in=("5116", "5117")).update(consome_faturar=False)
    OperacaoFiscal.objects.filter(cfop="6117").update(consome_entregar=False)
    with connection.schema_editor() as editor:
        migration.let_them_invoice(apps, editor)
    found = OperacaoFiscal.objects.filter(cfop__in=migration.AFTER_INVOICE)
    assert {one[0]: one[1:] for one in found.values_list("cfop", *effects)} == {
        "5116": (True, True, True),
        "5117": (True, True, True),
        "6116": (True, True, False),
        "6117": (True, False, False),
    }
