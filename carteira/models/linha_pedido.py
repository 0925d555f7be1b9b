"""`LinhaPedido`: the order lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import rules
from .fields import extra_values, finite, price, quantity, text


class LinhaPedido(models.Model):
    """A line of a sale order, as Odoo has it; those of one product make one backlog item."""

    odoo_id = models.BigIntegerField(_("line id in Odoo"), primary_key=True)
    odoo_order_id = models.BigIntegerField(_("order id in Odoo"))
    odoo_product_id = models.BigIntegerField(_("product id in Odoo"))
    odoo_uom_id = models.BigIntegerField(_("unit id in Odoo"), null=True)
    qtd_linha = models.DecimalField(_("quantity as ordered"), max_digits=20, decimal_places=6)
    preco_linha = models.DecimalField(_("price as ordered"), max_digits=20, decimal_places=6)
    qtd_cancelada = models.DecimalField(
        _("cancelled quantity"), max_digits=20, decimal_places=6, default=0
    )
    desconto = models.DecimalField(_("discount, %%"), max_digits=20, decimal_places=6, default=0)
    valor_linha = models.DecimalField(
        _("net value of the line"), max_digits=20, decimal_places=6, default=0
    )
    qtd_entregue_linha = models.DecimalField(
        _("delivered, as ordered"), max_digits=20, decimal_places=6, default=0
    )
    # Odoo's `qty_delivered_method`.
    metodo_entregue = text(_("how deliveries are counted"))
    odoo_write_date = models.DateTimeField(_("last change in Odoo"))

    empresa = text(_("company"))
    num_pedido = text(_("order"))
    cod_produto = text(_("product code"))
    unid_medida = text(_("unit as ordered"))
    odoo_uom_item_id = models.BigIntegerField(_("item's unit id in Odoo"), null=True)
    qtd_produto_pedido = quantity(_("ordered, in the item's unit"))
    preco_produto_pedido = price(_("price, in the item's unit"))
    preco_liquido = models.DecimalField(
        _("net price, in the item's unit"), max_digits=25, decimal_places=10, default=0
    )
    qtd_entregue = quantity(_("delivered, in the item's unit"))
    extras = extra_values()
    retirado_em = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        db_table = "linha_pedido"
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = (
            finite(
                "linha_pedido_finita",
                "qtd_linha",
                "preco_linha",
                "qtd_cancelada",
                "qtd_produto_pedido",
                "preco_produto_pedido",
                "desconto",
                "valor_linha",
                "qtd_entregue_linha",
                "preco_liquido",
                "qtd_entregue",
            ),
        )
        indexes = (
            models.Index(fields=("odoo_order_id",), name="linha_pedido_odoo"),
            # Few, and counted by every sync.
            models.Index(
                fields=("odoo_id",),
                condition=rules.RETIRADOS,
                name="linha_pedido_retirada",
            ),
        )

    def __str__(self) -> str:
        return f"{self.num_pedido} · {self.cod_produto} · {self.odoo_id}"
