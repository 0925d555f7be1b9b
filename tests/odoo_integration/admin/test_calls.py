"""The line above the list of runs: the day's calls to Odoo, and what follows from them."""

import pytest
from django.utils import timezone, translation

from odoo_integration.admin.calls import calls_of_the_day
from odoo_integration.models import OdooCalls

pytestmark = pytest.mark.django_db


def calls(number: int) -> None:
    OdooCalls.objects.create(day=timezone.localdate(), calls=number)


def test_without_a_budget_the_calls_alone_are_shown():
    calls(1234)
    assert calls_of_the_day() == "1.234 chamadas ao Odoo hoje"


def test_a_budget_that_is_used_up_is_said(settings):
    settings.ODOO_URL = "https://empresa.odoo.com"
    calls(2000)
    assert calls_of_the_day() == (
        "2.000 chamadas ao Odoo hoje, de 2.000 · o Odoo Online e o Odoo.sh permitem uma chamada"
        " por segundo · nenhuma outra execução incremental hoje"
    )


def test_a_stretched_schedule_is_said(settings, monkeypatch):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    settings.ODOO_CALLS_PER_DAY = 2000
    calls(1)
    with translation.override("en"):
        # 12 hours for (1999 // 50 - 1) runs.
        assert calls_of_the_day() == (
            "1 call to Odoo today, of 2,000 · an incremental run every 19 minutes, to keep within"
            " them"
        )
