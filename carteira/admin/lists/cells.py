"""How values are written in the cells of a list."""

from django.utils.html import format_html

_LONG_NAME = 60


def name_over(name: str, below: str = "") -> str:
    """A name with a line under it; a very long one is shortened, whole where the mouse rests."""
    short = name if len(name) <= _LONG_NAME else f"{name[: _LONG_NAME - 1].rstrip()}…"
    title = format_html(' title="{}"', name) if short != name else ""
    return format_html("<span{}>{}</span><small>{}</small>", title, short, below)


def number(text: str, unit: str = "") -> str:
    """A number that is written already, and its unit under it."""
    if unit:
        return format_html('<span class="number">{}<small>{}</small></span>', text, unit)
    return format_html('<span class="number">{}</span>', text)


def badge(text: str, kind: str) -> str:
    """A coloured word."""
    return format_html('<span class="badge {}">{}</span>', kind, text)
