"""Spans of a run and its phases, for whoever traces; without one they cost nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

StartSpan = Callable[..., AbstractContextManager[Any]]


class _Tracing:
    start: StartSpan | None = None


def trace_with(start: StartSpan | None) -> None:
    """Sets who makes the spans: `start(name, attributes=…)`; None for nobody."""
    _Tracing.start = start


def span(name: str, **attributes: Any) -> AbstractContextManager[Any]:
    """A span around a part of a run."""
    return _Tracing.start(name, attributes=attributes) if _Tracing.start else nullcontext()
