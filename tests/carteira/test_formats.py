"""Numbers and addresses are written as Django writes them; we write hundreds of them a page."""

from decimal import Decimal

import pytest
from django.urls import reverse, set_script_prefix
from django.utils import translation
from django.utils.formats import number_format
from hypothesis import given, settings
from hypothesis import strategies as st

from carteira.addresses import order_address, record_address
from carteira.formats import NBSP, money, quantity

AMOUNTS = st.decimals(-(10**12), 10**12, places=3, allow_nan=False)


@pytest.mark.parametrize("language", ["pt-br", "en"])
@given(amount=AMOUNTS)
@settings(deadline=None)
def test_numbers_have_the_separators_of_the_language(language, amount):
    with translation.override(language):
        places = max(0, -int(amount.normalize().as_tuple().exponent))
        written = number_format(amount, decimal_pos=places, force_grouping=True)
        assert quantity(amount) == written.replace("-", "−")
        cents = amount.quantize(Decimal("0.01"), "ROUND_HALF_UP")
        assert money(amount).replace("−", "").split(NBSP)[1] == number_format(
            abs(cents), decimal_pos=2, force_grouping=True
        )


@pytest.mark.parametrize("value", ["1000", "1E+3", "0.000", "-0", "1234567.5"])
def test_a_quantity_however_it_is_held(value):
    with translation.override("pt-br"):
        assert quantity(Decimal(value)) == {
            "1000": "1.000", "1E+3": "1.000", "0.000": "0", "-0": "−0", "1234567.5": "1.234.567,5",
        }[value]  # fmt: skip


@given(number=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
@settings(deadline=None)
def test_the_page_of_an_order_has_the_address_that_django_gives(number):
    assert order_address(number) == reverse("admin:carteira_pedido", args=[number])


def test_an_address_follows_the_prefix_that_the_site_is_under():
    view = "admin:carteira_carteiraprincipal_change"
    assert record_address(view, 7) == reverse(view, args=[7])
    set_script_prefix("/carteira/")
    try:
        assert record_address(view, 7) == reverse(view, args=[7])
        assert record_address(view, 7).startswith("/carteira/")
    finally:
        set_script_prefix("/")
