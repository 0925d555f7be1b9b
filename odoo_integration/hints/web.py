"""The address that Odoo's automation rules call when a record has changed.

Odoo waits one second for the answer and never sends a hint again. Versions 17 and 18 wait inside
the transaction that changes the record. So the answer is quick, and Odoo is not asked for it.
"""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ..jobs.hints import queue_follow_hints
from ..runs.hints import MODELS, note_hint

logger = logging.getLogger("carteira.hints")

LARGEST_BODY = 65_536
_LARGEST_ID = 2**31 - 1


class HintAnswer(HttpResponse):
    """An answer without a body, or with one line of text."""

    # Read by django.utils.log.log_response, which otherwise logs the address, and the secret in it.
    _has_been_logged = True

    def __init__(self, status: HTTPStatus, text: str = "") -> None:
        super().__init__(text, status=status, content_type="text/plain; charset=utf-8")


@csrf_exempt
@never_cache
def hint(request: HttpRequest, secret: str) -> HttpResponse:
    """Stores that a record is to be looked at. Nothing else of what was sent is believed."""
    expected = settings.ODOO_HINT_SECRET
    if not expected or not constant_time_compare(secret, expected):
        return HintAnswer(HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return HintAnswer(HTTPStatus.METHOD_NOT_ALLOWED)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return HintAnswer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    record = _record(request.body)
    if record is None:
        return HintAnswer(
            HTTPStatus.BAD_REQUEST, f"_model must be one of {', '.join(MODELS)}, _id a record's id."
        )
    try:
        if note_hint(*record):
            queue_follow_hints()
    except AnyDatabaseError as error:
        # The next incremental run finds the change.
        logger.warning("hint of %s %s not stored: %s", *record, type(error).__name__)
        return HintAnswer(HTTPStatus.SERVICE_UNAVAILABLE)
    return HintAnswer(HTTPStatus.NO_CONTENT)


def _record(body: bytes) -> tuple[str, int] | None:
    """Model and id in the body of a webhook; None where it names no record that is followed."""
    try:
        sent: Any = orjson.loads(body)
    except ValueError:
        return None
    if not isinstance(sent, dict):
        return None
    model, record_id = sent.get("_model"), sent.get("_id")
    if model not in MODELS or type(record_id) is not int or not 0 < record_id <= _LARGEST_ID:
        return None
    return model, record_id


urlpatterns = [path("odoo/aviso/<str:secret>/", hint, name="odoo_hint")]
