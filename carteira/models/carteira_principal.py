from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ..querysets import SEM_CODIGO, CarteiraQuerySet
from .fields import preco, quantidade, texto


class StatusPedido(models.TextChoices):
    COTACAO = "Cotação", _("Quotation")
    PEDIDO = "Pedido de venda", _("Sale order")
    CANCELADO = "Cancelado", _("Cancelled")


class Fonte(models.TextChoices):
    ODOO = "odoo", _("Odoo")
    MANUAL = "manual", _("Manual")
    LEGADO = "legado", _("Previous system")


class MotivoRetirada(models.TextChoices):
    PEDIDO = "pedido", _("order deleted in Odoo")
    LINHA = "linha", _("order line deleted in Odoo")


class CarteiraPrincipal(models.Model):
    """One backlog item: what a customer ordered of one product in one order, and what is left.

    Rows with `fonte` odoo mirror Odoo but for the local fields; others are never touched by a sync.
    """

    num_pedido = models.CharField(_("order"))
    cod_produto = models.CharField(_("product code"))
    fonte = models.CharField(_("origin"), choices=Fonte, default=Fonte.MANUAL)
    odoo_order_id = models.BigIntegerField(_("order id in Odoo"), null=True, blank=True)
    odoo_product_id = models.BigIntegerField(_("product id in Odoo"), null=True, blank=True)

    pedido_cliente = texto(_("customer's PO"))
    data_pedido = models.DateField(_("order date"), null=True, blank=True)
    data_atual_pedido = models.DateField(_("current order date"), null=True, blank=True)
    status_pedido = models.CharField(_("status"), choices=StatusPedido, default=StatusPedido.PEDIDO)
    odoo_write_date = models.DateTimeField(_("last change in Odoo"), null=True, blank=True)

    cnpj_cpf = texto(_("CNPJ/CPF"))
    raz_social = texto(_("customer"))
    raz_social_red = texto(_("customer, short"))
    municipio = texto(_("city"))
    estado = texto(_("state"))
    vendedor = texto(_("salesperson"))
    equipe_vendas = texto(_("sales team"))

    nome_produto = texto(_("product"))
    unid_medida_produto = texto(_("unit"))
    embalagem_produto = texto(_("packaging"))
    materia_prima_produto = texto(_("raw material"))
    categoria_produto = texto(_("category"))

    qtd_produto_pedido = quantidade(_("ordered"))
    qtd_faturada = quantidade(_("invoiced"))
    qtd_saldo_produto_pedido = quantidade(_("balance"))
    qtd_cancelada_produto_pedido = quantidade(_("cancelled quantity"))
    preco_produto_pedido = preco(_("price"))

    cond_pgto_pedido = texto(_("payment terms"))
    forma_pgto_pedido = texto(_("payment method"))
    incoterm = texto(_("incoterm"))
    metodo_entrega_pedido = texto(_("delivery method"))
    data_entrega_pedido = models.DateField(_("delivery date"), null=True, blank=True)
    observ_ped_1 = texto(_("order notes"))

    cnpj_endereco_ent = texto(_("delivery CNPJ/CPF"))
    empresa_endereco_ent = texto(_("delivery company"))
    cep_endereco_ent = texto(_("delivery postcode"))
    nome_cidade = texto(_("delivery city"))
    cod_uf = texto(_("delivery state"))
    bairro_endereco_ent = texto(_("delivery district"))
    rua_endereco_ent = texto(_("delivery street"))
    endereco_ent = texto(_("delivery number"))
    telefone_endereco_ent = texto(_("delivery phone"))

    importante = models.BooleanField(_("important"), default=False, db_default=False)
    observacao_interna = models.TextField(_("internal note"), blank=True, default="", db_default="")
    forma_agendamento = texto(_("scheduling"))
    motivo_exclusao = texto(_("reason for exclusion"))

    retirado_em = models.DateTimeField(_("retired at"), null=True, blank=True)
    motivo_retirada = texto(_("reason for retirement"), choices=MotivoRetirada)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now())

    LOCAIS = ("importante", "observacao_interna", "forma_agendamento", "motivo_exclusao")

    objects = CarteiraQuerySet.as_manager()

    class Meta:
        db_table = "carteira_principal"
        verbose_name = _("backlog item")
        verbose_name_plural = _("backlog")
        ordering = ("num_pedido", "cod_produto")
        constraints = (
            # Deferrable, so that one UPDATE may swap the codes of two products of an order.
            models.UniqueConstraint(
                fields=("num_pedido", "cod_produto"),
                name="carteira_unica",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                condition=Q(fonte=Fonte.ODOO, odoo_order_id__isnull=False)
                | (~Q(fonte=Fonte.ODOO) & Q(odoo_order_id__isnull=True)),
                name="carteira_fonte",
            ),
            models.CheckConstraint(
                condition=Q(qtd_saldo_produto_pedido=F("qtd_produto_pedido") - F("qtd_faturada"))
                | Q(retirado_em__isnull=False, qtd_saldo_produto_pedido=0),
                name="carteira_saldo",
            ),
            models.CheckConstraint(
                condition=Q(status_pedido__in=StatusPedido.values), name="carteira_status"
            ),
            models.CheckConstraint(
                condition=~Q(num_pedido="") & ~Q(cod_produto=""), name="carteira_chave"
            ),
        )
        indexes = (
            models.Index(fields=("odoo_order_id",), name="carteira_pedido_odoo"),
            models.Index(
                fields=("data_pedido", "num_pedido", "cod_produto"),
                name="carteira_aberta",
                condition=Q(retirado_em__isnull=True, qtd_saldo_produto_pedido__gt=0),
            ),
            # The list's order: the latest deliveries first, without sorting.
            models.Index(
                fields=("data_entrega_pedido", "num_pedido", "cod_produto"),
                name="carteira_entrega",
                condition=Q(retirado_em__isnull=True, qtd_saldo_produto_pedido__gt=0),
            ),
            # Covers totais() and the dashboard: they are read from the index alone, and orders
            # are counted without sorting.
            models.Index(
                fields=("num_pedido",),
                include=(
                    "id",
                    "status_pedido",
                    "qtd_saldo_produto_pedido",
                    "preco_produto_pedido",
                    "estado",
                    "vendedor",
                    "data_pedido",
                    "data_entrega_pedido",
                ),
                name="carteira_totais",
                condition=Q(retirado_em__isnull=True, qtd_saldo_produto_pedido__gt=0),
            ),
            # A CNPJ's root is a prefix, and LIKE needs these operators in most collations.
            models.Index(
                fields=("cnpj_cpf",), name="carteira_cnpj", opclasses=("varchar_pattern_ops",)
            ),
            models.Index(
                fields=("num_pedido",),
                name="carteira_negativa",
                condition=Q(retirado_em__isnull=True, qtd_saldo_produto_pedido__lt=0),
            ),
            # The few that lists and checks look for among the many: this holds them alone.
            models.Index(
                fields=("data_entrega_pedido", "num_pedido", "cod_produto"),
                name="carteira_excecoes",
                condition=~Q(fonte=Fonte.ODOO)
                | Q(importante=True)
                | Q(retirado_em__isnull=False)
                | Q(cod_produto__startswith=SEM_CODIGO),
            ),
        )

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto}"
