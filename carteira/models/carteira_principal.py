"""`CarteiraPrincipal`: the backlog items."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..choices import Fonte, MotivoRetirada, StatusPedido
from ..querysets import CarteiraQuerySet
from .fields import amount, derived, extra_values, finite, price, quantity, text


class CarteiraPrincipal(models.Model):
    """One backlog item: what a customer ordered of one product in one order, and what is left.

    Rows with `fonte` odoo mirror Odoo but for the local fields; others are never touched by a sync.
    """

    empresa = text(_("company"))
    num_pedido = models.CharField(_("order"))
    cod_produto = models.CharField(_("product code"))
    fonte = models.CharField(_("source"), choices=Fonte, default=Fonte.MANUAL)
    odoo_order_id = models.BigIntegerField(_("order id in Odoo"), null=True, blank=True)
    odoo_product_id = models.BigIntegerField(_("product id in Odoo"), null=True, blank=True)

    pedido_cliente = text(_("customer's PO"))
    data_pedido = models.DateField(_("order date"), null=True, blank=True)
    data_atual_pedido = models.DateField(_("current order date"), null=True, blank=True)
    status_pedido = models.CharField(_("status"), choices=StatusPedido, default=StatusPedido.PEDIDO)
    odoo_write_date = models.DateTimeField(_("last change in Odoo"), null=True, blank=True)

    cnpj_cpf = text(_("CNPJ/CPF"))
    raz_social = text(_("customer"))
    raz_social_red = text(_("customer, short"))
    municipio = text(_("city"))
    estado = text(_("state"))
    vendedor = text(_("salesperson"))
    equipe_vendas = text(_("sales team"))

    nome_produto = text(_("product"))
    unid_medida_produto = text(_("unit"))
    embalagem_produto = text(_("packaging"))
    materia_prima_produto = text(_("raw material"))
    categoria_produto = text(_("category"))

    qtd_produto_pedido = quantity(_("ordered"))
    qtd_faturada = quantity(_("invoiced"))
    qtd_saldo_produto_pedido = quantity(_("balance"))
    qtd_cancelada_produto_pedido = quantity(_("cancelled quantity"))
    qtd_bonificada = quantity(_("given as a bonus"))
    preco_produto_pedido = price(_("price"))
    # None where deliveries are not known: manual items and the predecessor's.
    qtd_entregue = models.DecimalField(
        _("delivered"), max_digits=15, decimal_places=3, null=True, blank=True
    )
    saldo_a_entregar = derived(
        _("to deliver"), rules.vigente_ou_zero(rules.saldo_a_entregar()), decimal_places=3
    )
    moeda = text(_("currency"))
    cotacao = models.DecimalField(
        _("exchange rate"),
        max_digits=30,
        decimal_places=12,
        default=1,
        null=True,
        blank=True,
        help_text=_("of the order's currency for one of the company's, on the order's date"),
    )
    # In the order's currency, net of discount, taxes apart; None where Odoo gives no amounts.
    valor_pedido = amount(_("order value"), null=True)
    valor_a_faturar = amount(_("value to invoice"), null=True)
    valor_a_entregar = amount(_("value to deliver"), null=True)
    # What the two values below are in; empty is the Brazilian real.
    moeda_empresa = text(_("company's currency"))
    valor_saldo = derived(
        _("balance value"), rules.vigente_ou_zero(rules.valor_saldo()), decimal_places=2
    )
    valor_saldo_a_entregar = derived(
        _("value left to deliver"),
        rules.vigente_ou_zero(rules.valor_saldo_a_entregar()),
        decimal_places=2,
    )

    cond_pgto_pedido = text(_("payment terms"))
    forma_pgto_pedido = text(_("payment method"))
    incoterm = text(_("incoterm"))
    metodo_entrega_pedido = text(_("delivery method"))
    data_entrega_pedido = models.DateField(_("delivery date"), null=True, blank=True)
    observ_ped_1 = text(_("order notes"))

    cnpj_endereco_ent = text(_("delivery CNPJ/CPF"))
    empresa_endereco_ent = text(_("delivery company"))
    cep_endereco_ent = text(_("delivery postcode"))
    nome_cidade = text(_("delivery city"))
    cod_uf = text(_("delivery state"))
    bairro_endereco_ent = text(_("delivery district"))
    rua_endereco_ent = text(_("delivery street"))
    endereco_ent = text(_("delivery number"))
    telefone_endereco_ent = text(_("delivery phone"))

    extras = extra_values()

    importante = models.BooleanField(_("important"), default=False, db_default=False)
    observacao_interna = models.TextField(_("internal note"), blank=True, default="", db_default="")
    forma_agendamento = text(_("scheduling"))
    motivo_exclusao = text(_("reason for exclusion"))

    # A record that the balance is made of could not be taken: the quantities lack it.
    nao_confiavel = models.BooleanField(_("not reliable"), default=False, db_default=False)
    retirado_em = models.DateTimeField(_("retired at"), null=True, blank=True)
    motivo_retirada = text(_("reason for retirement"), choices=MotivoRetirada)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now())

    LOCAIS = ("importante", "observacao_interna", "forma_agendamento", "motivo_exclusao")

    objects = CarteiraQuerySet.as_manager()

    class Meta:
        db_table = "carteira_principal"
        verbose_name = _("backlog item")
        verbose_name_plural = _("backlog")
        ordering = ("num_pedido", "cod_produto", "empresa")
        constraints = (
            # Deferrable, so that one UPDATE may swap the codes of two products of an order.
            models.UniqueConstraint(
                # An order is looked for by its number, in whatever company.
                fields=("num_pedido", "cod_produto", "empresa"),
                name="carteira_unica",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(fonte=Fonte.ODOO, odoo_order_id__isnull=False)
                | (~Q(fonte=Fonte.ODOO) & Q(odoo_order_id__isnull=True)),
                name="carteira_fonte",
            ),
            models.CheckConstraint(
                condition=Q(
                    qtd_saldo_produto_pedido=rules.saldo(F("qtd_produto_pedido"), F("qtd_faturada"))
                )
                | Q(qtd_saldo_produto_pedido=0) & rules.RETIRADOS,
                name="carteira_saldo",
            ),
            models.CheckConstraint(
                condition=Q(status_pedido__in=StatusPedido.values), name="carteira_status"
            ),
            models.CheckConstraint(
                condition=~Q(num_pedido="") & ~Q(cod_produto=""), name="carteira_chave"
            ),
            finite(
                "carteira_finita",
                "qtd_produto_pedido",
                "qtd_faturada",
                "qtd_saldo_produto_pedido",
                "qtd_cancelada_produto_pedido",
                "qtd_bonificada",
                "preco_produto_pedido",
                "qtd_entregue",
                "cotacao",
                "valor_pedido",
                "valor_a_faturar",
                "valor_a_entregar",
            ),
        )
        indexes = (
            models.Index(fields=("odoo_order_id",), name="carteira_pedido_odoo"),
            models.Index(
                fields=("data_pedido", "num_pedido", "cod_produto"),
                name="carteira_aberta",
                condition=rules.COM_PENDENCIA,
            ),
            # The list's order: the latest deliveries first, without sorting.
            models.Index(
                fields=("data_entrega_pedido", "num_pedido", "cod_produto"),
                name="carteira_entrega",
                condition=rules.COM_PENDENCIA,
            ),
            # Covers totais(), the dashboard, most groups and the bridge by customer: they are read
            # from the index alone, and orders are counted by company without sorting. The lengths
            # of its texts are limited where they are taken, so that a row of it fits.
            models.Index(
                fields=("empresa", "moeda_empresa", "num_pedido"),
                include=(
                    "id",
                    "status_pedido",
                    "qtd_saldo_produto_pedido",
                    "valor_saldo",
                    "saldo_a_entregar",
                    "valor_saldo_a_entregar",
                    "estado",
                    "vendedor",
                    "data_pedido",
                    "data_entrega_pedido",
                    "nao_confiavel",
                    "unid_medida_produto",
                    "raz_social",
                    "cnpj_cpf",
                    "cod_produto",
                ),
                name="carteira_totais",
                condition=rules.COM_PENDENCIA,
            ),
            # A CNPJ's root is a prefix, and LIKE needs these operators in most collations.
            models.Index(
                fields=("cnpj_cpf",), name="carteira_cnpj", opclasses=("varchar_pattern_ops",)
            ),
            # Names are searched in the names there are, which these hold without the rows.
            models.Index(fields=("raz_social", "raz_social_red"), name="carteira_cliente"),
            models.Index(fields=("nome_produto",), name="carteira_nome_produto"),
            models.Index(
                fields=("num_pedido",),
                name="carteira_negativa",
                condition=rules.NEGATIVOS,
            ),
            models.Index(
                fields=("data_entrega_pedido", "num_pedido", "cod_produto"),
                name="carteira_diferenca",
                condition=rules.ENTREGUES_E_NAO_FATURADOS | rules.FATURADOS_E_NAO_ENTREGUES,
            ),
            # The few that lists and checks look for among the many: this holds them alone.
            models.Index(
                fields=("data_entrega_pedido", "num_pedido", "cod_produto"),
                name="carteira_excecoes",
                condition=~Q(fonte=Fonte.ODOO)
                | Q(importante=True)
                | rules.RETIRADOS
                | rules.SEM_CODIGO
                | Q(cotacao__isnull=True),
            ),
            models.Index(
                fields=("num_pedido", "cod_produto"),
                name="carteira_nao_confiavel",
                condition=Q(nao_confiavel=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto}"

    def set_invoiced(self, quantity: Decimal) -> None:
        """Sets the invoiced quantity, in the item's unit, and the balance that follows from it."""
        self.qtd_faturada = quantity
        self.qtd_saldo_produto_pedido = rules.saldo(self.qtd_produto_pedido, quantity)
