"""What Odoo 19 says had been invoiced and delivered on a day, beside what we say."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from carteira.models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido
from carteira.policy import policy_in_force
from carteira.rules import que_valem
from odoo_integration.client import OdooClient, connect
from odoo_integration.client.calls import Call
from odoo_integration.extract.connection import odoo_config

from .stock_truth import Key

SINCE = 19
_PAGE = 500
# Odoo rounds what it converts to the order line's unit, we to a thousandth of the item's.
_SLACK = Decimal("0.02")


@contextmanager
def asking() -> Iterator[OdooClient]:
    """The Odoo that the settings name."""
    with connect(odoo_config()) as client:
        client.authenticate()
        yield client


def odoos(client: OdooClient, field: str, day: datetime.date) -> dict[Key, Decimal]:
    """A quantity of every item at the end of a day by Odoo's own computation.

    Args:
        field: `qty_invoiced_at_date` or `qty_delivered_at_date`; in the unit of each order line.
    """
    lines = {line.odoo_id: line for line in LinhaPedido.objects.filter(retirado_em__isnull=True)}
    sums: dict[Key, Fraction] = defaultdict(Fraction)
    ids = sorted(lines)
    for start in range(0, len(ids), _PAGE):
        arguments = {
            "ids": ids[start : start + _PAGE],
            "fields": [field],
            "context": {"accrual_entry_date": day.isoformat(), "active_test": False},
        }
        for row in client.execute(Call("sale.order.line", "read", arguments)):
            line = lines[row["id"]]
            ratio = Fraction(line.qtd_produto_pedido) / (Fraction(line.qtd_linha) or 1)
            key = (line.empresa, line.num_pedido, line.cod_produto)
            sums[key] += Fraction(str(row[field])) * (ratio if line.qtd_linha else 1)
    return {
        key: (Decimal(n.numerator) / n.denominator).quantize(Decimal("0.001"))
        for key, n in sums.items()
    }


def unexplained(
    theirs: dict[Key, Decimal], day: datetime.date
) -> tuple[dict[str, set[Key]], dict[Key, tuple[Decimal | None, Decimal]]]:
    """Where `em(day)` has another invoiced quantity than Odoo, by the rule that explains it.

    Returns:
        The items by rule, and both quantities of those that no rule explains.
    """
    ours = {
        (one.empresa, one.num_pedido, one.cod_produto): one.qtd_faturada_em
        for one in CarteiraPrincipal.objects.em(day).filter(fonte="odoo")
    }
    rules = _rules(day)
    explained: dict[str, set[Key]] = defaultdict(set)
    left = {}
    for key, quantity in theirs.items():
        if key in ours and abs(ours[key] - quantity) <= _SLACK:
            continue
        rule = next((name for name, keys in rules.items() if key in keys), None)
        if rule is None:
            left[key] = (ours.get(key), quantity)
        else:
            explained[rule].add(key)
    return dict(explained), left


def _rules(day: datetime.date) -> dict[str, set[Key]]:
    lines = FaturamentoProduto.objects.vigentes().exclude(origem="")
    policy = policy_in_force()
    uncounted = lines.exclude(que_valem(policy))
    items = CarteiraPrincipal.objects.vigentes()
    named = {
        # Listed from its day on; its invoices may be dated before.
        "ordered_later": items.filter(Q(data_pedido__gt=day) | Q(data_pedido__isnull=True)),
        "not_reliable": items.nao_confiaveis(),
        "linked_by_origin": lines.filter(vinculo="origem"),
        "decisions": lines.filter(reabre_saldo__isnull=False),
        "operations": lines.filter(consome_faturar=False),
        "credit_notes": uncounted.filter(nota_credito=True),
        "drafts": uncounted.filter(status_nf="Provisório"),
        "fiscal_status": lines.exclude(divergencia_fiscal=""),
        # Odoo counts one invoice line for each of the order lines it names.
        "several_lines": lines.filter(linhas_pedido__len__gt=1),
    }
    return {
        name: set(
            rows.values_list(
                "empresa",
                "num_pedido" if rows.model is CarteiraPrincipal else "origem",
                "cod_produto",
            )
        )
        for name, rows in named.items()
    }
