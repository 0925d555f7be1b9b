"""From Odoo into staging: invoices first, then orders, then the master data they name."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from .errors import OrderUnknown
from .mapping import Plan
from .models import SyncRun
from .reading import Domain, Pages, Reader
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

    def read_all(self, model: str, extra: Domain | None = None) -> None:
        """Stages every record of a model, narrowed by `extra`."""
        self._stage(model, self.reader.pages(self.plans[model], extra))

    def read_ids(self, model: str, ids: Sequence[int], *, within_domain: bool = True) -> None:
        """Stages records by id; those that are gone are left out.

        Args:
            within_domain: leave out what the model's domain would not read.
        """
        plan = self.plans[model]
        self._stage(model, self.reader.by_ids(plan, ids, within_domain=within_domain))

    def _stage(self, model: str, pages: Pages) -> None:
        plan = self.plans[model]
        # Closed whatever happens, or the threads that read ahead would outlive a failure.
        with closing(pages):
            for page in pages:
                latest = self.staging.load(plan, page)
                self.read[model] += len(page)
                self.seen[model] = max(self.seen.get(model, ""), latest)
                self._on_rows(model, len(page))

    def everything(self) -> None:
        """Reads every document, and the master data they name."""
        for model in DOCUMENTS:
            self.read_all(model)
        self.complete(known_suffices=False)

    def window(self, window: Window) -> None:
        """Reads what changed since the window's start, documents and master data alike."""
        for model in DOCUMENTS:
            self.read_all(model, window.domain(model))
        for model in self.plans:
            # A model nobody here has named yet has no cursor: what it is asked for comes by id.
            if model not in DOCUMENTS and model in window.since:
                self.read_all(model, window.domain(model))
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
        held = held_orders(numbers)
        self.read_all("sale.order", ["|", ["name", "in", list(numbers)], ["id", "in", list(held)]])
        found = staged_order_ids(self.staging.run_id)
        gone = [order_id for order_id in held if order_id not in found]
        unknown = [n for n in numbers if n not in held.values() and n not in found.values()]
        if unknown:
            raise OrderUnknown(
                f"order {', '.join(unknown)} is not in Odoo, or this user may not see it"
            )
        self.staging.vanish("sale.order", gone)

        ids = list(found)
        self.read_all("sale.order.line", [["order_id", "in", ids]])
        self.staging.vanish(
            "sale.order.line", held_order_lines(ids, not_staged_by=self.staging.run_id)
        )

        names = sorted({*numbers, *found.values()})
        by_origin = [["move_id.invoice_origin", "ilike", name] for name in names]
        linked = ["|"] * len(by_origin) + [["sale_line_ids.order_id", "in", ids], *by_origin]
        self.read_all("account.move.line", linked)
        missing = held_invoice_lines([*ids, *gone], names, not_staged_by=self.staging.run_id)
        self._read_again(self.plans["account.move.line"], missing)
        self.staging.vanish(
            "account.move.line",
            held_invoice_lines([*ids, *gone], names, not_staged_by=self.staging.run_id),
        )
        self.read_ids("account.move", staged_move_ids(self.staging.run_id))
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
        counts = self.staging.counts
        grown = dict(counts)
        for _ in range(_ROUNDS):
            missing = missing_references(
                self.staging.run_id, staged=grown, known_suffices=known_suffices
            )
            before, progress = counts.copy(), False
            for label, ids in missing.items():
                model = by_label.get(label)
                new = [i for i in ids if (label, i) not in asked]
                if model is None or not new:
                    continue
                progress = True
                asked.update((label, i) for i in new)
                self.read_ids(model, new, within_domain=False)
            if not progress:
                break
            # What was looked through names nothing new: a million lines are asked once.
            grown = {table: rows for table, rows in counts.items() if rows != before[table]}
        self._complete_at = self.staging.loads

    def headers(self) -> None:
        """Reads orders and invoices that staged lines belong to and nobody has read yet."""
        for model, ids in missing_headers(self.staging.run_id).items():
            self.read_ids(model, ids)

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
            self.read_ids(plan.model, ids)


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
