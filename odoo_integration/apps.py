"""The app of the integration: its system checks, the staging tables and the views for BI."""

from typing import Any

from django.apps import AppConfig
from django.db.models import Subquery
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from carteira.data_version import version_parts, versioned_tables


class OdooIntegrationConfig(AppConfig):
    name = "odoo_integration"
    verbose_name = _("Odoo synchronisation")

    def ready(self) -> None:
        from .checks import database, settings  # noqa: F401 - importing registers
        from .memory import share_one_heap
        from .models import SyncState
        from .staging.schema import update_staging_tables

        version_parts["sync"] = Subquery(SyncState.objects.values("changed")[:1])
        # The log of changes is written by promotes, and by a trigger with each local edit.
        versioned_tables.update({"balance_change", "bridge_step"})
        share_one_heap()
        post_migrate.connect(update_staging_tables, sender=self)
        pre_migrate.connect(_drop_views, sender=self)
        post_migrate.connect(_make_views, sender=self)


# Imported late: a sync needs none of it.
def _drop_views(**signal: Any) -> None:
    from .bi import drop_views

    drop_views(**signal)


def _make_views(**signal: Any) -> None:
    from .bi import make_views

    make_views(**signal)
