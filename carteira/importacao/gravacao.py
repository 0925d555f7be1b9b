"""Saving what was judged good, all of it or nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from ..models import CarteiraPrincipal, FaturamentoProduto, Fonte

_POR_VEZ = 1000


def gravar(linhas: list[dict[str, Any]]) -> tuple[int, int]:
    """Creates and updates manual items, with their balances, in a constant number of queries.

    Args:
        linhas: field to value; keys unique. A column that is absent keeps its value.

    Returns:
        How many were created and updated.

    Raises:
        IntegrityError: somebody created the same key meanwhile; nothing was saved.
    """
    numeros = {linha["num_pedido"] for linha in linhas}
    faturado = {
        (soma["origem"], soma["cod_produto"]): soma["qtd_faturada"]
        for soma in FaturamentoProduto.objects.faturado_por_item(numeros)
    }
    agora = timezone.now()
    with transaction.atomic():
        # The unique key is deferrable, so ON CONFLICT cannot use it: look, then write.
        existentes = {
            (item.num_pedido, item.cod_produto): item
            for item in CarteiraPrincipal.objects.select_for_update().filter(
                fonte=Fonte.MANUAL, num_pedido__in=numeros
            )
        }
        novos, mudados, campos = [], [], {"qtd_faturada", "qtd_saldo_produto_pedido", "updated_at"}
        for linha in linhas:
            chave = (linha["num_pedido"], linha["cod_produto"])
            item = existentes.get(chave)
            if item is None:
                item = CarteiraPrincipal(fonte=Fonte.MANUAL)
                novos.append(item)
            else:
                mudados.append(item)
            for campo, valor in linha.items():
                setattr(item, campo, valor)
                campos.add(campo)
            item.qtd_faturada = faturado.get(chave, 0)
            item.qtd_saldo_produto_pedido = item.qtd_produto_pedido - item.qtd_faturada
            item.updated_at = agora
        CarteiraPrincipal.objects.bulk_create(novos, batch_size=_POR_VEZ)
        CarteiraPrincipal.objects.bulk_update(mudados, sorted(campos), batch_size=_POR_VEZ)
    return len(novos), len(mudados)
