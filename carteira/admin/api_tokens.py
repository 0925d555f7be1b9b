"""The tokens by which other services read the API: made, shown once, revoked."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ..models import ApiToken
from .choices import boxes
from .lists.base import ListAdmin
from .lists.cells import badge


class ApiTokenAdmin(ListAdmin):
    """A token is not edited: whoever needs other rights gets another one."""

    fields = ("name", "scopes", "user")
    list_display = ("name", "state", "may_read", "user", "last_used_at", "beginning", "created_by")
    list_select_related = ("user",)
    search_fields = ("name", "beginning")
    search_help_text = _("Service, or the first characters of its token")
    actions = ("revoke",)

    @admin.display(description=_("situation"), ordering="revoked_at")
    def state(self, token: ApiToken) -> str:
        if token.revoked_at:
            return badge(gettext("revoked"), "neutral")
        return badge(gettext("in force"), "good")

    @admin.display(description=_("may read"))
    def may_read(self, token: ApiToken) -> str:
        return ", ".join(str(ApiToken.Scope(scope).label) for scope in token.scopes)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Revoked ones stay: who had which rights can be looked up.
        return False

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        if obj is None:
            return self.fields
        used = ("beginning", "created_by", "created_at", "last_used_at", "revoked_at")
        return ("name", "may_read", "user", *used)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def formfield_for_dbfield(self, db_field: Field, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "scopes":
            return boxes(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            return
        obj.created_by = request.user.get_username()
        # Until this request has been answered, and nowhere else.
        obj.shown_once = obj.issue()
        obj.save()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        view = never_cache(super().add_view)
        return view(request, form_url, {"title": gettext("New API token")} | (extra_context or {}))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(obj),
            "token": obj.shown_once,
        }
        return TemplateResponse(request, "carteira/api_token.html", context)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Ends the chosen tokens with their next request."""
        chosen = list(queryset.filter(revoked_at__isnull=True))
        ApiToken.objects.filter(pk__in=[t.pk for t in chosen]).update(revoked_at=timezone.now())
        LogEntry.objects.log_actions(
            cast(int, request.user.pk),
            chosen,
            CHANGE,
            [{"changed": {"fields": [gettext("revoked at")]}}],
        )
        text = ngettext("%(n)d token revoked.", "%(n)d tokens revoked.", len(chosen))
        self.message_user(request, text % {"n": len(chosen)}, messages.SUCCESS)
