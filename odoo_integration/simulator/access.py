"""Logins, and the record rules that limit what each may read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .dataset import Dataset
from .errors import access_error
from .lookups import relatives
from .nodes import Node, Or, Test

MAIN_UID = 2
# A company's records of these models are visible to its branches too.
SHARED_WITH_BRANCHES = frozenset(
    {"account.payment.term", "product.product", "res.currency.rate", "res.partner"}
)
# Odoo shows internal users to everybody, whatever their company.
WITHOUT_COMPANY_RULE = frozenset({"res.users"})


@dataclass
class User:
    """A login of the simulated Odoo. Rights may be changed while the server runs.

    `denied_models` answer AccessError. `own_orders_only` simulates "own documents only": the
    number of orders seen (91), or the share of them (0.25); searches leave out other orders and
    their lines without an error, and `read` refuses them. The companies a user may read are
    those of its `res.users` record.
    """

    uid: int = MAIN_UID
    login: str = "demo"
    password: str = "demo"  # noqa: S105 - not a real login
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
    """The test for `own_orders_only`, None when the user sees every record of the model."""
    if user.own_orders_only is None or model not in ("sale.order", "sale.order.line"):
        return None
    owned = own_orders(dataset, user.own_orders_only)
    column = "id" if model == "sale.order" else "order_id"
    return Test(dataset[model], column, owned.__contains__)


def company_rule(user: User, allowed: Any, model: str, dataset: Dataset) -> Node | None:
    """Hide records of companies outside the context's `allowed_company_ids`.

    Without them in the context, those of every company of the user are visible.

    Raises:
        OdooError: a company that does not exist, or is not one of the user's.
    """
    if "res.company" not in dataset:
        return None
    own = companies_of(user, dataset)
    wanted = set(allowed or own)
    if not wanted <= own:
        raise access_error("Access to unauthorized or invalid companies.")
    if model in WITHOUT_COMPANY_RULE or wanted == set(dataset["res.company"].ids):
        return None
    if model == "res.company":
        return Test(dataset[model], "id", wanted.__contains__)
    if "company_id" not in dataset[model].fields:
        return None
    if model in SHARED_WITH_BRANCHES:
        wanted = relatives(dataset["res.company"], wanted, above=True)
    table = dataset[model]
    rule = Test(table, "company_id", lambda held: not held or held in wanted)
    if model == "res.partner" and "partner_share" in table.fields:
        # Odoo shows the partners of internal users to everybody.
        return Or([rule, Test(table, "partner_share", lambda shared: not shared)])
    return rule


def companies_of(user: User, dataset: Dataset) -> set[int]:
    """The active companies of the user's record; all companies when it names none."""
    companies = dataset["res.company"]
    own: Iterable[int] = ()
    if "res.users" in dataset and "company_ids" in dataset["res.users"].fields:
        users = dataset["res.users"]
        own = [
            one for at in users.positions([user.uid]) for one in users.columns["company_ids"][at]
        ]
    at = companies.positions(own) if own else range(len(companies))
    active = companies.columns.get("active")
    return {companies.ids[p] for p in at if active is None or active[p]}


def own_orders(dataset: Dataset, share: float) -> set[int]:
    """Ids of so many orders (from 1 on a number, below 1 a share), spread evenly."""
    ids = dataset["sale.order"].ids
    wanted = int(share) if share >= 1 else round(share * len(ids))
    wanted = min(wanted, len(ids))
    return {ids[i * len(ids) // wanted] for i in range(wanted)} if wanted else set()
