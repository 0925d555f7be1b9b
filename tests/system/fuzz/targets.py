"""What is fuzzed: the decoders of the three protocols, and the reading of a spreadsheet.

A target takes any bytes. Nothing but the one error that people are told may come out of it.
"""

import io
import json
import unicodedata
import xmlrpc.client
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from carteira.manual_import.cells import InvalidCellError
from carteira.manual_import.limits import FileRefusedError
from carteira.manual_import.reading import read
from carteira.manual_import.rows import Column, understood
from odoo_integration.client import json2, jsonrpc
from odoo_integration.client import xmlrpc as odoo_xmlrpc
from odoo_integration.client.answers import Answer
from odoo_integration.client.calls import Call
from odoo_integration.client.config import OdooConfig
from odoo_integration.client.errors import OdooError
from odoo_integration.client.redaction import Redactor
from odoo_integration.client.results import count_in, fields_in, ids_in, rows_in
from tests.carteira.hostile_sheets import good, sheet, with_part

CONFIG = OdooConfig(url="http://odoo.invalid", database="demo", user="demo", password="secret")
REDACT = Redactor(CONFIG)
REVERSING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CALL = Call("sale.order", "search_read", {"limit": 100})
RESULTS = (rows_in, ids_in, fields_in, count_in)
RECORD = {"id": 7, "name": "VCD1 \u00e7", "partner_id": [3, "Ana"], "tag_ids": [1, 2],
          "amount": 12.5, "date_order": "2026-03-10 12:00:00", "note": False}  # fmt: skip
FIELDS = {"name": {"type": "char", "string": "Nome"}}
PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
         "[Content_Types].xml", "xl/_rels/workbook.xml.rels")  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One thing that is fuzzed.

    Attributes:
        run: takes any bytes; raises what nobody should see.
        seeds: what a friend sends, to begin with.
        words: what only a lucky guess would find.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...] = ()


