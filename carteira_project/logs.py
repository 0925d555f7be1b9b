"""The formats of log records: a line of text or a JSON object, with secrets masked."""

import datetime
import json
import logging
import re
from collections.abc import Iterable

from .masking import Masker

# What a terminal would obey, and halves of surrogate pairs, which no output can encode. Line ends
# and tabs stay: tracebacks have them.
_NOT_SHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
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
