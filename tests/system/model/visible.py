"""The part of Odoo's records that the integration's user may see, in plain Python."""

from typing import Any

from odoo_integration.simulator import Simulator
from odoo_integration.simulator.access import own_orders

ORDER_OF = {"sale.order": "id", "sale.order.line": "order_id"}


class Visible:
    """Records as the oracle reads them.

    Args:
        odoo: the simulator, whose user's rights are taken as they are at each question.
    """

    def __init__(self, odoo: Simulator) -> None:
        self._odoo = odoo

    def rows(self, model: str) -> list[dict[str, Any]]:
        """The visible records of a model as dicts with bare ids."""
        rows = self._odoo.dataset.rows(model)
        share = self._odoo.user.own_orders_only
        if share is not None and model in ORDER_OF:
            own = own_orders(self._odoo.dataset, share)
            rows = [row for row in rows if row[ORDER_OF[model]] in own]
        companies = self._companies()
        if not companies or model == "res.users":
            return rows
        column = "id" if model == "res.company" else "company_id"
        return [row for row in rows if not row.get(column) or row[column] in companies]

    def _companies(self) -> set[int]:
        """Those that the user's record names; none named are all."""
        return set(self._odoo.dataset.get("res.users", self._odoo.user.uid)["company_ids"])
