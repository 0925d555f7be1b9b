"""Small XLSX files that would take gigabytes or minutes to read."""

import io
import zipfile

from openpyxl import Workbook

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def good() -> bytes:
    """A small file that can be read."""
    book = Workbook()
    book.active.append(["num_pedido"])
    book.active.append(["MAN-1"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(
    name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED, source: bytes = b""
) -> bytes:
    """A good file with one part replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source or good())) as before,
        zipfile.ZipFile(file, "w", method, compresslevel=9) as after,
    ):
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
        after.writestr(name, content)
    return file.getvalue()


def sheet(rows: str) -> bytes:
    """A good file with these rows in its first sheet."""
    text = f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return with_part("xl/worksheets/sheet1.xml", text.encode())


def _laughs() -> str:
    entities = ['<!ENTITY a0 "ha">'] + [
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    ]
    return f"<!DOCTYPE worksheet [{''.join(entities)}]><worksheet {_MAIN}>&a9;</worksheet>"


STYLES = "xl/styles.xml"
HOSTILE = {
    "nine million cells in one row": lambda: sheet(f"<row>{'<c/>' * 9_000_000}</row>"),
    "cells outside of rows": lambda: sheet("<c/>" * 9_000_000),
    "millions of rows": lambda: sheet("<row/>" * 6_000_000),
    "a row after a row within a row": lambda: sheet("<row>" * 3_000_000 + "</row>" * 2_000_000),
    "styles": lambda: with_part(
        STYLES,
        f"<styleSheet {_MAIN}><cellXfs>{'<xf/>' * 6_000_000}</cellXfs></styleSheet>".encode(),
    ),
    "styles that call themselves a sheet": lambda: with_part(
        STYLES, f"<worksheet {_MAIN}><cellXfs>{'<xf/>' * 6_000_000}</cellXfs></worksheet>".encode()
    ),
    "shared strings": lambda: with_part(
        "xl/sharedStrings.xml", f"<sst {_MAIN}>{'<si><t>a</t></si>' * 2_000_000}</sst>".encode()
    ),
    "nesting": lambda: sheet("<row><c><is>" + "<r>" * 9_000_000),
    "entities": lambda: with_part("xl/worksheets/sheet1.xml", _laughs().encode()),
    "cut off": lambda: with_part(
        "xl/worksheets/sheet1.xml", f"<worksheet {_MAIN}><sheetData><row>{'<c/>' * 9**7}".encode()
    ),
    "another method": lambda: with_part("xl/x.xml", b"<x/>", zipfile.ZIP_LZMA),
}
