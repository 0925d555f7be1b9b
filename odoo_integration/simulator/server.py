"""`Simulator`: a local HTTP server that answers like Odoo's external API."""

import time
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from threading import Semaphore
from types import TracebackType
from typing import Any, Self

import orjson

from . import control, wire_json2, wire_jsonrpc, wire_xmlrpc
from .access import User
from .dataset import Dataset
from .editing import Editor
from .engine import CannedResponse, Engine, Stats
from .errors import OdooError, access_denied
from .faults import Call, Faults
from .http_types import JSON, HttpRequest, HttpResponse, not_found, page
from .loading import load_dataset
from .policy import Policy
from .sockets import HttpServer
from .versions import as_version

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Simulator:
    """Odoo's read API over a dataset, on a local port.

    `dataset`: a `Dataset` or the path of one. `version` (one of `VERSIONS`): the data and the
    protocols are those of that Odoo; by default the dataset's own. `pace` limits the rows per
    second of one request, `workers` how many requests are answered at a time. `users` are further
    logins beside the main one (uid 2), which `user` holds. `keep_alive=False` closes the connection
    after each answer, as Odoo's own server does. `policy` refuses calls as Odoo's own hosting may.
    `lists_databases=False` refuses to list them, as Odoo does where `list_db` is off.

    Use as a context manager, or `start()` and `stop()`; a stopped simulator may start again, on
    the same port.
    """

    def __init__(
        self,
        dataset: Dataset | str | Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        database: str = "demo",
        user: str = "demo",
        password: str = "demo",  # noqa: S107 - not a real login
        api_key: str = "demo",
        version: int | None = None,
        pace: float | None = None,
        workers: int | None = None,
        gzip: bool = False,
        keep_alive: bool = True,
        denied_models: Iterable[str] = (),
        own_orders_only: float | None = None,
        users: Iterable[User] = (),
        policy: Policy | None = None,
        lists_databases: bool = True,
    ) -> None:
        self.user = User(
            login=user,
            password=password,
            api_key=api_key,
            denied_models=set(denied_models),
            own_orders_only=own_orders_only,
        )
        self.pace = pace
        self.workers = workers
        self.policy = policy
        self._version = version
        self._lists_databases = lists_databases
        self._engine = Engine(self._prepared(dataset), database=database, users=[self.user, *users])
        self.edit = Editor(lambda: self.dataset)
        self._server = HttpServer(
            self._handle,
            date=self._date,
            host=host,
            port=port,
            gzip=gzip,
            keep_alive=keep_alive,
        )

    @property
    def url(self) -> str:
        return f"http://{self._server.host}:{self._server.port}"

    @property
    def dataset(self) -> Dataset:
        """The data being served (of `version`); `swap` replaces it, `edit` changes it."""
        return self._engine.dataset

    @property
    def database(self) -> str:
        return self._engine.database

    @property
    def version(self) -> int:
        return self._engine.version

    @property
    def faults(self) -> Faults:
        return self._engine.faults

    @property
    def stats(self) -> Stats:
        return self._engine.stats

    def start(self) -> Self:
        """Listen and serve in threads; returns at once."""
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def swap(self, dataset: Dataset | str | Path) -> None:
        """Serve another dataset from the next request on."""
        self._engine.dataset = self._prepared(dataset)

    def set_clock(self, now: datetime | str | None) -> None:
        """Set Odoo's clock (naive UTC): the Date header and the time of edits.

        None lets it follow the last write again.
        """
        self.dataset.set_clock(now)

    def _prepared(self, dataset: Dataset | str | Path) -> Dataset:
        data = dataset if isinstance(dataset, Dataset) else load_dataset(dataset)
        return as_version(data, self._version or data.version)

    def _date(self) -> str:
        return format_datetime(self.dataset.now).replace("-0000", "GMT")

    @property
    def workers(self) -> int | None:
        """How many requests are answered at a time; None: all."""
        return self._workers

    @workers.setter
    def workers(self, workers: int | None) -> None:
        self._workers = workers
        self._free = Semaphore(workers) if workers else nullcontext()

    def _handle(self, request: HttpRequest) -> HttpResponse:
        with self._free:
            return self._paced(request)

    def _paced(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        try:
            response = self._route(request)
        except CannedResponse as canned:
            return canned.response
        except (TypeError, ValueError, LookupError, AttributeError):
            # An invalid request must not end the thread of the connection.
            return page(500)
        if self.pace and response.rows:
            time.sleep(max(0.0, response.rows / self.pace - (time.monotonic() - started)))
        return response

    def _route(self, request: HttpRequest) -> HttpResponse:
        path = request.path.split("?")[0]
        if path.startswith("/simulator/") and self._server.host in LOOPBACK:
            return control.answer(self._engine, self.swap, request)
        if self.policy is None:
            return self._odoo(request, path)
        with self.policy.judged() as refusal:
            return refusal or self._odoo(request, path)

    def _odoo(self, request: HttpRequest, path: str) -> HttpResponse:
        if path.startswith("/json/2/"):
            return wire_json2.answer(self._engine, request)
        if path in ("/jsonrpc", "/xmlrpc/2/common", "/xmlrpc/2/object"):
            if request.method != "POST":
                return page(405)
            wire = wire_jsonrpc if path == "/jsonrpc" else wire_xmlrpc
            return wire.answer(self._engine, request)
        return self._probe(request, path)

    def _probe(self, request: HttpRequest, path: str) -> HttpResponse:
        """The versions a client may ask without a login."""
        engine = self._engine
        info: dict[str, Any] = engine.version_info()
        if path in ("/web/version", "/json/version") and engine.version >= 19:
            body: Any = {
                "version_info": info["server_version_info"],
                "version": info["server_version"],
            }
        elif path == "/web/database/list" and request.method == "POST":
            body = {"jsonrpc": "2.0", "id": _id_of(request)} | self._listed_databases()
        elif path == "/web/webclient/version_info" and request.method == "POST":
            body = {"jsonrpc": "2.0", "id": _id_of(request), "result": info}
        else:
            return not_found()
        try:
            exchange = engine.begin(Call(method=path))
        except OdooError:
            return page(500)
        return exchange.finish(HttpResponse(200, JSON, orjson.dumps(body)))

    def _listed_databases(self) -> dict[str, Any]:
        if self._lists_databases:
            return {"result": [self.database]}
        return {"error": wire_jsonrpc.error_body(self._engine, access_denied())}


def _id_of(request: HttpRequest) -> Any:
    try:
        return orjson.loads(request.body).get("id")
    except (ValueError, AttributeError):
        return None
