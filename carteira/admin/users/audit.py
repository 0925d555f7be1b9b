"""Who logged in, from where, and who gave or took which rights: one list, the newest first."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from axes.models import AccessAttempt, AccessLog
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ...admin_site import site
from ...sight import MANAGES_USERS

_SHOWN = 300


@dataclass(frozen=True)
class Event:
    """Something that happened to an account.

    Attributes:
        about: the account or the group.
        by: who did it; empty for the account itself.
        place: the address and the browser of a login.
    """

    moment: datetime.datetime
    about: str
    text: str
    by: str = ""
    place: str = ""


def events(name: str = "") -> list[Event]:
    """The latest events, in three queries.

    Args:
        name: only those about this user or group; of all when empty.
    """
    found = [*_logins(name), *_refusals(name), *_rights(name)]
    return sorted(found, key=lambda one: one.moment, reverse=True)[:_SHOWN]


def audit_view(request: HttpRequest) -> HttpResponse:
    """The page that shows them, to who manages users."""
    if not request.user.has_perm(MANAGES_USERS):
        raise PermissionDenied
    name = request.GET.get("usuario", "").replace("\x00", "").strip()
    context = site.each_context(request) | {
        "title": _("Logins and rights"),
        "name": name,
        "events": events(name),
        "limit": _SHOWN,
    }
    return render(request, "carteira/users/audit.html", context)


def _logins(name: str) -> Iterator[Event]:
    logs = AccessLog.objects.filter(username=name) if name else AccessLog.objects.all()
    for log in logs.order_by("-attempt_time")[:_SHOWN]:
        place = f"{log.ip_address or '—'} · {log.user_agent}"
        yield Event(log.attempt_time, log.username or "", _("logged in"), place=place)
        if log.logout_time:
            yield Event(log.logout_time, log.username or "", _("session ended"))


def _refusals(name: str) -> Iterator[Event]:
    attempts = AccessAttempt.objects.filter(username=name) if name else AccessAttempt.objects.all()
    for one in attempts.order_by("-attempt_time")[:_SHOWN]:
        text = _("wrong password, %(n)d times") % {"n": one.failures_since_start}
        place = f"{one.ip_address or '—'} · {one.user_agent}"
        yield Event(one.attempt_time, one.username or "", text, place=place)


def _rights(name: str) -> Iterator[Event]:
    kinds = ContentType.objects.get_for_models(User, Group).values()
    entries = LogEntry.objects.filter(content_type__in=kinds).select_related("user")
    if name:
        entries = entries.filter(object_repr=name)
    for entry in entries.order_by("-action_time")[:_SHOWN]:
        done = {ADDITION: _("created here"), DELETION: _("deleted here")}.get(entry.action_flag, "")
        said = entry.get_change_message()
        text = ": ".join(part for part in (done, said) if part)
        yield Event(entry.action_time, entry.object_repr, text, by=entry.user.get_username())


site.page("acessos/", audit_view, "acessos")
