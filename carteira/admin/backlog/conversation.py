"""The conversation on an order or an item: what was said, and the form that adds to it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...addresses import order_address
from ...conversation import MAX_LENGTH, add_comment, comments_on
from ...models import CarteiraPrincipal
from ...sight import bound_to, visible

_NAMED_COLLEAGUES = 12
ANCHOR = "#conversa"


class ConversationMixin(admin.ModelAdmin):
    """Everybody who may see the backlog may comment: a comment is signed and changes nothing."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.comment_view))
        return [
            path("<int:pk>/comentar/", view, name="carteira_comentar"),
            *super().get_urls(),
        ]

    def conversation(
        self, request: HttpRequest, item: CarteiraPrincipal, *, whole_order: bool
    ) -> dict[str, Any]:
        """What the conversation's template shows, as part of a page's context."""
        comments = visible(comments_on(item, whole_order=whole_order), request.user)
        colleagues = User.objects.filter(bound_to(item), is_active=True, is_staff=True)
        return {
            "conversation": {
                "item": item,
                "about": "pedido" if whole_order else "item",
                "comments": list(comments),
                "colleagues": list(
                    colleagues.order_by("username").values_list("username", flat=True)[
                        :_NAMED_COLLEAGUES
                    ]
                ),
                "max_length": MAX_LENGTH,
                "today": timezone.localdate(),
            }
        }

    def comment_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Adds a comment to an item, or to its order (`sobre=pedido`)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        item = visible(CarteiraPrincipal.objects.filter(pk=pk), request.user).first()
        if item is None:
            raise Http404
        about_order = request.POST.get("sobre") == "pedido"
        text = request.POST.get("texto", "").replace("\x00", "").strip()
        if not 0 < len(text) <= MAX_LENGTH:
            refused = _("A comment has at least one character and at most %(limit)d.")
            messages.error(request, refused % {"limit": MAX_LENGTH})
        elif (day := request.POST.get("lembrar", "")) and not _is_to_come(day):
            messages.error(request, _("A reminder needs a day from today on."))
        else:
            unknown = add_comment(
                request.user,  # type: ignore[arg-type]  # somebody who is logged in
                text,
                item,
                about_order=about_order,
                remind_on=parse_date(day) if day else None,
            )
            for name in unknown:
                warning = _("The comment was saved, but there is no colleague @%(name)s.")
                messages.warning(request, warning % {"name": name})
        if about_order:
            return redirect(order_address(item.num_pedido, item.empresa) + ANCHOR)
        return redirect(reverse("admin:carteira_carteiraprincipal_change", args=[pk]) + ANCHOR)


def _is_to_come(day: str) -> bool:
    try:
        date = parse_date(day)
    except ValueError:
        return False
    return date is not None and date >= timezone.localdate()
