"""`OdooClient`: what the product can ask Odoo for, over any protocol."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Any, ClassVar, Self

from .calls import SMALL_PAGE, Call
from .channel import Channel
from .config import OdooConfig
from .errors import OdooArgumentError
from .pace import Pace, Pacer
from .probe import find_version
from .results import count_in, fields_in, ids_in, rows_in, without_names
from .shared import ClientStats, Shared
from .version import OdooVersion

FIELD_ATTRIBUTES = ["type", "relation", "selection", "string"]
READ_CHUNK = 2000

Domain = Sequence[Any]


class OdooClient(ABC):
    """A read-only connection to one Odoo, for one thread; `sibling` gives another thread its own.

    Every method that asks Odoo logs in when it has to and retries temporary failures.

    Raises, from each of them:
        OdooTransientError: the last retry failed; OdooTimeoutError if it took too long.
        OdooAuthenticationError, OdooPermissionError: Odoo refused.
        OdooNotFoundError: the model does not exist.
        OdooConfigurationError: a field does not exist, or a setting is wrong.
        OdooProtocolError: anything else.
    """

    protocol: ClassVar[str]

    def __init__(self, config: OdooConfig, shared: Shared | None = None) -> None:
        self.config = config
        self._shared = shared or Shared(pacer=Pacer(config.pace()))
        self._channel = Channel(config, self._shared)

    @property
    def stats(self) -> ClientStats:
        """Counters over this client and its siblings."""
        return self._shared.stats

    @property
    def pace(self) -> Pace:
        """The limits in force."""
        return self._shared.pacer.pace

    def paused(self) -> AbstractContextManager[None]:
        """Inside, somebody else may call instead of this client and its siblings."""
        return self._shared.pacer.paused()

    @property
    def rest_left(self) -> float:
        """Seconds that Odoo is still to be left alone."""
        return self._shared.pacer.rest_left

    @property
    def server_time(self) -> datetime | None:
        """The server's clock (aware UTC) in the last response here; None before the first."""
        return self._channel.server_time

    @property
    def began(self) -> datetime | None:
        """The server's clock (aware UTC) when this client or a sibling first asked; None before."""
        return self._shared.began

    def version(self) -> OdooVersion:
        """Odoo's version; asked for once, without a login.

        Raises:
            OdooConfigurationError: ODOO_URL does not answer like an Odoo server.
        """
        with self._shared.lock:
            version = self._shared.version
            if version is None:
                version = find_version(self._channel).version
                self._shared.set_version(version, self.config)
            return version

    def authenticate(self) -> int | None:
        """Logs in, once for this client and its siblings.

        Returns:
            The user's id; None where Odoo does not return it.

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
        """{field: {type, string, relation?, selection?}} of `fields`, or of all without `fields`.

        A field that the model does not have is absent.
        """
        call = Call(
            model,
            "fields_get",
            {
                "allfields": list(fields),
                "attributes": FIELD_ATTRIBUTES,
                "context": self._context,
            },
        )
        return fields_in(call, self.execute(call))

    def search_count(self, model: str, domain: Domain) -> int:
        """How many records of `model` match, archived ones included."""
        call = Call(model, "search_count", {"domain": list(domain), "context": self._context})
        return count_in(call, self.execute(call))

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
            ValueError: `limit` is below 1 (Odoo takes 0 for "no limit"; here None means that).
        """
        call = Call(model, "search", self._query(domain, order=order, limit=limit, offset=offset))
        return ids_in(call, self.execute(call))

    def search_read(
        self,
        model: str,
        domain: Domain,
        fields: Sequence[str],
        *,
        order: str = "id",
        limit: int | None = None,
        offset: int = 0,
        names: bool = False,
    ) -> list[dict[str, Any]]:
        """Rows that match, as Odoo gives them, with `id` and `fields`; archived ones included.

        A many2one is its id alone (`load=""`: to compute display names takes Odoo longer than
        everything else), an empty value is False, a datetime "YYYY-MM-DD HH:MM:SS" in UTC.

        Args:
            names: a many2one is its id and its name. Odoo 14 answers so in one request, without
                names in two; where no field is a many2one it makes no difference.

        Raises:
            ValueError: `fields` is empty (Odoo would read them all), or `limit` is below 1.
        """
        if not fields:
            raise ValueError("search_read needs the fields to read")
        query = self._query(domain, order=order, limit=limit, offset=offset)
        query["fields"] = list(fields)
        if names:
            return self._rows(Call(model, "search_read", query))
        if self._shared.knows_load:
            try:
                return self._rows(Call(model, "search_read", {**query, "load": ""}))
            except OdooArgumentError:
                # In Odoo 14 only `read` has `load`.
                self._shared.knows_load = False
        if limit and limit <= SMALL_PAGE:
            # Few names cost Odoo less than one request more.
            return without_names(self._rows(Call(model, "search_read", query)))
        ids = self.search(model, domain, order=order, limit=limit, offset=offset)
        return self._read(model, ids, fields)

    def sibling(self) -> Self:
        """Another connection that shares login, counters, version and pace; close it as well."""
        return type(self)(self.config, self._shared)

    def close(self) -> None:
        """Closes the connection."""
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
        # Old orders refer to products, partners and units that are archived by now.
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
        # XML-RPC has no null; every protocol takes an absent limit for none.
        if limit is not None:
            query["limit"] = limit
        if offset:
            query["offset"] = offset
        return {**query, "context": self._context}

    def _read(self, model: str, ids: list[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        """Rows in the order of `ids`; records deleted meanwhile are left out."""
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
        return rows_in(call, self.execute(call))

    @abstractmethod
    def _login(self) -> int | None:
        """Checks the credentials with Odoo; returns the user's id where Odoo returns it."""

    @abstractmethod
    def execute(self, call: Call) -> Any:
        """Sends one call over the protocol and decodes the answer. Raises OdooError."""
