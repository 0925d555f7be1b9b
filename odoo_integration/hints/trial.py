"""Sends one hint through the real address, and takes it out again."""

import requests

from ..models import OdooHint
from ..runs.errors import SyncError

_SECONDS = 10
# No Odoo has come so far.
_MODEL, _ID = "sale.order", 2**31 - 1


def send_trial_hint(url: str) -> None:
    """Sends a hint of a record that does not exist, and looks for it in the database.

    Raises:
        SyncError: it did not arrive; the text says why, without the address.
    """
    try:
        answer = requests.post(
            url, json={"_model": _MODEL, "_id": _ID}, timeout=_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        raise SyncError(
            f"SITE_URL does not answer ({type(error).__name__}): is the web running?"
        ) from None
    stored = OdooHint.objects.filter(model=_MODEL, record_id=_ID)
    arrived = stored.delete()[0]
    if answer.status_code == requests.codes.not_found:
        raise SyncError("the web does not know this ODOO_HINT_SECRET: restart it")
    if answer.status_code != requests.codes.no_content:
        raise SyncError(
            f"SITE_URL answers {answer.status_code} to a hint: is it the right address?"
        )
    if not arrived:
        raise SyncError("SITE_URL took the hint into another database: is it the right address?")
