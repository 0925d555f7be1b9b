"""The faults that the stories have to notice can still be put into the code."""

import pytest

from tests.lab.paths import ROOT

from .breaks import BREAKS, Break


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name)
def test_a_break_fits_the_code_as_it_is(one: Break) -> None:
    assert one.text(ROOT) != (ROOT / one.path).read_text()
