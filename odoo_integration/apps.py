"""The app of the integration; it registers its system checks and keeps the staging tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OdooIntegrationConfig(AppConfig):
    name = "odoo_integration"
    verbose_name = _("Odoo synchronisation")

    def ready(self) -> None:
        from .checks import database, settings  # noqa: F401 - importing registers
        from .staging.schema import add_missing_columns

        post_migrate.connect(add_missing_columns, sender=self)
