"""The database's server, its tables, and how it would read the largest of them."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from carteira.models import CarteiraPrincipal, FaturamentoProduto

from ...models import BridgeStep

_CHANGED = """
    SELECT name, setting, COALESCE(unit, ''), source FROM pg_settings
    WHERE source NOT IN ('default', 'override', 'client')
      AND name !~ '^log|file|directory|path|command|conninfo' ORDER BY name
"""
_TABLES = """
    SELECT relname, pg_size_pretty(pg_total_relation_size(relid)), n_live_tup, n_dead_tup,
           COALESCE(greatest(last_vacuum, last_autovacuum)::timestamp(0)::text, 'never'),
           COALESCE(greatest(last_analyze, last_autoanalyze)::timestamp(0)::text, 'never')
    FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC LIMIT 20
"""
_OPEN = """
    SELECT application_name, COALESCE(state, ''), count(*),
           COALESCE(max(now() - xact_start)::text, 'none')
    FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1, 2 ORDER BY 3 DESC
"""


def server() -> Iterator[str]:
    """Its version, the settings that are not its defaults, and the sessions."""
    yield _rows("SELECT version()")[0][0]
    for name, setting, unit, source in _rows(_CHANGED):
        yield f"{name} = {setting}{unit} ({source})"
    for name, state, count, oldest in _rows(_OPEN):
        yield f"{count} sessions of {name or 'unnamed'} {state}, oldest transaction {oldest}"


def tables() -> Iterator[str]:
    """The largest tables, and the indexes that are not usable."""
    for name, size, live, dead, vacuumed, analyzed in _rows(_TABLES):
        yield f"{name}: {size}, {live} rows, {dead} dead, vacuum {vacuumed}, analyze {analyzed}"
    for (name,) in _rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"):
        yield f"the index {name} is not valid"


def plans() -> Iterator[str]:
    """How what is asked most would be read; nothing is run."""
    for name, query in _asked_most().items():
        yield f"{name}:\n{query.explain(settings=True)}\n"


def _asked_most() -> dict[str, QuerySet[Any, Any]]:
    backlog = CarteiraPrincipal.objects
    day_ago = timezone.now() - datetime.timedelta(days=1)
    return {
        "the backlog's first page": backlog.pendentes().order_by(
            "data_entrega_pedido", "num_pedido", "cod_produto"
        )[:100],
        "its totals": backlog.pendentes()
        .confiaveis()
        .order_by()
        .values("empresa", "moeda_empresa")
        .annotate(value=Sum("valor_saldo")),
        "one order": backlog.filter(num_pedido="S1"),
        "every balance": FaturamentoProduto.objects.faturado_por_item(),
        "a day's steps of the bridge": BridgeStep.objects.filter(moment__gt=day_ago),
    }


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
