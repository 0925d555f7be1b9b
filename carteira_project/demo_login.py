"""The demo's login. This backend checks it, not the database: without DEMO it does not exist."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from .client_address import client_address, from_this_machine

logger = logging.getLogger("carteira.login")

DEMO_LOGIN = "demo"


class DemoBackend(ModelBackend):
    """Accepts the user `demo` with the password `demo`: in demo mode, and on this machine only."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The demo's superuser, made at its first login; None for anything else."""
        if not settings.DEMO or username != DEMO_LOGIN:
            return None
        if not constant_time_compare(password or "", DEMO_LOGIN):
            return None
        if request is None or not from_this_machine(request):
            logger.warning(
                "the demo's login was refused: it is for a browser on this machine, without proxy;"
                " this request came from %s",
                client_address(request) if request else "no browser",
            )
            return None
        user, created = get_user_model().objects.get_or_create(
            username=DEMO_LOGIN, defaults={"is_staff": True, "is_superuser": True}
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user
