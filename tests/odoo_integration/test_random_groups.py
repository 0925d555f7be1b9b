"""Any group of companies, any days: every item is the oracle's, in units and in money.

Companies whose order numbers collide, three currencies, discounts, deliveries and returns, fiscal
documents, operations, decisions about credit notes.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from carteira.models import CarteiraPrincipal, DecisaoNotaCredito
from carteira.operations import fill_when_empty
from tests.lab.company import Company
from tests.lab.group import oracle, world
from tests.lab.runs import run
from tests.lab.state import state

from .history.test_random_bridges import check_ends, kept_state, moment
from .test_random_days import bounded, empty_database

numbers = st.integers(0, 40)
lively = st.tuples(st.sampled_from(world.LIVELY), numbers, numbers, numbers)
actions = st.tuples(st.sampled_from(world.ACTIONS), numbers, numbers, numbers)
days = st.tuples(
    st.lists(st.one_of(lively, actions), min_size=4, max_size=12), st.booleans(), numbers
)
stories = st.tuples(
    st.lists(lively, min_size=8, max_size=16), st.lists(days, min_size=2, max_size=4)
)
STATUS = {"sale": "Pedido de venda", "draft": "Cotação", "cancel": "Cancelado"}


def found_items() -> dict[oracle.Key, oracle.Item]:
    words = {text: name for name, text in STATUS.items()}
    return {
        (one.empresa, one.num_pedido, one.cod_produto): oracle.Item(
            one.qtd_produto_pedido,
            one.qtd_faturada,
            one.qtd_entregue,
            one.qtd_bonificada,
            one.valor_pedido,
            one.valor_a_faturar,
            one.valor_a_entregar,
            one.moeda,
            one.moeda_empresa,
            words[one.status_pedido],
            one.valor_saldo,
            one.valor_saldo_a_entregar,
        )
        for one in CarteiraPrincipal.objects.vigentes()
    }


def check_totals(items: dict[oracle.Key, oracle.Item]) -> None:
    """Per company and currency; an amount without a rate is in no sum."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for (company, _order, _code), item in items.items():
        left = item.ordered - item.invoiced, item.ordered - item.delivered
        for n, worth in enumerate((item.worth, item.worth_to_deliver)):
            if item.status == "sale" and left[n] > 0:
                sums[company, item.company_currency][n] += worth or 0
    totals = CarteiraPrincipal.objects.all().totais_por_empresa(timezone.localdate())
    found = {(one.empresa, one.moeda): [one.valor, one.valor_a_entregar] for one in totals}
    assert {key: value for key, value in found.items() if any(value)} == {
        key: value for key, value in sums.items() if any(value)
    }


def decide(company: Company, number: int) -> None:
    """About some credit note: that it reopens, that it does not, or nothing again."""
    if note := company.pick("account.move", number, move_type=("out_refund",)):
        DecisaoNotaCredito.objects.update_or_create(
            odoo_move_id=note, defaults={"reabre_saldo": (True, False, None)[number % 3]}
        )


@given(story=stories, posted_only=st.booleans(), refunds=st.booleans())
@hypothesis_settings(bounded)
@pytest.mark.timeout(1800)
def test_every_item_is_the_oracles(company, settings, story, posted_only, refunds):
    empty_database()
    fill_when_empty(using="default")
    company.odoo.swap(world.group_dataset())
    settings.FATURADO_CONTA = "posted_only" if posted_only else "not_cancelled"
    settings.NOTA_CREDITO = "negative" if refunds else "ignored"
    first, following = story
    moments, states = [], []

    def check(*, full: bool) -> None:
        done = run(full=full, verify=True)
        decisions = DecisaoNotaCredito.objects.values_list("odoo_move_id", "reabre_saldo")
        truth = oracle.true_items(
            company.data, posted_only=posted_only, refunds=refunds, decisions=dict(decisions)
        )
        assert found_items() == truth
        check_totals(truth)
        assert done.verification["unexplained"] == 0
        moments.append(moment())
        states.append(kept_state(()))

    for act, *numbers in first:
        act(company, *numbers)
    check(full=False)
    for day, full, number in following:
        for act, *numbers in day:
            act(company, *numbers)
        decide(company, number)
        check(full=full)
    company.odoo.set_clock(company.data.now + timedelta(days=1))
    check(full=False)

    for start in range(len(moments)):
        for end in range(start + 1, len(moments)):
            check_ends(moments[start], moments[end], states[start], states[end])
    incremental = state()
    again = run()
    assert (again.created, again.updated, again.retired, again.balances_changed) == (0, 0, 0, 0)
    decided = list(DecisaoNotaCredito.objects.all())
    empty_database()
    fill_when_empty(using="default")
    DecisaoNotaCredito.objects.bulk_create(decided)
    run()
    assert state() == incremental
