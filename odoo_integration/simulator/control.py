"""`/simulator/…`: control of the running server over HTTP; answered on loopback only."""

from collections.abc import Callable
from typing import Any

import orjson

from .dataset import STAMP
from .engine import Engine
from .http_types import JSON, HttpRequest, HttpResponse, not_found
from .loading import DatasetError, load_dataset

Swap = Callable[[Any], None]


def answer(engine: Engine, swap: Swap, request: HttpRequest) -> HttpResponse:
    route = (request.method, request.path.split("?")[0].rstrip("/"))
    try:
        body = orjson.loads(request.body) if request.body else None
        return _json(200, _route(engine, swap, route, body))
    except LookupError:
        return not_found()
    except (DatasetError, ValueError, TypeError, AttributeError) as wrong:
        return _json(400, {"error": str(wrong)})


def _route(engine: Engine, swap: Swap, route: tuple[str, str], body: Any) -> Any:
    match route:
        case ("POST", "/simulator/faults"):
            engine.faults.add_all(body)
        case ("DELETE", "/simulator/faults"):
            engine.faults.clear()
        case ("GET", "/simulator/stats"):
            return engine.stats.as_dict()
        case ("DELETE", "/simulator/stats"):
            engine.stats.clear()
        case ("POST", "/simulator/dataset"):
            if not isinstance(body, dict) or "path" not in body:
                raise ValueError('expected {"path": "<dataset directory>"}')
            swap(load_dataset(body["path"]))
        case ("POST", "/simulator/clock"):
            if not isinstance(body, dict) or "now" not in body:
                raise ValueError('expected {"now": "YYYY-MM-DD HH:MM:SS"} or {"now": null}')
            engine.dataset.set_clock(body["now"])
            return {"now": engine.dataset.now.strftime(STAMP)}
        case _:
            raise LookupError(route)
    return {"ok": True}


def _json(status: int, data: Any) -> HttpResponse:
    return HttpResponse(status, JSON, orjson.dumps(data))
