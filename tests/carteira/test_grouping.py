"""Groups of the backlog and the invoices, against sums over the rows in plain Python."""

import datetime
import random
from collections import defaultdict
from decimal import Decimal

import pytest

from carteira.grouping import BACKLOG, INVOICES, summed
from carteira.models import CarteiraPrincipal, FaturamentoProduto
from tests.lab.records import invoice, item

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 25)
CNPJS = ["12345678000195", "12345678000276", "98765432000110", "12345678909", "", "12345678"]


def monday(day: datetime.date | None) -> datetime.date | None:
    return day and day - datetime.timedelta(days=day.weekday())


def first(day: datetime.date | None) -> datetime.date | None:
    return day and day.replace(day=1)


def root(cnpj: str) -> str:
    return cnpj[:8] if len(cnpj) == 14 else cnpj


KEYS = {
    "cliente": lambda row: row.raz_social,
    "cnpj": lambda row: row.cnpj_cpf,
    "raiz": lambda row: root(row.cnpj_cpf),
    "pedido": lambda row: row.num_pedido,
    "produto": lambda row: row.cod_produto,
    "vendedor": lambda row: row.vendedor,
    "equipe": lambda row: row.equipe_vendas,
    "uf": lambda row: row.estado,
    "empresa": lambda row: row.empresa,
    "semana": lambda row: monday(row.data_entrega_pedido),
    "mes": lambda row: first(row.data_pedido),
}


@pytest.fixture
def backlog() -> list[CarteiraPrincipal]:
    dice = random.Random(11)
    for number in range(120):
        start = datetime.date(2026, 3, 1) + datetime.timedelta(days=dice.randrange(150))
        ordered = Decimal(dice.randrange(1, 40))
        company = dice.choice([("A", "BRL"), ("A", "BRL"), ("B", ""), ("C", "USD")])
        item(
            f"V{number // 3}",
            f"P{number % 3 + dice.randrange(3) * 3}",
            raz_social=dice.choice(["Vale", "Serra", "Açaí & Cia", ""]),
            cnpj_cpf=dice.choice(CNPJS),
            vendedor=dice.choice(["Ana", "Bia", ""]),
            equipe_vendas=dice.choice(["Sul", ""]),
            estado=dice.choice(["SP", "RJ", ""]),
            unid_medida_produto=dice.choice(["UN", "L", "KG"]),
            empresa=company[0],
            moeda_empresa=company[1],
            status_pedido=dice.choice(["Pedido de venda"] * 4 + ["Cotação", "Cancelado"]),
            qtd_produto_pedido=ordered,
            qtd_faturada=dice.choice([Decimal(0), ordered, ordered + 2, Decimal(1)]),
            qtd_entregue=dice.choice([None, Decimal(0), ordered, Decimal(1)]),
            valor_a_entregar=Decimal(dice.randrange(900)),
            nao_confiavel=dice.random() < 0.1,
            data_pedido=dice.choice([None, start]),
            data_entrega_pedido=dice.choice([None, start + datetime.timedelta(days=20)]),
        )
    return list(CarteiraPrincipal.objects.all())


def expected(rows: list[CarteiraPrincipal], keys: list) -> dict[tuple, dict]:
    found: dict[tuple, dict] = {}
    for row in rows:
        name = (*(key(row) for key in keys), row.moeda_empresa or "BRL")
        sums = found.setdefault(
            name,
            {"itens": 0, "pedidos": set(), "atraso": None, "quantities": defaultdict(Decimal)}
            | dict.fromkeys(("a_faturar", "a_entregar", "cotacoes")),
        )
        sums["itens"] += 1
        sums["pedidos"].add((row.empresa, row.num_pedido))
        firm = row.status_pedido == "Pedido de venda" and row.retirado_em is None
        open_ = row.qtd_saldo_produto_pedido > 0
        due = row.saldo_a_entregar is not None and row.saldo_a_entregar > 0

        def add(measure: str, value: Decimal | None, sums=sums) -> None:
            if value is not None:
                sums[measure] = (sums[measure] or 0) + value

        if not row.nao_confiavel:
            if firm and open_:
                add("a_faturar", row.valor_saldo)
                sums["quantities"]["qtd_a_faturar", row.unid_medida_produto] += (
                    row.qtd_saldo_produto_pedido
                )
            if firm and due:
                add("a_entregar", row.valor_saldo_a_entregar)
                sums["quantities"]["qtd_a_entregar", row.unid_medida_produto] += (
                    row.saldo_a_entregar
                )
            if row.status_pedido == "Cotação" and open_:
                add("cotacoes", row.valor_saldo)
        undelivered = due or (row.saldo_a_entregar is None and open_)
        if firm and undelivered and row.data_entrega_pedido and row.data_entrega_pedido < TODAY:
            days = (TODAY - row.data_entrega_pedido).days
            sums["atraso"] = max(sums["atraso"] or 0, days)
    for sums in found.values():
        sums["pedidos"] = len(sums["pedidos"])
        sums["quantities"] = dict(sums["quantities"])
    return found


def got(groups) -> dict[tuple, dict]:
    return {
        (*group.keys, group.currency): group.figures
        | {"atraso": group.figures["atraso"] and group.figures["atraso"].days}
        | {
            "quantities": {
                (name, unit): value
                for unit, sums in group.quantities
                for name, value in sums.items()
                if value
            }
        }
        for group in groups
    }


