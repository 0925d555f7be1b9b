"""Which invoice lines lower a balance under each policy, one line at a time."""

import pytest
from django.utils import timezone

from carteira.models import FaturamentoProduto
from carteira.policy import Policy, policy_in_force
from tests.lab.records import invoice

pytestmark = pytest.mark.django_db
CREDIT = {"nota_credito": True}
LINES = {
    "POSTED": {},
    "DRAFT": {"status_nf": "Provisório"},
    "CANCELLED": {"status_nf": "Cancelado"},
    "RETIRED": {"retirado_em": timezone.now()},
    "RETIRED CREDIT": CREDIT | {"retirado_em": timezone.now()},
    "NO SALE": {"consome_faturar": False},
    "CREDIT": CREDIT,
    "CREDIT, REOPENS": CREDIT | {"reabre_saldo": True},
    "CREDIT, DOES NOT": CREDIT | {"reabre_saldo": False},
    "DRAFT CREDIT, REOPENS": CREDIT | {"reabre_saldo": True, "status_nf": "Provisório"},
}
ALWAYS = {"POSTED", "CREDIT, REOPENS"}
DRAFTS = {"DRAFT", "DRAFT CREDIT, REOPENS"}


@pytest.mark.parametrize(
    ("policy", "counted"),
    [
        (Policy("not_cancelled", "ignored"), ALWAYS | DRAFTS),
        (Policy("not_cancelled", "negative"), ALWAYS | DRAFTS | {"CREDIT"}),
        (Policy("posted_only", "ignored"), ALWAYS),
        (Policy("posted_only", "negative"), ALWAYS | {"CREDIT"}),
    ],
)
def test_a_policy_counts_these_lines_and_no_others(settings, policy, counted):
    for number, values in LINES.items():
        invoice(number, 1, **values)
    found = FaturamentoProduto.objects.que_contam(policy)
    assert set(found.values_list("numero_nf", flat=True)) == counted
    settings.FATURADO_CONTA, settings.NOTA_CREDITO = policy.invoices, policy.credit_notes
    assert policy_in_force() == policy
    assert set(FaturamentoProduto.objects.que_contam()) == set(found)
