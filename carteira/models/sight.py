"""`Sight`: which salespeople, sales teams and companies a user is bound to."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _names(verbose_name: Any) -> ArrayField:
    return ArrayField(models.CharField(), verbose_name=verbose_name, default=list, blank=True)


class Sight(models.Model):
    """What a user sees: rows that meet each of the lists that name something.

    A list that is empty binds nothing. Who sees everything has no row, or three empty lists.
    """

    COLUMNS: ClassVar = {
        "empresas": "empresa",
        "equipes_vendas": "equipe_vendas",
        "vendedores": "vendedor",
    }
    """The lists, and the column that each is about: of items and of invoice lines."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sight", verbose_name=_("user")
    )
    empresas = _names(_("companies"))
    equipes_vendas = _names(_("sales teams"))
    vendedores = _names(_("salespeople"))

    class Meta:
        db_table = "alcance"
        default_permissions = ()
        verbose_name = _("sight")
        verbose_name_plural = _("sights")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def bounds(self) -> dict[str, list[str]]:
        """The columns that are bound, each with the values that are seen."""
        lists = ((column, getattr(self, name)) for name, column in self.COLUMNS.items())
        return {column: values for column, values in lists if values}

    @property
    def condition(self) -> Q:
        """Matches the rows that are seen, of a table that has the columns."""
        return Q(*((f"{column}__in", values) for column, values in self.bounds.items()))
