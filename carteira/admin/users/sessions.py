"""Open sessions, to be ended: one's own, and everybody's for whoever manages users."""

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...admin_site import site
from ...sight import MANAGES_USERS


@dataclass(frozen=True)
class OpenSession:
    """A session of somebody who has not logged out.

    Attributes:
        digest: stands for its key, which is as good as a password, in addresses.
        entry: how it began; None where that is no longer kept.
        is_current: whether it is the reader's own, on this page.
    """

    session: Session
    digest: str
    username: str
    entry: AccessLog | None
    is_current: bool

    @property
    def until(self) -> datetime.datetime:
        """When it ends by itself."""
        return self.session.expire_date


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """The sessions that a reader may end, the latest to end first; in three queries."""
    users = User.objects.all()
    if not request.user.has_perm(MANAGES_USERS):
        users = users.filter(username=request.user.get_username())
    names = {str(pk): name for pk, name in users.values_list("pk", "username")}
    found = {
        _digest(one.session_key): (one, names[pk])
        for one in Session.objects.filter(expire_date__gt=timezone.now()).order_by("-expire_date")
        if (pk := one.get_decoded().get(SESSION_KEY)) in names
    }
    entries = {one.session_hash: one for one in AccessLog.objects.filter(session_hash__in=found)}
    current = _digest(request.session.session_key or "")
    return [
        OpenSession(session, digest, name, entries.get(digest), digest == current)
        for digest, (session, name) in found.items()
    ]


def sessions_view(request: HttpRequest) -> HttpResponse:
    """The page that lists them."""
    context = site.each_context(request) | {
        "title": _("Open sessions"),
        "sessions": open_sessions(request),
    }
    return render(request, "carteira/users/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, digest: str) -> HttpResponse:
    """Ends a session that the reader may end: its browser has to log in again."""
    one = next((one for one in open_sessions(request) if one.digest == digest), None)
    if one is None:
        raise Http404
    one.session.delete()
    AccessLog.objects.filter(session_hash=digest).update(logout_time=timezone.now())
    messages.success(request, _("The session of %(name)s was ended.") % {"name": one.username})
    return redirect("admin:sessoes")


def _digest(key: Any) -> str:
    # As axes has it in its log of accesses.
    return hashlib.sha256(str(key).encode()).hexdigest()


site.page("sessoes/", sessions_view, "sessoes")
site.page("sessoes/<str:digest>/encerrar/", end_session, "sessao_encerrar")
