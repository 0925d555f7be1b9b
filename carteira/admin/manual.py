"""Manual orders: entered here, never touched by a sync."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from ..formatos import so_alfanumerico
from ..models import CarteiraPrincipal, FaturamentoProduto, Fonte

TAMANHO_DO_NUMERO = 50


class FormularioManual(forms.ModelForm):
    """One backlog item. Text of any length is for a sync; what people type has sane limits."""

    class Meta:
        model = CarteiraPrincipal
        localized_fields = "__all__"
        fields = "__all__"  # noqa: DJ007  # the admin's fieldsets and read-only fields decide

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nome, campo in self.fields.items():
            if nome in ("num_pedido", "cod_produto"):
                campo.validators.append(_tamanho)
            if nome in ("observacao_interna", "observ_ped_1"):
                campo.widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def clean_cnpj_cpf(self) -> str:
        return so_alfanumerico(self.cleaned_data["cnpj_cpf"])

    def clean_estado(self) -> str:
        return self.cleaned_data["estado"].strip().upper()

    def clean_qtd_produto_pedido(self) -> Any:
        quantidade = self.cleaned_data["qtd_produto_pedido"]
        if quantidade < 0:
            raise forms.ValidationError(_("A quantity cannot be negative."))
        return quantidade

    def clean_num_pedido(self) -> str:
        numero = self.cleaned_data["num_pedido"]
        if vem_de_fora([numero]):
            raise forms.ValidationError(_("This order number comes from Odoo."))
        return numero


def _tamanho(valor: str) -> None:
    if len(valor) > TAMANHO_DO_NUMERO:
        raise forms.ValidationError(_("At most 50 characters."))


def vem_de_fora(numeros: list[str]) -> set[str]:
    """Which of these order numbers did not originate here."""
    de_fora = CarteiraPrincipal.objects.exclude(fonte=Fonte.MANUAL).filter(num_pedido__in=numeros)
    return set(de_fora.order_by().values_list("num_pedido", flat=True).distinct())


def gravar_manual(item: CarteiraPrincipal) -> None:
    """Saves a manual item with its balance: ordered minus what is invoiced for its key."""
    with transaction.atomic():
        item.fonte = Fonte.MANUAL
        faturado = FaturamentoProduto.objects.faturado_por_item([item.num_pedido])
        somas = faturado.filter(cod_produto=item.cod_produto)
        item.qtd_faturada = sum((soma["qtd_faturada"] for soma in somas), Decimal(0))
        item.qtd_saldo_produto_pedido = item.qtd_produto_pedido - item.qtd_faturada
        item.save()
