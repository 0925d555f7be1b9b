"""The business app, and Django's admin with our site in its place."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CarteiraConfig(AppConfig):
    name = "carteira"
    verbose_name = _("Backlog and invoicing")
    default = True

    def ready(self) -> None:
        from .operations import fill_when_empty
        from .querysets.kept_answers import forget

        post_migrate.connect(forget, sender=self)
        post_migrate.connect(fill_when_empty, sender=self)


class CarteiraAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site in its place."""

    default_site = "carteira.admin_site.CarteiraAdminSite"
    default = False
