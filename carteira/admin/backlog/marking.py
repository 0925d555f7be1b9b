"""Marking many items at once as important, and undoing it for a while."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...models import CarteiraPrincipal
from ...sight import visible
from .history import mark_important

_SALT = "carteira.marking"
_UNDO_SECONDS = 3600


class MarkingMixin(admin.ModelAdmin):
    """Adds both actions, and the address that undoes one of them, to the backlog's admin."""

    actions: Any = ("mark_important", "unmark_important")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.undo_view))
        return [path("desfazer/", view, name="carteira_desfazer"), *super().get_urls()]

    @admin.action(description=_("Mark as important"), permissions=["change"])
    def mark_important(self, request: HttpRequest, queryset: QuerySet[CarteiraPrincipal]) -> None:
        self._mark(request, queryset, important=True)

    @admin.action(description=_("No longer important"), permissions=["change"])
    def unmark_important(self, request: HttpRequest, queryset: QuerySet[CarteiraPrincipal]) -> None:
        self._mark(request, queryset, important=False)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Takes back what one action changed, of the items that are still as it left them."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            first, last, important, listed = signing.loads(
                request.POST.get("acao", ""), salt=_SALT, max_age=_UNDO_SECONDS
            )
        except signing.BadSignature:
            messages.error(request, gettext("This can no longer be undone."))
            return redirect(reverse("admin:carteira_carteiraprincipal_changelist"))
        entries = LogEntry.objects.filter(
            user=request.user,  # type: ignore[misc]  # somebody who is logged in
            content_type=get_content_type_for_model(CarteiraPrincipal),
            pk__range=(first, last),
        )
        changed = CarteiraPrincipal.objects.filter(
            pk__in=[int(entry.object_id or 0) for entry in entries]
        )
        done = mark_important(visible(changed, request.user), request.user, important=not important)
        text = ngettext("%(n)d item is as before.", "%(n)d items are as before.", len(done))
        messages.success(request, text % {"n": len(done)})
        return redirect(listed)

    def _mark(
        self, request: HttpRequest, queryset: QuerySet[CarteiraPrincipal], *, important: bool
    ) -> None:
        entries = mark_important(queryset, request.user, important=important)
        text = ngettext("%(n)d item changed.", "%(n)d items changed.", len(entries))
        text %= {"n": len(entries)}
        if entries:
            numbers = [entry.pk for entry in entries]
            done = [min(numbers), max(numbers), important, request.get_full_path()]
            acao = signing.dumps(done, salt=_SALT)
            text = format_html(
                '{} <form method="post" action="{}" class="undo">'
                '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
                '<input type="hidden" name="acao" value="{}">'
                '<button type="submit">{}</button></form>',
                text,
                reverse("admin:carteira_desfazer"),
                get_token(request),
                acao,
                gettext("Undo"),
            )
        self.message_user(request, text, messages.SUCCESS)