def _decoder(decode: Callable[..., Any], status: int = 200) -> Callable[[bytes], None]:
    def run(body: bytes) -> None:
        # The first byte says which status and type of content the rest comes with.
        kind = body[0] if body else 0
        headers = {"Content-Type": ("application/json", "text/xml", "text/html")[kind % 3]}
        answer = Answer((status, 400, 404, 500, 503)[kind // 3 % 5], headers, body[1:])
        try:
            value = decode(answer, label=CALL.label, config=CONFIG, model=CALL.model)
        except OdooError as error:
            _one_clear_line(error)
            return
        for result in RESULTS:
            try:
                result(CALL, value)
            except OdooError as error:
                _one_clear_line(error)

    return run


def _one_clear_line(error: OdooError) -> None:
    # As the client does with whatever a decoder raises.
    error.redact(REDACT)
    check_line(str(error))


def check_line(text: str) -> None:
    """A line that a terminal may show, and that holds no secret."""
    odd = {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in REVERSING}
    if not text or odd or len(text) > 2000 or CONFIG.password in text:
        raise AssertionError(f"not one clear line: {text!r}")


def _results() -> Iterator[Any]:
    yield from ([RECORD, RECORD | {"id": 8}], [1, 2], 3, FIELDS, [], None, False)


def _json_seeds() -> Iterator[bytes]:
    for result in _results():
        yield b"\0" + json.dumps(result).encode()
        yield b"\0" + json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()
    error = {"name": "odoo.exceptions.AccessError", "message": "no", "debug": "Traceback"}
    yield b"\3" + json.dumps(error).encode()
    yield (
        b"\0"
        + json.dumps(
            {"jsonrpc": "2.0", "error": {"code": 200, "message": "x", "data": error}}
        ).encode()
    )


def _xml_seeds() -> Iterator[bytes]:
    for result in _results():
        yield b"\1" + xmlrpc.client.dumps((result,), methodresponse=True, allow_none=True).encode()
    for value in (
        "<dateTime.iso8601>20260310T12:00:00</dateTime.iso8601>",
        "<base64>YQ==</base64>",
        "<nil/>",
        "<boolean>1</boolean>",
        "<double>nan</double>",
        "<i8>7</i8>",
    ):
        inside = f"<params><param><value>{value}</value></param></params>"
        yield b"\1" + f"<methodResponse>{inside}</methodResponse>".encode()
    trace = "Traceback (most recent call last):\n  File x\nodoo.exceptions.AccessError: no"
    for code in (1, 2, 3, 4, "5"):
        yield b"\1" + xmlrpc.client.dumps(xmlrpc.client.Fault(code, trace)).encode()


def _spreadsheet(content: bytes) -> None:
    """The first byte says which part of a good file the rest is, or that it is a whole file."""
    kind, content = (content[0] if content else 0) % (len(PARTS) + 2), content[1:]
    name = "a.xlsx"
    if kind < len(PARTS):
        content = with_part(PARTS[kind], content)
    elif kind == len(PARTS):
        name = "a.csv"
    try:
        rows = read(io.BytesIO(content), name=name, size=len(content))
        for column in understood(rows[0]):
            _parse_all(column, rows[1:])
    except FileRefusedError as error:
        check_line(str(error))


def _parse_all(column: Column, rows: list[list[Any]]) -> None:
    """Any cell may stand under any heading."""
    for row in rows:
        for cell in filter(None, row):
            try:
                column.parse(cell)
            except InvalidCellError as error:
                if not str(error):
                    raise AssertionError("no reason") from None


def _spreadsheet_seeds() -> Iterator[bytes]:
    cells = '<c r="A1" t="inlineStr"><is><t>num_pedido</t></is></c><c r="B1" t="s"><v>0</v></c>'
    values = '<c r="A2"><v>1.5</v></c><c t="d"><v>2026-03-10</v></c><c t="b"><v>1</v></c><c s="1"/>'
    made = sheet(f'<row r="1">{cells}</row><row r="2">{values}<c t="e"><v>#N/A</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        for number, part in enumerate(PARTS):
            if part in package.namelist():
                yield bytes([number]) + package.read(part)
    names = "num_pedido;cod_produto;qtd_produto_pedido;preco_produto_pedido;data_pedido;cnpj_cpf"
    row = 'MAN-1;"A;1";1.234,5;R$ 35,90;31/12/2026;12.345.678/0001-95'
    yield bytes([len(PARTS)]) + f"{names}\r\n{row}\r\n".encode()
    yield bytes([len(PARTS)]) + f"{names};estado;importante\n{row};SP;sim\n".encode("cp1252")
    yield bytes([len(PARTS) + 1]) + good()


_JSON = (
    "jsonrpc",
    "result",
    "error",
    "data",
    "message",
    "name",
    "id",
    "NaN",
    "-Infinity",
    "\\ud800",
)
_XML = ("methodResponse", "params", "param", "value", "struct", "member", "array", "int", "i8",
        "double", "boolean", "string", "dateTime.iso8601", "base64", "fault", "nil", "<!DOCTYPE",
        "&#0;", "biginteger", "bigdecimal", "ex:nil")  # fmt: skip
TARGETS = {
    "json2": Target(_decoder(json2.decode), _json_seeds, _JSON),
    "jsonrpc": Target(_decoder(jsonrpc.decode), _json_seeds, _JSON),
    "xmlrpc": Target(_decoder(odoo_xmlrpc.decode), _xml_seeds, _XML),
    "spreadsheet": Target(
        _spreadsheet, _spreadsheet_seeds,
        ("<row>", "<c ", "<v>", 't="s"', 't="d"', 't="n"', 't="b"', 't="e"', 't="str"', "<f>",
         "dimension", "mergeCell", "cellXfs", "numFmt", "<si>", "1e999", "NaN", "-1"),
    ),
}  # fmt: skip
