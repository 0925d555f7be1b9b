"""Manual orders: entered here, never touched by a sync."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.translation import gettext as _

from ...formats import alphanumeric
from ...manual_import import MAX_LENGTHS, currencies_of, foreign_orders
from ...models import CarteiraPrincipal, FaturamentoProduto, Fonte
from ...saldos import InvoicedQuantities
from .saved_meanwhile import SavedMeanwhileMixin


class ManualItemForm(SavedMeanwhileMixin):
    """One backlog item, with limits to what people type."""

    class Meta:
        model = CarteiraPrincipal
        localized_fields = "__all__"
        fields = "__all__"  # the admin's fieldsets and read-only fields decide

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in MAX_LENGTHS:
                limit = MaxLengthValidator(
                    MAX_LENGTHS[name], _("At most %(limit_value)d characters.")
                )
                field.validators.append(limit)
            if name in ("observacao_interna", "observ_ped_1"):
                field.widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        value = super().get_initial_for_field(field, field_name)
        if isinstance(value, Decimal):
            # 10, not 10,000: in Brazil that is read as ten thousand.
            places = max(0, -int(value.normalize().as_tuple().exponent))
            return value.quantize(Decimal(1).scaleb(-places))
        return value

    def clean_cnpj_cpf(self) -> str:
        return alphanumeric(self.cleaned_data["cnpj_cpf"])

    def clean_estado(self) -> str:
        return self.cleaned_data["estado"].strip().upper()

    def clean_qtd_produto_pedido(self) -> Decimal:
        quantity = self.cleaned_data["qtd_produto_pedido"]
        if quantity < 0:
            raise forms.ValidationError(_("A quantity cannot be negative."))
        return quantity

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and "num_pedido" in cleaned:
            order = (cleaned.get("empresa", ""), cleaned["num_pedido"])
            if foreign_orders([order]):
                self.add_error("num_pedido", _("This order number comes from Odoo."))
        return cleaned


def save_manual(item: CarteiraPrincipal) -> None:
    """Saves a manual item with its balance: ordered minus what is invoiced for its key."""
    with transaction.atomic():
        item.fonte = Fonte.MANUAL
        sums = FaturamentoProduto.objects.faturado_por_item([item.num_pedido])
        invoiced = InvoicedQuantities(sums.filter(cod_produto=item.cod_produto))
        item.set_invoiced(invoiced.of(item.empresa, item.num_pedido, item.cod_produto))
        item.moeda_empresa = currencies_of([item.empresa]).get(item.empresa, "")
        item.save()
