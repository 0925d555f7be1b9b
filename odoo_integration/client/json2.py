"""JSON-2 at /json/2, in Odoo 19 and later: the result as JSON, or an error with its name."""

from typing import Any, ClassVar

import orjson

from .answers import TRANSIENT_STATUSES, Answer, not_an_answer
from .calls import Call
from .client import OdooClient
from .config import OdooConfig
from .errors import OdooConfigurationError, OdooNotFoundError, OdooProtocolError
from .refusals import Refusal, missing_database, text_of
from .results import is_id

PATH = "/json/2"


def decode(answer: Answer, *, label: str, config: OdooConfig, model: str) -> Any:
    """The method's result. Raises OdooError, chosen by the error's name rather than the status."""
    try:
        document = answer.json()
    except ValueError:
        if answer.status == 404 and b"X-Odoo-Database" in answer.body:
            raise missing_database(config) from None
        if answer.status == 404:
            raise OdooConfigurationError(
                f"{label}: no JSON-2 at {config.host} (Odoo 19 and later have it); check "
                "ODOO_PROTOCOL, ODOO_URL and ODOO_DB."
            ) from None
        raise not_an_answer(answer, label) from None
    if answer.status == 200:
        return document
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise not_an_answer(answer, label)
    name, message = text_of(document["name"]), text_of(document.get("message"))
    error = Refusal(name, message, label, config, model).error()
    if answer.status in TRANSIENT_STATUSES and type(error) is OdooProtocolError:
        # The name is unknown, but the status says that the failure is temporary.
        raise not_an_answer(answer, label)
    error.retry_after = answer.retry_after
    raise error


class Json2Client(OdooClient):
    """Odoo over JSON-2. The API key names the user, so a login only checks that it is accepted."""

    protocol: ClassVar[str] = "json2"

    def _login(self) -> int | None:
        try:
            context = self.execute(Call("res.users", "context_get"))
        except OdooNotFoundError:
            self.execute(Call("res.users", "search_count", {"domain": []}))
            return None
        uid = context.get("uid") if isinstance(context, dict) else None
        return uid if is_id(uid) else None

    def execute(self, call: Call) -> Any:
        config = self.config
        return self._channel.ask(
            f"{PATH}/{call.model}/{call.method}",
            orjson.dumps(call.arguments),
            lambda answer: decode(answer, label=call.label, config=config, model=call.model),
            label=call.label,
            smaller=call.can_be_smaller,
            headers={
                "Authorization": f"bearer {config.api_key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": config.database,
            },
        )
