"""Logins, faults, statistics and method calls, the same for every protocol."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from . import methods
from .access import User, user_by_key, user_by_login, user_by_uid
from .dataset import Dataset
from .errors import OdooError, access_denied, database_missing
from .faults import Call, Fault, Faults, delay
from .http_types import HttpResponse, page


@dataclass
class Stats:
    """Requests by "model/method" (by the method alone for logins and probes) and rows sent."""

    requests: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def count(self, call: Call) -> None:
        with self._lock:
            self.requests[f"{call.model}/{call.method}" if call.model else str(call.method)] += 1

    def add_rows(self, model: str, rows: int) -> None:
        with self._lock:
            self.rows[model] += rows

    @property
    def total_requests(self) -> int:
        return self.requests.total()

    @property
    def total_rows(self) -> int:
        return self.rows.total()

    def clear(self) -> None:
        with self._lock:
            self.requests.clear()
            self.rows.clear()

    def as_dict(self) -> dict[str, Any]:
        with self._lock:
            return {
                "requests": dict(self.requests),
                "rows": dict(self.rows),
                "total_requests": self.requests.total(),
                "total_rows": self.rows.total(),
            }


class CannedResponse(Exception):
    """A fault answers the request."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status)
        self.response = response


@dataclass
class Exchange:
    """A request in progress: the faults that apply to it, and the number of rows answered."""

    faults: Sequence[Fault] = ()
    rows: int = 0

    @property
    def row_cap(self) -> int | None:
        return min((f.rows for f in self.faults if f.kind == "short_page"), default=None)

    @property
    def cut(self) -> int | None:
        return min((f.bytes for f in self.faults if f.kind == "cut"), default=None)

    def finish(self, response: HttpResponse) -> HttpResponse:
        response.cut, response.rows = self.cut, self.rows
        return response


class Engine:
    """The simulated Odoo without HTTP and protocols."""

    def __init__(self, dataset: Dataset, *, database: str, users: Iterable[User]) -> None:
        self.dataset = dataset
        self.database = database
        self.users = list(users)
        self.faults = Faults()
        self.stats = Stats()

    @property
    def version(self) -> int:
        return self.dataset.version

    def version_info(self) -> dict[str, Any]:
        serie = f"{self.version}.0"
        return {
            "server_version": serie,
            "server_version_info": [self.version, 0, 0, "final", 0, ""],
            "server_serie": serie,
            "protocol_version": 1,
        }

    def begin(self, call: Call) -> Exchange:
        """Count the call and apply the faults that precede an answer.

        Raises:
            ConnectionReset, CannedResponse: a fault ends the request.
            OdooError: an `error` fault.
        """
        self.stats.count(call)
        exchange = Exchange(self.faults.striking(call))
        delay(exchange.faults)
        for fault in exchange.faults:
            if fault.kind == "status":
                response = page(fault.status or 502)
                if fault.retry_after is not None:
                    response.headers["Retry-After"] = f"{fault.retry_after:g}"
                raise CannedResponse(response)
            if fault.kind == "html":
                raise CannedResponse(page(fault.status or 200, "Entrar", "<form>Senha</form>"))
            if fault.kind == "error":
                raise fault.to_error()
        return exchange

    def login(self, database: Any, login: Any, secret: Any) -> int | bool:
        self.check_database(database)
        user = None if self.faults.expired else user_by_login(self.users, login, secret)
        return user.uid if user else False

    def user_for(self, database: Any, uid: Any, secret: Any) -> User:
        self.check_database(database)
        user = None if self.faults.expired else user_by_uid(self.users, uid, secret)
        if user is None:
            raise access_denied()
        return user

    def user_for_key(self, key: str) -> User | None:
        return None if self.faults.expired else user_by_key(self.users, key)

    def check_database(self, database: Any) -> None:
        if database != self.database:
            raise database_missing(str(database))

    def execute(
        self,
        exchange: Exchange,
        user: User,
        *,
        model: str,
        method: str,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        english: bool = False,
    ) -> Any:
        dataset = self.dataset
        arguments = dict(kwargs)
        request = methods.Request(
            dataset=dataset,
            user=user,
            model=model,
            context=arguments.pop("context", None) or {},
            english=english,
            row_cap=exchange.row_cap,
        )
        try:
            with dataset.lock:
                result = methods.call(request, method, args, arguments)
        except (TypeError, ValueError, LookupError, AttributeError) as wrong:
            # Odoo also answers with whatever Python error the arguments cause.
            raise OdooError(f"builtins.{type(wrong).__name__}", str(wrong)) from wrong
        if isinstance(result, list):
            exchange.rows = len(result)
            self.stats.add_rows(model, len(result))
        return result


_LIMIT_AT = {"search": 2, "search_read": 3}


def asked(model: Any, method: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Call:
    """The call as the filters of faults need it, with its page size."""
    limit: Any = None
    if method in _LIMIT_AT:
        at = _LIMIT_AT[method]
        limit = args[at] if len(args) > at else kwargs.get("limit")
        limit = limit if isinstance(limit, int) else 0
    elif method == "read":
        ids = args[0] if args else kwargs.get("ids", ())
        limit = len(ids) if isinstance(ids, list) else 1
    return Call(str(model), str(method), limit)


__all__ = ["CannedResponse", "Engine", "Exchange", "OdooError", "Stats", "asked"]
