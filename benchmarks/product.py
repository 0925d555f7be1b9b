"""Parts of a run by themselves, in a process of the product: `python -m benchmarks.product`.

`stage` reads everything into staging and stops before the promote; `promote` does only that; `full`
is a full run that times its steps; `read` reads what a full run reads and keeps nothing; `plans`
tells what that is; `count` is a run that counts its statements. Each prints one JSON object.
"""

import json
import re
import sys
import time
from typing import Any
from unittest.mock import patch

import django


class Enough(Exception):
    """The part is done."""


def stage() -> dict[str, Any]:
    """Leaves the database as a full run does just before it promotes."""
    from odoo_integration import sync as recipe

    kept: dict[str, Any] = {}

    def keep(request: Any) -> None:
        kept.update(run=request.run_id, rows=request.rows)
        raise Enough

    with patch.object(recipe, "promote_once", keep):
        try:
            recipe.sync(recipe.SyncRequest(trigger="benchmark", full=True))
        except Enough:
            return kept
    raise AssertionError("the promote was not reached")


def promote(run: int, rows: dict[str, int]) -> dict[str, Any]:
    """Promotes what `stage` left, as that run would have."""
    from django.db import connection, transaction

    from carteira.policy import policy_in_force
    from odoo_integration.models import SyncState
    from odoo_integration.promote import PromoteRequest
    from odoo_integration.promote.transaction import promote as promote_now

    SyncState.objects.update_or_create(id=1, defaults={"holder": run})
    connection.ensure_connection()
    request = PromoteRequest(
        run_id=run,
        rows=rows,
        baseline=True,
        policy=repr(policy_in_force()),
        fence=SyncState.objects.get().promoted,
    )
    steps = Steps()
    started = time.perf_counter()
    with connection.execute_wrapper(steps), transaction.atomic():
        done = promote_now(request)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "created": done.created, "steps": steps.seconds}


def full() -> dict[str, Any]:
    """A full run; its seconds by phase, and those of its promote by statement."""
    from django.db import connection

    from odoo_integration.promote import apply_once
    from odoo_integration.sync import SyncRequest, sync

    steps, promote_now = Steps(), apply_once.promote

    def timed(request: Any) -> Any:
        with connection.execute_wrapper(steps):
            return promote_now(request)

    with patch.object(apply_once, "promote", timed):
        run = sync(SyncRequest(trigger="benchmark", full=True))
    return {"phases": run.phases, "steps": steps.seconds}


class Steps:
    """Seconds by step of the promote, as an `execute_wrapper`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, execute: Any, sql: str, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *arguments)
        finally:
            name = step_name(sql)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


def step_name(sql: str) -> str:
    """What a statement of the promote does, by the table it fills."""
    code = re.sub(r"--.*", "", sql)
    made = re.search(r"CREATE TEMP TABLE (\w+)", code)
    if "ANALYZE %s" in code or "ANALYZE %%s" in code:
        return "ANALYZE of what has grown"
    if made:
        if " AS" not in code:
            return "create the work tables"
        written = {name for _, name in re.findall(r'(INSERT INTO|UPDATE) "?(\w+)', code)}
        also = sorted(written - {made[1], "SET"})
        return f"compute {made[1]}" + (f", write {', '.join(also)}" if also else "")
    filled = re.search(r'(INSERT INTO|UPDATE|DELETE FROM|ANALYZE) "?(\w+)', code)
    if "EXECUTE one.definition" in code:
        return "build the postponed indexes"
    return f"{filled[1].split()[0].lower()} {filled[2]}" if filled else "questions"


def read() -> dict[str, Any]:
    """Reads every record a full run reads, page by page, and drops it."""
    from django.conf import settings

    from odoo_integration.client import connect
    from odoo_integration.extract.connection import odoo_config, plans_for
    from odoo_integration.extract.pages import Reader
    from odoo_integration.extract.server import learn

    records = 0
    with connect(odoo_config()) as client:
        client.authenticate()
        reader = Reader(
            client, page_size=settings.ODOO_PAGE_SIZE, concurrency=client.pace.concurrency
        )
        for plan in plans_for(learn(client))[1].values():
            records += sum(map(len, reader.pages(plan)))
    return {"records": records, "requests": client.stats.requests}


def plans() -> dict[str, Any]:
    """What a full run asks for, for somebody else to ask the same."""
    from django.conf import settings

    from odoo_integration.client import connect
    from odoo_integration.extract.connection import odoo_config, plans_for
    from odoo_integration.extract.server import learn

    with connect(odoo_config()) as client:
        models = [
            {"model": plan.model, "fields": list(plan.fields), "domain": plan.domain}
            for plan in plans_for(learn(client))[1].values()
        ]
    login = [settings.ODOO_DB, settings.ODOO_USER, settings.ODOO_PASSWORD]
    return {
        "url": settings.ODOO_URL, "login": login, "models": models,
        "page_size": settings.ODOO_PAGE_SIZE,
    }  # fmt: skip


def count() -> dict[str, Any]:
    """An incremental run; how much it asked of Odoo and of PostgreSQL, and what it wrote."""
    from django.db import connection

    from odoo_integration.sync import SyncRequest, sync

    statements = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        run = sync(SyncRequest(trigger="benchmark"))
    return {
        "requests": run.odoo_requests,
        "statements": statements,
        "rows": run.created + run.updated + run.retired + run.balances_changed,
        "seconds": run.duration_s,
    }


if __name__ == "__main__":
    django.setup()
    part, *arguments = sys.argv[1:]
    parts = {
        "stage": stage, "promote": promote, "full": full, "read": read, "plans": plans,
        "count": count,
    }  # fmt: skip
    print(json.dumps(parts[part](*map(json.loads, arguments))))
