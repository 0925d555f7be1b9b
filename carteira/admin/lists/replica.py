"""Which database the large lists are read from: a replica where there is one that answers."""

import logging
from typing import Any
from weakref import WeakKeyDictionary

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as AnyDatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from ...admin_site import site
from .base import ListAdmin

logger = logging.getLogger("carteira.replica")

REPLICA = "replica"
_AWAY = "carteira-replica-ausente"
# For so long no further request waits until its connection times out.
_SECONDS_AWAY = 30

_databases: WeakKeyDictionary[HttpRequest, str] = WeakKeyDictionary()
"""The database each request reads its list from, for as long as the request lives.

A view chooses it with `_choose`, before Django's own code asks `get_queryset` for the rows, which
is given nothing but the request. Requests that chose none read from the primary.
"""


def _choose(request: HttpRequest) -> str:
    _databases[request] = database = _answering_database()
    return database


def _answering_database() -> str:
    """The replica; the primary where none is configured or it does not answer, which is logged."""
    if REPLICA not in connections.databases or cache.get(_AWAY):
        return DEFAULT_DB_ALIAS
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT 1")
    except AnyDatabaseError as error:
        connections[REPLICA].close()
        cache.set(_AWAY, True, _SECONDS_AWAY)
        logger.error(
            "the replica does not answer, lists are read from the primary: %s",
            str(error).strip().partition("\n")[0],
        )
        return DEFAULT_DB_ALIAS
    return REPLICA


class ReplicaListAdmin(ListAdmin):
    """A list and its export read from the replica; everything else uses the primary."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        database = _databases.get(request, DEFAULT_DB_ALIAS)
        return super().get_queryset(request).using(database)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = extra_context or {}
        # A POST runs an action, which reads what it writes.
        if request.method == "GET":
            moment = site.balances_as_of(_choose(request))
            context = {"balances_as_of": moment} | context
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        _choose(request)
        return super().export_view(request, file_format)
