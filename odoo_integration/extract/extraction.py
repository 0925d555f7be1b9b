"""From Odoo into staging: invoices first, then orders, then the master data they name."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from ..mapping import Plan
from ..runs.errors import OrderUnknown
from ..runs.progress import Progress
from ..runs.window import Shown
from ..staging.queries import (
    changed_order_lines,
    held_invoice_lines,
    held_order_lines,
    held_orders,
    held_small_models,
    invoice_lines_of,
    orphaned_lines,
    staged_move_ids,
    staged_order_ids,
)
from ..staging.references import missing_headers, missing_references, staged_by
from ..staging.tables import Staging
from .pages import Domain, Pages, Reader

DOCUMENTS = ("account.move", "account.move.line", "sale.order", "sale.order.line")
PARTIES = {"res.partner": "odoo_partner", "product.product": "odoo_product"}
"""Large models of which only what orders and invoices name is read, and their mirrors."""
WINDOWED = (*DOCUMENTS, *PARTIES)
"""Models of which a run reads what is new; all others are small."""
_ROUNDS = 6


class Extraction:
    """Reads what one run needs and stages it.

    Args:
        reader: where records come from.
        staging: where they go.
        plans: how each model is read.
        progress: shows each page.
        after_page: called after each page, the unit in which a run stops or gives way.

    Attributes:
        read: records read, by model.
        seen: the latest `write_date` read, by model of `WINDOWED`.
        shown: what the windows held.
        searched: models of which a search without a window found nothing.
    """

    def __init__(
        self,
        reader: Reader,
        staging: Staging,
        plans: dict[str, Plan],
        *,
        progress: Progress,
        after_page: Callable[[], None],
    ) -> None:
        self.reader = reader
        self.staging = staging
        self.plans = plans
        self.read: dict[str, int] = dict.fromkeys(plans, 0)
        self.seen: dict[str, str] = {}
        self.shown = Shown()
        self.searched: set[str] = set()
        self._progress = progress
        self._after_page = after_page
        # How many pages were staged when nothing they name was missing any more.
        self._complete_at = -1

    def read_all(self, model: str, extra: Domain | None = None) -> None:
        """Stages every record of a model, narrowed by `extra`."""
        self.stage(model, self.reader.pages(self.plans[model], extra))

    def read_ids(self, model: str, ids: Sequence[int], *, within_domain: bool = True) -> None:
        """Stages records by id; those that are gone are left out.

        Args:
            within_domain: leave out what the model's domain would not read.
        """
        plan = self.plans[model]
        self.stage(model, self.reader.by_ids(plan, ids, within_domain=within_domain))

    def stage(self, model: str, pages: Pages) -> None:
        """Stages pages of a model."""
        plan = self.plans[model]
        # Closed whatever happens, or the threads that read ahead would outlive a failure.
        with closing(pages):
            for page in pages:
                latest = self.staging.load(plan, page)
                self.read[model] += len(page)
                self.reached(model, latest)
                self._progress.rows(model, len(page))
                self._after_page()

    def reached(self, model: str, moment: str) -> None:
        """Notes a `write_date`, or "", that was read."""
        if moment and model in WINDOWED:
            self.seen[model] = max(self.seen.get(model, ""), moment)

    def read_everything(self) -> None:
        """Reads every document, and the master data they name."""
        for model in DOCUMENTS:
            self.read_all(model)
        self.read_missing_master_data(skip_mirrored=False)

    def found_none(self, plan: Plan) -> bool:
        """Whether a search finds no record of a model at all, whatever a count says."""
        return plan.model in self.searched or not self.reader.finds_any(plan)

    def read_small_models(self) -> None:
        """Reads every record of the small models that is known here."""
        models = {plan.label: model for model, plan in self.plans.items()}
        for label, ids in held_small_models().items():
            if label in models:
                self.read_ids(models[label], ids, within_domain=False)

    def reread_relinked_lines(self) -> None:
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

    def read_orders(self, numbers: Sequence[str], ids: Sequence[int] = ()) -> None:
        """Reads some orders whole: lines, invoices, and the master data they name.

        Args:
            ids: further orders; one that is neither in Odoo nor here is left out.

        Raises:
            OrderUnknown: a number is neither in Odoo nor here.
        """
        if not numbers and not ids:
            return
        held = held_orders(numbers, ids)
        asked = sorted({*held, *ids})
        self.read_all("sale.order", ["|", ["name", "in", list(numbers)], ["id", "in", asked]])
        found = staged_order_ids(self.staging.run_id)
        # What is not found is asked for by id before it is taken for gone: a count may be wrong.
        missing = [order_id for order_id in held if order_id not in found]
        self._read_again(self.plans["sale.order"], missing)
        found = staged_order_ids(self.staging.run_id)
        gone = [order_id for order_id in held if order_id not in found]
        unknown = [n for n in numbers if n not in held.values() and n not in found.values()]
        if unknown:
            raise OrderUnknown(
                f"order {', '.join(unknown)} is not in Odoo, or this user may not see it"
            )
        self.staging.vanish("sale.order", gone)
        if not found and not gone:
            return

        ids = list(found)
        self.read_all("sale.order.line", [["order_id", "in", ids]])
        missing = held_order_lines(ids, not_staged_by=self.staging.run_id)
        self._read_again(self.plans["sale.order.line"], missing)
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
        self.read_missing_master_data(skip_mirrored=False)

    def read_missing_master_data(self, *, skip_mirrored: bool) -> None:
        """Reads the master data that staged records name, and what that names in turn.

        Args:
            skip_mirrored: leave out what an earlier run has read.
        """
        if self._complete_at == self.staging.loads:
            return
        by_label = {plan.label: model for model, plan in self.plans.items()}
        asked: set[tuple[str, int]] = set()
        grown = self.staging.counts
        for _ in range(_ROUNDS):
            missing = missing_references(
                self.staging.run_id, staged=grown, skip_mirrored=skip_mirrored
            )
            before, progress = self.staging.counts, False
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
            # Only tables that grew are looked through again: the others name nothing new.
            after = self.staging.counts
            grown = {name: rows for name, rows in after.items() if rows != before.get(name, 0)}
        self._complete_at = self.staging.loads

    def read_missing_headers(self) -> None:
        """Reads orders and invoices that staged lines belong to and no run has read yet."""
        for model, ids in missing_headers(self.staging.run_id).items():
            self.read_ids(model, ids)

    def reread_orphaned_lines(self) -> None:
        """Reads lines again that were refused while what they belong to could not be read.

        When an order, an invoice or a product becomes readable, the lines' `write_date` stays.
        """
        for model, field, headers in orphaned_lines(self.staging.run_id):
            plan = self.plans[model]
            for part in _chunks(headers):
                self._read_again(plan, self.reader.ids(plan, [[field, "in", part]]))

    def read_brought(self, runs: Sequence[int]) -> None:
        """Reads again what other runs have promoted since this one began, from what they staged."""
        if not runs:
            return
        by_label = {plan.label: plan for plan in self.plans.values()}
        for label, ids in staged_by(runs).items():
            if plan := by_label.get(label):
                self._read_again(plan, ids)

    def _read_again(self, plan: Plan, ids: Sequence[int]) -> None:
        if ids:
            self.staging.forget(plan, ids)
            self.read_ids(plan.model, ids, within_domain=plan.model in DOCUMENTS)


def _chunks(ids: Sequence[int], size: int = 1000) -> Iterable[list[int]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
