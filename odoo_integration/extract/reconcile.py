"""Proves that the records we would hold are as many as Odoo has, and finds those that differ.

A count says so, at one request a model; where it differs, ranges of ids are halved until the
difference is found. So a deletion, which no `write_date` tells, costs a handful of small requests
whatever the size of the table; and a record that an incremental window missed is found the same way
and read. As many deleted as missed cancel each other out in a count: a full run, which reads every
record, finds both.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from psycopg2.sql import SQL, Composable

from ..mapping import Plan
from ..runs.errors import HeldForDecision, ReadingNotProven
from ..runs.sql import fetch
from ..staging.queries import COUNTED, LIVE, STAGED_IDS
from .expected import IdRange
from .extraction import DOCUMENTS, Extraction

logger = logging.getLogger("carteira.sync")

_RANGE_READ_WHOLE = 2000
_ROUNDS = 4
_FEW = 100


@dataclass(frozen=True)
class Expected:
    """The ids we would hold of one model after this run.

    Attributes:
        full: only what this run has read counts, not what is live.
    """

    model: str
    run_id: int
    full: bool

    def count(self, low: int | None, high: int | None) -> int:
        # Counted, not collected: the largest set is distinct by itself, and the rest is small, so
        # nothing of the size of a table is hashed or sorted.
        most, *others = self._sources()
        counted, less = (most, "") if self.full else COUNTED[self.model]
        within = self._within(low, high)
        retired = SQL(" - (SELECT count(*) FROM ({}) l WHERE {})").format(SQL(less), within)
        statement = SQL(
            """
            WITH more AS (
                SELECT id FROM ({others}) x
                -- A scalar, or the planner may hash a million rows for a few look-ups.
                WHERE {within} AND (SELECT 1 FROM ({most}) m WHERE m.id = x.id) IS NULL)
            SELECT (SELECT count(*) FROM ({counted}) m WHERE {within}){retired}
                 + (SELECT count(*) FROM more)
                 - (SELECT count(*) FROM stg_vanished v
                    WHERE v.run_id = %(run)s AND v.model = %(model)s AND {within}
                      AND ((SELECT 1 FROM ({most}) m WHERE m.id = v.id) IS NOT NULL
                           OR v.id IN (SELECT id FROM more)))
            """
        ).format(
            others=SQL(" UNION ").join(map(SQL, others)),
            most=SQL(most),
            counted=SQL(counted),
            retired=retired if less else SQL(""),
            within=within,
        )
        return fetch(statement, self._params(low, high))[0][0]

    def ids(self, low: int | None, high: int | None) -> set[int]:
        return {row[0] for row in fetch(self._all(low, high), self._params(low, high))}

    def middle(self, low: int | None, high: int | None) -> int:
        statement = SQL(
            "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM ({}) x"
        ).format(self._all(low, high))
        return fetch(statement, self._params(low, high))[0][0]

    def _sources(self) -> list[str]:
        """Queries whose ids together we would hold; the first is the largest, without doubles."""
        staged = STAGED_IDS[self.model]
        refused = "SELECT id FROM stg_rejected WHERE run_id = %(run)s AND model = %(model)s"
        if self.full:
            return [staged, refused]
        open_rejections = (
            "SELECT record_id AS id FROM rejected_record"
            " WHERE model = %(model)s AND resolved_at IS NULL"
        )
        return [LIVE[self.model], staged, refused, open_rejections]

    def _within(self, low: int | None, high: int | None) -> Composable:
        bounds = ["true"]
        if low is not None:
            bounds.append("id >= %(low)s")
        if high is not None:
            bounds.append("id < %(high)s")
        return SQL(" AND ".join(bounds))

    def _all(self, low: int | None, high: int | None) -> Composable:
        return SQL(
            "SELECT id FROM ({}) u WHERE {} AND NOT EXISTS (SELECT 1 FROM stg_vanished v"
            " WHERE v.run_id = %(run)s AND v.model = %(model)s AND v.id = u.id)"
        ).format(SQL(" UNION ").join(map(SQL, self._sources())), self._within(low, high))

    def _params(self, low: int | None, high: int | None) -> dict[str, object]:
        return {"run": self.run_id, "model": self.model, "low": low, "high": high}


def reconcile(extraction: Extraction, *, full: bool) -> None:
    """Finds what vanished from Odoo and what was missed, and stages both.

    Args:
        full: this run has read everything; what is live and was not read has vanished.

    Raises:
        ReadingNotProven: Odoo's count and the ids it gives never agreed, or differ grossly.
    """
    for model in DOCUMENTS:
        _agree(extraction, Expected(model, extraction.staging.run_id, full))
    if full:
        for model in DOCUMENTS:
            extraction.staging.vanish_unread(model)


def _agree(extraction: Extraction, expected: Expected) -> None:
    plan, reader = extraction.plans[expected.model], extraction.reader
    for _ in range(_ROUNDS):
        theirs, ours = reader.count(plan), expected.count(None, None)
        # Nothing is read where Odoo counts nothing, so a wrong count of 0 would agree with itself.
        if theirs == ours and (ours or extraction.found_none(plan)):
            return
        logger.info("%s: Odoo counts %d, %d known here", plan.model, theirs, ours)
        vanished, missed = _difference(extraction, expected, IdRange())
        if vanished:
            extraction.staging.forget(plan, vanished)
            extraction.staging.vanish(plan.model, vanished)
        if missed:
            extraction.staging.reappear(plan.model, missed)
            extraction.read_ids(plan.model, missed)
    if theirs == ours == 0:
        raise _not_proven(plan, "counts no record, yet a search finds some")
    raise _not_proven(plan, f"counts {theirs} records but gives {ours}")


def _difference(
    extraction: Extraction, expected: Expected, within: IdRange
) -> tuple[list[int], list[int]]:
    """Ids only we have, and ids only Odoo has, within a range."""
    plan, low, high = extraction.plans[expected.model], within.low, within.high
    theirs, ours = extraction.reader.count(plan, within.domain), expected.count(low, high)
    if theirs == ours:
        return [], []
    if max(theirs, ours) <= _RANGE_READ_WHOLE or ours < 2:
        in_odoo = set(extraction.reader.ids(plan, [], within=within))
        # Records come and go between two answers, but few of them. Where counts are wrong
        # everywhere, to go on would ask for each of our records alone.
        if abs(theirs - len(in_odoo)) > _FEW + theirs // 10:
            raise _not_proven(plan, f"counts {theirs} records where a search finds {len(in_odoo)}")
        here = expected.ids(low, high)
        return sorted(here - in_odoo), sorted(in_odoo - here)
    # Of two or more ids the lower median is not the last, so both halves hold some.
    middle = expected.middle(low, high) + 1
    left = _difference(extraction, expected, IdRange(low, middle))
    right = _difference(extraction, expected, IdRange(middle, high))
    return left[0] + right[0], left[1] + right[1]


def _not_proven(plan: Plan, what: str) -> ReadingNotProven:
    return ReadingNotProven(
        f"{plan.model}: Odoo {what}; nothing was written. Records may be changing too fast, or a "
        "rule or module in Odoo hides some of them: try again, and if it stays so, compare what "
        "the user of ODOO_USER or ODOO_API_KEY sees there"
    )


def hold_mass_retirement(plans: dict[str, Plan], *, run_id: int) -> None:
    """Refuses to retire more than the settings allow without a person's word.

    Raises:
        HeldForDecision: with what vanished, of how much, and what to do.
    """
    rows = fetch(
        "SELECT model, count(*) FROM stg_vanished WHERE run_id = %s GROUP BY model", [run_id]
    )
    for model, vanished in sorted(rows):
        if vanished <= settings.SYNC_RETIRE_LIMIT_ROWS:
            continue
        live = fetch(SQL("SELECT count(*) FROM ({}) x").format(SQL(LIVE[model])))[0][0]
        if vanished > live * settings.SYNC_RETIRE_LIMIT_PERCENT / 100:
            raise HeldForDecision(
                f"{vanished} of {live} records of {model} are no longer visible in Odoo, more than "
                f"the {settings.SYNC_RETIRE_LIMIT_PERCENT:g} % that may be retired unasked; "
                "nothing was changed. Lost rights of the Odoo user look the same: check them "
                "first. If the records are really gone, run again with --accept-retire"
            )
