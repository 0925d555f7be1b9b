"""How a list is read from a million rows: narrow first, and a search only once."""

from typing import Any

from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

LIMITE_DA_CONTAGEM = 10_000
_ACHADOS_POR_ID = 1_000


class PaginadorLimitado(Paginator):
    """Counts up to a limit; nobody leafs through the ten-thousandth row, people filter."""

    @cached_property
    def contagem_real_ate_o_limite(self) -> int:
        # Ordered, PostgreSQL would sort a million rows to count ten thousand.
        return self.object_list.order_by()[: LIMITE_DA_CONTAGEM + 1].count()  # type: ignore[attr-defined]

    @property
    def cortado(self) -> bool:
        """Whether there is more than was counted."""
        return self.contagem_real_ate_o_limite > LIMITE_DA_CONTAGEM

    @property
    def count(self) -> int:
        return min(self.contagem_real_ate_o_limite, LIMITE_DA_CONTAGEM)

    def page(self, number: int | str) -> Page:
        """One page; its ids are sorted first, which an index often holds, and only its rows read."""
        pagina = super().page(number)
        ids = list(pagina.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]
        pagina.object_list = self.object_list.filter(pk__in=ids)  # type: ignore[attr-defined]
        return pagina


class ListaDeMuitas(ChangeList):
    """Reads the table once for a search; counts, totals and rows then go by the ids found."""

    @property
    def sem_busca(self) -> str:
        """The same list without what was searched for."""
        return self.get_query_string(remove=[SEARCH_VAR])

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        achados = super().get_queryset(request, exclude_parameters)
        campos = self.model_admin.filtros_de_texto  # type: ignore[attr-defined]
        if not self.query and not any(request.GET.get(campo) for campo in campos):
            return achados
        ids = list(achados.order_by().values_list("pk", flat=True)[: _ACHADOS_POR_ID + 1])
        if len(ids) > _ACHADOS_POR_ID:
            return achados
        return self.root_queryset.filter(pk__in=ids).order_by(*achados.query.order_by)
