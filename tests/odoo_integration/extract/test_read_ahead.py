"""Sequences read in threads of their own: all of them, and few items ahead."""

import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from odoo_integration.extract.read_ahead import read_ahead


@pytest.mark.parametrize("sequences", [1, 4, 8])
def test_a_slow_consumer_makes_few_items_wait(sequences: int) -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for n in range(20):
            made.append(n)
            yield n

    with closing(read_ahead([items] * sequences, name="test")) as arriving:
        next(arriving)
        seen = -1
        while seen != len(made):
            seen = len(made)
            time.sleep(0.3)
    # The consumer's, the one that waits for it, and the one in the hand of each thread.
    assert len(made) == 2 + sequences


def test_all_items_of_all_sequences_arrive_in_their_order() -> None:
    def items(of: str) -> Iterator[tuple[str, int]]:
        yield from ((of, n) for n in range(50))

    found = list(read_ahead([partial(items, "a"), partial(items, "b")], name="test"))

    for of in "ab":
        assert [n for name, n in found if name == of] == list(range(50))
    assert len(found) == 100
