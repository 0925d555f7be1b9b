"""Saving the rows without errors, all of them or none."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import CarteiraPrincipal, FaturamentoProduto, Fonte

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
    invoiced = {
        (line["origem"], line["cod_produto"]): line["qtd_faturada"]
        for line in FaturamentoProduto.objects.faturado_por_item(numbers)
    }
    now = timezone.now()
    with transaction.atomic():
        # The unique key is deferrable, so ON CONFLICT cannot use it: look, then write.
        existing = {
            (item.num_pedido, item.cod_produto): item
            for item in CarteiraPrincipal.objects.select_for_update().filter(
                fonte=Fonte.MANUAL, num_pedido__in=numbers
            )
        }
        created, updated = [], []
        fields = {"qtd_faturada", "qtd_saldo_produto_pedido", "updated_at"}
        for row in rows:
            key = (row["num_pedido"], row["cod_produto"])
            item = existing.get(key)
            if item is None:
                item = CarteiraPrincipal(fonte=Fonte.MANUAL)
                created.append(item)
            else:
                updated.append(item)
            for name, value in row.items():
                setattr(item, name, value)
                fields.add(name)
            item.set_invoiced(invoiced.get(key, Decimal(0)))
            item.updated_at = now
        CarteiraPrincipal.objects.bulk_create(created, batch_size=_AT_A_TIME)
        CarteiraPrincipal.objects.bulk_update(updated, sorted(fields), batch_size=_AT_A_TIME)
    return len(created), len(updated)
