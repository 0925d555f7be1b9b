"""The replica that large lists are read from, where one is configured."""

from django.db import DEFAULT_DB_ALIAS, connections

from carteira.admin.lists.replica import REPLICA

from ...models import SyncRun
from .step import Step, step


@step(
    "Replica",
    advice="check DATABASE_REPLICA_URL; until it answers, lists are read from the primary",
)
def replica_works(found: Step) -> None:
    if REPLICA not in connections.databases:
        found.notes.append(
            "none is set (DATABASE_REPLICA_URL): everything is read from the primary"
        )
        return
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_is_in_recovery()")
        version, standby = cursor.fetchone()
    newest, here = _newest_run(REPLICA), _newest_run(DEFAULT_DB_ALIAS)
    found.notes.append(f"PostgreSQL {version}; newest run there {newest}, on the primary {here}")
    if not standby:
        found.wrong = "it is no standby: it does not follow the primary"


def _newest_run(using: str) -> int:
    return SyncRun.objects.using(using).values_list("pk", flat=True).first() or 0
