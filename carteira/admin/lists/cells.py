"""How values are written in the cells of a list."""

from html import escape

from django.utils.safestring import SafeString


def markup(template: str, *texts: str) -> SafeString:
    """Django's `format_html`, for texts only: a list calls it a thousand times."""
    safe = (text if isinstance(text, SafeString) else escape(str(text)) for text in texts)
    return SafeString(template.format(*safe))


def name_over(name: str, below: str = "") -> str:
    """A name on one line, whole where the mouse rests, and what stands under it."""
    return markup('<span class="name" title="{}">{}</span><small>{}</small>', name, name, below)


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
