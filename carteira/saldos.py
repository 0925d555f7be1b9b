"""Balances of given orders, for other services to use."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from . import rules
from .models import CarteiraPrincipal, FaturamentoProduto
from .policy import Policy
from .querysets import CarteiraQuerySet


class InvoicedQuantities:
    """Invoiced sums, looked up by item.

    Args:
        sums: what `faturado_por_item` yields.
    """

    def __init__(self, sums: Iterable[dict[str, Any]]) -> None:
        self._by_company: dict[tuple[str, str, str], Decimal] = {}
        self._in_all: dict[tuple[str, str], Decimal] = {}
        for line in sums:
            item = (line["origem"], line["cod_produto"])
            self._by_company[line["empresa"], *item] = line["qtd_faturada"]
            self._in_all[item] = self._in_all.get(item, Decimal(0)) + line["qtd_faturada"]

    def of(self, empresa: str, num_pedido: str, cod_produto: str) -> Decimal:
        """The quantity that an item takes into account, by the rule `rules.da_empresa`."""
        if empresa:
            return self._by_company.get((empresa, num_pedido, cod_produto), Decimal(0))
        return self._in_all.get((num_pedido, cod_produto), Decimal(0))


class AmbiguousOrderError(LookupError):
    """An order number that two companies use."""


class Saldo(NamedTuple):
    """The balance of one item, in its unit."""

    empresa: str
    num_pedido: str
    cod_produto: str
    unidade: str
    saldo: Decimal


def saldos_de(
    itens: CarteiraQuerySet,
    pedidos: Iterable[str],
    *,
    politica: Policy | None = None,
    empresa: str | None = None,
) -> Iterator[Saldo]:
    """Balance of every item of the given orders, in two queries whatever their number.

    Args:
        itens: the items among which they are looked for.
        pedidos: order numbers; of an unknown one there is no item.
        politica: what counts as invoiced; the policy in force when not given.
        empresa: only orders of this company.
    """
    numbers = list(pedidos)
    items = itens.vigentes().filter(num_pedido__in=numbers)
    sums = FaturamentoProduto.objects.faturado_por_item(numbers, politica=politica)
    if empresa is not None:
        items, sums = items.filter(empresa=empresa), sums.filter(rules.da_empresa(empresa))
    invoiced = InvoicedQuantities(sums)
    for *names, ordered in items.values_list(
        "empresa", "num_pedido", "cod_produto", "unid_medida_produto", "qtd_produto_pedido"
    ):
        company, order, product, unit = names
        balance = rules.saldo(ordered, invoiced.of(company, order, product))
        yield Saldo(company, order, product, unit, balance)


def saldos(
    pedidos: Iterable[str], *, politica: Policy | None = None, empresa: str | None = None
) -> dict[tuple[str, str], Decimal]:
    """Balance of every item of the given orders, in two queries whatever their number.

    Args:
        pedidos: order numbers.
        politica: what counts as invoiced (`carteira.policy.Policy`); the policy in force when not
            given.
        empresa: only orders of this company.

    Returns:
        `{(num_pedido, cod_produto): ordered - invoiced}` in the item's unit. Orders unknown here
        have no key.

    Raises:
        AmbiguousOrderError: two companies have an order of one of these numbers, and none is given.
    """
    companies: dict[str, str] = {}
    found: dict[tuple[str, str], Decimal] = {}
    items = CarteiraPrincipal.objects.all()
    for one in saldos_de(items, pedidos, politica=politica, empresa=empresa):
        company = companies.setdefault(one.num_pedido, one.empresa)
        if company != one.empresa:
            raise AmbiguousOrderError(
                f"order {one.num_pedido} exists in {company} and in {one.empresa}: name the company"
            )
        found[one.num_pedido, one.cod_produto] = one.saldo
    return found
