"""Which processes `manage.py serve` starts."""

import pytest

from odoo_integration.models import SyncState
from odoo_integration.serve.processes import children

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(settings, tmp_path):
    """The names of what is started."""

    def names(*, demo: bool, has_data: bool) -> list[str]:
        settings.DEMO, settings.DATA_DIR = demo, tmp_path
        settings.ODOO_URL = "" if demo else "http://odoo.example"
        SyncState.objects.all().delete()
        SyncState.objects.create(baseline=1 if has_data else None)
        return [child.name for child in children(host="127.0.0.1", port=8000)]

    return names


def test_an_odoo_that_was_never_read_is_read_at_the_start(started):
    assert started(demo=False, has_data=False) == ["web", "cluster", "first sync"]
    assert started(demo=False, has_data=True) == ["web", "cluster"]


def test_a_demo_is_read_at_each_start_as_its_odoo_has_a_new_address(started):
    for has_data in (False, True):
        expected = ["simulator", "web", "cluster", "first sync"]
        assert started(demo=True, has_data=has_data) == expected
