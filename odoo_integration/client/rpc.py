"""JSON-RPC and XML-RPC: a login that returns the user's id, then `execute_kw`, in two encodings.

Both are deprecated in Odoo 19 and will be removed in 22.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from . import jsonrpc, xmlrpc
from .answers import Answer
from .calls import Call
from .client import OdooClient
from .errors import OdooProtocolError
from .refusals import login_refused
from .results import is_id

T = TypeVar("T")


class RpcClient(OdooClient):
    """A client over RPC: the service `common` has the login, `object` the models."""

    @abstractmethod
    def _ask(
        self,
        service: str,
        method: str,
        args: list[Any],
        decode: Callable[[Answer], T],
        *,
        label: str,
        smaller: bool = False,
    ) -> T:
        """Encodes and sends a call; returns what `decode` makes of the answer."""

    @abstractmethod
    def _decode(self, answer: Answer, label: str, model: str = "") -> Any:
        """The value in an answer. Raises OdooError."""

    def _login(self) -> int:
        config = self.config

        def uid_of(answer: Answer) -> int:
            uid = self._decode(answer, "login")
            if not uid:
                raise login_refused(config)
            if not is_id(uid):
                raise OdooProtocolError("login: the answer is no user's id.")
            return int(uid)

        credentials = [config.database, config.user, config.secret, {}]
        return self._ask("common", "authenticate", credentials, uid_of, label="login")

    def execute(self, call: Call) -> Any:
        config = self.config
        login = [config.database, self.authenticate(), config.secret]
        return self._ask(
            "object",
            "execute_kw",
            [*login, call.model, call.method, call.positional, call.named],
            lambda answer: self._decode(answer, call.label, call.model),
            label=call.label,
            smaller=call.can_be_smaller,
        )


class JsonRpcClient(RpcClient):
    """Odoo over JSON-RPC: a quarter of the bytes of XML-RPC, and several times as fast to parse."""

    protocol: ClassVar[str] = "jsonrpc"

    def _ask(
        self,
        service: str,
        method: str,
        args: list[Any],
        decode: Callable[[Answer], T],
        *,
        label: str,
        smaller: bool = False,
    ) -> T:
        body = jsonrpc.encode(service, method, args)
        return self._channel.ask(
            jsonrpc.PATH, body, decode, label=label, headers=jsonrpc.HEADERS, smaller=smaller
        )

    def _decode(self, answer: Answer, label: str, model: str = "") -> Any:
        return jsonrpc.decode(answer, label=label, config=self.config, model=model)


class XmlRpcClient(RpcClient):
    """Odoo over XML-RPC, for a server that offers nothing else."""

    protocol: ClassVar[str] = "xmlrpc"

    def _ask(
        self,
        service: str,
        method: str,
        args: list[Any],
        decode: Callable[[Answer], T],
        *,
        label: str,
        smaller: bool = False,
    ) -> T:
        try:
            body = xmlrpc.encode(method, args)
        except OverflowError:
            # An id that Odoo gave; its own fit into 32 bits.
            raise OdooProtocolError(
                f"{label}: a number in the request is too large for XML-RPC."
            ) from None
        path = xmlrpc.PATH + service
        return self._channel.ask(
            path, body, decode, label=label, headers=xmlrpc.HEADERS, smaller=smaller
        )

    def _decode(self, answer: Answer, label: str, model: str = "") -> Any:
        return xmlrpc.decode(answer, label=label, config=self.config, model=model)
