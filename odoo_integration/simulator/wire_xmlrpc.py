"""XML-RPC: `/xmlrpc/2/common` and `/xmlrpc/2/object`, with Odoo's fault codes."""

import xmlrpc.client
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from .engine import Engine, Exchange
from .errors import OdooError
from .faults import Call
from .http_types import XML, HttpRequest, HttpResponse
from .wire_jsonrpc import common, execute


def answer(engine: Engine, request: HttpRequest) -> HttpResponse:
    exchange = Exchange()
    try:
        try:
            params, method = xmlrpc.client.loads(request.body, use_builtin_types=True)
        except (ExpatError, xmlrpc.client.ResponseError, ValueError, TypeError) as wrong:
            raise OdooError("xml.parsers.expat.ExpatError", str(wrong)) from wrong
        if request.path.endswith("/common"):
            exchange = engine.begin(Call(method=method))
            result = common(engine, str(method), list(params))
        else:
            exchange, result = execute(engine, str(method), list(params))
        body = f"<params>\n<param>\n{value(result)}\n</param>\n</params>"
    except OdooError as error:
        fault = {"faultCode": error.fault_code, "faultString": _fault_text(error)}
        body = f"<fault>\n{value(fault)}\n</fault>"
    quote, gap = ('"', "\n") if engine.version >= 19 else ("'", "")
    text = f"<?xml version={quote}1.0{quote}?>\n<methodResponse>\n{body}\n{gap}</methodResponse>\n"
    return exchange.finish(HttpResponse(200, XML, text.encode()))


def _fault_text(error: OdooError) -> str:
    """The message of an error that Odoo raises itself, the traceback of any other."""
    return error.debug if error.fault_code == 1 else error.message


def value(data: Any) -> str:
    """One XML-RPC value; the standard library's marshaller is several times slower."""
    if data is True or data is False:
        return f"<value><boolean>{int(data)}</boolean></value>"
    if isinstance(data, str):
        return f"<value><string>{escape(data)}</string></value>"
    if isinstance(data, int):
        return f"<value><int>{data}</int></value>"
    if isinstance(data, float):
        return f"<value><double>{data!r}</double></value>"
    if isinstance(data, list | tuple):
        items = "".join(f"{value(item)}\n" for item in data)
        return f"<value><array><data>\n{items}</data></array></value>"
    if isinstance(data, dict):
        members = "".join(
            f"<member>\n<name>{escape(str(name))}</name>\n{value(item)}\n</member>\n"
            for name, item in data.items()
        )
        return f"<value><struct>\n{members}</struct></value>"
    raise OdooError("builtins.TypeError", f"cannot marshal {type(data)} objects")
