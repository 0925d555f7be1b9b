"""`FaturamentoProduto`: the invoiced product lines."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..choices import DivergenciaFiscal, StatusNF, Vinculo
from ..querysets import FaturamentoQuerySet
from .fields import extra_values, finite, price, quantity, text


class FaturamentoProduto(models.Model):
    """One invoiced product line. Credit notes are rows of negative quantity.

    `qtd_produto_faturado` and `preco_produto_faturado` are in the backlog item's unit;
    `qtd_nf` and `unid_medida_nf` keep what the invoice says.
    """

    odoo_id = models.BigIntegerField(_("line id in Odoo"), null=True, blank=True)
    odoo_move_id = models.BigIntegerField(_("invoice id in Odoo"), null=True, blank=True)
    odoo_product_id = models.BigIntegerField(_("product id in Odoo"), null=True, blank=True)
    odoo_uom_id = models.BigIntegerField(_("unit id in Odoo"), null=True, blank=True)
    odoo_order_id = models.BigIntegerField(_("order id in Odoo"), null=True, blank=True)
    odoo_cfop_id = models.BigIntegerField(_("CFOP id in Odoo"), null=True, blank=True)
    linhas_pedido = ArrayField(
        models.BigIntegerField(), verbose_name=_("order lines in Odoo"), default=list, blank=True
    )
    odoo_write_date = models.DateTimeField(_("last change in Odoo"), null=True, blank=True)

    numero_nf = text(_("invoice"))
    serie_nf = text(_("series"))
    modelo_nf = text(_("fiscal model"))
    chave_nf = text(_("access key"))
    data_fatura = models.DateField(_("invoice date"), null=True, blank=True)
    data_vencimento = models.DateField(_("due date"), null=True, blank=True)
    cnpj_cliente = text(_("CNPJ/CPF"))
    nome_cliente = text(_("customer"))
    municipio = text(_("city"))
    estado = text(_("state"))
    vendedor = text(_("salesperson"))
    equipe_vendas = text(_("sales team"))
    incoterm = text(_("incoterm"))

    cod_produto = text(_("product code"))
    nome_produto = text(_("product"))
    qtd_produto_faturado = quantity(_("invoiced"))
    preco_produto_faturado = price(_("price"))
    valor_produto_faturado = models.DecimalField(
        _("value"), max_digits=15, decimal_places=2, default=0
    )
    moeda = text(_("currency"))
    # What the line takes from the order's value: at the order line's net price, in its currency.
    valor_no_pedido = models.DecimalField(
        _("value in the order"), max_digits=25, decimal_places=6, default=0
    )
    peso_unitario_produto = quantity(_("unit weight (kg)"))
    peso_total = quantity(_("weight (kg)"))
    qtd_nf = models.DecimalField(
        _("quantity on the invoice"), max_digits=20, decimal_places=6, default=0
    )
    preco_nf = models.DecimalField(
        _("price on the invoice"), max_digits=20, decimal_places=6, default=0
    )
    unid_medida_nf = text(_("unit on the invoice"))
    cfop = text(_("CFOP"))
    # What its CFOP says; see `OperacaoFiscal`.
    consome_faturar = models.BooleanField(_("lowers what is left to invoice"), default=True)
    consome_entregar = models.BooleanField(_("lowers what is left to deliver"), default=False)
    bonificacao = models.BooleanField(_("bonus"), default=False)

    empresa = text(_("company"))
    origem = text(_("order"))
    documento_origem = text(_("origin as written"))
    vinculo = models.CharField(_("link"), choices=Vinculo, default=Vinculo.NENHUM)
    status_nf = models.CharField(_("status"), choices=StatusNF, default=StatusNF.PROVISORIO)
    # As Odoo has it.
    situacao_fiscal = text(_("fiscal status"))
    divergencia_fiscal = text(_("fiscal divergence"), choices=DivergenciaFiscal)
    revertida = models.BooleanField(_("reverted"), default=False)
    nota_credito = models.BooleanField(_("credit note"), default=False)
    # None where nobody decided and the policy says; see `DecisaoNotaCredito`.
    reabre_saldo = models.BooleanField(_("reopens the balance"), null=True, blank=True)

    extras = extra_values()

    retirado_em = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now())

    objects = FaturamentoQuerySet.as_manager()

    class Meta:
        db_table = "faturamento_produto"
        verbose_name = _("invoiced product")
        verbose_name_plural = _("invoiced products")
        constraints = (
            models.UniqueConstraint(fields=("odoo_id",), name="faturamento_linha_odoo"),
            models.CheckConstraint(
                condition=Q(status_nf__in=StatusNF.values), name="faturamento_status"
            ),
            models.CheckConstraint(
                condition=Q(vinculo__in=Vinculo.values), name="faturamento_vinculo"
            ),
            finite(
                "faturamento_finito",
                "qtd_produto_faturado",
                "preco_produto_faturado",
                "valor_produto_faturado",
                "peso_unitario_produto",
                "peso_total",
                "qtd_nf",
                "preco_nf",
                "valor_no_pedido",
            ),
        )
        indexes = (
            # Covers faturado_por_item(), in its order: the sum is read from the index alone, and
            # nothing is sorted.
            models.Index(
                fields=("origem", "cod_produto", "empresa"),
                include=(
                    "qtd_produto_faturado",
                    "valor_no_pedido",
                    "status_nf",
                    "nota_credito",
                    "reabre_saldo",
                    "consome_faturar",
                    "data_fatura",
                ),
                condition=rules.VIGENTES,
                name="faturamento_saldo",
            ),
            # The list's order, and its totals by month.
            models.Index(
                F("data_fatura").desc(nulls_last=True),
                F("id").desc(),
                include=(
                    "valor_produto_faturado",
                    "status_nf",
                    "nota_credito",
                    "empresa",
                    "moeda",
                    "retirado_em",
                ),
                name="faturamento_data",
            ),
            models.Index(
                fields=("cnpj_cliente",),
                name="faturamento_cnpj",
                opclasses=("varchar_pattern_ops",),
            ),
            # Names are searched in the names there are, which these hold without the rows.
            models.Index(fields=("nome_cliente",), name="faturamento_cliente"),
            models.Index(fields=("nome_produto",), name="faturamento_nome_produto"),
            # What other operations than sales add to an item; without a CFOP there are none.
            models.Index(
                fields=("origem", "cod_produto"),
                condition=rules.VIGENTES & rules.DE_OPERACAO,
                name="faturamento_operacao",
            ),
            models.Index(fields=("odoo_move_id",), name="faturamento_nf_odoo"),
            models.Index(fields=("odoo_order_id",), name="faturamento_pedido_odoo"),
            models.Index(
                fields=("odoo_id",),
                condition=~Q(vinculo=Vinculo.LINHA),
                name="faturamento_sem_linha",
            ),
            # Few, and counted by every sync.
            models.Index(
                fields=("odoo_id",),
                condition=rules.RETIRADOS,
                name="faturamento_retirada",
            ),
            # The few that lists look for among the many: this holds them alone.
            models.Index(
                fields=("data_fatura", "id"),
                condition=Q(revertida=True)
                | Q(nota_credito=True)
                | rules.RETIRADOS
                | rules.SEM_CODIGO
                | rules.DIVERGENTES,
                name="faturamento_excecoes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.numero_nf or '—'} · {self.cod_produto}"
