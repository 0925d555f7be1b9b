"""Faults in the product that the stories have to notice: pieces of its text, replaced."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Break:
    """One fault.

    Attributes:
        name: what the product then does, or does not.
        path: of the file, in the project.
        whole: a piece of its text that stands there once.
        broken: what takes its place.
    """

    name: str
    path: str
    whole: str
    broken: str

    def text(self, tree: Path) -> str:
        """The file's text with the fault in it.

        Args:
            tree: the project's folder.

        Raises:
            ValueError: what is to be replaced does not stand there once: the code has changed.
        """
        before, *after = (tree / self.path).read_text().split(self.whole)
        if len(after) != 1:
            raise ValueError(f"{self.path} does not hold this once: {self.whole!r}")
        return f"{before}{self.broken}{after[0]}"


_SYNC = "odoo_integration/sync.py"
_EXTRACT = "odoo_integration/extract"
_PROMOTE = "odoo_integration/promote"
_SQL = f"{_PROMOTE}/sql"
BREAKS = (
    Break(
        "invoice lines whose links changed are not read again",
        _SYNC,
        "extraction.reread_relinked_lines()",
        "pass",
    ),
    Break(
        "lines that waited for their order or invoice are not read again",
        _SYNC,
        "extraction.reread_orphaned_lines()",
        "pass",
    ),
    Break(
        "incremental runs do not compare the numbers of records",
        _SYNC,
        "if full or (window.has_baseline and window.mode != SyncRun.Mode.ORDER):",
        "if full:",
    ),
    Break(
        "whatever vanished is retired unasked",
        _SYNC,
        "if not request.accept_retire:",
        "if False:",
    ),
    Break(
        "a record written again within the second it was read in stays as it was",
        f"{_EXTRACT}/windows.py",
        "wanted = changed | {i for i, one in seen.items() if not one.settled}",
        "wanted = changed",
    ),
    Break(
        "of an order that a hint is about the header alone is read",
        f"{_EXTRACT}/extraction.py",
        "ids = list(found)\n",
        "ids = [i for i, name in found.items() if name in numbers]\n",
    ),
    Break(
        "credit notes never reopen a balance",
        "carteira/rules.py",
        "return condition & (Q(reabre_saldo__isnull=True) | Q(reabre_saldo=True))",
        "return condition & Q(nota_credito=False)",
    ),
    Break(
        "an invoiced quantity counts as it is, whatever its unit",
        f"{_SQL}/target_invoice_lines.sql",
        "ELSE unit_ratio(u.factor, u.category_id, i.factor, i.category_id) END AS ratio",
        "ELSE 1 END AS ratio",
    ),
    Break(
        "items whose lines are gone are kept",
        f"{_SQL}/retire_items.sql",
        "NOT EXISTS (SELECT 1 FROM item_match m WHERE m.id = c.id)",
        "false",
    ),
    Break(
        "the lines of an order that is gone are kept",
        f"{_SQL}/retire_order_lines.sql",
        "v.model = 'sale.order')",
        "v.model = '')",
    ),
    Break(
        "invoice lines that are gone are kept",
        f"{_SQL}/retire_invoice_lines.sql",
        "v.model = 'account.move.line'",
        "v.model = ''",
    ),
    Break(
        "orders of one number are not computed together",
        f"{_SQL}/touched_orders.sql",
        "ON twin.name = o.name AND",
        "ON twin.id = o.id AND",
    ),
    Break(
        "renamed master data does not reach the orders that name it",
        f"{_PROMOTE}/touched.py",
        '"naming_changed": _naming_changed(ORDERS)',
        '"naming_changed": SQL("SELECT 0::bigint")',
    ),
    Break(
        "a changed policy recomputes nothing",
        _SYNC,
        "if policy_changed():",
        "if False:",
    ),
)
