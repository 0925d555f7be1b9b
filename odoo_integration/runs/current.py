"""The run that this process is at work on, as every log record names it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Current:
    # Not a ContextVar: the threads that read from Odoo and renew the lease are the run's, too.
    run: int | None = None


@contextmanager
def logged_as(run_id: int) -> Iterator[None]:
    """Log records of this process name the run meanwhile, in whatever thread they are made."""
    before, _Current.run = _Current.run, run_id
    try:
        yield
    finally:
        _Current.run = before


class RunFilter(logging.Filter):
    """Adds the run to each record that does not name one itself; it holds none back."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _Current.run and not hasattr(record, "run"):
            record.run = _Current.run
        return True
