"""Formats for templates."""

import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext

from .. import formats
from ..addresses import order_address

register = template.Library()
register.filter("quantity", formats.quantity)
register.filter("money", formats.money)
register.simple_tag(order_address, name="order_url")
register.filter("cnpj_cpf", formats.cnpj_cpf)
register.filter("duration", formats.duration)
register.filter("age", formats.age)


@register.filter
def ago(moment: datetime.datetime) -> str:
    """How long ago something was."""
    if (timezone.now() - moment).total_seconds() < 60:
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment)}


@register.filter
def quantity_or_nothing(value: Decimal | str) -> str:
    """A quantity; nothing where there is none."""
    return formats.quantity(value) if isinstance(value, Decimal) else ""


@register.filter
def money_or_nothing(value: Decimal | str) -> str:
    """Money; nothing where there is none."""
    return formats.money(value) if isinstance(value, Decimal) else ""
