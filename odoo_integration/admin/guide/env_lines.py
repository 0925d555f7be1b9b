"""The lines of `.env` for a connection, with a place for the secret and without it."""

import re

from ...client import OdooConfig

_PLAIN = re.compile(r"[\w@.:/~+-]+", re.ASCII)
PLACE = "…"


def env_lines(config: OdooConfig) -> list[str]:
    """One line for each variable, as the settings read them."""
    secret = "ODOO_API_KEY" if config.api_key else "ODOO_PASSWORD"
    values = {"ODOO_URL": config.base_url, "ODOO_DB": config.database, "ODOO_USER": config.user}
    named = [f"{name}={_quoted(value)}" for name, value in values.items() if value]
    return [*named, f"{secret}={PLACE}"]


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = re.sub(r'(["\\])', r"\\\1", value)
    return f'"{escaped}"'
