"""`bi.faturamento`: the invoiced product lines."""

from django.db.models import BooleanField, Case, Exists, QuerySet, When
from django.utils.translation import gettext_lazy as _

from carteira import rules
from carteira.models import FaturamentoProduto
from carteira.policy import CREDIT_NOTES, INVOICES, Policy, policy_in_force

from ..models import SyncState
from .backlog import currency, whether
from .definition import Column, View


def _lines() -> QuerySet[FaturamentoProduto]:
    return FaturamentoProduto.objects.vigentes()


def _counts() -> Case:
    """Whether a line counts, under the policy that the stored balances were computed with.

    The settings may say another one until the next sync. Before the first they decide.
    """
    policies = [Policy(invoices, notes) for invoices in INVOICES for notes in CREDIT_NOTES]
    return Case(
        *(
            When(
                Exists(SyncState.objects.filter(policy__startswith=repr(policy))),
                then=whether(rules.que_contam(policy)),
            )
            for policy in policies
        ),
        default=whether(rules.que_contam(policy_in_force())),
        output_field=BooleanField(),
    )


FATURAMENTO = View(
    "bi",
    "faturamento",
    _("The invoiced product lines, credit notes with negative quantities."),
    _lines,
    (
        Column("linha", _("number of the line here"), "id", key=True),
        Column("empresa", _("company that invoiced")),
        Column("numero_nf"),
        Column("serie_nf"),
        Column("modelo_nf"),
        Column("chave_nf"),
        Column("data_fatura"),
        Column("data_vencimento"),
        Column("status_nf", _("Lançado, Cancelado, Provisório or Desconhecido")),
        Column("nota_credito"),
        Column("revertida", _("whether a credit note reverses the invoice")),
        Column("situacao_fiscal", _("what the tax authority says of the invoice, as Odoo has it")),
        Column("divergencia_fiscal", _("how Odoo and the tax authority contradict each other")),
        Column("num_pedido", _("number of the order; empty where none was found"), "origem"),
        Column("vinculo", _("how the order was found: linha, origem or nenhum")),
        Column("cod_produto"),
        Column("nome_produto"),
        Column("cnpj_cliente"),
        Column("nome_cliente"),
        Column("municipio"),
        Column("estado", _("customer's state, two letters")),
        Column("vendedor"),
        Column("equipe_vendas"),
        Column("incoterm"),
        Column("cfop"),
        Column("bonificacao", _("whether the line is a bonus")),
        Column("qtd_produto_faturado", _("invoiced quantity, in the unit of the order's item")),
        Column("qtd_nf", _("quantity as the invoice says it")),
        Column("unid_medida_nf", _("unit as the invoice says it")),
        Column("moeda", _("invoice's currency"), currency("moeda")),
        Column("preco_produto_faturado", _("price of one unit, in the invoice's currency")),
        Column("valor_produto_faturado", _("value of the line, in the invoice's currency")),
        Column(
            "valor_no_pedido",
            _("what the line takes from the order's value, in the order's currency"),
        ),
        Column("peso_total"),
        Column(
            "conta",
            _("whether the line lowers what is left to invoice, under the policy in force"),
            _counts(),
        ),
    ),
)
