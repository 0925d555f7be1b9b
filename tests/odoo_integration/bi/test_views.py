"""The views say what the screens say."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from carteira.models import CarteiraPrincipal, Comment, FaturamentoProduto
from odoo_integration.bi import VIEWS
from odoo_integration.history import bridge, como_estava
from odoo_integration.models import BridgeStep, SyncRun, SyncState
from tests.lab.runs import run

pytestmark = pytest.mark.django_db(transaction=True)
PRODUCT, OTHER = 1, 2


@pytest.fixture
def backlog(company):
    """Open, late, quoted, cancelled, over-invoiced; one item that is not reliable, one retired."""
    half = company.order("S1", (PRODUCT, 10), (OTHER, 5))
    company.bill(half, 4, 7)
    company.order("S2", (PRODUCT, 3), state="draft")
    company.order("S3", (PRODUCT, 3), state="cancel")
    company.order("S4", (PRODUCT, 2), (OTHER, 1))
    gone = company.order("S5", (PRODUCT, 9))
    run()
    company.edit.unlink("sale.order", gone)
    company.bill(company.order("S6", (PRODUCT, 8)), 8)
    run(full=True)
    CarteiraPrincipal.objects.filter(num_pedido="S4", cod_produto="A").update(nao_confiavel=True)
    CarteiraPrincipal.objects.filter(num_pedido="S1").update(data_entrega_pedido="2026-01-05")
    return company


def test_the_flags_are_the_totals_of_the_screens(backlog, query):
    [totals] = CarteiraPrincipal.objects.totais_por_empresa(timezone.localdate())
    assert totals.itens > 1
    assert query("""
        SELECT count(*), sum(valor_saldo) FROM bi.carteira WHERE a_faturar
    """) == [(totals.itens, totals.valor)]
    assert query("""
        SELECT count(*), sum(valor_saldo_a_entregar) FROM bi.carteira WHERE a_entregar
    """) == [(totals.itens_a_entregar, totals.valor_a_entregar)]
    [(late,)] = query("SELECT count(*) FROM bi.carteira WHERE atrasado")
    assert late == totals.itens_atrasados > 0


def test_retired_items_are_not_there_and_every_other_is(backlog, query):
    assert not query("SELECT 1 FROM bi.carteira WHERE num_pedido = 'S5'")
    [(count,)] = query("SELECT count(*) FROM bi.carteira")
    assert count == CarteiraPrincipal.objects.vigentes().count()


def test_a_currency_is_always_named(backlog, query):
    CarteiraPrincipal.objects.filter(num_pedido="S1").update(moeda="", moeda_empresa="USD")
    CarteiraPrincipal.objects.filter(num_pedido="S2").update(moeda="", moeda_empresa="")
    FaturamentoProduto.objects.update(moeda="")
    assert query("SELECT DISTINCT moeda FROM bi.faturamento") == [("BRL",)]
    assert set(query("SELECT num_pedido, moeda, moeda_empresa FROM bi.carteira")) >= {
        ("S1", "USD", "USD"),
        ("S2", "BRL", "BRL"),
    }


@pytest.mark.parametrize("invoices", ["not_cancelled", "posted_only"])
def test_lines_that_count_add_up_to_what_is_invoiced(company, query, settings, invoices):
    order = company.order("S1", (PRODUCT, 10))
    company.bill(order, 4)
    company.bill(order, 2, state="draft")
    company.bill(order, 1, state="cancel")
    run()
    settings.FATURADO_CONTA = invoices
    # Only the next run computes by the new policy; until then the old one is what is shown.
    run()
    counted = query("SELECT sum(qtd_produto_faturado) FROM bi.faturamento WHERE conta")
    assert counted == query("SELECT qtd_faturada FROM bi.carteira")
    assert counted == [(Decimal(6 if invoices == "not_cancelled" else 4),)]


def test_the_policy_is_the_one_the_balances_were_computed_with(company, query, settings):
    order = company.order("S1", (PRODUCT, 10))
    company.bill(order, 2, state="draft")
    run()
    settings.FATURADO_CONTA = "posted_only"
    assert query("SELECT conta FROM bi.faturamento") == [(True,)]


def test_lines_are_joined_to_their_item_by_one_number(backlog, query):
    assert (
        query("""
        SELECT num_pedido, cod_produto FROM bi.carteira c
        LEFT JOIN (
            SELECT item, sum(qtd_produto_faturado) AS qtd FROM bi.faturamento WHERE conta
            GROUP BY item
        ) f USING (item)
        WHERE qtd_faturada <> COALESCE(f.qtd, 0)
    """)
        == []
    )
    assert query("SELECT count(*) FROM bi.faturamento WHERE item IS NOT NULL")[0][0] == 3


def test_a_bridge_from_the_steps_is_the_screens_bridge(company, query):
    order = company.order("S1", (PRODUCT, 10))
    run()
    start = timezone.now()
    company.bill(order, 4)
    company.order("S2", (OTHER, 3))
    run()
    shown = bridge(start, timezone.now()).total.values["BRL"]
    moved = query(
        "SELECT tipo, sum(valor) FROM bi.movimento WHERE medida = 'a_faturar' AND momento > %s"
        " GROUP BY tipo",
        start,
    )
    assert dict(moved) == {str(kind): value for kind, value in shown.steps.items() if value}
    assert {tipo for tipo, _ in moved} == {"novo", "faturado"}
    [(days, run_ids)] = query("SELECT array_agg(DISTINCT dia), count(DISTINCT execucao)"
                              " FROM bi.movimento")  # fmt: skip
    assert (days, run_ids) == ([timezone.localdate()], 2)
    assert BridgeStep.objects.count() == query("SELECT count(*) FROM bi.movimento")[0][0]


def logged_since(moment):
    SyncState.objects.update(changes_since=moment)


def changes_dated(run_id, moment):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE balance_change SET moment = %s WHERE run_id = %s", [moment, run_id])


def noon(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def test_the_backlog_of_a_day_is_that_of_the_list(company, query):
    """In the company's time: what a run changed at 23:59 belongs to the day, at 0:01 not."""
    order = company.order("S1", (PRODUCT, 10))
    day = timezone.localdate() - datetime.timedelta(days=3)
    last = timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
    changes_dated(run().pk, last - datetime.timedelta(days=1))
    company.bill(order, 4)
    changes_dated(run().pk, last)
    company.bill(order, 3)
    company.order("S2", (OTHER, 1))
    changes_dated(run().pk, last + datetime.timedelta(minutes=2))
    logged_since(last - datetime.timedelta(days=2))

    def of(day):
        return query(
            "SELECT num_pedido, qtd_saldo_produto_pedido FROM bi.carteira_em(%s) ORDER BY 1", day
        )

    one = datetime.timedelta(days=1)
    assert of(day - one) == [("S1", 10)]
    assert of(day) == [("S1", 6)]
    assert of(day + one) == [("S1", 3), ("S2", 1)] == of(timezone.localdate())
    then = como_estava(CarteiraPrincipal.objects.all(), last + datetime.timedelta(seconds=59))
    [totals] = then.totais_por_empresa(day)
    assert query(
        "SELECT sum(valor_saldo), sum(valor_saldo_a_entregar) FROM bi.carteira_em(dia => %s)"
        " WHERE a_faturar",
        day,
    ) == [(totals.valor, totals.valor_a_entregar)]
    assert query("SELECT * FROM bi.carteira_em(%s)", timezone.localdate()) == query(
        "SELECT * FROM bi.carteira"
    )


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "O histórico está completo desde"), (1, "ainda não chegou")]
)
def test_a_day_that_the_log_does_not_tell_is_refused(company, query, days, said):
    company.order("S1", (PRODUCT, 10))
    run()
    logged_since(noon(timezone.localdate()))
    day = timezone.localdate() + datetime.timedelta(days=days)
    with pytest.raises(Exception, match=said):
        query("SELECT 1 FROM bi.carteira_em(%s)", day)


