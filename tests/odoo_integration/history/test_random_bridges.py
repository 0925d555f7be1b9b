"""Any company, any days: the bridge between any two moments joins the states kept at them."""

import datetime
from collections import Counter
from decimal import Decimal
from itertools import combinations

from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from carteira.models import CarteiraPrincipal
from odoo_integration.history import GROUPINGS, bridge, como_estava
from odoo_integration.models import SyncState
from tests.lab.actions import do
from tests.lab.company import tiny_dataset
from tests.lab.emptying import empty_database
from tests.lab.runs import run

from ..test_random_days import bounded, stories

MEASURES = {
    "a_faturar": ("qtd_saldo_produto_pedido", "valor_saldo"),
    "a_entregar": ("saldo_a_entregar", "valor_saldo_a_entregar"),
}
KNOWN = (
    "qtd_produto_pedido",
    "qtd_faturada",
    "qtd_saldo_produto_pedido",
    "qtd_cancelada_produto_pedido",
    "qtd_entregue",
    "saldo_a_entregar",
    "valor_saldo",
    "valor_saldo_a_entregar",
    "status_pedido",
    "nao_confiavel",
    "unid_medida_produto",
)
POLICIES = st.sampled_from(["not_cancelled", "posted_only"])


def kept_state(columns: tuple[str, ...]) -> dict[str, tuple[Counter, Counter]]:
    """What is left, in plain Python: per measure, values by currency and quantities by unit."""
    found = {measure: (Counter(), Counter()) for measure in MEASURES}
    for row in CarteiraPrincipal.objects.values():
        if row["retirado_em"] or row["nao_confiavel"] or row["status_pedido"] != "Pedido de venda":
            continue
        for measure, (quantity, value) in MEASURES.items():
            if (row[quantity] or 0) > 0:
                values, quantities = found[measure]
                key = tuple(
                    root(row["cnpj_cpf"]) if column == "raiz" else row[column] for column in columns
                )
                values[key, row["moeda_empresa"] or "BRL"] += row[value] or Decimal(0)
                quantities[key, row["unid_medida_produto"]] += row[quantity]
    return found


def root(cnpj: str) -> str:
    return cnpj[:8] if len(cnpj) == 14 else cnpj


def kept_list(items=None) -> dict:
    """Every item there is, by its id, with what the log must know of it."""
    rows = (items if items is not None else CarteiraPrincipal.objects.all()).vigentes()
    return {row.pop("id"): row for row in rows.values("id", *KNOWN)}


def moment() -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def manual_work(number: int) -> None:
    """Somebody here enters, edits or deletes an item."""
    mine = CarteiraPrincipal.objects.filter(fonte="manual").first()
    if mine is None:
        CarteiraPrincipal.objects.create(
            num_pedido=f"M{number}",
            cod_produto="A",
            qtd_produto_pedido=number,
            qtd_saldo_produto_pedido=number,
            preco_produto_pedido=Decimal("1.5"),
        )
    elif number % 3:
        mine.qtd_produto_pedido += number
        mine.set_invoiced(mine.qtd_faturada)
        mine.save()
    else:
        mine.delete()


def figures(amounts, which: str) -> dict:
    return {name: getattr(one, which) for name, one in amounts.items() if getattr(one, which)}


@given(story=stories, policies=st.lists(POLICIES, min_size=5, max_size=5))
@hypothesis_settings(bounded, max_examples=max(bounded.max_examples // 2, 1))
def test_the_bridge_joins_any_two_moments(company, settings, story, policies):
    empty_database()
    company.odoo.swap(tiny_dataset())
    settings.FATURADO_CONTA = "not_cancelled"
    first, following = story
    for action in first:
        do(company, *action)
    run()
    moments, states, lists = [moment()], [kept_state(())], [kept_list()]
    for number, ((day, kind), policy) in enumerate(zip(following, policies, strict=False)):
        for action in day:
            do(company, *action)
        manual_work(number + len(day))
        settings.FATURADO_CONTA = policy
        run(full=kind == "full")
        moments.append(moment())
        states.append(kept_state(()))
        lists.append(kept_list())

    for one, other in combinations(range(len(moments)), 2):
        check_ends(moments[one], moments[other], states[one], states[other])
    for by in GROUPINGS:
        check_groups(moments[0], by)
    for then, rows in zip(moments, lists, strict=True):
        assert kept_list(como_estava(CarteiraPrincipal.objects.all(), then)) == rows


def check_ends(start, end, opening: dict, closing: dict) -> None:
    """The ends of a bridge are the states kept at its moments."""
    for measure in MEASURES:
        total = bridge(start, end, measure=measure).total
        for n, part in enumerate((total.values, total.quantities)):
            for which, state in (("opening", opening), ("closing", closing)):
                kept = {name: amount for (_, name), amount in state[measure][n].items() if amount}
                assert figures(part, which) == kept


def check_groups(start, by: str) -> None:
    """Each group ends in its present state."""
    now = kept_state(GROUPINGS[by])
    for measure in MEASURES:
        groups = bridge(start, timezone.now(), measure=measure, by=by).groups
        for n in (0, 1) if by else ():
            assert now[measure][n] == {
                (group.key, name): amounts.closing
                for group in groups
                for name, amounts in (group.values, group.quantities)[n].items()
                if amounts.closing
            }


def test_the_log_begins_with_the_first_run(company):
    run()
    assert SyncState.objects.get().changes_since <= timezone.now()
