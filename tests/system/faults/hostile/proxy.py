"""A server before the simulated Odoo that answers one request wrongly."""

import random

import requests

from tests.lab.scripted_odoo import Reply, Request, ScriptedServer

from .wrong import KINDS, Answer

_KEPT = ("Content-Type",)


class HostileOdoo(ScriptedServer):
    """Passes requests on, and makes one answer wrong.

    Args:
        url: of the Odoo behind.
        position: which answer is wrong, from 0 on; later ones to the same request are as well if
            `again`.
        kind: one of `KINDS`.
        seed: of what is wrong in it; the same each time.
    """

    def __init__(
        self, url: str, *, position: int = -1, kind: str = "", seed: str = "", again: bool = False
    ) -> None:
        super().__init__()
        self._session = requests.Session()
        self._url = url
        self._position, self._kind, self._seed, self._again = position, kind, seed, again
        self._asked: tuple[str, bytes] | None = None
        self.answers = 0
        self.script = self._answer

    def _answer(self, request: Request) -> Reply:
        answer = self._session.request(
            request.method,
            self._url + request.path,
            data=request.body,
            headers={
                n: v for n, v in request.headers.items() if n not in ("Host", "Content-Length")
            },
            timeout=60,
        )
        headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        good = Reply(answer.content, answer.status_code, headers)
        number, self.answers = self.answers, self.answers + 1
        asked = request.path, request.body
        if number != self._position and not (self._again and asked == self._asked):
            return good
        self._asked = asked
        xml = b"<methodResponse" in good.body[:200]
        envelope = request.path == "/jsonrpc"
        wrong = Answer(good, "xml" if xml else "json", envelope)
        return KINDS[self._kind](random.Random(self._seed), wrong)
