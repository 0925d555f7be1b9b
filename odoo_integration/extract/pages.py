"""Reads whole sets of records from Odoo: pages by ascending id, the next one asked for early."""

import datetime
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from itertools import pairwise
from typing import Any

from ..client import OdooClient, OdooTimeoutError
from ..mapping import Plan
from .expected import EVERY_ID, Allowance, IdRange, check_asked
from .load import Load, Page, Pages, Part, side_by_side

Domain = list[Any]
IDS_PER_REQUEST = 1000
NEWEST = 10_000
"""How many dates of records one answer holds at most."""
_SMALLEST_PAGE = 50
_GOOD_PAGES_BEFORE_GROWING = 3


class Reader:
    """Reads through one logged-in client.

    Offsets shift while people work in Odoo, so pages are taken by `id > last`; no answer shorter
    than asked is taken for the end while Odoo counted more (`odoo` may cut answers short). Pages
    whose ids do not rise, were not asked for, or go far beyond the count end the reading.

    Args:
        client: a logged-in client.
        page_size: rows asked for at a time; halved when Odoo does not answer in time.
        concurrency: connections that read one model at most at once, over disjoint ranges of ids;
            see `Load`.
    """

    def __init__(self, client: OdooClient, *, page_size: int, concurrency: int = 1) -> None:
        self.client = client
        self._page_size = page_size
        self._concurrency = concurrency

    @property
    def started(self) -> datetime.datetime | None:
        """The moment reading began, on Odoo's clock; None if its answers carry no date."""
        return self.client.began

    def count(self, plan: Plan, extra: Domain | None = None) -> int:
        """How many records of the plan's domain, narrowed by `extra`, Odoo has."""
        return self.client.search_count(plan.model, [*(extra or []), *plan.domain])

    def pages(self, plan: Plan, extra: Domain | None = None) -> Pages:
        """Reads every record of the plan's domain, narrowed by `extra`.

        Yields:
            Pages of records with ascending ids within each range; none is empty.

        Raises:
            OdooProtocolError: a page holds what was not asked for, or there is no end of pages.
        """
        domain = [*(extra or []), *plan.domain]
        count = self.client.search_count(plan.model, domain)
        if count == 0:
            return
        ranges: list[tuple[IdRange, int | None]] = [(EVERY_ID, count)]
        ways = min(self._concurrency, count // self._page_size)
        if ways > 1:
            ranges = [(part, None) for part in self._split(plan, domain, ways)]
        allowance = Allowance(plan.model, count)
        parts = [
            partial(self._keyset, plan=plan, domain=domain, within=within, count=known)
            for within, known in ranges
        ]
        with closing(self._side_by_side(plan, parts)) as pages:
            for page in pages:
                allowance.take(len(page))
                yield page

    def newest(self, plan: Plan, extra: Domain, fields: Sequence[str]) -> Page | None:
        """The records of the plan's domain, narrowed by `extra`, in one request.

        The last written ones come first: an answer that is cut short lacks the oldest of them.

        Returns:
            The records; None where they are too many for one answer.

        Raises:
            OdooProtocolError: a record comes twice.
        """
        dates_alone = len(fields) == 1
        limit = NEWEST if dates_alone else self._page_size
        try:
            page = self.client.search_read(
                plan.model,
                [*extra, *plan.domain],
                fields,
                order="write_date desc, id desc",
                limit=limit,
                names=plan.names or dates_alone,
            )
        except OdooTimeoutError:
            return None
        EVERY_ID.check(plan.model, sorted(row["id"] for row in page))
        return page if len(page) < limit else None

    def by_ids(self, plan: Plan, ids: Sequence[int], *, within_domain: bool = False) -> Pages:
        """Reads the records of given ids; those that are gone are left out.

        Args:
            within_domain: leave out what the plan's domain would not read, too.

        Raises:
            OdooProtocolError: an answer holds what was not asked for.
        """
        waiting = sorted(ids)
        share = -(-len(ids) // (self._concurrency * IDS_PER_REQUEST)) * IDS_PER_REQUEST
        parts = [
            partial(
                self._of_ids, plan=plan, ids=waiting[at : at + share], within_domain=within_domain
            )
            for at in range(0, len(waiting), share or 1)
        ]
        if len(parts) == 1:
            # Not worth a connection of its own.
            yield from parts[0](self.client, Load(1, self.client.stats))
            return
        yield from self._side_by_side(plan, parts)

    def _of_ids(
        self, client: OdooClient, load: Load, *, plan: Plan, ids: list[int], within_domain: bool
    ) -> Pages:
        waiting, size = ids, IDS_PER_REQUEST
        while waiting:
            asked = waiting[:size]
            domain: Domain = [["id", "in", asked]]
            if within_domain:
                domain += plan.domain
            try:
                page = load.ask(
                    partial(
                        client.search_read,
                        plan.model,
                        domain,
                        plan.fields,
                        order="id",
                        limit=len(asked),
                        names=plan.names,
                    ),
                    size=len(asked),
                )
            except OdooTimeoutError:
                if len(asked) <= _SMALLEST_PAGE:
                    raise
                size = max(len(asked) // 2, _SMALLEST_PAGE)
                continue
            if not page:
                waiting = waiting[size:]
                continue
            given = [row["id"] for row in page]
            check_asked(plan.model, given, asked)
            EVERY_ID.check(plan.model, given)
            yield page
            # An answer may be cut short: what it lacks is gone only if Odoo says so when asked.
            found = set(given)
            waiting = [i for i in asked if i not in found] + waiting[size:]

    def ids(self, plan: Plan, extra: Domain, *, within: IdRange = EVERY_ID) -> list[int]:
        """Ids of the plan's domain, narrowed by `extra` and `within`, in ascending order.

        Raises:
            OdooProtocolError: an answer holds what was not asked for, or there is no end of them.
        """
        found: list[int] = []
        allowance = None
        rest = within
        while part := self.client.search(
            plan.model, [*rest.domain, *extra, *plan.domain], order="id"
        ):
            rest.check(plan.model, part)
            if found:
                # Odoo cut its first answer short: rare enough to count now.
                allowance = allowance or Allowance(
                    plan.model, self.count(plan, [*within.domain, *extra])
                )
                allowance.take(len(part))
            found += part
            rest = within.after(found[-1])
        return found

    def finds_any(self, plan: Plan) -> bool:
        """Whether a search finds a record of the plan's domain, whatever the count says."""
        return bool(self.client.search(plan.model, plan.domain, limit=1))

    def _split(self, plan: Plan, domain: Domain, ways: int) -> list[IdRange]:
        first = self.client.search(plan.model, domain, order="id", limit=1)
        last = self.client.search(plan.model, domain, order="id desc", limit=1)
        if not first or not last:
            return [EVERY_ID]
        # Descending ends must not make ranges that overlap.
        IdRange(low=first[0]).check(plan.model, last)
        step = (last[0] - first[0]) // ways + 1
        bounds = [first[0] + step * n for n in range(1, ways)]
        return [IdRange(low, high) for low, high in pairwise([1, *bounds, None])]

    def _side_by_side(self, plan: Plan, parts: Sequence[Part]) -> Pages:
        return side_by_side(self.client, parts, most=self._concurrency, name=f"odoo-{plan.model}")

    def _keyset(
        self,
        client: OdooClient,
        load: Load,
        *,
        plan: Plan,
        domain: Domain,
        within: IdRange,
        count: int | None,
    ) -> Pages:
        rest, read, size, good = within, 0, self._page_size, 0
        grow_after = _GOOD_PAGES_BEFORE_GROWING
        while True:
            try:
                page = load.ask(
                    partial(
                        client.search_read,
                        plan.model,
                        [*rest.domain, *domain],
                        plan.fields,
                        order="id",
                        limit=size,
                        names=plan.names,
                    ),
                    size=size,
                )
            except OdooTimeoutError:
                if size <= _SMALLEST_PAGE:
                    raise
                # Each time-out costs minutes: the larger page is tried again ever more rarely.
                size, good, grow_after = max(size // 2, _SMALLEST_PAGE), 0, grow_after * 2
                continue
            if not page:
                return
            rest.check(plan.model, [row["id"] for row in page])
            yield page
            rest, read, good = within.after(page[-1]["id"]), read + len(page), good + 1
            if count is not None and read >= count and len(page) < size:
                return
            if good >= grow_after and size < self._page_size:
                size, good = min(size * 2, self._page_size), 0
