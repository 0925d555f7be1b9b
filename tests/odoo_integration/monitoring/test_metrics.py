import pytest
from django.utils import timezone

from odoo_integration.models import SyncRun
from odoo_integration.monitoring.metrics import exposition

pytestmark = pytest.mark.django_db


def test_quotes_backslashes_and_line_breaks_in_a_label_are_escaped():
    SyncRun.objects.create(
        mode="full", status='a "b" \\c\nd', trigger="t", started_at=timezone.now()
    )
    expected = r'carteira_runs_total{status="a \"b\" \\c\nd",mode="full"} 1'
    assert expected in exposition().splitlines()
