"""Search as people type: numbers by how they begin, names by what they contain."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.text import smart_split, unescape_string_literal

from ... import rules
from ...formats import alphanumeric, without_accents
from .names import named

CNPJ_ROOT = 8
_M = TypeVar("_M", bound=Model)


def search(
    queryset: QuerySet[_M],
    text: str,
    *,
    order: str,
    starting: tuple[str, ...],
    containing: tuple[str, ...],
    names: tuple[tuple[str, ...], ...],
    cnpj: str,
    known: QuerySet[_M],
    also: Callable[[str], Q] | None = None,
) -> QuerySet[_M]:
    """Rows in which every word is found; a word that is an order's number finds that order alone.

    Args:
        order: the column of the order number, found by its index.
        starting: columns of codes, matched from their beginning in either case.
        containing: columns of other texts, matched anywhere, whatever the accents.
        names: columns of names, likewise, grouped as their indexes have them.
        cnpj: the column of the tax id: matched in any mask, from the 8 characters of its root on.
        known: the rows among which a word is looked for as an order's number.
        also: given a word, where else it may be found.
    """
    for word in _words(text):
        exact = Q(**{f"{order}__in": {word, word.upper()}})
        current = exact & rules.VIGENTES
        if any(map(str.isdigit, word)) and known.filter(current).exists():
            # Each half has its index: one of what exists, one of what was retired.
            queryset = queryset.filter(current | (exact & rules.RETIRADOS))
            continue
        digits = alphanumeric(word)
        by_cnpj = Q(**{f"{cnpj}__startswith": digits}) if _may_be_cnpj(digits) else Q()
        if by_cnpj and digits.isdigit() and digits != word:
            # Its mask makes it certain, and the index answers alone.
            found = by_cnpj
        else:
            found = by_cnpj | _anywhere(word, starting=(order, *starting), containing=containing)
            for columns in names:
                found |= named(queryset.model, columns, word, using=queryset.db)
        queryset = queryset.filter(found | also(word) if also else found)
    return queryset


def contains(column: str, text: str) -> Q:
    """Rows whose column has the text anywhere, in either case, with its accents or without."""
    if text.upper() == text.lower():
        # Digits have no case; folding it takes longer than all the rest of a search.
        return Q(**{f"{column}__contains": text})
    return Q(**{f"{column}__sem_acento__contains": without_accents(text)})


def _anywhere(word: str, *, starting: tuple[str, ...], containing: tuple[str, ...]) -> Q:
    found = Q()
    for column in containing:
        found |= contains(column, word)
    for column in starting:
        found |= Q(**{f"{column}__startswith": word})
        if word.upper() != word:
            found |= Q(**{f"{column}__startswith": word.upper()})
    return found


def _may_be_cnpj(text: str) -> bool:
    return len(text) >= CNPJ_ROOT and any(map(str.isdigit, text))


def _words(text: str) -> list[str]:
    words = []
    for word in smart_split(text):
        quoted = word[0] in "\"'" and word[0] == word[-1] and len(word) > 1
        plain = unescape_string_literal(word) if quoted else word
        if plain.strip():
            words.append(plain)
    return words
