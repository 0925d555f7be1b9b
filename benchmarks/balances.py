"""B1 to B3: the balance query, near and far; B4 is measured on the same tables."""

from collections.abc import Iterator
from typing import Any

import trustme
from django.db import connection, connections
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from carteira.models import FaturamentoProduto
from tests.lab.alias import linking
from tests.lab.proxy import FaultProxy

from .applying import apply_balances
from .lab import DATABASE, Database
from .measure import Profile, Result, in_turns, rows, seconds, seconds_of
from .sizes import Sizes

ROUND_TRIP = 0.017
_SUMMED = ("origem", "cod_produto", "empresa", "qtd_faturada")
PRODUCTS = 5

FILL = """
INSERT INTO carteira_principal (
    fonte, num_pedido, cod_produto, odoo_order_id, odoo_product_id, data_pedido, status_pedido,
    raz_social_red, nome_produto, municipio, estado, vendedor, qtd_produto_pedido, qtd_faturada,
    qtd_saldo_produto_pedido, qtd_cancelada_produto_pedido, qtd_bonificada, preco_produto_pedido)
SELECT 'odoo', 'S' || lpad((n / {products})::text, 6, '0'), 'P' || n % {products}, n / {products},
       n % {products}, date '2026-01-01' + (n % 180)::int, 'Pedido de venda', 'Cliente ' || n % 997,
       'Produto ' || n % {products}, 'São Paulo', 'SP', 'Vendedor ' || n % 17, n % 1000, 0,
       n % 1000, 0, 0, 10
FROM generate_series(0, {items} - 1) n;
INSERT INTO faturamento_produto (
    odoo_id, odoo_move_id, odoo_order_id, linhas_pedido, numero_nf, data_fatura, cod_produto,
    qtd_produto_faturado, origem, vinculo, status_nf, preco_produto_faturado,
    valor_produto_faturado, valor_no_pedido, peso_unitario_produto, peso_total, qtd_nf, preco_nf,
    revertida, nota_credito, consome_faturar, consome_entregar, bonificacao)
SELECT n, n / 4, (n % {items}) / {products}, ARRAY[n % {items}], 'NF' || n / 4,
       date '2026-01-01' + (n % 180)::int, 'P' || n % {products}, (n % 90)::numeric / 10,
       'S' || lpad(((n % {items}) / {products})::text, 6, '0'), 'linha',
       CASE n % 20 WHEN 0 THEN 'Cancelado' WHEN 1 THEN 'Provisório' ELSE 'Lançado' END,
       10, 10, 10, 1, 1, 1, 10, false, false, true, false, false
FROM generate_series(0, {lines} - 1) n;
"""
BY_HAND = """
SELECT origem, cod_produto, empresa, sum(qtd_produto_faturado) FROM faturamento_produto
WHERE retirado_em IS NULL AND status_nf IN ('Lançado', 'Provisório') AND consome_faturar
    AND (reabre_saldo OR NOT nota_credito) AND origem <> ''
"""


def fill(lab: Database, *, items: int, lines: int) -> None:
    """Items and invoice lines as a sync would have left them."""
    lab.fresh()
    lab.execute(FILL.format(items=items, lines=lines, products=PRODUCTS))
    # As autovacuum leaves a table in use: with statistics and a visibility map.
    lab.execute("VACUUM ANALYZE carteira_principal")
    lab.execute("VACUUM ANALYZE faturamento_produto")


def measure(lab: Database, sizes: Sizes, wanted: set[str]) -> Iterator[Result]:
    fill(lab, items=sizes.items, lines=sizes.invoice_lines)
    over = f"over {rows(sizes.invoice_lines)} invoice lines"
    if "B1" in wanted:
        yield some_balances(lab, sizes, over)
    if "B2" in wanted:
        yield from far_balances(lab, sizes, over)
    if "B3" in wanted:
        yield all_balances(lab, sizes, over)
    if "B4" in wanted:
        yield from apply_balances(sizes)
    connections.close_all()


