"""Logging: records as lines of text or as JSON objects, with secrets masked."""

import datetime
import json
import logging
import re
from collections.abc import Iterable
from typing import Any

from odoo_integration.client.masking import Masker

# What a terminal would obey, and halves of surrogate pairs, which no output can encode. Line ends
# and tabs stay: tracebacks have them.
_NOT_SHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
FORMATS = ("line", "json")
# What every record has; anything else was given as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LineFormatter(logging.Formatter):
    """One line for a record, with its traceback below.

    Args:
        secrets: values to mask anywhere in the text.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._mask = Masker(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self.masked(super().format(record))

    def masked(self, text: str) -> str:
        """The text with the secrets masked, and without what a terminal would obey."""
        return _NOT_SHOWN.sub("\ufffd", self._mask(text))


class JsonFormatter(LineFormatter):
    """One JSON object for a record; what was given as `extra` becomes keys of the object."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        entry = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        entry |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return self.masked(json.dumps(entry, default=str, ensure_ascii=False))


def logging_config(*, level: str, format: str, secrets: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, in one format.

    Args:
        level: the lowest severity of our own records that is logged.
        format: one of `FORMATS`.
        secrets: values to mask.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "carteira_project.logs.LineFormatter", "secrets": secrets},
            "json": {"()": "carteira_project.logs.JsonFormatter", "secrets": secrets},
        },
        "filters": {"run": {"()": "odoo_integration.runs.current.RunFilter"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": format, "filters": ["run"]}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "carteira": {"level": level},
            "django-q": {"level": level},
            "django": {"handlers": [], "level": "INFO"},
        },
    }
