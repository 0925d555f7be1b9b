"""How a balance came about: the readable sum of one item, or of all items of one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .formatos import quantidade
from .models import CarteiraPrincipal, FaturamentoProduto, LinhaPedido, StatusNF
from .politica import politica_em_vigor


@dataclass(frozen=True)
class Parcela:
    """One invoice's part in the sum.

    Attributes:
        nf: what the invoice is called.
        quantidade: in the item's unit; a credit note's is negative.
        conta: whether it lowers the balance under the policy in force.
        nota: why it does not count, or what is special about it; empty for a plain invoice.
    """

    nf: str
    quantidade: Decimal
    conta: bool
    nota: str

    @property
    def sinal(self) -> str:
        return "−" if self.quantidade >= 0 else "+"

    @property
    def modulo(self) -> str:
        return quantidade(abs(self.quantidade))

    def __str__(self) -> str:
        nota = f" ({self.nota})" if self.nota else ""
        return f"{self.sinal} {self.modulo} {self.nf}{nota}"


@dataclass(frozen=True)
class Conta:
    """The sum of one item, with every line it is made of."""

    item: CarteiraPrincipal
    linhas: tuple[LinhaPedido, ...]
    faturas: tuple[FaturamentoProduto, ...]
    parcelas: tuple[Parcela, ...]

    @property
    def pedido(self) -> str:
        """The ordered quantity, with its parts where several lines make it."""
        total = self.item.qtd_produto_pedido
        texto = ngettext("%(qty)s ordered", "%(qty)s ordered", _plural(total)) % {
            "qty": quantidade(total)
        }
        if len(self.linhas) < 2:
            return texto
        partes = " + ".join(quantidade(linha.qtd_produto_pedido) for linha in self.linhas)
        return f"{texto} ({partes.replace('+ −', '− ')})"

    @property
    def resultado(self) -> Decimal:
        """Ordered minus what counts, from the lines as they are now."""
        return self.item.qtd_produto_pedido - sum(
            (parcela.quantidade for parcela in self.parcelas if parcela.conta), Decimal(0)
        )

    @property
    def confere(self) -> bool:
        """Whether the sum equals the stored balance; a retired item's balance is zero by rule."""
        return (
            self.item.retirado_em is not None
            or self.resultado == self.item.qtd_saldo_produto_pedido
        )

    def __str__(self) -> str:
        return " ".join([self.pedido, *map(str, self.parcelas), "=", quantidade(self.resultado)])


def conta_do_item(item: CarteiraPrincipal) -> Conta:
    """The sum of one item."""
    return _contas([item], item.num_pedido, cod_produto=item.cod_produto)[0]


def contas_do_pedido(num_pedido: str) -> list[Conta]:
    """The sums of every item of an order, in a constant number of queries."""
    itens = CarteiraPrincipal.objects.filter(num_pedido=num_pedido).com_valor().com_percentual()
    return _contas(list(itens.order_by("retirado_em", "cod_produto")), num_pedido)


def _contas(itens: list[CarteiraPrincipal], num_pedido: str, **chave: str) -> list[Conta]:
    linhas = LinhaPedido.objects.filter(num_pedido=num_pedido, **chave)
    pedidos_odoo = {item.odoo_order_id for item in itens if item.odoo_order_id}
    # By Odoo's id: that column has the index.
    linhas = linhas.filter(odoo_order_id__in=pedidos_odoo, retirado_em__isnull=True)
    # Either half has an index; the order's number alone has one only for what is not retired.
    faturas = FaturamentoProduto.objects.filter(
        Q(retirado_em__isnull=True, origem=num_pedido)
        | Q(odoo_order_id__in=pedidos_odoo, origem=num_pedido),
        **chave,
    )
    contam = set(faturas.que_contam().values_list("pk", flat=True))
    todas_linhas = list(linhas.order_by("odoo_id"))
    todas_faturas = list(faturas.order_by("data_fatura", "numero_nf", "odoo_id"))
    return [
        Conta(
            item=item,
            linhas=tuple(li for li in todas_linhas if li.cod_produto == item.cod_produto),
            faturas=tuple(do_item := _do_item(todas_faturas, item, contam)),
            parcelas=tuple(_parcelas(do_item)),
        )
        for item in itens
    ]


def _do_item(
    faturas: list[FaturamentoProduto], item: CarteiraPrincipal, contam: set[int]
) -> list[FaturamentoProduto]:
    do_item = [fatura for fatura in faturas if fatura.cod_produto == item.cod_produto]
    for fatura in do_item:
        fatura.conta = fatura.pk in contam  # type: ignore[attr-defined]
        fatura.nota = nota_da_fatura(fatura, conta=fatura.pk in contam)  # type: ignore[attr-defined]
    return do_item


def _parcelas(faturas: Iterable[FaturamentoProduto]) -> Iterable[Parcela]:
    """One part per invoice: lines of one invoice that count alike are added."""
    somas: dict[tuple[str, bool, str], Decimal] = {}
    for fatura in faturas:
        chave = (nome_da_nf(fatura), fatura.conta, fatura.nota)  # type: ignore[attr-defined]
        somas[chave] = somas.get(chave, Decimal(0)) + fatura.qtd_produto_faturado
    for (nf, conta, nota), soma in somas.items():
        yield Parcela(nf=nf, quantidade=soma, conta=conta, nota=nota)


def nome_da_nf(fatura: FaturamentoProduto) -> str:
    """NF 123; a number that brings its own letters (NFe 0012, INV/2026/1) stands alone."""
    numero = fatura.numero_nf
    if not numero:
        return _("NF without number")
    return f"NF {numero}" if numero[0].isdigit() else numero


def nota_da_fatura(fatura: FaturamentoProduto, *, conta: bool) -> str:
    """What a reader has to know about an invoice's part in the sum."""
    if fatura.retirado_em is not None:
        return _("removed in Odoo, does not count")
    if fatura.status_nf == StatusNF.CANCELADO:
        return _("cancelled, does not count")
    if fatura.nota_credito:
        return _("credit note") if conta else _("credit note, does not count")
    if fatura.status_nf == StatusNF.PROVISORIO:
        return _("draft, counts") if conta else _("draft, does not count")
    return _("reverted by a credit note, counts") if fatura.revertida else ""


def _plural(total: Decimal) -> int:
    return 1 if total == 1 else 2


def politica() -> str:
    """The policy in force, in words."""
    return str(politica_em_vigor())
