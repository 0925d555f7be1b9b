"""Every rule that the database holds is held as it is written."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["carteira", "odoo_integration"])
def test_no_column_constraint_or_index_lacks_its_migration(app, capsys):
    try:
        call_command("makemigrations", app, check_changes=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"makemigrations has more to do:\n{capsys.readouterr().out}")
