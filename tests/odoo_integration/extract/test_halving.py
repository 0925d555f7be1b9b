"""How a difference between Odoo's ids and ours is found, and when it is not believed."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from odoo_integration.extract import reconcile
from odoo_integration.extract.expected import IdRange
from odoo_integration.runs.errors import HeldForDecision, ReadingNotProven

PLAN = SimpleNamespace(model="sale.order")


def holds(low: int | None, high: int | None, one: int) -> bool:
    return (low is None or one >= low) and (high is None or one < high)


@dataclass
class Ours:
    """What `Expected` knows, as a set."""

    known: set[int]
    model: str = "sale.order"

    def ids(self, low: int | None, high: int | None) -> set[int]:
        return {one for one in self.known if holds(low, high, one)}

    def count(self, low: int | None, high: int | None) -> int:
        return len(self.ids(low, high))

    def middle(self, low: int | None, high: int | None) -> int:
        found = sorted(self.ids(low, high))
        return found[(len(found) - 1) // 2]


@dataclass
class Odoo:
    """Counts and gives ids; stages what it is told to."""

    has: set[int]
    more: int = 0
    finds_none: bool = True
    given: list[int] = field(default_factory=list)
    counted: int = 0
    told: list[tuple[str, list[int]]] = field(default_factory=list)
    ours: Ours = field(default_factory=lambda: Ours(set()))

    @property
    def plans(self) -> dict[str, Any]:
        return {"sale.order": PLAN}

    @property
    def reader(self) -> "Odoo":
        return self

    @property
    def staging(self) -> "Odoo":
        return self

    def count(self, plan: Any, domain: Any = ()) -> int:
        self.counted += 1
        bounds = {operator: value for _, operator, value in domain}
        low, high = bounds.get(">="), bounds.get("<")
        return len([one for one in self.has if holds(low, high, one)]) + self.more

    def ids(self, plan: Any, domain: Any, *, within: IdRange) -> list[int]:
        found = sorted(one for one in self.has if holds(within.low, within.high, one))
        self.given.append(len(found))
        return found

    def found_none(self, plan: Any) -> bool:
        return self.finds_none

    def forget(self, plan: Any, ids: list[int]) -> None:
        self.told.append(("forget", ids))
        self.ours.known -= set(ids)

    def vanish(self, model: str, ids: list[int]) -> None:
        self.told.append(("vanish", ids))

    def reappear(self, model: str, ids: list[int]) -> None:
        self.told.append(("reappear", ids))

    def read_ids(self, model: str, ids: list[int]) -> None:
        self.told.append(("read", ids))
        self.ours.known |= set(ids)


def difference(odoo: Odoo, known: set[int]) -> tuple[list[int], list[int]]:
    return reconcile._difference(odoo, Ours(known), IdRange())  # type: ignore[arg-type]


def agree(odoo: Odoo, known: set[int]) -> None:
    odoo.ours = Ours(known)
    reconcile._agree(odoo, odoo.ours)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        ({1}, set()),
        ({40}, set()),
        ({20}, set()),
        ({21}, set()),
        (set(), {0}),
        (set(), {41, 99}),
        ({7, 8}, {50}),
        (set(range(1, 41)), {50}),
        (set(range(1, 31)), set()),
    ],
)
@pytest.mark.parametrize("step", [1, 3])
def test_every_difference_is_found_wherever_it_is(
    monkeypatch: pytest.MonkeyPatch, gone: set[int], new: set[int], step: int
) -> None:
    monkeypatch.setattr(reconcile, "_RANGE_READ_WHOLE", 4)
    known = {one * step for one in range(1, 41)}
    gone, new = {one * step for one in gone}, {one * step for one in new}
    assert difference(Odoo(known - gone | new), known) == (sorted(gone), sorted(new))


def test_only_the_range_of_the_difference_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "_RANGE_READ_WHOLE", 4)
    odoo = Odoo(set(range(1, 65)) - {1})
    assert difference(odoo, set(range(1, 65))) == ([1], [])
    # 64 are halved to 4: a count each, and one beside it.
    assert (odoo.counted, odoo.given) == (9, [3])


@pytest.mark.parametrize(("known", "counted", "given"), [(4, 1, [3]), (5, 3, [2])])
def test_a_few_are_read_whole(
    monkeypatch: pytest.MonkeyPatch, known: int, counted: int, given: list[int]
) -> None:
    monkeypatch.setattr(reconcile, "_RANGE_READ_WHOLE", 4)
    odoo = Odoo(set(range(2, known + 1)))
    assert difference(odoo, set(range(1, known + 1))) == ([1], [])
    assert (odoo.counted, odoo.given) == (counted, given)


@pytest.mark.parametrize("known", [set(), {15}])
def test_what_cannot_be_halved_is_read_whole(
    monkeypatch: pytest.MonkeyPatch, known: set[int]
) -> None:
    monkeypatch.setattr(reconcile, "_RANGE_READ_WHOLE", 4)
    odoo = Odoo(set(range(10, 30)))
    assert difference(odoo, known) == ([], sorted(odoo.has - known))
    assert (odoo.counted, odoo.given) == (1, [20])


@pytest.mark.parametrize(("more", "believed"), [(200, True), (-200, True), (201, False)])
def test_a_search_may_find_a_hundred_and_a_tenth_beside_the_count(
    more: int, believed: bool
) -> None:
    odoo = Odoo(set(range(1000 - more)), more=more)
    if believed:
        assert difference(odoo, set()) == ([], sorted(odoo.has))
    else:
        with pytest.raises(ReadingNotProven, match="counts 1000 records where a search finds 799"):
            difference(odoo, set())


def test_a_search_that_finds_too_many_is_not_believed() -> None:
    with pytest.raises(ReadingNotProven, match="counts 1000 records where a search finds 1201"):
        difference(Odoo(set(range(1201)), more=-201), set())


def test_what_vanished_and_what_was_missed_is_staged() -> None:
    odoo = Odoo({1, 2, 4, 5})
    agree(odoo, {1, 2, 3})
    assert odoo.told == [("forget", [3]), ("vanish", [3]), ("reappear", [4, 5]), ("read", [4, 5])]
    for has, words in (({1}, ["forget", "vanish"]), ({1, 2, 3}, ["reappear", "read"])):
        odoo = Odoo(set(has))
        agree(odoo, {1, 2})
        assert [word for word, _ in odoo.told] == words


def test_equal_counts_are_believed_and_two_zeros_only_after_a_search() -> None:
    same = Odoo({1, 2}, finds_none=False)
    agree(same, {1, 2})
    assert (same.counted, same.told) == (1, [])
    agree(Odoo(set(), finds_none=True), set())
    with pytest.raises(ReadingNotProven, match="counts no record, yet a search finds some"):
        agree(Odoo(set(), finds_none=False), set())


@pytest.mark.parametrize(
    ("odoo", "told"),
    [
        (Odoo({1, 2}, more=1), "counts 3 records but gives 2"),
        (Odoo(set(), more=1), "counts 1 records but gives 0"),
    ],
)
def test_counts_that_never_agree_are_no_proof(odoo: Odoo, told: str) -> None:
    with pytest.raises(ReadingNotProven, match=told):
        agree(odoo, set())


LIMIT = {"SYNC_RETIRE_LIMIT_ROWS": 20, "SYNC_RETIRE_LIMIT_PERCENT": 10.0}


@pytest.mark.parametrize(
    ("vanished", "live", "held"),
    [
        ([("account.move", 20)], 30, ""),
        ([("account.move", 21)], 30, "21 of 30 records of account.move"),
        ([("account.move", 40)], 400, ""),
        ([("account.move", 41)], 400, "41 of 400 records of account.move"),
        ([("account.move", 501)], 5000, "501 of 5000 records of account.move"),
        ([("account.move", 1), ("sale.order", 50)], 400, "50 of 400 records of sale.order"),
        ([("account.move", 40), ("sale.order", 50)], 400, "50 of 400 records of sale.order"),
    ],
)
def test_more_than_some_rows_and_some_share_is_held(
    monkeypatch: pytest.MonkeyPatch, settings: Any, vanished: list[Any], live: int, held: str
) -> None:
    for name, value in LIMIT.items():
        setattr(settings, name, value)
    monkeypatch.setattr(
        reconcile, "fetch", lambda statement, params=None: vanished if params else [(live, "x")]
    )
    if not held:
        reconcile.hold_mass_retirement({}, run_id=1)
        return
    with pytest.raises(HeldForDecision, match=rf"{held} .* more than the 10 % that"):
        reconcile.hold_mass_retirement({}, run_id=1)
