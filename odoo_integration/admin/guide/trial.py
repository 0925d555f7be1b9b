"""Tries an Odoo with what a person typed: what a sync needs, each as a line, with what to do."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ...client import (
    Known,
    OdooClient,
    OdooConfig,
    OdooError,
    OdooNotFoundError,
    OdooTransientError,
)
from ...client.redaction import one_line
from ...error_words import in_words
from ...extract.connection import plans_for
from ...extract.server import Server, chosen_profile, fields_of
from ...mapping import MARKED, OPTIONAL_MODELS, Plan
from ...mapping.plan import Fields
from ...runs.errors import SettingMissing
from .. import words
from ..html import BAD, CAUTION, GOOD

_CLOCK_SECONDS = 120
_LONGEST = 200
# Without any of these there is nothing to sync.
_DOCUMENTS = ("sale.order", "sale.order.line", "account.move", "account.move.line")


@dataclass(frozen=True)
class Line:
    """One thing that was tried.

    Attributes:
        title: what.
        tone: GOOD, CAUTION where a sync works none the less, or BAD.
        text: what was found, or what to do.
        name: Odoo's name of it; empty where it has none.
    """

    title: str
    tone: str
    text: str
    name: str = ""


class Trial:
    """The tests of one logged-in client; it keeps nothing of what Odoo answers.

    Args:
        ends: when to give up, by `time.monotonic`.
    """

    def __init__(self, client: OdooClient, *, ends: float) -> None:
        self._client = client
        self._ends = ends
        self._fields: dict[str, Fields] = {}
        self._refused: dict[str, Line] = {}

    def lines(self) -> Iterator[Line]:
        """Tries the rights model by model, then what they are needed for.

        Raises:
            OdooTransientError: Odoo does not answer, or all of it takes too long.
        """
        for model in MARKED:
            self._ask_fields(model)
        if self._refused:
            yield from self._refused.values()
            return
        profile = chosen_profile(self._fields)
        for model in profile.models:
            if model not in self._fields:
                self._ask_fields(model)
        plans: dict[str, Plan] = {}
        if all(line.tone != BAD for line in self._refused.values()):
            try:
                name, plans = plans_for(Server(self._known(), self._fields))
                text = _("every field of the profile %(name)s is there") % {"name": name}
                yield Line(_("Fields"), GOOD, text)
            except SettingMissing as error:
                yield Line(_("Fields"), BAD, in_words(str(error)))
        for model in profile.models:
            yield self._refused.get(model) or self._read(model, plans.get(model))
        yield self._companies()
        yield self._clock()

    def _known(self) -> Known:
        client = self._client
        return Known(client.protocol, client.version(), client.authenticate())

    def _ask_fields(self, model: str) -> None:
        found = self._asked(lambda: fields_of(self._client, model))
        if not isinstance(found, OdooError):
            self._fields[model] = found
        elif isinstance(found, OdooNotFoundError) and model in OPTIONAL_MODELS:
            text = _("its module is not installed; its columns stay empty")
            self._refused[model] = _model_line(model, CAUTION, text)
        else:
            self._refused[model] = _model_line(model, BAD, in_words(str(found)))

    def _read(self, model: str, plan: Plan | None) -> Line:
        """Reads one record as a sync would, with every field: rights go by field too."""
        domain, fields = (plan.domain, plan.fields) if plan else ([], ())
        found = self._asked(
            lambda: self._client.search_read(model, domain, fields or ("id",), limit=1)
        )
        if isinstance(found, OdooError):
            return _model_line(model, BAD, in_words(str(found)))
        if found or model not in _DOCUMENTS:
            return _model_line(model, GOOD, _("can be read"))
        text = _("no record is visible: is it the right database, may the user see all records?")
        return _model_line(model, CAUTION, text)

    def _companies(self) -> Line:
        title = _("Companies seen")
        found = self._asked(lambda: self._client.search_read("res.company", [], ("name",)))
        if isinstance(found, OdooError):
            return Line(title, CAUTION, in_words(str(found)))
        names = one_line(", ".join(str(row.get("name")) for row in found))
        return Line(title, GOOD, names if len(names) <= _LONGEST else f"{names[:_LONGEST]}…")

    def _clock(self) -> Line:
        title, there = _("Clock"), self._client.server_time
        if there is None:
            return Line(title, CAUTION, _("the server does not tell its time"))
        seconds = abs((timezone.now() - there).total_seconds())
        if seconds <= _CLOCK_SECONDS:
            return Line(title, GOOD, _("the same here and there"))
        return Line(
            title,
            CAUTION,
            _("%(minutes)d minutes apart; set the clock of this server or of Odoo's")
            % {"minutes": seconds // 60},
        )

    def _asked(self, ask: Callable[[], Any]) -> Any:
        """What Odoo answers, or how it refuses."""
        if time.monotonic() > self._ends:
            raise OdooTransientError(_("The test took too long and was given up; try again later."))
        try:
            return ask()
        except OdooTransientError:
            raise
        except OdooError as refusal:
            return refusal


def _model_line(model: str, tone: str, text: str) -> Line:
    return Line(capfirst(words.kind_of(model)), tone, text, name=model)


def first_lines(client: OdooClient, config: OdooConfig) -> list[Line]:
    """Version, protocol and login of a client that has logged in."""
    who = config.user or _("the key's user")
    return [
        Line(
            _("Odoo"),
            GOOD,
            _("version %(version)s, asked by %(protocol)s")
            % {"version": client.version().text, "protocol": client.protocol},
        ),
        Line(_("Login"), GOOD, _("%(user)s is accepted") % {"user": who}),
    ]
