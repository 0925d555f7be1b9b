"""The bridge as a file."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from carteira.admin_site import site
from carteira.export import FORMATS, ExportColumn, Kind, dated, file_response
from carteira.models import CarteiraPrincipal
from carteira.models.fields import field_of

from ..history import GROUPINGS, Amounts, Bridge, TooEarlyError
from ..models import BridgeStep
from .bridge_asked import Asked, asked
from .bridge_page import NAMES, VIEW, built, kinds_of
from .moments import NoMomentError


def export_view(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The bridge as a file: a row a group and currency, and a row a group and unit."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    if file_format not in FORMATS:
        raise Http404(_("There is no such format."))
    try:
        wanted = asked(request)
        found = built(wanted, request.user)
    except (NoMomentError, TooEarlyError) as error:
        messages.error(request, str(error))
        return redirect("admin:ponte")
    kinds = kinds_of(found)
    return file_response(
        _rows(found, kinds),
        _columns(wanted, kinds),
        file_format=file_format,
        file_name=dated("ponte", file_format),
    )


def _columns(wanted: Asked, kinds: list[str]) -> list[ExportColumn]:
    titles = dict(BridgeStep.Kind.choices)
    figures = {
        "abertura": _("Opening"),
        **{kind: titles[kind] for kind in kinds},
        "fechamento": _("Closing"),
    }
    return [
        *(ExportColumn(name, title=_title(name)) for name in GROUPINGS[wanted.by]),
        ExportColumn("moeda", title=_title("moeda")),
        ExportColumn("unidade", title=_title("unid_medida_produto")),
        *(ExportColumn(name, title=str(t), kind=Kind.QUANTITY) for name, t in figures.items()),
    ]


def _title(name: str) -> Any:
    return capfirst(
        NAMES[name] if name in NAMES else field_of(CarteiraPrincipal, name).verbose_name
    )


def _rows(found: Bridge, kinds: list[str]) -> Iterator[tuple[Any, ...]]:
    for group in found.groups or [found.total]:
        for amounts in group.values.values():
            yield (*group.key, amounts.name, "", *_figures(amounts, kinds))
        for amounts in group.quantities.values():
            yield (*group.key, "", amounts.name, *_figures(amounts, kinds))


def _figures(amounts: Amounts, kinds: list[str]) -> Iterable[Decimal]:
    steps = (amounts.steps.get(kind, Decimal(0)) for kind in kinds)
    return (amounts.opening, *steps, amounts.closing)


site.page("ponte/exportar/<str:file_format>/", export_view, "ponte_exportar")
