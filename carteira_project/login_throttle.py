"""Throttles logins by address too, for an address may try one password on many users."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Sum


class LoginThrottle(AxesDatabaseHandler):
    """Axes' throttle by user and address, and one by address with a limit of its own.

    People share the address of their proxy: who has logged in from there before waits for his own
    wrong passwords only, so an attacker among them cannot keep the others out.
    """

    def is_locked(self, request: Any, credentials: dict[str, str] | None = None) -> bool:
        """Whether this user waits at this address, or everybody new at this address does."""
        return super().is_locked(request, credentials) or (
            self._failures_from_address(request) >= settings.LOGIN_ADDRESS_FAILURES
            and not self._has_been_here(request, credentials)
        )

    def _failures_from_address(self, request: Any) -> int:
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address,
            attempt_time__gte=request.axes_attempt_time - settings.AXES_COOLOFF_TIME,
        )
        return recent.aggregate(sum=Sum("failures_since_start"))["sum"] or 0

    def _has_been_here(self, request: Any, credentials: dict[str, str] | None) -> bool:
        username = get_client_username(request, credentials)
        logins = AccessLog.objects.filter(username=username, ip_address=request.axes_ip_address)
        return logins.exists()
