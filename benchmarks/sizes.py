"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Attributes:
    items, invoice_lines: of the balance measures (B1 to B4).
    some, many: items asked for over the network (B2).
    old_way: how many of them the old way is measured on.
    ladder: order lines (and as many invoice lines) of the runs compared with each other.
    paced: order lines of the run at a real server's pace (B5).
    peers: order lines of the run that dlt and the loop do as well (B6).
    loop: records the loop of update_or_create is timed on.
    listed: items in the admin's list (B11); order lines behind its pages (B15).
    times: repeats of a short measure.
    changes_a_minute, fresh_minutes: how often Odoo changes, and for how long at least (B13).
    """

    items: int
    invoice_lines: int
    some: int
    many: int
    old_way: int
    ladder: tuple[int, ...]
    paced: int
    peers: int
    loop: int
    listed: int
    times: int
    changes_a_minute: tuple[int, ...]
    fresh_minutes: float


QUICK = Sizes(
    items=20_000, invoice_lines=100_000, some=4_000, many=20_000, old_way=200,
    ladder=(1_000, 10_000, 20_000), paced=10_000, peers=10_000, loop=1_000, listed=20_000, times=5,
    changes_a_minute=(1, 10, 100), fresh_minutes=2,
)  # fmt: skip
MEDIUM = Sizes(
    items=200_000, invoice_lines=1_000_000, some=4_000, many=40_000, old_way=400,
    ladder=(1_000, 10_000, 100_000), paced=20_000, peers=40_000, loop=1_000, listed=200_000,
    times=3, changes_a_minute=(1, 10, 100), fresh_minutes=5,
)  # fmt: skip
FULL = Sizes(
    items=200_000, invoice_lines=1_000_000, some=4_000, many=40_000, old_way=4_000,
    ladder=(1_000, 10_000, 100_000, 1_000_000), paced=100_000, peers=1_000_000, loop=3_000,
    listed=1_000_000, times=5, changes_a_minute=(1, 10, 100), fresh_minutes=3,
)  # fmt: skip
SIZES = {"quick": QUICK, "medium": MEDIUM, "full": FULL}
