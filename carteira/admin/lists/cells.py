"""How values are written in the cells of a list."""

from django.utils.html import format_html


def name_over(name: str, below: str = "") -> str:
    """A name on one line, whole where the mouse rests, and what stands under it."""
    return format_html(
        '<span class="name" title="{}">{}</span><small>{}</small>', name, name, below
    )


def name_under(text: str) -> str:
    """A text under a number, on one line, whole where the mouse rests."""
    return format_html('<small class="name" title="{}">{}</small>', text, text)


def number(text: str, unit: str = "") -> str:
    """A number that is written already, and its unit under it."""
    if unit:
        return format_html('<span class="number">{}<small>{}</small></span>', text, unit)
    return format_html('<span class="number">{}</span>', text)


def badge(text: str, kind: str) -> str:
    """A coloured word."""
    return format_html('<span class="badge {}">{}</span>', kind, text)
