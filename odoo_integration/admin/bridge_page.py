"""The bridge of the backlog: what it was, what moved it, what it is."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carteira import formats
from carteira.admin_site import Panel, site
from carteira.export import FORMATS
from carteira.grouping.dimensions import CnpjRoot
from carteira.sight import seen_by

from ..history import (
    GROUPINGS,
    Amounts,
    Bridge,
    Group,
    TooEarlyError,
    bridge,
    complete_since,
)
from ..models import BridgeStep
from .bridge_asked import Asked, asked, presets
from .bridge_items import DELETED, items_of, parameters_of
from .moments import NoMomentError, start_of, yesterday

VIEW = "carteira.view_carteiraprincipal"
NAMES = {
    "": gettext_lazy("in total"),
    "empresa": gettext_lazy("company"),
    "cliente": gettext_lazy("customer"),
    "raiz": gettext_lazy("CNPJ root"),
    "vendedor": gettext_lazy("salesperson"),
    "uf": gettext_lazy("state"),
    "produto": gettext_lazy("product"),
}
_SHOWN_GROUPS = 200


def bridge_view(request: HttpRequest) -> HttpResponse:
    """The page: the bridge in total, per unit, and by what it is grouped by."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    context: dict[str, Any] = site.each_context(request) | {
        "title": _("Bridge of the backlog"),
        "measures": BridgeStep.Measure.choices,
        "groupings": NAMES.items(),
        "presets": presets(request, complete_since()),
        "formats": FORMATS,
    }
    try:
        wanted = asked(request)
        context |= {"asked": wanted, "de": timezone.localdate(wanted.start).isoformat()}
        context |= _shown(wanted, built(wanted, request.user, most=_SHOWN_GROUPS))
    except (NoMomentError, TooEarlyError) as error:
        context["error"] = str(error)
    return TemplateResponse(request, "odoo_integration/bridge.html", context)


def built(wanted: Asked, user: Any, *, most: int | None = None) -> Bridge:
    """The bridge that a page asks for, of the items that a user sees; see `bridge` for `most`."""
    return bridge(
        wanted.start,
        None if wanted.ends_now else wanted.end,
        measure=wanted.measure,
        by=wanted.by,
        items=items_of(wanted.items) & seen_by(user),
        most=most,
    )


def kinds_of(found: Bridge) -> list[str]:
    """The kinds of step that there are, in their order."""
    parts = (*found.total.values.values(), *found.total.quantities.values())
    there = {kind for one in parts for kind, amount in one.steps.items() if amount}
    return [kind for kind in BridgeStep.Kind.values if kind in there]


def _shown(wanted: Asked, found: Bridge) -> dict[str, Any]:
    """What the template writes: texts and addresses."""
    kinds = kinds_of(found)
    labels = dict(BridgeStep.Kind.choices)
    return {
        "period": (formats.moment(wanted.start), formats.moment(wanted.end)),
        "narrowed": [value for name, value in wanted.items.items()],
        "all_items": wanted.url(**dict.fromkeys(wanted.items, "")),
        "kinds": [labels[kind] for kind in kinds],
        "money": [_line(wanted, one, kinds, {}, formats.money) for one in _of(found.total)],
        "units": [
            _line(wanted, one, kinds, {}, _in_units) for one in found.total.quantities.values()
        ],
        "groups": [
            _group(wanted, group, amounts, kinds)
            for group in found.groups
            for amounts in _of(group)
        ],
        "group_name": NAMES[wanted.by],
        "more_groups": found.more,
    }


def _of(group: Group) -> Iterable[Amounts]:
    return group.values.values()


def _group(wanted: Asked, group: Group, amounts: Amounts, kinds: list[str]) -> dict[str, Any]:
    columns = GROUPINGS[wanted.by]
    named = parameters_of(columns, group.key)
    names = [
        CnpjRoot("", "", column).text(value) if column in ("cnpj_cpf", "raiz") else value
        for column, value in reversed(list(zip(columns, group.key, strict=True)))
        if value
    ]
    return _line(wanted, amounts, kinds, named, formats.money) | {
        "title": _("items deleted here") if DELETED in named else (names or [_("None")])[0],
        "below": " · ".join(names[1:]),
        "url": "" if DELETED in named else wanted.url(**named, por=""),
    }


def _line(
    wanted: Asked, amounts: Amounts, kinds: list[str], group: dict[str, str], writer: Any
) -> dict[str, Any]:
    """One bridge: opening, steps and closing as texts, each with the address of its rows."""
    labels = dict(BridgeStep.Kind.choices)
    steps = ((kind, amounts.steps.get(kind, Decimal(0))) for kind in kinds)
    return {
        "name": amounts.name,
        "opening": (writer(amounts.opening, amounts.name), wanted.state_url(wanted.start, group)),
        "steps": [
            {
                "label": labels[kind],
                "text": _signed(step, amounts.name, writer),
                "url": wanted.steps_url(kind, group) if step else "",
            }
            for kind, step in steps
        ],
        "closing": (writer(amounts.closing, amounts.name), wanted.state_url(wanted.end, group)),
    }


def _signed(step: Decimal, name: str, writer: Any) -> str:
    if not step:
        return "—"
    return f"+{writer(step, name)}" if step > 0 else str(writer(step, name))


def _in_units(value: Decimal, _unit: str) -> str:
    return formats.quantity(value)


@site.panel(17)
def changes_panel(request: HttpRequest) -> Panel | None:
    """What has changed since yesterday, and the ways to other periods."""
    if not request.user.has_perm(VIEW):
        return None
    since = complete_since()
    if since is None:
        return None
    start = max(start_of(yesterday().isoformat()), since)
    wanted = Asked(start, timezone.now(), BridgeStep.Measure.TO_INVOICE.value, "", {})
    shown = _shown(wanted, built(wanted, request.user))
    return Panel(
        "odoo_integration/panel_changes.html", shown | {"presets": presets(request, since)}
    )


site.page("ponte/", bridge_view, "ponte")
