"""`SavedView`: a list as somebody wants to see it again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fields import text


class SavedView(models.Model):
    """The parameters of a list under a name: its filters, columns, order and grouping.

    Attributes:
        list_name: the label of the list's model, in lower case.
        query: the parameters as in an address; their order says nothing.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    list_name = models.CharField(_("list"))
    name = models.CharField(_("name"))
    query = text(_("parameters"))
    shared = models.BooleanField(_("shared"), default=False)
    is_start = models.BooleanField(_("start page"), default=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        db_table = "visao"
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("owner", "list_name", "name"), name="visao_unica"),
            models.UniqueConstraint(
                fields=("owner",), condition=Q(is_start=True), name="visao_inicial"
            ),
        )

    def __str__(self) -> str:
        return self.name
