"""Puts the provider's link on the login page."""

from typing import Any
from urllib.parse import urlencode

from django.apps import AppConfig
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

PROVIDER = "sso"
"""What addresses call the provider."""


class SsoConfig(AppConfig):
    name = "carteira_project.sso"

    def ready(self) -> None:
        from carteira.admin_site import site

        site.other_login = other_login


def other_login(request: HttpRequest) -> dict[str, Any]:
    """The provider's name, and the address that leads to it and back to what was asked for."""
    address = reverse("openid_connect_login", args=[PROVIDER])
    asked = request.GET.get("next", "")
    return {
        "name": settings.OIDC_NAME,
        "url": f"{address}?{urlencode({'next': asked})}" if asked else address,
    }
