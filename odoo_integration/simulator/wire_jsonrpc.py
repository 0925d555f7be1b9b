"""JSON-RPC: `POST /jsonrpc`. Every answer is HTTP 200, errors included."""

from typing import Any

import orjson

from .engine import Engine, Exchange, asked
from .errors import OdooError, type_error
from .faults import Call
from .http_types import HTML, JSON, HttpRequest, HttpResponse


def answer(engine: Engine, request: HttpRequest) -> HttpResponse:
    try:
        payload = orjson.loads(request.body)
        params = payload["params"]
        service, method, args = params["service"], params["method"], params["args"]
    except (ValueError, KeyError, TypeError):
        return HttpResponse(400, HTML, b"Invalid JSON data")
    exchange = Exchange()
    try:
        if service == "common":
            exchange = engine.begin(Call(method=method))
            result = common(engine, method, args)
        elif service == "object":
            exchange, result = execute(engine, method, args)
        else:
            raise OdooError("builtins.KeyError", repr(service))
        body = {"jsonrpc": "2.0", "id": payload.get("id"), "result": result}
    except OdooError as error:
        body = {"jsonrpc": "2.0", "id": payload.get("id"), "error": error_body(engine, error)}
    return exchange.finish(HttpResponse(200, JSON, orjson.dumps(body)))


def common(engine: Engine, method: str, args: list[Any]) -> Any:
    """The service that needs no login, shared with XML-RPC."""
    if method == "version":
        return engine.version_info()
    if method in ("authenticate", "login") and len(args) >= 3:
        return engine.login(args[0], args[1], args[2])
    raise OdooError("builtins.Exception", f"Method not found: {method}")


def execute(engine: Engine, method: str, args: list[Any]) -> tuple[Exchange, Any]:
    """`execute_kw` (and the older `execute`), shared with XML-RPC."""
    if method not in ("execute_kw", "execute"):
        raise OdooError("builtins.NameError", f"Method not available {method}")
    if len(args) < 5:
        raise type_error("execute_kw() missing required positional arguments")
    database, uid, secret, model, name, *rest = args
    if method == "execute":
        positional, named = rest, {}
    else:
        positional = list(rest[0]) if rest else []
        named = dict(rest[1]) if len(rest) > 1 and rest[1] else {}
    exchange = engine.begin(asked(model, name, positional, named))
    user = engine.user_for(database, uid, secret)
    return exchange, engine.execute(
        exchange, user, model=str(model), method=str(name), args=positional, kwargs=named
    )


def error_body(engine: Engine, error: OdooError) -> dict[str, Any]:
    """The error of an answer, as JSON."""
    shown = {"message": error.message, "arguments": error.args_shown, "context": {}}
    if engine.version >= 19:
        data = {"name": error.name, **shown, "debug": error.debug}
    else:
        data = {"name": error.name, "debug": error.debug, **shown}
    code = 0 if engine.version >= 19 else 200
    return {"code": code, "message": "Odoo Server Error", "data": data}
