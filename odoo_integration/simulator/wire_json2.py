"""JSON-2: `POST /json/2/<model>/<method>`, from Odoo 19; errors are HTTP statuses."""

import json
from typing import Any

import orjson

from .engine import Engine, Exchange, asked
from .errors import OdooError, http_error
from .http_types import JSON, HttpRequest, HttpResponse, no_database, not_found, page
from .methods import METHODS, ON_RECORDS

_MISSING = {
    "odoo.exceptions.UserError": "the model '{model}' does not exist",
    "builtins.AttributeError": "The method '{model}.{method}' does not exist",
}


def answer(engine: Engine, request: HttpRequest) -> HttpResponse:
    parts = request.path.split("?")[0].split("/")[3:]
    if engine.version < 19 or len(parts) != 2:
        return not_found()
    if request.headers.get("x-odoo-database", engine.database) != engine.database:
        return no_database()
    model, method = parts
    exchange = Exchange()
    try:
        if request.method != "POST":
            raise http_error("NotFound", 404, "Did you mean POST /json/2/<model>/<method>?")
        if not request.headers.get("content-type", "").startswith("application/json"):
            return _unsupported()
        exchange, result = _call(engine, request, model, method)
        response = HttpResponse(200, JSON, orjson.dumps(result))
    except OdooError as error:
        shown = {
            "name": error.name,
            "message": error.message,
            "arguments": error.args_shown,
            "context": {},
            "debug": error.debug,
        }
        response = HttpResponse(error.status, JSON, orjson.dumps(shown))
    return exchange.finish(response)


def _call(engine: Engine, request: HttpRequest, model: str, method: str) -> tuple[Exchange, Any]:
    arguments: Any = None
    parse_error = ""
    try:
        arguments = json_body(request.body)
    except ValueError as wrong:
        parse_error = f"could not parse the body as json: {wrong}"
    known = arguments if isinstance(arguments, dict) else {}
    exchange = engine.begin(asked(model, method, (), known))
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise http_error(
            "Unauthorized",
            401,
            "User not authenticated, use an API Key with a Bearer Authorization header.",
        )
    user = engine.user_for_key(key.strip())
    if user is None:
        raise http_error("Unauthorized", 401, "Invalid apikey")
    if parse_error:
        raise http_error("BadRequest", 400, parse_error)
    if not isinstance(arguments, dict):
        raise http_error("UnprocessableEntity", 422, "the body must be a json object")
    _refuse_ids(model, method, arguments)
    try:
        result = engine.execute(
            exchange, user, model=model, method=method, args=(), kwargs=arguments, english=True
        )
    except OdooError as error:
        raise _as_http(engine, error, model, method) from error
    return exchange, result


def json_body(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        # Odoo answers with the message of the standard library.
        return json.loads(body)


def _refuse_ids(model: str, method: str, arguments: dict[str, Any]) -> None:
    if method not in METHODS:
        return
    if method in ON_RECORDS:
        arguments.setdefault("ids", [])
    elif arguments.pop("ids", None):
        raise http_error("UnprocessableEntity", 422, f"cannot call {model}.{method} with ids")


def _as_http(engine: Engine, error: OdooError, model: str, method: str) -> OdooError:
    """In JSON-2 the web layer checks the model, the method and the signature."""
    missing_model = error.name == "odoo.exceptions.UserError" and model not in engine.dataset
    if missing_model or error.name == "builtins.AttributeError":
        text = _MISSING[error.name].format(model=model, method=method)
        return http_error("NotFound", 404, text)
    if error.name == "builtins.TypeError":
        return http_error("UnprocessableEntity", 422, error.message)
    return error


def _unsupported() -> HttpResponse:
    return page(
        415,
        text="Request inferred type is compatible with [&#39;http&#39;] but "
        "&#39;/json/2/&lt;__model__&gt;/&lt;__method__&gt;&#39; is type=&#39;json2&#39;."
        "<br><br>Please verify the Content-Type request header and try again.",
    )