def _orders(items: int) -> list[str]:
    return [f"S{n:06d}" for n in range(items // PRODUCTS)]


def _by_product(orders: list[str] | None, using: str = "default") -> dict[Any, Any]:
    faturado = FaturamentoProduto.objects.using(using).faturado_por_item(orders)
    sums = faturado.values_list(*_SUMMED)
    return {(order, product, company): invoiced for order, product, company, invoiced in sums}


def _by_hand(link: Any, orders: list[str] | None) -> dict[Any, Any]:
    with link.cursor() as cursor:
        only = " AND origem = ANY(%s)" if orders else ""
        cursor.execute(BY_HAND + only + " GROUP BY origem, cod_produto, empresa", [orders])
        return {(order, product, company): invoiced for order, product, company, invoiced in cursor}


def _parts(orders: list[str] | None, *, times: int) -> Profile:
    """Where the seconds of the product's query go."""
    sums = FaturamentoProduto.objects.faturado_por_item(orders)
    sums = sums.values_list(*_SUMMED)
    sql, params = sums.query.sql_with_params()

    def its_sql() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    asked, whole = in_turns(its_sql, lambda: _by_product(orders), times=times)
    compiled, _ = in_turns(sums.query.sql_with_params, lambda: None, times=times)
    return (
        ("its SQL and its rows, by psycopg2", asked),
        ("making the SQL", compiled),
        ("Django's row loop and the dictionary", max(0.0, whole - asked - compiled)),
    )


def some_balances(lab: Database, sizes: Sizes, over: str) -> Result:
    orders, link = _orders(sizes.some), lab.connect()
    assert _by_product(orders) == _by_hand(link, orders)
    with CaptureQueriesContext(connection) as queries:
        _by_product(orders)
    ours, theirs = in_turns(
        lambda: _by_product(orders), lambda: _by_hand(link, orders), times=sizes.times * 4
    )
    link.close()
    return Result(
        "B1", f"balances of {rows(sizes.some)} items {over}, ORM and dictionary: "
        f"{len(queries)} query",
        "hand-written SQL, psycopg2 and dictionary", seconds(ours), seconds(theirs),
        ours / theirs, 1.2, profile=_parts(orders, times=sizes.times * 4),
    )  # fmt: skip


def far_balances(lab: Database, sizes: Sizes, over: str) -> Iterator[Result]:
    with (
        FaultProxy(lab.server.socket_path, trustme.CA()) as proxy,
        linking() as link_to,
    ):
        proxy.round_trip = ROUND_TRIP
        alias = link_to(proxy.port, NAME=DATABASE, sslmode="require")
        connections[alias].ensure_connection()

        def one_by_one(count: int) -> None:
            for n in range(count):
                FaturamentoProduto.objects.using(alias).que_contam().filter(
                    origem=f"S{n // PRODUCTS:06d}", cod_produto=f"P{n % PRODUCTS}"
                ).aggregate(Sum("qtd_produto_faturado"))

        each = seconds_of(lambda: one_by_one(sizes.old_way)) / sizes.old_way
        for items, target in ((sizes.some, 1_000), (sizes.many, 3_500)):
            orders = _orders(items)
            ours, _ = in_turns(
                lambda orders=orders: _by_product(orders, alias), lambda: 0.0, times=sizes.times
            )
            old = each * items
            whole = items <= sizes.old_way
            yield Result(
                "B2", f"balances of {rows(items)} items {over}, TLS and a round trip of "
                f"{ROUND_TRIP * 1000:g} ms",
                "one query per item"
                + ("" if whole else f" (its rate over the first {rows(sizes.old_way)})"),
                seconds(ours), seconds(old), old / ours, target, at_least=True,
                profile=(
                    ("round trip", ROUND_TRIP),
                    ("the same without the distance", seconds_of(lambda o=orders: _by_product(o))),
                ),
            )  # fmt: skip


def all_balances(lab: Database, sizes: Sizes, over: str) -> Result:
    link = lab.connect()
    ours, theirs = in_turns(
        lambda: _by_product(None), lambda: _by_hand(link, None), times=sizes.times
    )
    link.close()
    return Result(
        "B3", f"all balances of {rows(sizes.items)} items {over}",
        "hand-written aggregate, psycopg2 and dictionary", seconds(ours), seconds(theirs),
        ours / theirs, 1.2, profile=_parts(None, times=sizes.times),
    )  # fmt: skip
