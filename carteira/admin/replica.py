"""Which database the large lists are read from: a replica where there is one that answers."""

import logging
from typing import Any

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as AnyDatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger("carteira.replica")

REPLICA = "replica"
_AUSENTE = "carteira-replica-ausente"
# Nobody waits for its time limit again so soon.
_SEGUNDOS = 30


def banco_de_leitura() -> str:
    """The replica; the primary where none is configured or it does not answer, which is logged."""
    if REPLICA not in connections.databases or cache.get(_AUSENTE):
        return DEFAULT_DB_ALIAS
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT 1")
    except AnyDatabaseError as error:
        connections[REPLICA].close()
        cache.set(_AUSENTE, True, _SEGUNDOS)
        logger.error(
            "the replica does not answer, lists are read from the primary: %s",
            str(error).strip().partition("\n")[0],
        )
        return DEFAULT_DB_ALIAS
    return REPLICA


class LidaDaReplica:
    """A list and its export read from the replica; everything else, writes too, from the primary."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        banco = getattr(request, "banco_de_leitura", DEFAULT_DB_ALIAS)
        return super().get_queryset(request).using(banco)  # type: ignore[misc]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        contexto = extra_context or {}
        # A POST runs an action, which reads what it writes.
        if request.method == "GET":
            request.banco_de_leitura = banco_de_leitura()  # type: ignore[attr-defined]
            momento = self.admin_site.momento_dos_saldos(request.banco_de_leitura)  # type: ignore[attr-defined]
            contexto = {"momento_dos_saldos": momento} | contexto
        return super().changelist_view(request, contexto)  # type: ignore[misc]

    def exportar_view(self, request: HttpRequest, formato: str) -> HttpResponseBase:
        request.banco_de_leitura = banco_de_leitura()  # type: ignore[attr-defined]
        return super().exportar_view(request, formato)  # type: ignore[misc]
