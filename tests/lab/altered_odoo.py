"""A server before the simulated Odoo that alters its answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, rpc


@dataclass(frozen=True)
class Asked:
    """One call of a model's method, as it was sent over JSON-RPC."""

    model: str
    method: str
    domain: list[Any]
    options: dict[str, Any]


Alter = Callable[[Asked, Any], Any]
"""What is answered in place of a result; a `Reply` is sent as it is."""


class AlteredOdoo(ScriptedServer):
    """Passes each request on to an Odoo, and what `alter` makes of its result back."""

    def __init__(self, url: str, alter: Alter) -> None:
        super().__init__()
        self._session = requests.Session()
        self._url = url
        self._alter = alter
        self.script = self._pass_on

    def _pass_on(self, request: Request) -> Reply:
        answer = self._session.request(
            request.method, self._url + request.path, data=request.body, timeout=60
        )
        if request.method == "GET":
            return Reply(answer.content, answer.status_code, dict(answer.headers))
        args = request.json["params"]["args"]
        if request.json["params"]["service"] != "object" or "result" not in answer.json():
            return Reply(answer.content, answer.status_code, {"Content-Type": "application/json"})
        asked = Asked(args[3], args[4], args[5][0] if args[5] else [], args[6])
        result = self._alter(asked, answer.json()["result"])
        return result if isinstance(result, Reply) else rpc(result)
