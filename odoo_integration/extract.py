"""From Odoo into staging: invoices first, then orders, then the master data they name."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from .errors import OrderUnknown
from .mapping import Plan
from .models import SyncRun
from .reading import Pages, Reader
from .references import missing_headers, missing_references
from .staging import Staging
from .stored import (
    changed_order_lines,
    held_invoice_lines,
    held_order_lines,
    held_orders,
    invoice_lines_of,
    orphaned_lines,
    staged_move_ids,
    staged_order_ids,
)
from .window import Window

DOCUMENTS = ("account.move", "account.move.line", "sale.order", "sale.order.line")
_ROUNDS = 6


class Extraction:
    """Reads what one run needs and stages it.

    Args:
        reader: where records come from.
        staging: where they go.
        plans: how each model is read.
        on_rows: called with the model and the number of rows after each page.

    Attributes:
        read: records read, by model.
        seen: the latest `write_date` read, by model.
    """

    def __init__(
        self,
        reader: Reader,
        staging: Staging,
        plans: dict[str, Plan],
        on_rows: Callable[[str, int], None],
    ) -> None:
        self.reader = reader
        self.staging = staging
        self.plans = plans
        self.read: dict[str, int] = dict.fromkeys(plans, 0)
        self.seen: dict[str, str] = {}
        self._on_rows = on_rows
        # How many pages were staged when nothing they name was missing any more.
        self._complete_at = -1

    def stage(self, model: str, pages: Pages) -> int:
        """Stages pages of one model; returns how many records they held."""
        plan, before = self.plans[model], self.read[model]
        # Closed whatever happens, or the threads that read ahead would outlive a failure.
        with closing(pages):
            for page in pages:
                rows, rejections = plan.rows(page)
                self.staging.load(plan, rows, rejections)
                self.read[model] += len(page)
                # The second column of every plan is the write date, as text that sorts as it is.
                latest = max((row[1] for row in rows if row[1]), default="")
                self.seen[model] = max(self.seen.get(model, ""), latest)
                self._on_rows(model, len(page))
        return self.read[model] - before

    def everything(self) -> None:
        """Reads every document, and the master data they name."""
        for model in DOCUMENTS:
            self.stage(model, self.reader.pages(self.plans[model]))
        self.complete(known_suffices=False)

    def window(self, window: Window) -> None:
        """Reads what changed since the window's start, documents and master data alike."""
        for model, plan in self.plans.items():
            if model in DOCUMENTS:
                self.stage(model, self.reader.pages(plan, window.domain(model)))
        for model, plan in self.plans.items():
            # A model nobody here has named yet has no cursor: what it is asked for comes by id.
            if model not in DOCUMENTS and model in window.since:
                self.stage(model, self.reader.pages(plan, window.domain(model)))
        self.staging.forget_unknown()

    def follow_links(self) -> None:
        """Reads invoice lines again whose links to changed or vanished order lines may differ.

        Odoo does not move an invoice line's `write_date` when its order line goes or another one
        is linked to it.
        """
        lines, orders = changed_order_lines(self.staging.run_id)
        if not lines:
            return
        plan = self.plans["account.move.line"]
        wanted = set(invoice_lines_of(orders))
        for part in _chunks(lines):
            wanted.update(self.reader.ids(plan, [["sale_line_ids", "in", part]]))
        self._read_again(plan, sorted(wanted))

    def orders(self, numbers: Sequence[str]) -> None:
        """Reads some orders whole: lines, invoices, and the master data they name.

        Raises:
            OrderUnknown: a number is neither in Odoo nor here.
        """
        order_plan, line_plan = self.plans["sale.order"], self.plans["sale.order.line"]
        move_plan, move_line_plan = self.plans["account.move"], self.plans["account.move.line"]
        held = held_orders(numbers)
        self.stage(
            "sale.order",
            self.reader.pages(
                order_plan, ["|", ["name", "in", list(numbers)], ["id", "in", list(held)]]
            ),
        )
        found = staged_order_ids(self.staging.run_id)
        gone = [order_id for order_id in held if order_id not in found]
        unknown = [n for n in numbers if n not in held.values() and n not in found.values()]
        if unknown:
            raise OrderUnknown(
                f"order {', '.join(unknown)} is not in Odoo, or this user may not see it"
            )
        self.staging.vanish("sale.order", gone)

        ids = list(found)
        self.stage("sale.order.line", self.reader.pages(line_plan, [["order_id", "in", ids]]))
        self.staging.vanish(
            "sale.order.line", held_order_lines(ids, not_staged_by=self.staging.run_id)
        )

        names = sorted({*numbers, *found.values()})
        by_origin = [["move_id.invoice_origin", "ilike", name] for name in names]
        linked = ["|"] * len(by_origin) + [["sale_line_ids.order_id", "in", ids], *by_origin]
        self.stage("account.move.line", self.reader.pages(move_line_plan, linked))
        missing = held_invoice_lines([*ids, *gone], names, not_staged_by=self.staging.run_id)
        self._read_again(move_line_plan, missing)
        self.staging.vanish(
            "account.move.line",
            held_invoice_lines([*ids, *gone], names, not_staged_by=self.staging.run_id),
        )
        moves = staged_move_ids(self.staging.run_id)
        self.stage("account.move", self.reader.by_ids(move_plan, moves, within_domain=True))
        self.complete(known_suffices=False)

    def complete(self, *, known_suffices: bool) -> None:
        """Reads the master data that staged records name, and what that names in turn.

        Args:
            known_suffices: what an earlier run read is not read again.
        """
        if self._complete_at == self.staging.loads:
            return
        by_label = {plan.label: model for model, plan in self.plans.items()}
        asked: set[tuple[str, int]] = set()
        for _ in range(_ROUNDS):
            missing = missing_references(
                self.staging.run_id, staged=self.staging.counts, known_suffices=known_suffices
            )
            progress = False
            for label, ids in missing.items():
                model = by_label.get(label)
                new = [i for i in ids if (label, i) not in asked]
                if model is None or not new:
                    continue
                progress = True
                asked.update((label, i) for i in new)
                self.stage(model, self.reader.by_ids(self.plans[model], new))
            if not progress:
                break
        self._complete_at = self.staging.loads

    def headers(self) -> None:
        """Reads orders and invoices that staged lines belong to and nobody has read yet."""
        for model, ids in missing_headers(self.staging.run_id).items():
            self.stage(model, self.reader.by_ids(self.plans[model], ids, within_domain=True))

    def orphans(self) -> None:
        """Reads lines again that were refused while their order or invoice could not be read.

        The mending moves the header's `write_date` alone.
        """
        for model, field, headers in orphaned_lines(self.staging.run_id):
            plan = self.plans[model]
            for part in _chunks(headers):
                self._read_again(plan, self.reader.ids(plan, [[field, "in", part]]))

    def _read_again(self, plan: Plan, ids: Sequence[int]) -> None:
        if ids:
            self.staging.forget(plan, ids)
            self.stage(plan.model, self.reader.by_ids(plan, ids, within_domain=True))


def extract(extraction: Extraction, window: Window, numbers: Sequence[str]) -> None:
    """Stages what a run of this window needs."""
    if window.mode == SyncRun.Mode.ORDER:
        extraction.orders(numbers)
    elif window.mode == SyncRun.Mode.FULL:
        extraction.everything()
    else:
        extraction.window(window)


def _chunks(ids: Sequence[int], size: int = 1000) -> Iterable[list[int]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
