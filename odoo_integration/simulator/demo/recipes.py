"""The kinds of orders: mostly ordinary ones, and every unusual case at least once."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from .catalog import CIF, FOB, LONG_INCOTERM, RED, VERY_LONG_INCOTERM

# The number of the first unusual order.
FIRST_AWKWARD = 3


@dataclass(frozen=True)
class Recipe:
    """How one order is made and invoiced.

    `shipped`: none, partial, full, over (more than ordered), exact (the case's own quantities).
    `link`: lines, origin (no link to order lines), nothing (names no order), many (its origin
    names so many orders that it is 300 characters long).
    `refund`: the state of the credit note, if there is one; `refund_all` its quantity.
    """

    state: str = "sale"
    shipped: str = "none"
    invoice_state: str = "posted"
    link: str = "lines"
    refund: str | None = None
    refund_all: bool = True
    case: str = ""
    customer: str = ""
    incoterm: int | bool = CIF
    late_evening: bool = False
    down_payment: bool = False
    section: bool = False
    note: bool = False
    joined: bool = False


ORDINARY = Recipe()
FULL = Recipe(shipped="full")
AWKWARD: tuple[Recipe, ...] = (
    Recipe(case="twice", shipped="exact"),
    Recipe(case="dozens", shipped="exact"),
    Recipe(case="no_code", shipped="partial"),
    replace(FULL, late_evening=True),
    Recipe(shipped="partial", incoterm=LONG_INCOTERM),
    Recipe(shipped="partial", incoterm=VERY_LONG_INCOTERM),
    Recipe(shipped="partial", customer="long_name"),
    replace(FULL, link="origin"),
    replace(FULL, link="nothing"),
    replace(FULL, link="many"),
    Recipe(shipped="over"),
    ORDINARY,
    replace(FULL, joined=True),
    Recipe(shipped="partial", customer="foreign"),
    Recipe(shipped="partial", customer="without_cnpj"),
    Recipe(shipped="partial", customer="archived"),
    Recipe(shipped="partial", case="archived_product"),
    Recipe(shipped="partial", down_payment=True, section=True, note=True),
    replace(FULL, invoice_state="cancel"),
    replace(FULL, invoice_state="draft"),
    replace(FULL, refund="posted"),
    replace(FULL, refund="posted", refund_all=False),
    replace(FULL, refund="draft"),
    replace(FULL, refund="cancel"),
    Recipe(state="draft"),
    Recipe(state="sent"),
    Recipe(state="cancel"),
    Recipe(state="cancel", shipped="partial", invoice_state="cancel"),
    Recipe(shipped="partial", incoterm=RED),
)


def recipe_for(number: int, orders: int, random: Random) -> Recipe:
    """The recipe of the number-th order (from 0) of so many."""
    case = number - FIRST_AWKWARD
    if 0 <= case < len(AWKWARD) and orders >= FIRST_AWKWARD + len(AWKWARD):
        return AWKWARD[case]
    return ordinary_recipe(random)


def ordinary_recipe(random: Random) -> Recipe:
    dice = random.random()
    state = (
        "sale" if dice < 0.84 else "draft" if dice < 0.89 else "sent" if dice < 0.93 else "cancel"
    )
    changes: dict[str, Any] = {"incoterm": random.choice((CIF, CIF, CIF, FOB, FOB, RED, False))}
    if random.random() < 0.03:
        changes["section"] = True
    if random.random() < 0.02:
        changes["note"] = True
    if state != "sale":
        return replace(ORDINARY, state=state, **changes)
    changes.update(_invoicing(random))
    if random.random() < 0.1:
        changes["joined"] = True
    if random.random() < 0.006:
        changes["down_payment"] = True
    if random.random() < 0.02:
        changes["late_evening"] = True
    return replace(ORDINARY, **changes)


def _invoicing(random: Random) -> dict[str, Any]:
    dice = random.random()
    if dice < 0.13:
        return {"shipped": "none"}
    changes = {"shipped": "full" if dice < 0.75 else "partial" if dice < 0.985 else "over"}
    dice = random.random()
    if dice < 0.03:
        changes["invoice_state"] = "cancel"
    elif dice < 0.06:
        changes["invoice_state"] = "draft"
    elif dice < 0.085:
        changes["refund"] = random.choice(("posted", "posted", "posted", "draft", "cancel"))
    elif dice < 0.091:
        changes["link"] = "origin"
    elif dice < 0.094:
        changes["link"] = "nothing"
    return changes
