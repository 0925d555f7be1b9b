"""What is exported, and how rows are fetched."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

LINHAS_POR_VEZ = 2000
# A spreadsheet takes a cell that begins like this for a formula, and runs it.
_INICIO_DE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Coluna:
    """One exported column.

    Attributes:
        campo: the field, or an annotation of the queryset.
        titulo: its heading; the field's own name when not given, as people know the columns.
    """

    campo: str
    titulo: Any = None

    def __str__(self) -> str:
        return str(self.titulo or self.campo)


def colunas(campos: str) -> tuple[Coluna, ...]:
    """Columns from field names separated by blanks."""
    return tuple(Coluna(campo) for campo in campos.split())


def linhas(queryset: QuerySet, quais: tuple[Coluna, ...]) -> Iterator[tuple[Any, ...]]:
    """The rows in the queryset's order, a few thousand at a time.

    Only the ids are held at once (8 bytes each): a cursor kept open while somebody downloads
    slowly would hold a connection, and does not exist behind a PgBouncer in transaction mode.
    Rows deleted meanwhile are left out.
    """
    ids = array("q", queryset.values_list("pk", flat=True).iterator(chunk_size=LINHAS_POR_VEZ))
    campos = [coluna.campo for coluna in quais]
    # Without the filters: the ids say it all.
    base = queryset.model._default_manager.all()
    for anotacao in ("com_valor", "com_percentual"):
        base = getattr(base, anotacao, base.all)()
    for inicio in range(0, len(ids), LINHAS_POR_VEZ):
        parte = ids[inicio : inicio + LINHAS_POR_VEZ].tolist()
        por_id = {
            linha[0]: linha[1:] for linha in base.filter(pk__in=parte).values_list("pk", *campos)
        }
        yield from (por_id[pk] for pk in parte if pk in por_id)


def e_formula(texto: str) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    return texto.startswith(_INICIO_DE_FORMULA)
