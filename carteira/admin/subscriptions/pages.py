"""The pages of a subscription: the form of a view, and the end of it without a login."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ...admin_site import site
from ...models import Subscription
from ..lists.saved_views import choose_rhythm, visible_view
from .message import subscription_of


def subscription_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows and changes one's own subscription of a view."""
    view = visible_view(request, pk)
    if request.method == "POST":
        choose_rhythm(request, view)
        return redirect(reverse("admin:visao", args=[view.pk]))
    mine = Subscription.objects.filter(view=view, user=request.user.pk).first()
    context: dict[str, Any] = {
        "title": _("By e-mail: %(view)s") % {"view": view.name},
        "view": view,
        "subscription": mine,
        "rhythms": Subscription.Rhythm.choices,
    }
    page = site.each_context(request) | context
    return TemplateResponse(request, "carteira/subscriptions/page.html", page)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the subscription of a mail, without a login: the address itself is the secret.

    A mail program posts to it (RFC 8058). Opening it ends nothing: programs that look through
    mails for harmful links open them all.
    """
    subscription = subscription_of(token)
    if subscription and request.method == "POST":
        subscription.delete()
    context = {
        "title": _("Mails of a view"),
        "subscription": subscription,
        "ended": request.method == "POST",
    }
    return render(request, "carteira/subscriptions/unsubscribe.html", context)


def register() -> None:
    """Adds the page of a view's subscription to the site."""
    site.page("visoes/<int:pk>/assinatura/", subscription_page, "visao_assinatura")
