"""Odoo's day: what people do there, and what the integration's user may see of it."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.lab.actions import ACTIONS, do
from tests.lab.company import Company, tiny_dataset

LIVELY = ("new_order", "new_order", "invoice_order", "refund")
COMPANIES = {2: ("Segunda", False), 3: ("Filial", 1)}
DENIABLE = ("sale.order", "sale.order.line", "account.move", "account.move.line", "uom.uom")
numbers = st.integers(0, 40)
lively = st.tuples(st.sampled_from(LIVELY), numbers, numbers, numbers)
# A day nobody orders and nobody bills has nothing to find.
actions = st.one_of(lively, st.tuples(st.sampled_from(sorted(ACTIONS)), numbers, numbers, numbers))
days = st.lists(actions, max_size=5)


class OdoosDays(RuleBasedStateMachine):
    """A company, a second one and a branch, and the people who work there.

    Attributes:
        company: set by a subclass.
    """

    company: Company

    def __init__(self) -> None:
        super().__init__()
        self.odoo = self.company.odoo
        self.odoo.swap(tiny_dataset())
        for number, (name, parent) in COMPANIES.items():
            self.company.edit.create(
                "res.company",
                {"id": number, "name": name, "parent_id": parent, "partner_id": 1,
                 "currency_id": 1, "user_ids": []},
            )  # fmt: skip
        self.give_rights_back()

    @rule(day=days)
    def work(self, day: list[tuple]) -> None:
        for action in day:
            do(self.company, *action)

    @rule(
        model=st.sampled_from(["sale.order", "sale.order", "account.move"]),
        a=numbers,
        into=st.sampled_from([1, 2, 3]),
    )
    def move_to_company(self, model: str, a: int, into: int) -> None:
        """Where another order has the number, the two have one number in one company."""
        if record := self.company.pick(model, a):
            self.company.edit.write(model, record, {"company_id": into})

    @rule(a=numbers, b=numbers)
    def take_the_number_of_another_company(self, a: int, b: int) -> None:
        one, other = (self.company.pick("sale.order", number) for number in (a, b))
        if one and other:
            mine, theirs = (self.company.record("sale.order", order) for order in (one, other))
            if mine["company_id"] != theirs["company_id"]:
                self.company.edit.write("sale.order", one, {"name": theirs["name"]})

    @rule(
        change=st.sampled_from(
            [("res.company", {"name": "Matriz"}), ("res.company", {"name": "Outra"}),
             ("uom.uom", {"factor": 1 / 6}), ("uom.uom", {"factor": 1 / 10})]
        ),
        record=st.sampled_from([2, 3]),
    )  # fmt: skip
    def change_what_is_read_daily(self, change: tuple[str, dict], record: int) -> None:
        """A company's name is part of each item's key; a unit's size of each quantity."""
        model, values = change
        if model == "res.company":
            values = {"name": f"{values['name']} {record}"}
        self.company.edit.write(model, record, values)
        self.next_day()

    @rule(passes=st.sampled_from([1, 60, 3600, 90_000]))
    def wait(self, passes: int) -> None:
        """Seconds."""
        self.odoo.set_clock(self.company.data.now + timedelta(seconds=passes))

    def next_day(self) -> None:
        """Units and companies are read again once a day."""
        self.odoo.set_clock(self.company.data.now + timedelta(days=1))

    @rule(
        # Whatever is refused comes back with the next run: what is hidden stays for some of them.
        what=st.one_of(
            st.sampled_from([0.5, 0.9, 1]),
            st.sampled_from([(1,), (1, 2), (1, 3)]),
            st.sampled_from([*DENIABLE, None]),
        )
    )
    def lose_rights(self, what: str | float | tuple[int, ...] | None) -> None:
        """A model, other people's orders, companies but these, or the key."""
        user = self.odoo.user
        if what is None:
            user.expired = True
        elif isinstance(what, str):
            user.denied_models.add(what)
        elif isinstance(what, tuple):
            self._see_companies(what)
        else:
            user.own_orders_only = what

    @precondition(lambda self: self.restricted)
    @rule()
    def rights_come_back(self) -> None:
        self.give_rights_back()

    def give_rights_back(self) -> None:
        user = self.odoo.user
        user.denied_models.clear()
        user.own_orders_only, user.expired = None, False
        self._see_companies(())

    def _see_companies(self, ids: tuple[int, ...]) -> None:
        self.company.edit.write("res.users", self.odoo.user.uid, {"company_ids": list(ids)})

    @property
    def refused(self) -> bool:
        """Whether Odoo refuses something, so that a run may fail."""
        return bool(self.odoo.user.denied_models) or self.odoo.user.expired

    @property
    def restricted(self) -> bool:
        user = self.odoo.user
        companies = self.company.record("res.users", user.uid)["company_ids"]
        return self.refused or user.own_orders_only is not None or bool(companies)