def test_extra_fields_are_read_by_their_names(backlog, query):
    name = "sale.order.x_studio_prioridade"
    CarteiraPrincipal.objects.filter(num_pedido="S2").update(extras={name: "alta"})
    found = query("SELECT num_pedido, extras ->> %s FROM bi.carteira WHERE extras ? %s", name, name)
    assert found == [("S2", "alta")]


def test_runs_are_said_in_words_and_rehearsals_not_at_all(company, query):
    company.order("S1", (PRODUCT, 10))
    kept = run(full=True).pk
    run(full=True, dry_run=True)
    assert query("SELECT execucao, modo, situacao, saldos_alterados FROM bi.execucoes") == [
        (kept, "Completa", "Concluída", SyncRun.objects.get(pk=kept).balances_changed)
    ]


def test_notes_are_in_their_own_schema_alone(backlog, query):
    CarteiraPrincipal.objects.filter(num_pedido="S2").update(observacao_interna="segredo")
    Comment.objects.create(num_pedido="S2", author_name="Ana", text="ligar amanhã")
    assert query("SELECT num_pedido, observacao_interna FROM bi_notas.anotacoes") == [
        ("S2", "segredo")
    ]
    assert query("SELECT autor, texto FROM bi_notas.comentarios") == [("Ana", "ligar amanhã")]
    columns = {name for view in VIEWS if view.schema == "bi" for name in view.described}
    assert not columns & {*CarteiraPrincipal.LOCAIS, "texto", "text"}


def test_an_order_is_found_by_the_tables_index(query):
    query("SET enable_seqscan = off")
    plan = query("EXPLAIN SELECT * FROM bi.carteira WHERE num_pedido = 'S1'")
    assert "carteira_unica" in str(plan)
    plan = query("EXPLAIN SELECT * FROM bi.movimento WHERE momento > now() - interval '1 day'")
    assert "balance_change_moment" in str(plan)
    query("RESET enable_seqscan")
