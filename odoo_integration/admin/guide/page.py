"""The page of the guide: for who sets the installation up, as long as no Odoo is connected.

It makes the server ask an address that somebody typed. That is its purpose, also in a private
network, where an Odoo mostly is; so only http and https are asked, at a few fixed paths, within the
client's limits of time and size, a few times in ten minutes. What an address answers is shown only
as far as it is Odoo's.
"""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from carteira.admin_site import site

from ...client import Arrival, OdooAuthenticationError, OdooConfig, OdooError, connect, look_at
from ...error_words import in_words
from ...extract.connection import is_configured
from ..html import BAD, CAUTION, GOOD
from ..permissions import SET_UP
from .env_lines import PLACE, env_lines
from .form import ConnectForm
from .trial import Line, Trial, first_lines

_TESTS, _SECONDS = 10, 600
# A web worker is ended after 120 s.
_LONGEST_TEST = 75.0


@sensitive_post_parameters()
@never_cache
def connect_view(request: HttpRequest) -> HttpResponse:
    """Asks for an address, then for a login, and shows what a sync would find."""
    if not request.user.has_perm(SET_UP):
        raise PermissionDenied
    if is_configured():
        return redirect("admin:odoo_integration_syncrun_changelist")
    form = ConnectForm(request.POST or None)
    context: dict[str, Any] = site.each_context(request) | {
        "title": _("Connect Odoo"),
        "form": form,
        "env_file": settings.ENV_FILE,
        "place": PLACE,
    }
    if request.method == "POST" and form.is_valid():
        if _too_often(request):
            form.add_error(None, _("Too many tests; wait for ten minutes and try again."))
        else:
            context |= _tried(form)
    context["asks_login"] = "arrival" in context or form.names_a_login
    return TemplateResponse(request, "odoo_integration/guide/connect.html", context)


def _tried(form: ConnectForm) -> dict[str, Any]:
    config, ends = form.config(), time.monotonic() + _LONGEST_TEST
    try:
        arrival = look_at(config)
    except OdooError as error:
        form.tell(error)
        return {}
    if not form.names_a_login:
        return {"arrival": arrival, "form": _second_form(form, arrival)}
    lines = _login(form, config, ends=ends)
    ready = bool(lines) and all(line.tone != BAD for line in lines)
    return {
        "arrival": arrival,
        "lines": lines,
        "ready": ready,
        "env_lines": env_lines(config) if ready else [],
    }


def _second_form(form: ConnectForm, arrival: Arrival) -> ConnectForm:
    """The form that asks for a login, with the database filled in where there is one alone."""
    only = arrival.databases[0] if len(arrival.databases) == 1 else ""
    return ConnectForm(initial={"url": form.cleaned_data["url"], "database": only})


def _login(form: ConnectForm, config: OdooConfig, *, ends: float) -> list[Line]:
    """What was tried; nothing where the login failed, which is said at its field."""
    lines: list[Line] = []
    try:
        with connect(config) as client:
            client.authenticate()
            lines = first_lines(client, config)
            lines.extend(Trial(client, ends=ends).lines())
    except OdooAuthenticationError as error:
        form.tell(error, otherwise="secret")
    except OdooError as error:
        if lines:
            lines.append(Line(_("Connection"), BAD, in_words(str(error))))
        else:
            form.tell(error, otherwise="database" if "ODOO_DB" in str(error) else "url")
    # What is to be done comes first.
    return sorted(lines, key=lambda line: (BAD, CAUTION, GOOD).index(line.tone))


def _too_often(request: HttpRequest) -> bool:
    """Counted for each person, in the cache of the process."""
    key = f"carteira-conectar-{request.user.pk}-{int(time.time()) // _SECONDS}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, _SECONDS)
    return count > _TESTS
