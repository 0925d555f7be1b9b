"""CSV as Excel in Brazil opens it: semicolons, decimal commas, dd/mm/aaaa, UTF-8 with its mark."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .colunas import Coluna, e_formula


class _Eco:
    """A file that hands back what is written to it."""

    def write(self, texto: str) -> str:
        return texto


def em_csv(linhas: Iterable[tuple[Any, ...]], colunas: tuple[Coluna, ...]) -> Iterator[bytes]:
    """The file, a piece per row."""
    escritor = csv.writer(_Eco(), delimiter=";")
    yield b"\xef\xbb\xbf" + escritor.writerow([str(coluna) for coluna in colunas]).encode()
    for linha in linhas:
        yield escritor.writerow([_texto(valor) for valor in linha]).encode()


def _texto(valor: Any) -> str:
    match valor:
        case None:
            return ""
        case bool():
            return _("Yes") if valor else _("No")
        case Decimal():
            return f"{valor:f}".replace(".", ",")
        case datetime.datetime():
            return timezone.localtime(valor).strftime("%d/%m/%Y %H:%M:%S")
        case datetime.date():
            return valor.strftime("%d/%m/%Y")
    texto = str(valor)
    return f"'{texto}" if e_formula(texto) else texto
