"""Formats for templates."""

import datetime
import json
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.admin.models import LogEntry
from django.contrib.admin.templatetags.admin_list import result_headers
from django.template import Context
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext

from .. import formats
from ..addresses import customer_address, invoice_address, order_address, product_address
from ..admin.lists.cells import customer_cell
from ..admin.lists.changelist import LargeChangeList
from ..admin.lists.headers import headers
from ..admin.lists.rows import rows
from ..admin_site import site
from ..manual_import import Row

register = template.Library()
register.filter("quantity", formats.quantity)
register.filter("money", formats.money)
register.simple_tag(order_address, name="order_url")
register.simple_tag(customer_address, name="customer_url")
register.simple_tag(product_address, name="product_url")
register.simple_tag(invoice_address, name="invoice_url")
register.simple_tag(customer_cell, name="customer_link")
register.filter("cnpj_cpf", formats.cnpj_cpf)
register.filter("duration", formats.duration)
register.filter("age", formats.age)
register.filter("days_late", formats.days_late)


register.simple_tag(headers, name="list_headers")


@register.simple_tag(takes_context=True)
def site_menu(context: Context) -> list[dict[str, Any]]:
    """The top menu on pages that the admin does not make; empty where nobody is known."""
    user = context.get("user")
    return site.menu_of(user) if user is not None and user.is_authenticated else []


@register.filter
def ago(moment: datetime.datetime) -> str:
    """How long ago something was."""
    if (timezone.now() - moment).total_seconds() < 60:
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment)}


@register.filter
def change_message(entry: LogEntry) -> str:
    """What an entry of the history says, with the names of fields in the reader's language.

    Django stores the labels of forms, untranslated and capitalised; the catalogue has the names.
    """
    try:
        parts = json.loads(entry.change_message)
    except json.JSONDecodeError:
        return entry.get_change_message()
    for part in parts:
        for details in part.values():
            if "fields" in details:
                details["fields"] = [_field_name(name) for name in details["fields"]]
    entry.change_message = json.dumps(parts)
    return entry.get_change_message()


def _field_name(label: str) -> str:
    translated = gettext(label)
    return translated if translated != label else gettext(label[:1].lower() + label[1:])


@register.filter
def cell(row: Row, field: str) -> str:
    """What a row of an import would write into a field; nothing where it writes nothing."""
    value = row.values.get(field, "")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field.startswith("cnpj_"):
        return formats.cnpj_cpf(value)
    if field.startswith("preco_") and value != "":
        return formats.money(value)
    if isinstance(value, Decimal):
        return formats.quantity(value)
    return formats.day(value) if isinstance(value, datetime.date) else str(value)


@register.inclusion_tag("admin/change_list_results.html")
def list_rows(cl: LargeChangeList) -> dict[str, Any]:
    """The table of a list, in the place of Django's `result_list`."""
    return {
        "cl": cl,
        "result_headers": list(result_headers(cl)),
        "results": [[row] for row in rows(cl)],
    }
