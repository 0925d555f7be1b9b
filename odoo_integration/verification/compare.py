"""Compares each item with Odoo: balance, delivered quantity and value.

The balance is held against `product_uom_qty - qty_invoiced`, the others against `qty_delivered`
and `price_subtotal`.

Odoo counts every invoice that is not cancelled, drafts included, subtracts credit notes, and sees
only invoice lines linked to the order line. Where our policy or our link says otherwise, the
difference must be exactly what that rule moves; any other is unexplained. Items that are not
reliable are counted apart: a rejected record is why they may differ.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2.sql import SQL

from carteira.models import FaturamentoProduto
from carteira.policy import policy_in_force

from ..extract.pages import Reader
from ..mapping import Plan
from ..mapping import convert as c
from ..mapping.columns import NUMBER, WRITE_DATE
from ..mapping.plan import Column, make_plan
from ..models import SyncRun
from ..runs.errors import UnexplainedDifference
from ..runs.record import Recorder
from ..runs.retries import retry_database
from ..runs.sql import render
from ..staging.sources import EXACT
from ..staging.tables import Staging, clear_staging

_UNEXPLAINED_LISTED = 100
_LISTED_BY_RULE = 25
_FIGURES = {
    "quantity": "product_uom_qty",
    "invoiced": "qty_invoiced",
    "delivered": "qty_delivered",
    "subtotal": "price_subtotal",
}
_COLUMNS = (
    WRITE_DATE,
    *(Column(name, c.number, (field,), NUMBER) for name, field in _FIGURES.items()),
)

_ITEM_KEYS = (
    "empresa",
    "num_pedido",
    "cod_produto",
    "ours",
    "theirs",
    "ours_delivered",
    "theirs_delivered",
    "ours_value",
    "theirs_value",
)

# Of their own, because the run may have rejected the same records already.
_LABEL = "qty_invoiced"
_COMPARE = Path(__file__).with_suffix(".sql")


def verify(
    recorder: Recorder, reader: Reader, plans: dict[str, Plan], orders: tuple[str, ...]
) -> None:
    """Compares and keeps the result with the run.

    Args:
        orders: only these orders, by number; all when empty.

    Raises:
        UnexplainedDifference: at least one balance differs and no rule says why.
    """
    lines = plans["sale.order.line"]
    plan = make_plan(
        lines.model,
        "verified",
        _COLUMNS,
        reader.client.fields_get(lines.model),
        domain=[*([["order_id.name", "in", list(orders)]] if orders else []), *lines.domain],
        label=_LABEL,
    )
    # What the promote has taken may still be there; of a guest, its host wants to know it.
    guest = recorder.lease.guest
    if not guest:
        clear_staging()
    staging = Staging(recorder.run.pk)
    # The units for when they were last changed.
    for wanted in (plan, plans["uom.uom"]):
        with closing(reader.pages(wanted)) as pages:
            for page in pages:
                if guest:
                    staging.forget(wanted, [row["id"] for row in page])
                staging.load(wanted, page)
                recorder.progress.rows(wanted.model, len(page))
                recorder.stop.check()
    # What the run itself has rejected is not among what is counted here.
    staging.check("stg_verified")
    result = _compare(recorder.run.pk)
    recorder.run.verification = result
    recorder.run.verified = SyncRun.Verified.ORDERS if orders else SyncRun.Verified.EVERYTHING
    if result["unexplained"]:
        first = result["items"][0]
        raise UnexplainedDifference(
            f"{result['unexplained']} items differ from Odoo without a rule that explains it, "
            f"first {first['num_pedido']} {first['cod_produto']}: {_difference(first)}; the data "
            f"read is kept, see the run. To read that order again: "
            f"manage.py sync_odoo --order {first['num_pedido']}"
        )


def _difference(item: dict[str, str]) -> str:
    """The first figure of an item that differs, in words."""
    for name, ours, theirs in (
        ("balance", "ours", "theirs"),
        ("delivered", "ours_delivered", "theirs_delivered"),
        ("value", "ours_value", "theirs_value"),
    ):
        if item[ours] != item[theirs]:
            return f"{name} {item[ours]} here, {item[theirs]} in Odoo"
    return "its invoices do not add up to its balance"


@retry_database
def _compare(run_id: int) -> dict[str, Any]:
    policy = policy_in_force()
    params: dict[str, Any] = {
        "run": run_id,
        "label": _LABEL,
        "posted_only": policy.invoices == "posted_only",
        "refunds": policy.credit_notes == "negative",
    }
    with connection.cursor() as cursor:
        # What counts as invoiced, in the ORM's own words.
        invoiced = cursor.mogrify(
            *FaturamentoProduto.objects.faturado_por_item(politica=policy).query.sql_with_params()
        ).decode()
        figures = SQL(", ").join(SQL(f"{EXACT.format(name)} AS {name}") for name in _FIGURES)
        compare = SQL(_COMPARE.read_text()).format(
            invoiced=SQL(invoiced.replace("%", "%%")), figures=figures
        )
        cursor.execute(
            render(SQL("CREATE TEMP TABLE verdict ON COMMIT DROP AS {}").format(compare)), params
        )
        cursor.execute("SELECT verdict, count(*) FROM verdict GROUP BY verdict")
        counts = dict(cursor.fetchall())
        cursor.execute(
            "SELECT empresa, num_pedido, cod_produto, ours::text, theirs::text,"
            " ours_delivered::text, theirs_delivered::text, ours_value::text, theirs_value::text,"
            " verdict FROM (SELECT *, row_number() OVER ("
            " PARTITION BY verdict ORDER BY empresa, num_pedido, cod_produto) AS place"
            " FROM verdict WHERE verdict NOT IN ('equal', 'not_reliable')) numbered"
            " WHERE place <= CASE verdict WHEN 'unexplained' THEN %s ELSE %s END"
            " ORDER BY verdict, place",
            [_UNEXPLAINED_LISTED, _LISTED_BY_RULE],
        )
        items: list[dict[str, str]] = []
        explained: list[dict[str, str]] = []
        for *values, verdict in cursor.fetchall():
            item = dict(zip(_ITEM_KEYS, values, strict=True))
            if verdict == "unexplained":
                items.append(item)
            else:
                explained.append(item | {"rule": verdict})
    equal, unexplained = counts.pop("equal", 0), counts.pop("unexplained", 0)
    # Said only where there are any.
    apart = {"not_reliable": counts.pop("not_reliable")} if "not_reliable" in counts else {}
    return apart | {
        "equal": equal,
        "explained": sum(counts.values()),
        "unexplained": unexplained,
        "rules": counts,
        "items": items,
        "explained_items": explained,
    }
