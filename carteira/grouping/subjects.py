"""What can be grouped, by what, and what is summed: the backlog and the invoices."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    Min,
    Q,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..choices import StatusNF
from .dimensions import CnpjRoot, Currency, Dimension, Month, TaxId, Week

COUNT, MONEY, DAYS = "count", "money", "days"


@dataclass(frozen=True)
class Measure:
    """A figure of each group.

    Attributes:
        name: what addresses call it.
        title: its label.
        kind: `COUNT`, `MONEY` or `DAYS`.
        figure: the aggregate over a part of a group's rows, given today; the orders have none.
        combined: how the parts make the whole, an aggregate of PostgreSQL.
        optional: whether it is left out where no group has it.
    """

    name: str
    title: Any
    kind: str
    figure: Callable[[datetime.date], Any] | None
    combined: str = "sum"
    optional: bool = False


@dataclass(frozen=True)
class Subject:
    """A list that can be grouped.

    Attributes:
        dimensions: what it is grouped by.
        measures: the figures of each group.
        currency: what its values are in; groups of several currencies are not added.
        quantities: names, titles and conditions-bound sums of quantities, which are per unit.
        unit: the column of the unit.
        order: the column of the order's number.
        first_by: the measure that sorts, unless another is asked for.
    """

    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    currency: Currency
    quantities: tuple[tuple[str, Any, Combinable], ...]
    unit: str
    order: str
    first_by: str

    def dimension(self, name: str) -> Dimension | None:
        """The dimension that an address names, the currency too."""
        named = [one for one in (*self.dimensions, self.currency) if one.name == name]
        return named[0] if named else None

    def measure(self, name: str) -> Measure | None:
        """The measure that an address names."""
        return next((one for one in self.measures if one.name == name), None)


def _sum(column: str, condition: Q) -> Callable[[datetime.date], Any]:
    return lambda today: Sum(column, filter=condition)


def _longest_delay(today: datetime.date) -> Any:
    earliest = Min("data_entrega_pedido", filter=rules.prazo_vencido(today))
    elapsed = Value(today, output_field=DateField()) - earliest
    return ExpressionWrapper(elapsed, output_field=DurationField())


# None asks whether an item was retired, which has no balance then: the index of the totals does not
# hold it.
_TO_INVOICE = rules.FIRMES & rules.A_FATURAR & rules.CONFIAVEIS
_TO_DELIVER = rules.FIRMES & rules.A_ENTREGAR & rules.CONFIAVEIS
_QUOTED = rules.COTACOES & rules.A_FATURAR & rules.CONFIAVEIS

BACKLOG = Subject(
    dimensions=(
        Dimension("cliente", _("customer"), "raz_social"),
        TaxId("cnpj", _("CNPJ/CPF"), "cnpj_cpf", described_by="raz_social"),
        CnpjRoot("raiz", _("CNPJ root"), "cnpj_cpf", described_by="raz_social"),
        Dimension("pedido", _("order"), "num_pedido", described_by="raz_social"),
        Dimension("produto", _("product"), "cod_produto", described_by="nome_produto"),
        Dimension("vendedor", _("salesperson"), "vendedor"),
        Dimension("equipe", _("sales team"), "equipe_vendas"),
        Dimension("uf", _("state"), "estado"),
        Dimension("empresa", _("company"), "empresa"),
        Week("semana", _("delivery week"), "data_entrega_pedido"),
        Month("mes", _("order month"), "data_pedido"),
    ),
    measures=(
        Measure("itens", _("items"), COUNT, lambda today: Count("pk")),
        Measure("pedidos", _("orders"), COUNT, None),
        Measure("a_faturar", _("to invoice"), MONEY, _sum("valor_saldo", _TO_INVOICE)),
        Measure("a_entregar", _("to deliver"), MONEY, _sum("valor_saldo_a_entregar", _TO_DELIVER)),
        Measure("cotacoes", _("quotations"), MONEY, _sum("valor_saldo", _QUOTED), optional=True),
        Measure("atraso", _("longest delay"), DAYS, _longest_delay, combined="max", optional=True),
    ),
    currency=Currency("moeda", _("currency"), "moeda_empresa"),
    quantities=(
        (
            "qtd_a_faturar",
            _("quantity to invoice"),
            Sum("qtd_saldo_produto_pedido", filter=_TO_INVOICE),
        ),
        ("qtd_a_entregar", _("quantity to deliver"), Sum("saldo_a_entregar", filter=_TO_DELIVER)),
    ),
    unit="unid_medida_produto",
    order="num_pedido",
    first_by="a_faturar",
)

_POSTED = rules.VIGENTES & Q(status_nf=StatusNF.LANCADO)
_DRAFT = rules.VIGENTES & Q(status_nf=StatusNF.PROVISORIO)

INVOICES = Subject(
    dimensions=(
        Dimension("cliente", _("customer"), "nome_cliente"),
        TaxId("cnpj", _("CNPJ/CPF"), "cnpj_cliente", described_by="nome_cliente"),
        CnpjRoot("raiz", _("CNPJ root"), "cnpj_cliente", described_by="nome_cliente"),
        Dimension("pedido", _("order"), "origem", described_by="nome_cliente"),
        Dimension("produto", _("product"), "cod_produto", described_by="nome_produto"),
        Dimension("vendedor", _("salesperson"), "vendedor"),
        Dimension("equipe", _("sales team"), "equipe_vendas"),
        Dimension("uf", _("state"), "estado"),
        Dimension("empresa", _("company"), "empresa"),
        Month("mes", _("invoice month"), "data_fatura"),
    ),
    measures=(
        Measure("linhas", _("lines"), COUNT, lambda today: Count("pk")),
        Measure("pedidos", _("orders"), COUNT, None),
        Measure("lancado", _("posted"), MONEY, _sum("valor_produto_faturado", _POSTED)),
        Measure(
            "provisorio",
            _("draft"),
            MONEY,
            _sum("valor_produto_faturado", _DRAFT),
            optional=True,
        ),
    ),
    currency=Currency("moeda", _("currency"), "moeda"),
    quantities=(("qtd", _("quantity posted"), Sum("qtd_nf", filter=_POSTED)),),
    unit="unid_medida_nf",
    order="origem",
    first_by="lancado",
)
