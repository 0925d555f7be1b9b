"""The policies that decide what counts as invoiced."""

from itertools import combinations, product

import pytest

from carteira import rules
from carteira.policy import CREDIT_NOTES, INVOICES, Policy

POLICIES = [Policy(*values) for values in product(INVOICES, CREDIT_NOTES)]


@pytest.mark.parametrize(("one", "other"), [*combinations(POLICIES, 2)], ids=repr)
def test_no_two_policies_count_the_same_invoices(one, other):
    assert rules.que_contam(one) != rules.que_contam(other)
    assert str(one) != str(other)
