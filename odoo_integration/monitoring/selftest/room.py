"""Whether there is room left: within the time limits, and before the tables need a clean-up."""

import datetime

from django.db import connection
from django.db.models import FloatField, Max
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from ...models import SyncRun
from ...resilience.limits import Limits
from ...runs.sql import fetch
from .step import Step, step

_DAYS = 30
_ENOUGH = 0.5
_TIMES = 3
# Below this number of rows it does not matter.
_SMALL = 20_000
_DEAD = 0.1
_TABLES = """
    SELECT relname::text, n_live_tup, n_dead_tup FROM pg_stat_user_tables
    WHERE relname IN ('carteira_principal', 'faturamento_produto', 'linha_pedido')
    ORDER BY relname
"""


@step("Room within the time limits", advice="raise DB_TRANSACTION_TIMEOUT")
def promote_has_room(found: Step) -> None:
    """Fails where a promote has taken more than half of what a transaction may take."""
    limit = Limits.of(connection).transaction
    since = timezone.now() - datetime.timedelta(days=_DAYS)
    taken = Max(Cast(KT("phases__promote"), FloatField()))
    runs = SyncRun.objects.filter(started_at__gte=since)
    longest = runs.aggregate(taken=taken)["taken"] or 0.0
    allowed = f"of the {limit:.0f} s of DB_TRANSACTION_TIMEOUT" if limit else "and has no limit"
    found.notes.append(f"the longest promote of {_DAYS} days took {longest:.0f} s {allowed}")
    if limit and longest > limit * _ENOUGH:
        found.wrong = "a promote of twice as many changes would be taken for a frozen server"
        found.advice = f"set DB_TRANSACTION_TIMEOUT={longest * _TIMES:.0f}"


@step("Clean-up of the tables", advice="run VACUUM ANALYZE, and see that autovacuum is on")
def tables_are_vacuumed(found: Step) -> None:
    """Fails where so many rows are dead that lists and sums are not read from indexes alone."""
    for table, live, dead in fetch(_TABLES):
        share = dead / max(live + dead, 1)
        found.notes.append(f"{table}: {live:,} rows, {dead:,} dead ({share:.0%})")
        if live > _SMALL and share > _DEAD:
            found.wrong = "autovacuum does not keep up: pages are read that an index would answer"
