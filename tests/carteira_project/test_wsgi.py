"""The web, as a server starts it."""

from django.core.wsgi import get_wsgi_application

from odoo_integration.models import SyncRun


def test_starting_the_web_starts_no_sync(company):
    company.order("S001", (1, 100))
    get_wsgi_application()
    assert company.odoo.stats.total_requests == 0
    assert not SyncRun.objects.exists()
