"""Keeps who has proven a password alone from everything but the page that asks for the rest."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .factors import is_asked

# The provider's addresses are not among them: they would give the account another login.
_OPEN = {"admin:segundo_fator", "admin:login", "admin:logout"}


class SecondFactor:
    """Leads to the page of the second factor, whatever else was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if (match and match.view_name in _OPEN) or not is_asked(request):
            return None
        page = reverse("admin:segundo_fator")
        asked = request.get_full_path() if request.method == "GET" else ""
        return redirect(f"{page}?{urlencode({'next': asked})}" if asked else page)
