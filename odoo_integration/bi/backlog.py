"""`bi.carteira`: the backlog's items; and the statement of `bi.carteira_em`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, DateField, Func, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _
from psycopg2.extensions import AsIs

from carteira import rules
from carteira.formats import REAL
from carteira.models import CarteiraPrincipal

from ..history.as_known import past_rows
from ..history.other_rows import read_from
from .definition import Column, View

DAY, MOMENT = "dia", "fim_do_dia"
"""The names of the day and of its end inside `bi.carteira_em`."""


def whether(condition: Q) -> Case:
    """A condition as a column: true or false, never unknown."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def currency(*columns: str) -> Combinable:
    """The first currency that is named; the real where none is."""
    return Coalesce(*(NullIf(column, Value("")) for column in columns), Value(REAL))


def today() -> Combinable:
    """The day it is for the company when the view is read."""
    return Func(
        Value(settings.TIME_ZONE), template="(now() AT TIME ZONE %(expressions)s)::date",
        output_field=DateField(),
    )  # fmt: skip


def _items() -> QuerySet[CarteiraPrincipal]:
    return CarteiraPrincipal.objects.vigentes()


def _columns(day: Callable[[], Combinable]) -> tuple[Column, ...]:
    """The columns, with `atrasado` as of a day."""
    counted = rules.VIGENTES & rules.FIRMES & rules.CONFIAVEIS
    return (
        Column("item", _("number of the item here; other views name it too"), "id", key=True),
        Column("empresa", _("company the order belongs to")),
        Column("num_pedido", _("number of the order")),
        Column("cod_produto", _("code of the product")),
        Column("nome_produto"),
        Column("categoria_produto"),
        Column("embalagem_produto"),
        Column("materia_prima_produto"),
        Column("unidade", _("unit of all quantities of the row"), "unid_medida_produto"),
        Column("fonte", _("where the item comes from: odoo, manual or legado")),
        Column("status_pedido", _("Cotação, Pedido de venda or Cancelado")),
        Column("pedido_cliente"),
        Column("data_pedido"),
        Column("data_entrega_pedido", _("day by which the order is to be delivered")),
        Column("cnpj_cpf"),
        Column("raz_social", _("customer's name")),
        Column("raz_social_red"),
        Column("municipio"),
        Column("estado", _("customer's state, two letters")),
        Column("vendedor"),
        Column("equipe_vendas"),
        Column("cond_pgto_pedido"),
        Column("forma_pgto_pedido"),
        Column("incoterm"),
        Column("metodo_entrega_pedido"),
        Column("nome_cidade"),
        Column("cod_uf"),
        Column("qtd_produto_pedido", _("ordered quantity")),
        Column("qtd_cancelada_produto_pedido"),
        Column("qtd_faturada", _("invoiced quantity, as the policy in force counts it")),
        Column(
            "qtd_saldo_produto_pedido", _("ordered less invoiced; negative where over-invoiced")
        ),
        Column("qtd_bonificada", _("quantity given as a bonus")),
        Column("qtd_entregue", _("delivered quantity; empty where deliveries are not known")),
        Column("saldo_a_entregar", _("ordered less delivered; empty where that is not known")),
        Column("moeda_empresa", _("company's currency"), currency("moeda_empresa")),
        Column("valor_saldo", _("value of the balance, in the company's currency")),
        Column(
            "valor_saldo_a_entregar", _("value left to deliver, in the company's currency")
        ),
        Column("moeda", _("order's currency"), currency("moeda", "moeda_empresa")),
        Column("cotacao", _("what one of the company's currency is worth in the order's")),
        Column("preco_produto_pedido", _("price of one unit, in the order's currency")),
        Column("valor_pedido", _("net value of the order's item, in the order's currency")),
        Column("valor_a_faturar", _("value left to invoice, in the order's currency")),
        Column("valor_a_entregar", _("value left to deliver, in the order's currency")),
        Column(
            "a_faturar",
            _("whether the item is in the total left to invoice: sum the balance of these alone"),
            whether(counted & rules.A_FATURAR),
        ),
        Column(
            "a_entregar",
            _("whether the item is in the total left to deliver: sum what is left of these alone"),
            whether(counted & rules.A_ENTREGAR),
        ),
        Column(
            "atrasado",
            _("whether the item is late on the day"),
            whether(rules.atrasados(day())),
        ),
        Column(
            "confiavel",
            _("false where a record of Odoo could not be taken: the item is in no total"),
            whether(rules.CONFIAVEIS),
        ),
    )  # fmt: skip


CARTEIRA = View(
    "bi",
    "carteira",
    _("The backlog now: a row for each product of each order, fully invoiced ones too."),
    _items,
    _columns(today),
)


def known_on_a_day() -> tuple[str, tuple[Any, ...]]:
    """The rows of `bi.carteira` as they were known at the end of a day, and the parameters.

    For the body of a function that has the variables `DAY` and `MOMENT`.
    """
    moment = AsIs(MOMENT)
    past = read_from(CarteiraPrincipal.objects.all(), past_rows(), (moment, moment)).vigentes()
    then = View("bi", "carteira", "", _items, _columns(lambda: Func(template=DAY,
                output_field=DateField())))  # fmt: skip
    return then.select(past)
