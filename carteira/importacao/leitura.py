"""Rows of an uploaded file; what is too large, or not what it says it is, is refused."""

import csv
import io
import zipfile
from typing import IO, Any

from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024
MAX_BYTES_DESCOMPACTADOS = 40 * 1024 * 1024
MAX_PARTES = 200
MAX_LINHAS = 5_000
MAX_COLUNAS = 60
MAX_CELULA = 2_000


class ArquivoRecusado(ValueError):
    """The file cannot be read; the text says why, for a person."""


def ler(arquivo: IO[bytes], *, nome: str, tamanho: int) -> list[list[Any]]:
    """The cells of the first sheet, the heading first.

    Raises:
        ArquivoRecusado: too large, of another kind, or damaged.
    """
    if tamanho > MAX_BYTES:
        raise ArquivoRecusado(_("The file is larger than 5 MB."))
    conteudo = arquivo.read(MAX_BYTES + 1)
    if len(conteudo) > MAX_BYTES:
        raise ArquivoRecusado(_("The file is larger than 5 MB."))
    extensao = nome.rpartition(".")[2].lower()
    if extensao == "xlsx":
        linhas = _ler_xlsx(conteudo)
    elif extensao == "csv":
        linhas = _ler_csv(conteudo)
    else:
        raise ArquivoRecusado(_("Send an XLSX or a CSV file."))
    linhas = [linha for linha in linhas if any(celula not in (None, "") for celula in linha)]
    if len(linhas) - 1 > MAX_LINHAS:
        raise ArquivoRecusado(_("The file has more than 5,000 rows."))
    if len(linhas) < 2:
        raise ArquivoRecusado(_("The file has no rows under its heading."))
    if any(isinstance(c, str) and len(c) > MAX_CELULA for linha in linhas for c in linha):
        raise ArquivoRecusado(_("A cell has more than 2,000 characters."))
    return linhas


def _ler_csv(conteudo: bytes) -> list[list[Any]]:
    try:
        texto = conteudo.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel in Brazil still saves CSV like this.
        texto = conteudo.decode("cp1252", errors="replace")
    if "\x00" in texto:
        raise ArquivoRecusado(_("The file is damaged, or is not what its name says."))
    primeira = texto.partition("\n")[0]
    separador = max(";,\t", key=primeira.count)
    linhas: list[list[Any]] = []
    try:
        for linha in csv.reader(io.StringIO(texto, newline=""), delimiter=separador):
            linhas.append(_estreita(linha))
            if len(linhas) > MAX_LINHAS * 2:
                break
    except csv.Error as erro:
        raise ArquivoRecusado(_("The file is damaged, or is not what its name says.")) from erro
    return linhas


def _ler_xlsx(conteudo: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    recusa = ArquivoRecusado(_("The file is damaged, or is not what its name says."))
    try:
        with zipfile.ZipFile(io.BytesIO(conteudo)) as pacote:
            partes = pacote.infolist()
            # zipfile never hands out more than the size a part declares, so the sum holds.
            if (
                len(partes) > MAX_PARTES
                or sum(parte.file_size for parte in partes) > MAX_BYTES_DESCOMPACTADOS
            ):
                raise ArquivoRecusado(_("Unpacked, the file is too large."))
        livro = load_workbook(
            io.BytesIO(conteudo), read_only=True, data_only=True, keep_links=False
        )
        folha = livro.worksheets[0]
        # Dimensions a file declares may be wrong, or a trap.
        folha.reset_dimensions()
        linhas = [
            _estreita(list(linha))
            for linha in folha.iter_rows(
                max_row=MAX_LINHAS * 2, max_col=MAX_COLUNAS + 1, values_only=True
            )
        ]
        livro.close()
    except ArquivoRecusado:
        raise
    # openpyxl raises whatever a broken file makes it stumble over; the person gets one sentence.
    except Exception as erro:
        raise recusa from erro
    return linhas


def _estreita(linha: list[Any]) -> list[Any]:
    while linha and linha[-1] in (None, ""):
        linha.pop()
    if len(linha) > MAX_COLUNAS:
        raise ArquivoRecusado(_("The file has more than 60 columns."))
    return linha
