from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CarteiraConfig(AppConfig):
    name = "carteira"
    verbose_name = _("Backlog")
