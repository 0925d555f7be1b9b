"""Search as people type: numbers by how they begin, names by what they contain."""

from django.db.models import Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from ..formatos import so_alfanumerico

RAIZ_CNPJ = 8


def buscar(
    queryset: QuerySet,
    texto: str,
    *,
    pedido: str,
    comecam: tuple[str, ...],
    contem: tuple[str, ...],
    cnpj: str,
) -> QuerySet:
    """Rows in which every word is found; a word that is an order's number finds that order alone.

    Args:
        pedido: the column of the order number, found by its index.
        comecam: columns of codes, matched from their beginning in either case.
        contem: columns of names, matched anywhere.
        cnpj: the column of the tax id: matched in any mask, from the 8 characters of its root on.
    """
    for palavra in _palavras(texto):
        numeros = {palavra, palavra.upper()}
        exato = Q(**{f"{pedido}__in": numeros})
        vigente = Q(exato, retirado_em__isnull=True)
        if (
            any(map(str.isdigit, palavra))
            and queryset.model._default_manager.filter(vigente).exists()
        ):
            # Each half has its index: one of what exists, one of what was retired.
            queryset = queryset.filter(vigente | Q(exato, retirado_em__isnull=False))
            continue
        achado = Q()
        # Digits have no case; folding it takes longer than all the rest of a search.
        contendo = "contains" if palavra.upper() == palavra.lower() else "icontains"
        for coluna in contem:
            achado |= Q(**{f"{coluna}__{contendo}": palavra})
        for coluna in (pedido, *comecam):
            achado |= Q(**{f"{coluna}__startswith": palavra})
            if palavra.upper() != palavra:
                achado |= Q(**{f"{coluna}__startswith": palavra.upper()})
        digitos = so_alfanumerico(palavra)
        if len(digitos) >= RAIZ_CNPJ and any(map(str.isdigit, digitos)):
            mascarado = digitos != palavra.upper()
            por_cnpj = Q(**{f"{cnpj}__startswith": digitos})
            # A mask makes it certain, and the index answers alone.
            achado = por_cnpj if mascarado and digitos.isdigit() else achado | por_cnpj
        queryset = queryset.filter(achado)
    return queryset


def _palavras(texto: str) -> list[str]:
    palavras = []
    for palavra in smart_split(texto.replace("\x00", "")):
        if palavra[0] in "\"'" and palavra[0] == palavra[-1] and len(palavra) > 1:
            palavra = unescape_string_literal(palavra)  # noqa: PLW2901
        if palavra.strip():
            palavras.append(palavra)
    return palavras