@pytest.mark.parametrize("name", KEYS)
def test_the_sums_of_each_group(backlog, name):
    dimension = BACKLOG.dimension(name)
    groups = summed(CarteiraPrincipal.objects.all(), BACKLOG, [dimension], today=TODAY)
    assert got(groups) == expected(backlog, [KEYS[name]])


def test_two_levels_and_the_sum_of_all(backlog):
    rows = CarteiraPrincipal.objects.all()
    both = [BACKLOG.dimension("cliente"), BACKLOG.dimension("semana")]
    keys = [KEYS["cliente"], KEYS["semana"]]
    assert got(summed(rows, BACKLOG, both, today=TODAY)) == expected(backlog, keys)
    assert got(summed(rows, BACKLOG, [], today=TODAY)) == expected(backlog, [])


@pytest.mark.parametrize("name", KEYS)
def test_an_address_names_exactly_the_rows_of_a_group(backlog, name):
    dimension = BACKLOG.dimension(name)
    rows_of = defaultdict(set)
    for row in backlog:
        rows_of[KEYS[name](row)].add(row.pk)
    for key, rows in rows_of.items():
        named = CarteiraPrincipal.objects.filter(dimension.condition(dimension.value(key)))
        assert set(named.values_list("pk", flat=True)) == rows


def test_part_of_the_groups_in_an_order(backlog):
    rows, dimension = CarteiraPrincipal.objects.all(), BACKLOG.dimension("pedido")

    def part(**options):
        return summed(rows, BACKLOG, [dimension], today=TODAY, order="-atraso", **options)

    whole = part()
    delays = [group.figures["atraso"] for group in whole]
    late = [delay for delay in delays if delay]
    assert late
    assert delays == sorted(late, reverse=True) + [None] * (len(delays) - len(late))
    assert part(start=5, stop=12) == whole[5:12]
    smallest = summed(rows, BACKLOG, [dimension], today=TODAY, order="itens")
    assert smallest[0].figures["itens"] <= smallest[-1].figures["itens"]


@pytest.mark.parametrize("measure", [one.name for one in BACKLOG.measures])
def test_a_part_is_of_the_whole_by_whatever_it_is_sorted(
    backlog, measure, django_assert_num_queries
):
    rows, dimension = CarteiraPrincipal.objects.all(), BACKLOG.dimension("cliente")
    named = expected(backlog, [KEYS["cliente"]])
    whole = summed(rows, BACKLOG, [dimension], today=TODAY, order=f"-{measure}")
    figures = [group.figures[measure] for group in whole]
    known = [figure for figure in figures if figure is not None]
    assert known == sorted(known, reverse=True)
    # Two, and one before each that looks for a kept answer.
    with django_assert_num_queries(4):
        part = summed(rows, BACKLOG, [dimension], today=TODAY, order=f"-{measure}", start=1, stop=4)
    assert part == whole[1:4]
    assert all(named[key] == sums for key, sums in got(part).items())


def test_an_order_with_and_without_a_named_currency_is_one_order():
    item("VCD1", "1", raz_social="Vale")
    item("VCD1", "2", raz_social="Vale", moeda_empresa="BRL")
    invoice("1", 3, nome_cliente="Vale")
    invoice("2", 2, nome_cliente="Vale", moeda="BRL")
    for model, subject in ((CarteiraPrincipal, BACKLOG), (FaturamentoProduto, INVOICES)):
        for dimensions in ((), (subject.dimension("cliente"),)):
            [group] = summed(model.objects.all(), subject, dimensions, today=TODAY)
            assert (group.currency, group.figures["pedidos"]) == ("BRL", 1)


def test_invoices_per_currency_and_unit():
    invoice("1", 3, nome_cliente="Vale", unid_medida_nf="UN", qtd_nf=3)
    invoice("2", 2, nome_cliente="Vale", unid_medida_nf="L", qtd_nf=20, origem="VCD2")
    invoice("3", -1, nome_cliente="Vale", unid_medida_nf="UN", qtd_nf=-1, nota_credito=True)
    invoice("4", 9, nome_cliente="Vale", unid_medida_nf="UN", qtd_nf=9, status_nf="Cancelado")
    invoice("5", 7, nome_cliente="Vale", unid_medida_nf="UN", qtd_nf=7, moeda="USD")
    invoice("", 4, nome_cliente="Vale", status_nf="Provisório", data_fatura=None, origem="")
    lines = FaturamentoProduto.objects.all()
    reais, dollars = summed(lines, INVOICES, [INVOICES.dimension("cliente")], today=TODAY)
    assert (reais.currency, dollars.currency) == ("BRL", "USD")
    assert reais.figures == {
        "linhas": 5,
        "pedidos": 2,
        "lancado": Decimal(40),
        "provisorio": Decimal(40),
    }
    assert reais.quantities == [("L", {"qtd": Decimal(20)}), ("UN", {"qtd": Decimal(2)})]
    assert dollars.quantities == [("UN", {"qtd": Decimal(7)})]
    months = summed(lines, INVOICES, [INVOICES.dimension("mes")], today=TODAY)
    assert {group.keys[0] for group in months} == {datetime.date(2026, 6, 1), None}
