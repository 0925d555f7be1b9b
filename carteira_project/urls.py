"""The URLs of the web application."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import include, path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from carteira.admin.subscriptions.pages import unsubscribe


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon, for what asks for it without reading the page."""
    return redirect(static("carteira/icon.svg"))


@csrf_exempt
def api(request: HttpRequest, address: str) -> HttpResponse:
    """The API, loaded by its first request: commands that check these URLs need none of it."""
    view, arguments, named = resolve(f"/{address}", urlconf="carteira_project.api_urls")
    return view(request, *arguments, **named)


def no_such_page(request: HttpRequest, address: str) -> HttpResponse:
    """Our page for unknown addresses, where Django would show one for developers."""
    if not address.endswith("/") and resolve(f"/{address}/").func is not no_such_page:
        return redirect(f"/{address}/")
    return render(request, "404.html", status=404)


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("favicon.ico", favicon),
    path("", include("odoo_integration.monitoring.web")),
    path("", include("odoo_integration.hints.web")),
    path("assinaturas/<str:token>/cancelar/", unsubscribe, name="assinatura_cancelar"),
    re_path(r"^api/v1/(?P<address>(?s:.*))\Z", api),
    path(settings.ADMIN_PATH, admin.site.urls),
]
if settings.OIDC_ISSUER:
    urlpatterns.append(
        path("entrar/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )
if settings.DEBUG:
    urlpatterns.append(path("<path:address>", no_such_page))
