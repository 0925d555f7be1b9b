"""JSON-RPC at /jsonrpc, in Odoo 14 to 21. Errors are in the body; the HTTP status is always 200."""

from typing import Any

import orjson

from .answers import Answer, not_an_answer
from .config import OdooConfig
from .refusals import Refusal, text_of

PATH = "/jsonrpc"
HEADERS = {"Content-Type": "application/json"}


def encode(service: str, method: str, args: list[Any]) -> bytes:
    """The body of a request."""
    params = {"service": service, "method": method, "args": args}
    return orjson.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})


def decode(answer: Answer, *, label: str, config: OdooConfig, model: str = "") -> Any:
    """The result. Where the method returned None the answer has no `result` key.

    Raises:
        OdooError: Odoo refused, or the answer is not JSON-RPC.
    """
    try:
        document = answer.json()
    except ValueError:
        raise not_an_answer(answer, label) from None
    if not isinstance(document, dict) or "jsonrpc" not in document:
        raise not_an_answer(answer, label)
    if document.get("error") is None:
        return document.get("result")
    error = document["error"] if isinstance(document["error"], dict) else {}
    data = error.get("data")
    data = data if isinstance(data, dict) else {}
    message = text_of(data.get("message")) or text_of(error.get("message"))
    raise Refusal(text_of(data.get("name")), message, label, config, model).error()
