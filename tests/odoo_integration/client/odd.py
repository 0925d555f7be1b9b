"""Answers that no Odoo gives, and what every error must look like."""

from odoo_integration.client import OdooError
from tests.lab.scripted_odoo import (
    JSON,
    XML,
    Reply,
    reply,
    rpc,
    xml,
)

ODD_TEXT = "A\x00B \x1b[31mred\x1b]0;title\x07 \ud800 \u202e rev \x9b2J\r\n  next\u2028line"
SAY = {"jsonrpc": rpc, "json2": reply, "xmlrpc": xml}


def json_of(body: bytes, **headers: str) -> Reply:
    return Reply(b'{"jsonrpc": "2.0", "id": 1, "result": ' + body + b"}", 200, {**JSON, **headers})


def xml_of(value: str, *, start: str = '<?xml version="1.0"?>') -> Reply:
    text = f"{start}<methodResponse><params><param>{value}</param></params></methodResponse>"
    return Reply(text.encode(), 200, XML)


def one_clear_line(error: OdooError) -> None:
    text = str(error)
    assert "\n" not in text
    assert text.isprintable()
    assert 20 < len(text) <= 300
