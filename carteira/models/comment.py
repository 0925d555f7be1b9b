"""`Comment` and `Mention`: what people say of an order or an item, and to whom."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .fields import text


class Comment(models.Model):
    """A signed and dated comment; nobody changes it.

    Attributes:
        cod_produto: of the item it is about; empty where it is about the order.
        author_name: stays when the user is deleted.
    """

    empresa = text(_("company"))
    num_pedido = models.CharField(_("order"))
    cod_produto = text(_("product code"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(_("author"))
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())

    class Meta:
        db_table = "comentario"
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("num_pedido", "empresa", "cod_produto"), name="comentario_item"),
        )

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text}"

    @staticmethod
    def about(items: models.QuerySet[Any]) -> Q:
        """Matches the comments on these backlog items, and on their orders."""
        of_order = items.filter(num_pedido=OuterRef("num_pedido"), empresa=OuterRef("empresa"))
        of_item = of_order.filter(cod_produto=OuterRef("cod_produto"))
        return Q(Exists(of_order), cod_produto="") | Q(Exists(of_item))


class Mention(models.Model):
    """Somebody whom a comment is for: whom it names, or its author, who wants a reminder.

    Attributes:
        day: shown from this day on; at once where it is None.
        read_at: when they said that they have read it.
        mailed_at: when it was sent to them by e-mail.
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("day"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)

    class Meta:
        db_table = "mencao"
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("comment", "user"), name="mencao_unica"),)

    def __str__(self) -> str:
        return f"@{self.user}: {self.comment}"
