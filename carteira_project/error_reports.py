"""Django's reports of unexpected errors, without secrets: in debug mode too, which a demo uses."""

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import pprint
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from odoo_integration.client.masking import MASK, Masker

_QUERY = re.compile(r"(?<=\?)[^\s'\"]+")
_NAMED = re.compile(
    r"""(?ix)
    ( \w* (?: pass(?:word|wd)? | secret | token | api_?key | authorization | cookie ) \w*
    ['"]? \s* [:=] \s* )
    (?: '[^']*' | "[^"]*" | [^\s,'")}\]]+ )"""
)


class _Shown:
    """A value as its text in a report."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class ReportFilter(SafeExceptionReporterFilter):
    """Hides settings and variables that hold secrets, by their names and by their values."""

    def __init__(self) -> None:
        self._secret_names = {v.name for v in settings.ENVIRONMENT.variables if v.secret}
        self._mask = Masker(settings.SECRET_VALUES)

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        if key in self._secret_names:
            return self.cleansed_substitute
        cleansed = super().cleanse_setting(key, value)
        if not isinstance(cleansed, str):
            return cleansed
        masked = self._mask(str(cleansed))
        return _QUERY.sub(MASK, masked) if "://" in masked else masked

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        shown: dict[str, Any] = {}
        for name, value in super().get_traceback_frame_variables(request, tb_frame):
            if name in self._secret_names or self.hidden_settings.search(name):
                shown[name] = self.cleansed_substitute
            else:
                shown[name] = _Shown(_NAMED.sub(rf"\1{MASK}", self._mask(pprint(value))))
        return shown.items()


class Reporter(ExceptionReporter):
    """Masks known secrets in the whole report, such as in the texts of exceptions."""

    def get_traceback_html(self) -> SafeString:
        return _masked(super().get_traceback_html())

    def get_traceback_text(self) -> SafeString:
        return _masked(super().get_traceback_text())


def _masked(report: str) -> SafeString:
    # Masking adds no markup to what Django has escaped.
    return mark_safe(Masker(settings.SECRET_VALUES)(report))  # noqa: S308
