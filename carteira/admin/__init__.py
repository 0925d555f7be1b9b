"""What people see: the backlog, the invoices, the front page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..admin_site import EntradaMenu
from ..models import CarteiraPrincipal, FaturamentoProduto
from . import painel as painel
from . import usuarios
from .backlog import BacklogAdmin
from .faturamento import FaturamentoAdmin

usuarios.registrar()
admin.site.register(CarteiraPrincipal, BacklogAdmin)
admin.site.register(FaturamentoProduto, FaturamentoAdmin)
admin.site.menu(  # type: ignore[attr-defined]
    EntradaMenu(
        _("Backlog"),
        "admin:carteira_carteiraprincipal_changelist",
        "carteira.view_carteiraprincipal",
        10,
    ),
    EntradaMenu(
        _("Invoicing"),
        "admin:carteira_faturamentoproduto_changelist",
        "carteira.view_faturamentoproduto",
        20,
    ),
)
