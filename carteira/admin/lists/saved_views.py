"""Views: a list's parameters under a name, for oneself or for all who may see the list."""

from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...admin_site import site
from ...models import SavedView, Subscription
from ...sight import sight_of
from ...subscriptions import subscribe
from .filters import ValueFilter
from .grouping import IN_GROUP

MAX_NAME_LENGTH = 80
MAX_QUERY_LENGTH = 4000
NO_ADDRESS = gettext_lazy("Your user has no e-mail address; an administrator can add it.")
_NOT_SAVED = (PAGE_VAR, ERROR_FLAG)


@dataclass(frozen=True)
class ViewsOfList:
    """What the menu over a list shows.

    Attributes:
        views: one's own and the shared ones.
        current: the one that the list shows now.
        query: the list's parameters as a view would keep them.
        rhythms: when a view can be received by e-mail; none of a list that has no file.
    """

    list_name: str
    views: list[SavedView]
    current: SavedView | None
    query: str
    rhythms: list[tuple[str, Any]]


def views_of_list(request: HttpRequest, list_name: str) -> ViewsOfList:
    """The views of a list that somebody may open, in one query."""
    query = _kept(request.GET.urlencode())
    of_list = _visible(request).filter(list_name=list_name)
    views = [view for view in of_list if not names_others(request.user, view)]
    current = next((view for view in views if view.query == query), None)
    rhythms = Subscription.Rhythm.choices if _has_file(list_name) else []
    return ViewsOfList(list_name, views, current, query, rhythms)


def start_page(request: HttpRequest) -> str:
    """The address somebody begins at after the login; empty where they chose none."""
    view = SavedView.objects.filter(owner=request.user.pk, is_start=True).first()
    return _address(view) if view and _may_see(request, view.list_name) else ""


def open_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A view's own address: it leads to the list as the view is now."""
    return redirect(_address(visible_view(request, pk)))


def visible_view(request: HttpRequest, pk: int) -> SavedView:
    """One's own view or a shared one.

    Raises:
        Http404: there is none.
        PermissionDenied: the user may not see its list.
    """
    view = _visible(request).filter(pk=pk).first()
    if view is None:
        raise Http404
    if not _may_see(request, view.list_name):
        raise PermissionDenied
    if names_others(request.user, view):
        raise Http404
    return view


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Saves a list under a name; one's own view of the same name is replaced."""
    list_name = request.POST.get("lista", "")
    if not _may_see(request, list_name):
        raise PermissionDenied
    name = " ".join(request.POST.get("nome", "").replace("\x00", "").split())
    query = _kept(request.POST.get("consulta", ""))
    back = f"{_list_address(list_name)}?{query}"
    if not 0 < len(name) <= MAX_NAME_LENGTH or len(query) > MAX_QUERY_LENGTH:
        text = _("A view needs a name of at most %(limit)d characters.")
        messages.error(request, text % {"limit": MAX_NAME_LENGTH})
        return redirect(back)
    is_start = "inicial" in request.POST
    with transaction.atomic():
        if is_start:
            SavedView.objects.filter(owner=request.user.pk).update(is_start=False)
        values = {"query": query, "shared": "compartilhada" in request.POST, "is_start": is_start}
        view, _created = SavedView.objects.update_or_create(
            owner_id=request.user.pk, list_name=list_name, name=name, defaults=values
        )
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
        if "quando" in request.POST:
            choose_rhythm(request, view)
    return redirect(_address(view))


def choose_rhythm(request: HttpRequest, view: SavedView) -> None:
    """Stores when somebody wants to receive a view by e-mail, as a form says, and tells them.

    Raises:
        Http404: the list has no file, or there is no such rhythm.
    """
    if not _has_file(view.list_name):
        raise Http404
    try:
        chosen = subscribe(cast(int, request.user.pk), view, request.POST.get("quando", ""))
    except ValueError:
        raise Http404 from None
    if chosen is None:
        return
    address = getattr(request.user, "email", "")
    if not address:
        messages.warning(request, NO_ADDRESS)
        return
    text = _("“%(view)s” will be sent to %(address)s %(when)s.")
    when = chosen.get_rhythm_display()
    messages.success(request, text % {"view": view.name, "address": address, "when": when})


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes a view of one's own; the list stays as it is."""
    view = SavedView.objects.filter(owner=request.user.pk, pk=pk).first()
    if view is None:
        raise Http404
    view.delete()
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect(_list_address(view.list_name))


def _visible(request: HttpRequest) -> QuerySet[SavedView]:
    mine_or_shared = Q(owner=request.user.pk) | Q(shared=True)
    mine = Subscription.objects.filter(view=OuterRef("pk"), user=request.user.pk)
    return SavedView.objects.filter(mine_or_shared).annotate(
        owner_name=F("owner__username"), rhythm=Subquery(mine.values("rhythm"))
    )


def list_admin(list_name: str) -> ModelAdmin:
    """The list of a view.

    Raises:
        Http404: there is no such list.
    """
    try:
        return site.get_model_admin(apps.get_model(list_name))
    except (LookupError, ValueError, NotRegistered):
        raise Http404 from None


def names_others(user: Any, view: SavedView) -> bool:
    """Whether somebody else's view names a salesperson, team or company that a user does not see.

    The rows of any view are those the reader sees; its parameters would tell him of others.
    """
    sight = sight_of(user)
    if sight is None or view.owner_id == user.pk:
        return False
    asked = QueryDict(view.query)
    columns = _columns_of(list_admin(view.list_name))
    return any(
        value not in sight.bounds[column]
        for parameter, column in columns.items()
        if column in sight.bounds
        for value in asked.getlist(parameter)
    )


def _columns_of(model_admin: Any) -> dict[str, str]:
    """The parameters of a list that name values of a column, with their columns."""
    kinds = [one for one in model_admin.list_filter if issubclass(one, ValueFilter)]
    groups = model_admin.grouping.dimensions if model_admin.grouping else ()
    return {one.parameter_name: one.column for one in kinds} | {
        IN_GROUP + one.name: one.column for one in groups
    }


def _has_file(list_name: str) -> bool:
    return bool(getattr(list_admin(list_name), "export_columns", ()))


def _may_see(request: HttpRequest, list_name: str) -> bool:
    return list_admin(list_name).has_view_permission(request)


def _kept(query: str) -> str:
    """Parameters in one order, without those of a moment."""
    parameters = QueryDict(query.replace("\x00", ""), mutable=True)
    for name in _NOT_SAVED:
        parameters.pop(name, None)
    ordered = QueryDict(mutable=True)
    for name, values in sorted(parameters.lists()):
        ordered.setlist(name, values)
    return ordered.urlencode()


def _list_address(list_name: str) -> str:
    return reverse(f"admin:{list_name.replace('.', '_')}_changelist")


def _address(view: SavedView) -> str:
    return f"{_list_address(view.list_name)}?{view.query}"


def register() -> None:
    """Adds the views' addresses to the site."""
    site.page("visoes/salvar/", save_view, "visao_salvar")
    site.page("visoes/<int:pk>/", open_view, "visao")
    site.page("visoes/<int:pk>/excluir/", delete_view, "visao_excluir")
    site.start_page = start_page
