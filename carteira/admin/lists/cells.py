"""How values are written in the cells of a list."""

from html import escape

from django.utils.safestring import SafeString

from ... import formats
from ...addresses import customer_address
from ...customers import customer_key


def markup(template: str, *texts: str) -> SafeString:
    """Django's `format_html`, for texts only: a list calls it a thousand times."""
    safe = (text if isinstance(text, SafeString) else escape(str(text)) for text in texts)
    return SafeString(template.format(*safe))


def name_over(name: str, below: str = "") -> str:
    """A name on one line, whole where the mouse rests, and what stands under it."""
    return markup('<span class="name" title="{}">{}</span><small>{}</small>', name, name, below)


def customer_cell(cnpj_cpf: str, name: str) -> str:
    """A customer's name, which leads to its page, over its tax id."""
    below = formats.cnpj_cpf(cnpj_cpf)
    address = customer_address(customer_key(cnpj_cpf, name))
    if not address:
        return name_over(name, below)
    linked = '<a class="name" href="{}" title="{}">{}</a><small>{}</small>'
    return markup(linked, address, name, name or "—", below)


def name_under(text: str) -> str:
    """A text under a number, on one line, whole where the mouse rests."""
    return markup('<small class="name" title="{}">{}</small>', text, text)


def number(text: str, unit: str = "") -> str:
    """A number that is written already, and its unit under it."""
    if unit:
        return markup('<span class="number">{}<small>{}</small></span>', text, unit)
    return markup('<span class="number">{}</span>', text)


def badge(text: str, kind: str) -> str:
    """A coloured word."""
    return markup('<span class="badge {}">{}</span>', kind, text)
