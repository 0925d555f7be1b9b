"""What every list has in common: it never counts a million rows, and it can be exported."""

import datetime
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Min, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...admin_site import Panel
from ...export import FORMATS, ExportColumn, TooManyRowsError, export
from ...grouping import Subject
from ...sight import sight_key, visible
from .cells import markup
from .changelist import LargeChangeList, LimitedPaginator
from .column_choice import chosen, column_form
from .group_file import GroupFile, export_groups
from .grouping import InGroup, dimensions_asked_for
from .record import record
from .saved_views import views_of_list
from .settings import kept

_SECONDS_IN_CACHE = 600
_CHECKBOX = (
    '<input type="checkbox" name="_selected_action" value="{}" class="action-select"'
    ' aria-label="{}">'
)
# Django's text, in Django's translation.
_SELECT = "Select this object for an action - {}"

DateRange = tuple[datetime.date, datetime.date] | tuple[None, None]
"""The first and the last date; both None where there is none."""


def date_range(rows: QuerySet[Any], column: str) -> DateRange:
    """The first and the last value of a column."""
    found = rows.order_by().aggregate(first=Min(column), last=Max(column))
    return found["first"], found["last"]


class ListAdmin(admin.ModelAdmin):
    """A list with limited counting, cheap date navigation, totals and export.

    Attributes:
        export_columns: fields and annotations of the exported file; without any, no export.
        export_name: how the file's name begins.
        brief_columns: names of those of `export_columns` that a mail's short table shows; without
            any, the first ones.
        text_filters: parameters of filters that look for text, which are read once as a search is.
        grouping: what the list can be grouped by; without it, it cannot.
    """

    paginator = LimitedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "carteira/lists/list.html"
    export_columns: tuple[str | ExportColumn, ...] = ()
    export_name = "lista"
    brief_columns: tuple[str, ...] = ()
    text_filters: tuple[str, ...] = ()
    grouping: Subject | None = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LargeChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that the reader sees: all of the list's pages, files and figures."""
        return visible(super().get_queryset(request), request.user)

    def as_of(self, request: HttpRequest, rows: Any) -> Any:
        """The same query over the rows of the moment that a request asks for.

        Raises:
            ValueError: nothing is known of that moment; what it says is for the user.
        """
        return rows

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return (*filters, InGroup) if self.grouping else filters

    def questions(self) -> list[tuple[Any, dict[str, Any]]]:
        """What is asked most often: a text, and the parameters of the list that answers it."""
        return []

    def summary(self, cl: LargeChangeList) -> Panel | None:
        """What is above the list; sums over everything the filters let through."""
        return None

    def date_range(self, cl: LargeChangeList) -> DateRange:
        """The first and last date of all the reader sees, remembered for ten minutes."""
        column, model = str(cl.date_hierarchy), self.model
        key = f"carteira-datas-{model._meta.db_table}-{column}-{sight_key(cl.reader)}"
        found: DateRange | None = cache.get(key)
        if found is None:
            found = date_range(visible(model._default_manager.all(), cl.reader), column)
            if found[0]:
                cache.set(key, found, _SECONDS_IN_CACHE)
        return found

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if response := kept(request):
            return cast(HttpResponse, response)
        columns = self.offered_columns(request)
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "views": views_of_list(request, self.opts.label_lower),
            "column_form": column_form(
                request,
                self,
                [*columns, *self.optional_columns(request)],
                self.get_list_display(request),
            ),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def offered_columns(self, request: HttpRequest) -> Sequence[Any]:
        """The columns among which a reader chooses."""
        return cast(Sequence[Any], self.list_display)

    def optional_columns(self, request: HttpRequest) -> Sequence[Any]:
        """Further columns to choose, which are not shown unless they are."""
        return ()

    def get_list_display(self, request: HttpRequest) -> Any:
        return chosen(request, self.offered_columns(request), self.optional_columns(request))

    def text_parameters(self) -> tuple[str, ...]:
        """Parameters whose texts are looked for once, as a search is."""
        return self.text_filters

    def columns_to_export(self) -> tuple[str | ExportColumn, ...]:
        """What the exported file holds."""
        return self.export_columns

    def action_checkbox(self, obj: Any) -> SafeString:
        """Django's checkbox, without its templates."""
        label = gettext(_SELECT).format(obj)
        return markup(_CHECKBOX, str(obj.pk), label)

    def title_of(self, obj: Any) -> str:
        """The title of a record's page."""
        return str(obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and obj.pk:
            context |= {
                "title": self.title_of(obj),
                "subtitle": None,
                "show_save_and_add_another": False,
            }
        if obj is not None and not self.has_change_permission(request, obj):
            context.setdefault("record", record(obj, self.get_fieldsets(request, obj)))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[Any]:
        if not self.export_columns:
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_exportar"
        view = self.admin_site.admin_view(self.export_view)
        return [path("exportar/<str:file_format>/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        """The filtered list, in its order, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if file_format not in FORMATS:
            raise Http404(_("There is no such format."))
        try:
            return self.file(request, file_format)
        except TooManyRowsError as too_many:
            messages.error(request, str(too_many))
            return redirect(f"../../?{request.GET.urlencode()}")

    def file(self, request: HttpRequest, file_format: str) -> StreamingHttpResponse:
        """The list that an address asks for, in its order, as a file.

        Args:
            file_format: one of `FORMATS`.

        Raises:
            TooManyRowsError: more rows or groups than the format holds.
        """
        cl = cast(LargeChangeList, self.get_changelist_instance(request))
        if dimensions := dimensions_asked_for(cl):
            groups = GroupFile(cl, dimensions)
            return export_groups(groups, file_format=file_format, name=self.export_name)
        return export(
            cl.queryset,
            self.columns_to_export(),
            source=cl.root_queryset,
            file_format=file_format,
            name=self.export_name,
        )
