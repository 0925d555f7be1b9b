"""How a balance came about: the readable sum of one item, or of all items of one order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import rules
from .formats import quantity
from .invoice_notes import InvoiceNotes
from .models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido


@dataclass(frozen=True)
class InvoiceLine:
    """An invoice line that names the item.

    Attributes:
        counts: whether it lowers the balance under the policy in force.
        note: why it does not count, or what is special about it; empty for a plain invoice.
    """

    line: FaturamentoProduto
    counts: bool
    note: str


@dataclass(frozen=True)
class Term:
    """One invoice's part in the sum.

    Attributes:
        invoice: what the invoice is called.
        quantity: in the item's unit; a credit note's is negative.
        counts, note: as in `InvoiceLine`.
    """

    invoice: str
    quantity: Decimal
    counts: bool
    note: str

    @property
    def sign(self) -> str:
        return "−" if self.quantity >= 0 else "+"

    @property
    def magnitude(self) -> str:
        return quantity(abs(self.quantity))

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.sign} {self.magnitude} {self.invoice}{note}"


@dataclass(frozen=True)
class Explanation:
    """The sum of one item, with every line it is made of."""

    item: CarteiraPrincipal
    order_lines: tuple[LinhaPedido, ...]
    invoice_lines: tuple[InvoiceLine, ...]
    terms: tuple[Term, ...]

    @property
    def ordered(self) -> str:
        """The ordered quantity, with its parts where several lines make it."""
        total = self.item.qtd_produto_pedido
        text = ngettext("%(qty)s ordered", "%(qty)s ordered", _plural(total)) % {
            "qty": quantity(total)
        }
        if len(self.order_lines) < 2:
            return text
        parts = " + ".join(quantity(line.qtd_produto_pedido) for line in self.order_lines)
        return f"{text} ({parts.replace('+ −', '− ')})"

    @property
    def result(self) -> Decimal:
        """Ordered minus what counts, from the lines as they are now."""
        counted = sum((term.quantity for term in self.terms if term.counts), Decimal(0))
        return rules.saldo(self.item.qtd_produto_pedido, counted)

    @property
    def matches(self) -> bool:
        """Whether the sum equals the stored balance; a retired item's balance is zero by rule."""
        return (
            self.item.retirado_em is not None or self.result == self.item.qtd_saldo_produto_pedido
        )

    @property
    def delivered(self) -> str:
        """The delivered quantity without its sign; empty where deliveries are not known."""
        total = self.item.qtd_entregue
        if total is None:
            return ""
        return ngettext("%(qty)s delivered", "%(qty)s delivered", _plural(abs(total))) % {
            "qty": quantity(abs(total))
        }

    @property
    def left_to_deliver(self) -> Decimal | None:
        """Ordered minus delivered; None where deliveries are not known."""
        if self.item.qtd_entregue is None:
            return None
        return rules.saldo(self.item.qtd_produto_pedido, self.item.qtd_entregue)

    def __str__(self) -> str:
        return " ".join([self.ordered, *map(str, self.terms), "=", quantity(self.result)])


def explain_item(item: CarteiraPrincipal) -> Explanation:
    """The sum of one item."""
    return _explain([item], item.num_pedido, cod_produto=item.cod_produto)[0]


def explain_order(
    num_pedido: str, *, empresa: str | None = None, seen: Q | None = None
) -> list[Explanation]:
    """The sums of every item of an order, in a constant number of queries.

    The items have the annotations of `com_situacao`, `com_diferenca` and `com_valor_pedido`.

    Args:
        empresa: the order's company; the orders of every company that has this number when not
            given.
        seen: only items that meet this condition.
    """
    items = CarteiraPrincipal.objects.filter(seen or Q(), num_pedido=num_pedido)
    if empresa is not None:
        items = items.filter(empresa=empresa)
    items = items.com_situacao(timezone.localdate()).com_diferenca().com_valor_pedido()
    return _explain(list(items.order_by("empresa", "retirado_em", "cod_produto")), num_pedido)


def _explain(items: list[CarteiraPrincipal], num_pedido: str, **key: str) -> list[Explanation]:
    odoo_orders = {item.odoo_order_id for item in items if item.odoo_order_id}
    # By Odoo's id: that column has the index.
    order_lines = LinhaPedido.objects.filter(
        rules.VIGENTES, num_pedido=num_pedido, odoo_order_id__in=odoo_orders, **key
    )
    # Either half has an index; the order's number alone has one only for what is not retired.
    invoice_lines = FaturamentoProduto.objects.filter(
        Q(rules.VIGENTES, origem=num_pedido) | Q(odoo_order_id__in=odoo_orders, origem=num_pedido),
        **key,
    )
    counting = set(invoice_lines.que_contam().values_list("pk", flat=True))
    all_order_lines = list(order_lines.order_by("odoo_id"))
    lines = list(invoice_lines.order_by("data_fatura", "numero_nf", "odoo_id"))
    notes = InvoiceNotes.about(lines)
    all_invoice_lines = [
        InvoiceLine(line, line.pk in counting, notes.of(line, counts=line.pk in counting))
        for line in lines
    ]
    explanations = []
    for item in items:
        of_item = tuple(one for one in all_invoice_lines if _is_of(one.line, item))
        explanations.append(
            Explanation(
                item=item,
                order_lines=tuple(line for line in all_order_lines if _is_of(line, item)),
                invoice_lines=of_item,
                terms=tuple(_terms(of_item)),
            )
        )
    return explanations


def _is_of(line: LinhaPedido | FaturamentoProduto, item: CarteiraPrincipal) -> bool:
    # As `rules.da_empresa` has it.
    return line.cod_produto == item.cod_produto and item.empresa in ("", line.empresa)


def _terms(invoice_lines: Iterable[InvoiceLine]) -> Iterator[Term]:
    """One term per invoice: lines of one invoice that count alike are added."""
    sums: dict[tuple[str, bool, str], Decimal] = {}
    for one in invoice_lines:
        key = (invoice_name(one.line), one.counts, one.note)
        sums[key] = sums.get(key, Decimal(0)) + one.line.qtd_produto_faturado
    for (invoice, counts, note), total in sums.items():
        yield Term(invoice=invoice, quantity=total, counts=counts, note=note)


def invoice_name(line: FaturamentoProduto) -> str:
    """NF 123; a number with letters of its own (NFe 0012, INV/2026/1) is kept as it is."""
    number = line.numero_nf
    if not number:
        return _("NF without number")
    return f"NF {number}" if number[0].isdigit() else number


def _plural(total: Decimal) -> int:
    return 1 if total == 1 else 2
