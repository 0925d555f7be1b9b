"""Who may call, and what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .dataset import Dataset
from .errors import access_error
from .nodes import Node, Test


@dataclass
class User:
    """A login of the simulated Odoo. Rights may be changed while the server runs.

    `denied_models` answer AccessError. `own_orders_only` simulates "own documents only": the
    number of orders seen (91), or the share of them (0.25); other orders and their lines
    silently vanish from searches, and `read` refuses them.
    """

    uid: int = 2
    login: str = "demo"
    password: str = "demo"  # noqa: S105 - a login of the pretended server
    api_key: str = "demo"
    lang: str = "pt_BR"
    denied_models: set[str] = field(default_factory=set)
    own_orders_only: float | None = None
    expired: bool = False

    def accepts(self, secret: Any) -> bool:
        return not self.expired and secret in (self.password, self.api_key)


def user_by_login(users: Iterable[User], login: Any, secret: Any) -> User | None:
    return next((u for u in users if u.login == login and u.accepts(secret)), None)


def user_by_uid(users: Iterable[User], uid: Any, secret: Any) -> User | None:
    return next((u for u in users if u.uid == uid and u.accepts(secret)), None)


def user_by_key(users: Iterable[User], key: str) -> User | None:
    return next((u for u in users if u.api_key == key and not u.expired), None)


def record_rule(user: User, model: str, dataset: Dataset) -> Node | None:
    """The test that hides what the user may not see, None when everything is visible."""
    if user.own_orders_only is None or model not in ("sale.order", "sale.order.line"):
        return None
    owned = own_orders(dataset, user.own_orders_only)
    column = "id" if model == "sale.order" else "order_id"
    return Test(dataset[model], column, owned.__contains__)


def company_rule(allowed: Any, model: str, dataset: Dataset) -> Node | None:
    """Hide records of companies outside the context's `allowed_company_ids`.

    Raises:
        OdooError: a company that does not exist.
    """
    if not allowed or "res.company" not in dataset or "company_id" not in dataset[model].fields:
        return None
    companies, wanted = set(dataset["res.company"].ids), set(allowed)
    if not wanted <= companies:
        raise access_error("Access to unauthorized or invalid companies.")
    if wanted == companies:
        return None
    return Test(dataset[model], "company_id", lambda held: not held or held in wanted)


def own_orders(dataset: Dataset, share: float) -> set[int]:
    """That many orders (or that share of them), spread evenly over the ids."""
    ids = dataset["sale.order"].ids
    wanted = int(share) if share >= 1 else round(share * len(ids))
    wanted = min(wanted, len(ids))
    return {ids[i * len(ids) // wanted] for i in range(wanted)} if wanted else set()
