"""Companies in a list: the column and the filter, where there is more than one of them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ...addresses import COMPANY_PARAMETER
from ...models import CarteiraPrincipal
from .base import ListAdmin
from .cells import name_under
from .filters import ValueFilter, offered_values

_CELL = "company"


class Company(ValueFilter):
    """The companies the list has; not offered where there is only one."""

    title = _("company")
    parameter_name = COMPANY_PARAMETER
    column = "empresa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        offered = super().lookups(request, model_admin)
        return offered if len(offered) > 1 or self.parameter_name in request.GET else []


class CompanyColumnMixin(ListAdmin):
    """Leaves the company's column out where all rows are of one company."""

    def several_companies(self, request: HttpRequest) -> bool:
        """Whether the reader sees more than one company; remembered for ten minutes.

        The backlog says it for lists without a filter over their companies.
        """
        filtered = Company in (self.list_filter or ())
        source = self if filtered else self.admin_site.get_model_admin(CarteiraPrincipal)
        return len(offered_values(source, request.user)[Company.column]) > 1

    def offered_columns(self, request: HttpRequest) -> Any:
        columns = super().offered_columns(request)
        return [c for c in columns if c != _CELL or self.several_companies(request)]

    @admin.display(description=_("company"), ordering="empresa")
    def company(self, row: Any) -> str:
        return name_under(row.empresa or "—")
