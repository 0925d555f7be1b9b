"""docs/configuration.md and .env.example, written from the variables that the settings read."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

_TITLE = """# Configuration

Every variable the product reads, from the process's environment or from `.env` beside `manage.py`
(`CARTEIRA_ENV_FILE` names another file; the environment wins). Written by `manage.py
document_settings` from the settings themselves; a test holds the two together.

A wrong value stops the start with one line that names it. `manage.py check --deploy` looks at how
they fit together, `manage.py check_sync` tries them out.
"""
_EXAMPLE = """# Copy to .env, take the # from what you set, and run: chmod 600 .env
# docs/configuration.md says more. Without ODOO_URL, `make sync` and `make serve` run a demo.
"""
# The variables every installation sets; the example shows them without a #.
_BASIC = {
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "ODOO_URL",
    "ODOO_DB",
    "ODOO_USER",
    "ODOO_API_KEY",
}
# Defaults that depend on something else.
_DEPENDS = {
    "DEBUG": "DEMO",
    "HTTPS_ONLY": "not DEBUG",
    "DATA_DIR": ".data",
}


def documents() -> dict[Path, str]:
    """The two files and their texts."""
    base = Path(settings.BASE_DIR)
    return {base / "docs" / "configuration.md": _markdown(), base / ".env.example": _example()}


def _markdown() -> str:
    parts = [_TITLE]
    for section, variables in _sections():
        parts.append(
            f"\n## {section}\n\n| variable | what it does | kind | default |\n|---|---|---|---|\n"
        )
        for v in variables:
            kind = " or ".join(filter(None, v.kind.split(" | "))) + (", secret" if v.secret else "")
            description = v.help.replace("|", "\\|")
            parts.append(f"| `{v.name}` | {description} | {kind} | {_shown_default(v)} |\n")
    return "".join(parts)


def _example() -> str:
    parts = [_EXAMPLE]
    for section, variables in _sections():
        parts.append(f"\n# --- {section}\n")
        for v in variables:
            default = "" if v.secret else _default(v)
            if not default.isascii() or v.name in _DEPENDS:
                default = ""
            quoted = f'"{default}"' if " " in default or "#" in default else default
            mark = "" if v.name in _BASIC else "#"
            parts.append(f"# {v.help}\n{mark}{v.name}={quoted if mark else ''}\n")
    return "".join(parts)


def _sections() -> Iterable[tuple[str, list[Any]]]:
    ordered: dict[str, list[Any]] = {}
    for section, variables in groupby(settings.ENVIRONMENT.variables, lambda v: v.section):
        ordered.setdefault(section, []).extend(variables)
    return ordered.items()


def _shown_default(variable: Any) -> str:
    default = _default(variable)
    if variable.name in {"DEBUG", "HTTPS_ONLY"}:
        return f"as {default}"
    return f"`{default}`" if default else "empty"


def _default(variable: Any) -> str:
    if variable.name in _DEPENDS:
        return _DEPENDS[variable.name]
    default = variable.default
    if isinstance(default, bool):
        return str(int(default))
    if isinstance(default, list):
        return ",".join(map(str, default))
    return "" if default is None else str(default)
