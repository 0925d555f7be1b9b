"""How a person likes lists: rows per page and their height, kept in a cookie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

ROWS, HEIGHT = "linhas", "densidade"
COMPACT, ROOMY = "compacta", "ampla"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class _Setting:
    title: Any
    choices: Mapping[str, Any]
    default: str


_SETTINGS = {
    ROWS: _Setting(_("Rows per page"), {n: n for n in ("25", "50", "100", "200")}, "50"),
    HEIGHT: _Setting(_("Rows"), {ROOMY: _("roomy"), COMPACT: _("compact")}, ROOMY),
}


def chosen_settings(request: HttpRequest) -> dict[str, str]:
    """What the person has chosen, or the defaults."""
    found = {name: request.COOKIES.get(_cookie(name), "") for name in _SETTINGS}
    return {
        name: found[name] if found[name] in setting.choices else setting.default
        for name, setting in _SETTINGS.items()
    }


def kept(request: HttpRequest) -> HttpResponseBase | None:
    """Keeps what an address asks for, and goes on to the list; None where it asks for nothing."""
    asked = {name: request.GET[name] for name in _SETTINGS if name in request.GET}
    if not asked:
        return None
    query = request.GET.copy()
    for name in asked:
        del query[name]
    response = redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
    for name, value in asked.items():
        if value in _SETTINGS[name].choices:
            response.set_cookie(
                _cookie(name),
                value,
                max_age=_YEAR,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
    return response


def offered(
    chosen: Mapping[str, str], address: Callable[[dict[str, str]], str]
) -> list[dict[str, Any]]:
    """The settings with their choices, for the template.

    Args:
        address: of the list with further parameters.
    """
    return [
        {
            "title": setting.title,
            "choices": [
                {"text": text, "chosen": chosen[name] == value, "url": address({name: value})}
                for value, text in setting.choices.items()
            ],
        }
        for name, setting in _SETTINGS.items()
    ]


def _cookie(name: str) -> str:
    return f"carteira-{name}"
