"""What no Odoo answers: wrong values, structures, envelopes, bytes and headers.

A wrong value is never one that Odoo could mean: no reading can tell a quantity of 7 from one of 5.
"""

import gzip
import json
import random
import re
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.lab.scripted_odoo import Reply

_NO_TEXT = [None, True, 7, 1.5, [], {}, [[1]], {"id": 1}, float("nan"), 10**30]
_NO_NUMBER = [None, True, "7", "x", [], {}, [1.0], float("nan"), float("inf"), 1e300, -1e300, 1e13]
_NO_ID = [None, True, "7", "x", 1.5, -1, 0, 2**63, 10**30, [], [1], [True, "x"], {}, float("nan")]
_NO_DATE = [
    "2026-02-30", "0000-00-00 00:00:00", "2026-03-01 23:59:60", "0001-01-01", "9999-12-31 23:59:59",
    "yesterday", "2026-13-01", 20260101, 1.5, [], {}, True,
]  # fmt: skip
_ODD_TEXT = ["\0", "a\rb", "a\nb\x1b[31m", "\ud800", "\u202e", "名" * 5000, "\\.", "\ufffe"]
_NO_FLAG = [7, "x", [], {}, [1, "x"], 1.5, 2**63, float("nan")]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """One answer as Odoo gave it.

    Attributes:
        protocol: json or xml.
        envelope: whether a result is inside an envelope, as in JSON-RPC.
    """

    reply: Reply
    protocol: str
    envelope: bool

    def result(self) -> Any:
        """The decoded result."""
        if self.protocol == "xml":
            return xmlrpc.client.loads(self.reply.body)[0][0]
        decoded = json.loads(self.reply.body)
        return decoded["result"] if self.envelope else decoded

    def with_result(self, result: Any) -> Reply:
        """The answer with another result."""
        if self.protocol == "xml":
            return replace(self.reply, body=_xml(result))
        decoded = json.loads(self.reply.body) | {"result": result} if self.envelope else result
        return replace(self.reply, body=json.dumps(decoded).encode())


def _xml(result: Any) -> bytes:
    class Marshaller(xmlrpc.client.Marshaller):
        dispatch = xmlrpc.client.Marshaller.dispatch | {
            int: lambda _self, value, write: write(f"<value><int>{value}</int></value>"),
        }

    body = Marshaller("utf-8", allow_none=True).dumps((result,))
    text = f"<?xml version='1.0'?>\n<methodResponse>\n{body}</methodResponse>\n"
    return text.encode(errors="surrogatepass")


def value(chance: random.Random, answer: Answer) -> Reply:
    """One value inside the result is another than its field can have."""
    result = answer.result()
    path = chance.choice(_leaves(result))
    return answer.with_result(_replaced(result, path, _wrong_for(chance, _at(result, path))))


def structure(chance: random.Random, answer: Answer) -> Reply:
    """The result, or a part of it, has another structure."""
    result = answer.result()
    containers = [path for path in _all(result) if isinstance(_at(result, path), list | dict)]
    if not containers:
        return answer.with_result(chance.choice([[result], {"result": result}, [], {}, None]))
    path = chance.choice(containers)
    part = _at(result, path)
    if isinstance(part, list):
        odd: list[Any] = [[part], {"records": part}, None, "x"]
        if not path:
            # A shorter list of links is what Odoo could mean; a shorter page is not.
            odd += [part[1:], part[:-1], part * 2, part[::-1]]
        altered: Any = chance.choice(odd)
    else:
        name = chance.choice(list(part) or ["x"])
        altered = chance.choice(
            [{n: v for n, v in part.items() if n != name}, part | {"x\x1b": 1}, list(part), [part],
             None, 7]
        )  # fmt: skip
    return answer.with_result(_replaced(result, path, altered))


def envelope(chance: random.Random, answer: Answer) -> Reply:
    """What is around the result is not as the protocol says."""
    if answer.protocol == "xml":
        return replace(answer.reply, body=chance.choice(_XML_ENVELOPES))
    inside = answer.result()
    odd: list[Any] = [
        None, [], {}, "ok", 7, {"jsonrpc": "2.0"}, {"error": None}, {"error": 7}, {"error": {}},
        {"error": {"data": {"name": 7, "message": ["x"], "debug": None}}}, {"result": [inside]},
        {"jsonrpc": "2.0", "id": 1, "error": {"code": "x", "message": {"a": 1}, "data": "\0"}},
        {"name": "odoo.exceptions.AccessError", "message": "\x1b[31m\0", "arguments": 7},
    ]  # fmt: skip
    return replace(answer.reply, body=json.dumps(chance.choice(odd)).encode())


