"""The admin site: the menu, the panels of the front page, and what other apps add to both."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Panel:
    """A part of a page: a template, and what it shows under the name `data`."""

    template: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the top menu, for those who hold the permission; entries are sorted by place.

    Attributes:
        settings: whether it is for what is set up once; such entries share one menu of their own.
    """

    text: Any
    url: str
    permission: str
    place: int
    settings: bool = False


PanelFunction = Callable[[HttpRequest], Panel | None]


def _no_start_page(request: HttpRequest) -> str:
    return ""


def _none(request: HttpRequest) -> dict[str, Any] | None:
    return None


def _unknown(using: str) -> datetime.datetime | None:
    return None


def _of_possible_rows(view: Callable[..., Any], owner: admin.ModelAdmin) -> Callable[..., Any]:
    """Leads back to the list where a row chosen for an action has an id that no row can have.

    Django answers 500 there, in the lists of other packages too.
    """
    key = owner.opts.pk

    def can_be_id(value: str) -> bool:
        try:
            key.clean(value, None)
        except ValidationError:
            return False
        return "\0" not in value

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if all(map(can_be_id, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return view(request, *args, **kwargs)
        text = _("A chosen row does not exist. Nothing was done; choose the rows again.")
        messages.error(request, text)
        return redirect(request.get_full_path())

    return checked


class CarteiraAdminSite(admin.AdminSite):
    """The admin site. Apps add panels and menu entries to it as they register their models.

    Attributes:
        balances_as_of: given a database's alias, when Odoo was last asked for what is in it; None
            where it is unknown. The app that syncs sets it.
        start_page: the address somebody begins at after the login; empty for the front page.
        off_the_index: labels of apps whose tables a page of their own leads to; the list of
            everything on the front page leaves them out.
        other_login: the `name` of another way to log in, and its `url`; None where there is none.
    """

    site_title = _("Backlog")
    site_header = _("Carteira")
    index_title = _("Dashboard")
    index_template = "carteira/dashboard/index.html"
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.balances_as_of: Callable[[str], datetime.datetime | None] = _unknown
        self.start_page: Callable[[HttpRequest], str] = _no_start_page
        self.other_login: Callable[[HttpRequest], dict[str, Any] | None] = _none
        self.off_the_index: set[str] = set()
        self._panels: list[tuple[int, PanelFunction]] = []
        self._menu: list[MenuEntry] = []
        self._pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = []

    def page(self, route: str, view: Callable[..., HttpResponseBase], name: str) -> None:
        """Adds a page that belongs to no model; the view checks its permission itself."""
        self._pages.append((route, view, name))

    def panel(self, place: int) -> Callable[[PanelFunction], PanelFunction]:
        """Decorator: adds a panel to the front page; None for users who may not see it."""

        def add(function: PanelFunction) -> PanelFunction:
            self._panels.append((place, function))
            return function

        return add

    def menu(self, *entries: MenuEntry) -> None:
        """Adds entries to the top menu."""
        self._menu.extend(entries)

    def get_urls(self) -> list[Any]:
        added = [path(r, self.admin_view(v), name=n) for r, v, n in self._pages]
        return [*added, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = super().get_app_list(request, app_label)
        return [app for app in found if app_label or app["app_label"] not in self.off_the_index]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        owner = getattr(view, "__self__", None)
        if isinstance(owner, admin.ModelAdmin) and view.__name__ == "changelist_view":
            view = _of_possible_rows(view, owner)
        return super().admin_view(view, cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"menu": self.menu_of(request.user)}

    def menu_of(self, user: Any) -> list[dict[str, Any]]:
        """The entries of the top menu that somebody may see."""
        visible = [entry for entry in self._menu if user.has_perm(entry.permission)]
        return [
            {"text": entry.text, "url": reverse(entry.url), "settings": entry.settings}
            for entry in sorted(visible, key=lambda entry: entry.place)
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"other_login": self.other_login(request), "demo": settings.DEMO} | (
            extra_context or {}
        )
        answer = super().login(request, context)
        asked_for_home = getattr(answer, "url", "") == reverse("admin:index")
        if request.method == "POST" and asked_for_home and (start := self.start_page(request)):
            return redirect(start)
        return answer

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """Answers unknown addresses with our own page, in debug mode too."""
        try:
            return super().catch_all_view(request, url)
        except Http404:
            return render(request, "404.html", status=404)

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        name = apps.get_app_config(app_label).verbose_name
        return super().app_index(request, app_label, {"title": name} | (extra_context or {}))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        panels = [
            panel
            for _place, function in sorted(self._panels, key=lambda entry: entry[0])
            if (panel := function(request)) is not None
        ]
        return super().index(request, (extra_context or {}) | {"panels": panels})


site = cast(CarteiraAdminSite, admin.site)
"""The site in use: Django makes it of the class that `CarteiraAdminConfig` names."""
