"""The groups that the migrations of the business app make."""

import importlib

from django.apps import apps

grupos = importlib.import_module("carteira.migrations.0003_grupos")
_rights = importlib.import_module("carteira.migrations.0013_operation_rights")
_tokens = importlib.import_module("carteira.migrations.0021_api_tokens")
_webhooks = importlib.import_module("odoo_integration.migrations.0019_webhooks")
_schedules = importlib.import_module("odoo_integration.migrations.0021_schedule_rights")
GROUPS = tuple(grupos.GRUPOS)


def make_groups() -> None:
    """Makes them with their permissions, as a migrated database has them."""
    grupos.criar_grupos(apps, None)
    _rights.allow(apps, None)
    _tokens.allow(apps, None)
    _webhooks.allow(apps, None)
    _schedules.allow(apps, None)
