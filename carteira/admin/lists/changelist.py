"""How a list is read from a million rows: narrow first, and a search only once."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext

from ...admin_site import Panel
from ...export import FORMATS
from ...querysets.kept_answers import count_of, rows_of
from .column_choice import COLUMNS
from .dates import DateNavigation, date_navigation
from .filters import FormFilter
from .group_by import GroupByForm, group_by_form
from .group_table import GroupTable
from .grouping import OWN_PARAMETERS, dimensions_asked_for, tell_unknown
from .settings import ROWS, chosen_settings, offered

if TYPE_CHECKING:
    from .base import ListAdmin

COUNT_LIMIT = 10_000
_FOUND_BY_ID = 1_000


class LimitedPaginator(Paginator):
    """Counts up to a limit: people filter, they do not page as far as row ten thousand."""

    object_list: QuerySet[Any]

    @cached_property
    def _counted(self) -> int:
        # Ordered, PostgreSQL would sort a million rows to count ten thousand.
        some = self.object_list.order_by().values("pk")[: COUNT_LIMIT + 1]
        return count_of(some)

    @property
    def cut_off(self) -> bool:
        """Whether there is more than was counted."""
        return self._counted > COUNT_LIMIT

    @property
    def count(self) -> int:
        return min(self._counted, COUNT_LIMIT)

    def page(self, number: int | str) -> Page:
        """One page: its ids are sorted, from an index if there is one; then its rows are read."""
        page = super().page(number)
        on_page = cast(QuerySet[Any], page.object_list)
        ids = [row["pk"] for row in rows_of(on_page.values("pk"))]
        page.object_list = self.object_list.filter(pk__in=ids)
        return page


class LargeChangeList(ChangeList):
    """Reads the table once for a search; counts, totals and rows then go by the ids found.

    In its templates, under `cl`, it also offers what our pages show beside the rows.

    Attributes:
        reader: the user who reads it.
    """

    model_admin: "ListAdmin"

    no_such_page = ""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.reader = request.user
        super().__init__(request, *args, **kwargs)

    @property
    def notices(self) -> list[str]:
        """What the address asks for and the list cannot do, in words."""
        filters = [spec for spec in self.filter_specs if isinstance(spec, FormFilter)]
        found = [problem for spec in filters for problem in spec.problems()]
        if self.no_such_page:
            found.append(
                gettext("There is no page %(page)s; this is the first one.")
                % {"page": self.no_such_page[:20]}
            )
        return found

    @property
    def offered_settings(self) -> list[dict[str, Any]]:
        """How the list may be shown."""
        return offered(self.settings, lambda more: self.get_query_string(more, [PAGE_VAR]))

    @property
    def without_search(self) -> str:
        """The same list without what was searched for."""
        return self.get_query_string(remove=[SEARCH_VAR])

    @cached_property
    def summary(self) -> Panel | None:
        """What is above the rows: sums over everything the filters let through."""
        return self.model_admin.summary(self)

    @cached_property
    def dates(self) -> DateNavigation:
        """The way through the dates of the list."""
        return date_navigation(self)

    @property
    def export_formats(self) -> tuple[str, ...]:
        """The formats the list is offered in."""
        return FORMATS if self.model_admin.export_columns else ()

    @cached_property
    def groups(self) -> GroupTable | None:
        """The table of groups that is shown instead of the rows, where the address asks for it."""
        dimensions = dimensions_asked_for(self)
        return GroupTable(self, dimensions) if dimensions else None

    @property
    def group_by(self) -> GroupByForm:
        """The form that groups the list, and the questions that are one click away."""
        return group_by_form(self)

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        not_filters = (*OWN_PARAMETERS, COLUMNS)
        return {name: value for name, value in found.items() if name not in not_filters}

    def get_results(self, request: HttpRequest) -> None:
        tell_unknown(request, self)
        self.settings = chosen_settings(request)
        self.list_per_page = int(self.settings[ROWS])
        if self.groups is None:
            self._read_page(request)
            return
        filtered, self.queryset = self.queryset, self.queryset.none()
        super().get_results(request)
        self.queryset = filtered

    def _read_page(self, request: HttpRequest) -> None:
        asked = request.GET.get(PAGE_VAR, "1")
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            self.page_num = 1
            super().get_results(request)
        exists = self.multi_page or asked == "1"
        self.no_such_page = "" if exists and asked == str(self.page_num) else asked
        if self.no_such_page:
            self.page_num = 1

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        found = super().get_queryset(request, exclude_parameters)
        fields = self.model_admin.text_parameters()
        if not self.query and not any(request.GET.get(field) for field in fields):
            return found
        ids = list(found.order_by().values_list("pk", flat=True)[: _FOUND_BY_ID + 1])
        if len(ids) > _FOUND_BY_ID:
            return found
        return self.root_queryset.filter(pk__in=ids).order_by(*found.query.order_by)
