"""`OdooClient`: what the product may ask of Odoo, whatever the protocol."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, ClassVar, Self

from .calls import Call
from .channel import Channel
from .config import OdooConfig
from .errors import OdooArgumentError, OdooProtocolError
from .probe import find_version
from .shared import ClientStats, Pacer, Shared
from .version import OdooVersion

FIELD_ATTRIBUTES = ["type", "relation", "selection"]
READ_CHUNK = 2000

Domain = Sequence[Any]


class OdooClient(ABC):
    """A read-only connection to one Odoo, for one thread; `sibling` gives another thread its own.

    Every method that talks to Odoo logs in by itself when it must, repeats what may pass, and
    raises OdooError: OdooTransientError (OdooTimeoutError when the answer took too long) after
    the last repeat, OdooAuthenticationError, OdooPermissionError, OdooNotFoundError for a missing
    model, OdooConfigurationError for a missing field or a wrong setting, else OdooProtocolError.
    """

    protocol: ClassVar[str]

    def __init__(self, config: OdooConfig, shared: Shared | None = None) -> None:
        self.config = config
        self._shared = shared or Shared(pacer=Pacer(config.calls_per_second))
        self._channel = Channel(config, self._shared)

    @property
    def stats(self) -> ClientStats:
        """Counters over this client and its siblings."""
        return self._shared.stats

    @property
    def server_time(self) -> datetime | None:
        """The server's clock (aware UTC) in its last answer on this connection, if it told."""
        return self._channel.server_time

    def version(self) -> OdooVersion:
        """Odoo's version; asked once, without a login.

        Raises:
            OdooConfigurationError: ODOO_URL does not answer like an Odoo server.
        """
        with self._shared.lock:
            if self._shared.version is None:
                self._shared.version = find_version(self._channel)[0]
            return self._shared.version

    def authenticate(self) -> int | None:
        """Log in, once for this client and its siblings; the user's id, where Odoo tells it.

        Raises:
            OdooAuthenticationError: user, password or key refused.
            OdooConfigurationError: no such database.
        """
        with self._shared.lock:
            if not self._shared.authenticated:
                self._shared.uid = self._login()
                self._shared.authenticated = True
            return self._shared.uid

    def fields_get(self, model: str, fields: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
        """{field: {type, relation?, selection?}} of `fields`, or of all; unknown ones are absent."""
        return self._checked(
            Call(
                model,
                "fields_get",
                {
                    "allfields": list(fields),
                    "attributes": FIELD_ATTRIBUTES,
                    "context": self._context,
                },
            ),
            dict,
        )

    def search_count(self, model: str, domain: Domain) -> int:
        """How many records of `model` match, archived ones included."""
        arguments = {"domain": list(domain), "context": self._context}
        return self._checked(Call(model, "search_count", arguments), int)

    def search(
        self,
        model: str,
        domain: Domain,
        *,
        order: str = "id",
        limit: int | None = None,
        offset: int = 0,
    ) -> list[int]:
        """Ids that match, archived ones included.

        Raises:
            ValueError: `limit` below 1 (Odoo takes 0 for "no limit"; None says it plainly).
        """
        call = Call(model, "search", self._query(domain, order=order, limit=limit, offset=offset))
        ids: list[int] = self._checked(call, list)
        if not all(type(one) is int for one in ids):
            raise _wrong_shape(call)
        return ids

    def search_read(
        self,
        model: str,
        domain: Domain,
        fields: Sequence[str],
        *,
        order: str = "id",
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Rows that match, as Odoo gives them, with `id` and `fields`; archived ones included.

        A many2one is its bare id (`load=""`: display names cost Odoo more than all the rest), an
        empty value is False, a datetime "YYYY-MM-DD HH:MM:SS" in UTC.

        Raises:
            ValueError: no `fields` (Odoo would read them all), or `limit` below 1.
        """
        if not fields:
            raise ValueError("search_read needs the fields to read")
        query = self._query(domain, order=order, limit=limit, offset=offset)
        if self._shared.knows_load:
            try:
                return self._rows(
                    Call(model, "search_read", {**query, "fields": list(fields), "load": ""})
                )
            except OdooArgumentError:
                # Odoo 14: only `read` has `load` there.
                self._shared.knows_load = False
        ids = self.search(model, domain, order=order, limit=limit, offset=offset)
        return self._read(model, ids, fields)

    def sibling(self) -> Self:
        """Another connection with the same login, counters, version and pace; close it too."""
        return type(self)(self.config, self._shared)

    def close(self) -> None:
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.config.host}>"

    @property
    def _context(self) -> dict[str, Any]:
        # Archived products, partners and units still stand in old orders.
        context: dict[str, Any] = {"active_test": False}
        if self.config.lang:
            context["lang"] = self.config.lang
        if self.config.company_ids:
            context["allowed_company_ids"] = list(self.config.company_ids)
        return context

    def _query(
        self, domain: Domain, *, order: str, limit: int | None, offset: int
    ) -> dict[str, Any]:
        if limit is not None and limit < 1:
            raise ValueError("limit must be 1 or more, or None: Odoo takes 0 for no limit")
        query: dict[str, Any] = {"domain": list(domain), "order": order}
        # XML-RPC has no null, and an absent limit means none everywhere.
        if limit is not None:
            query["limit"] = limit
        if offset:
            query["offset"] = offset
        return {**query, "context": self._context}

    def _read(self, model: str, ids: list[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        """Rows in the order of `ids`; ids deleted meanwhile are left out."""
        rows: dict[int, dict[str, Any]] = {}
        for start in range(0, len(ids), READ_CHUNK):
            arguments = {
                "ids": ids[start : start + READ_CHUNK],
                "fields": list(fields),
                "load": "",
                "context": self._context,
            }
            rows |= {row["id"]: row for row in self._rows(Call(model, "read", arguments))}
        return [rows[one] for one in ids if one in rows]

    def _rows(self, call: Call) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._checked(call, list)
        if not all(isinstance(row, dict) and type(row.get("id")) is int for row in rows):
            raise _wrong_shape(call)
        return rows

    def _checked(self, call: Call, shape: type) -> Any:
        """The answer, refused when it has not its method's shape: it must never read as empty."""
        answer = self._execute(call)
        if type(answer) is not shape:
            raise _wrong_shape(call)
        return answer

    @abstractmethod
    def _login(self) -> int | None:
        """Prove the credentials to Odoo; the user's id where it tells it."""

    @abstractmethod
    def _execute(self, call: Call) -> Any:
        """Send one call over the protocol and decode the answer. Raises OdooError."""


def _wrong_shape(call: Call) -> OdooProtocolError:
    return OdooProtocolError(f"{call.label}: Odoo's answer has not the shape of one.")
