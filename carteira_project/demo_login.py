"""The demo's login. This backend checks it, not the database: without DEMO it does not exist."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

DEMO_LOGIN = "demo"


class DemoBackend(ModelBackend):
    """Accepts the user `demo` with the password `demo`, in demo mode only."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The demo's superuser, made at its first login; None for any other credentials."""
        if not settings.DEMO or username != DEMO_LOGIN:
            return None
        if not constant_time_compare(password or "", DEMO_LOGIN):
            return None
        user, created = get_user_model().objects.get_or_create(
            username=DEMO_LOGIN, defaults={"is_staff": True, "is_superuser": True}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user