_XML_ENVELOPES = [
    b"", b"<x/>", b"<methodResponse/>", b"<methodResponse><params/></methodResponse>",
    b"<methodResponse><fault/></methodResponse>",
    b"<methodCall><methodName>x</methodName></methodCall>",
    b"<methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
    b"<methodResponse><params><param><value><x/></value></param></params></methodResponse>",
    b"<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>",
    b'<!DOCTYPE x [<!ENTITY a "b">]><methodResponse>&a;</methodResponse>',
]  # fmt: skip


def body(chance: random.Random, answer: Answer) -> Reply:
    """The bytes are damaged, or of another kind."""
    good = answer.reply.body
    at = chance.randrange(len(good) or 1)
    pieces = [
        good[:at], b"", good[:at] + b"\xff\xfe" + good[at:], good[:at] + b"\0" + good[at:],
        b"<html><body>Odoo</body></html>", good + good, good.decode().encode("utf-16"),
        b"\x1f\x8b" + good, b"null", b" " * 100_000,
        b"[" * 100_000, b"<a>" * 50_000,
    ]  # fmt: skip
    return replace(answer.reply, body=chance.choice(pieces))


def header(chance: random.Random, answer: Answer) -> Reply:
    """The status or a header is not what the body is."""
    good, headers = answer.reply, answer.reply.headers
    return chance.choice(
        [
            *(replace(good, status=code) for code in (204, 206, 301, 400, 401, 403, 404, 429, 500,
                                                       502, 503, 599)),
            *(replace(good, headers=headers | {"Content-Type": kind})
              for kind in ("text/html", "", "application/json; charset=utf-7", "\x7f")),
            *(replace(good, headers=headers | {"Content-Encoding": kind})
              for kind in ("gzip", "deflate", "br", "x")),
            replace(
                good,
                body=gzip.compress(good.body)[:-9],
                headers=headers | {"Content-Encoding": "gzip"},
            ),
            replace(good, declared=len(good.body) + 10),
            replace(good, declared=max(0, len(good.body) - 10)),
            replace(good, chunked=True),
            replace(good, reset=True),
            replace(good, status=429, headers=headers | {"Retry-After": "-1"}),
            replace(good, status=503, headers=headers | {"Retry-After": "soon"}),
            replace(good, headers=headers | {"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}),
            replace(good, headers=headers | {"Date": "yesterday"}),
            replace(good, headers=headers | {"Set-Cookie": "\x01=;;"}),
            replace(good, headers=headers | {"X": "y" * 70_000}),
            replace(good, status=302, headers=headers | {"Location": "http://127.0.0.1:1/"}),
        ]
    )  # fmt: skip


KINDS: dict[str, Callable[[random.Random, Answer], Reply]] = {
    "a wrong value": value,
    "a wrong structure": structure,
    "a wrong envelope": envelope,
    "damaged bytes": body,
    "a wrong status or header": header,
}
WEIGHTS = (6, 3, 1, 1, 1)


def _wrong_for(chance: random.Random, right: Any) -> Any:
    if isinstance(right, bool) or right is None:
        return chance.choice(_NO_FLAG)
    if isinstance(right, int):
        return chance.choice(_NO_ID)
    if isinstance(right, float):
        return chance.choice(_NO_NUMBER)
    if _DATE.match(str(right)):
        return chance.choice(_NO_DATE)
    return chance.choice(_NO_TEXT + _ODD_TEXT)


def _all(part: Any, path: Path = ()) -> list[Path]:
    found = [path]
    if isinstance(part, dict):
        found += [one for key in part for one in _all(part[key], (*path, key))]
    elif isinstance(part, list):
        found += [one for at, item in enumerate(part) for one in _all(item, (*path, at))]
    return found


def _leaves(part: Any) -> list[Path]:
    found = [path for path in _all(part) if not isinstance(_at(part, path), list | dict)]
    # An empty page has none.
    return found or [()]


def _at(part: Any, path: Path) -> Any:
    for step in path:
        part = part[step]
    return part


def _replaced(part: Any, path: Path, by: Any) -> Any:
    if not path:
        return by
    copied = part.copy()
    copied[path[0]] = _replaced(part[path[0]], path[1:], by)
    return copied
