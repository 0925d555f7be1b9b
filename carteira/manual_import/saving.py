"""Saving the rows without errors, all of them or none."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import CarteiraPrincipal, FaturamentoProduto, Fonte
from ..saldos import InvoicedQuantities
from .companies import currencies_of

_AT_A_TIME = 1000


def save(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Creates and updates manual items, with their balances, in a constant number of queries.

    Args:
        rows: field to value; keys unique. A column that is absent keeps its value.

    Returns:
        How many were created and updated.

    Raises:
        IntegrityError: the same key was created meanwhile; nothing was saved.
    """
    numbers = {row["num_pedido"] for row in rows}
    invoiced = InvoicedQuantities(FaturamentoProduto.objects.faturado_por_item(numbers))
    currencies = currencies_of({row.get("empresa", "") for row in rows})
    now = timezone.now()
    with transaction.atomic():
        # The unique key is deferrable, so ON CONFLICT cannot use it: look, then write.
        existing = {
            (item.empresa, item.num_pedido, item.cod_produto): item
            for item in CarteiraPrincipal.objects.select_for_update().filter(
                fonte=Fonte.MANUAL, num_pedido__in=numbers
            )
        }
        created, updated = [], []
        fields = {"qtd_faturada", "qtd_saldo_produto_pedido", "moeda_empresa", "updated_at"}
        for row in rows:
            key = (row.get("empresa", ""), row["num_pedido"], row["cod_produto"])
            item = existing.get(key)
            if item is None:
                item = CarteiraPrincipal(fonte=Fonte.MANUAL)
                created.append(item)
            else:
                updated.append(item)
            for name, value in row.items():
                setattr(item, name, value)
                fields.add(name)
            item.set_invoiced(invoiced.of(*key))
            item.moeda_empresa = currencies.get(item.empresa, "")
            item.updated_at = now
        CarteiraPrincipal.objects.bulk_create(created, batch_size=_AT_A_TIME)
        CarteiraPrincipal.objects.bulk_update(updated, sorted(fields), batch_size=_AT_A_TIME)
    return len(created), len(updated)
