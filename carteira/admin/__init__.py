"""What people see: the backlog, the invoices, the front page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..admin_site import MenuEntry, site
from ..models import ApiToken, CarteiraPrincipal, FaturamentoProduto, OperacaoFiscal
from ..sight import MANAGES_USERS
from . import dashboard as dashboard
from . import users
from .api_tokens import ApiTokenAdmin
from .backlog import BacklogAdmin
from .invoicing import InvoicingAdmin
from .lists import saved_views
from .operations import OperacaoFiscalAdmin
from .subscriptions import pages as subscription_pages

users.register()
saved_views.register()
subscription_pages.register()
admin.site.register(CarteiraPrincipal, BacklogAdmin)
admin.site.register(FaturamentoProduto, InvoicingAdmin)
admin.site.register(OperacaoFiscal, OperacaoFiscalAdmin)
admin.site.register(ApiToken, ApiTokenAdmin)
site.menu(
    MenuEntry(
        _("Backlog"),
        "admin:carteira_carteiraprincipal_changelist",
        "carteira.view_carteiraprincipal",
        10,
    ),
    MenuEntry(
        _("Invoicing"),
        "admin:carteira_faturamentoproduto_changelist",
        "carteira.view_faturamentoproduto",
        20,
    ),
    MenuEntry(
        _("Fiscal operations"),
        "admin:carteira_operacaofiscal_changelist",
        "carteira.change_operacaofiscal",
        25,
        settings=True,
    ),
    MenuEntry(_("Users"), "admin:auth_user_changelist", MANAGES_USERS, 50, settings=True),
    MenuEntry(_("Logins and rights"), "admin:acessos", MANAGES_USERS, 51, settings=True),
    MenuEntry(
        _("API tokens"),
        "admin:carteira_apitoken_changelist",
        "carteira.view_apitoken",
        52,
        settings=True,
    ),
)
