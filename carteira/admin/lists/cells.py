"""How values are written in the cells of a list."""

from html import escape

from django.utils.safestring import SafeString

_LONG_NAME = 60


def markup(template: str, *texts: str) -> SafeString:
    """Django's `format_html`, for texts only: a list calls it a thousand times."""
    safe = (text if isinstance(text, SafeString) else escape(str(text)) for text in texts)
    return SafeString(template.format(*safe))


def name_over(name: str, below: str = "") -> str:
    """A name with a line under it; a very long one is shortened, whole where the mouse rests."""
    short = name if len(name) <= _LONG_NAME else f"{name[: _LONG_NAME - 1].rstrip()}…"
    title = markup(' title="{}"', name) if short != name else ""
    return markup("<span{}>{}</span><small>{}</small>", title, short, below)


def number(text: str, unit: str = "") -> str:
    """A number that is written already, and its unit under it."""
    if unit:
        return markup('<span class="number">{}<small>{}</small></span>', text, unit)
    return markup('<span class="number">{}</span>', text)


def badge(text: str, kind: str) -> str:
    """A coloured word."""
    return markup('<span class="badge {}">{}</span>', kind, text)
