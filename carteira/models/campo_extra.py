"""`CampoExtra`: the extra fields that an installation keeps of its items and invoices."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import text


class CampoExtra(models.Model):
    """One extra field: its values are in the column `extras` of the tables, under its name.

    The sync keeps these rows; an installation without extra fields has none.

    Attributes:
        nome: as the setting names it, and the key of its values.
        ordem: its place in the setting.
        titulo: its label, in the language of the source.
        opcoes: the labels of a choice's values, in their order.
        nos_itens, nas_faturas: which tables have it.
        removido: the source has it no more.
    """

    class Tipo(models.TextChoices):
        TEXTO = "texto", _("Text")
        ESCOLHA = "escolha", _("Choice")
        SIM_NAO = "sim_nao", _("Yes or no")
        INTEIRO = "inteiro", _("Whole number")
        NUMERO = "numero", _("Number")
        VALOR = "valor", _("Amount")
        DIA = "dia", _("Day")
        MOMENTO = "momento", _("Moment")

    nome = models.CharField(primary_key=True)
    ordem = models.SmallIntegerField()
    titulo = text(_("heading"))
    tipo = models.CharField(choices=Tipo, default=Tipo.TEXTO)
    opcoes = ArrayField(models.CharField(), default=list, blank=True)
    nos_itens = models.BooleanField(default=False)
    nas_faturas = models.BooleanField(default=False)
    removido = models.BooleanField(default=False)

    class Meta:
        db_table = "campo_extra"
        ordering = ("ordem",)
        default_permissions = ()
        verbose_name = _("extra field")
        verbose_name_plural = _("extra fields")

    def __str__(self) -> str:
        return self.titulo or self.nome
