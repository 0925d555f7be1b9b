"""Who may ask: tokens, how often, and which items each of them sees."""

import datetime
import time
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from ..data_version import version_parts
from ..models import ApiToken, CarteiraPrincipal
from ..models.api_token import digest_of
from ..querysets import CarteiraQuerySet
from ..sight import seen_by

SEE_ITEMS = "carteira.view_carteiraprincipal"
_USE_IS_NOTED_EVERY = datetime.timedelta(minutes=1)
_MINUTE = 60


class Token(HttpBearer):
    """A token that is not revoked and has a scope.

    Its row comes with the parts of the data's version: one query answers both.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        digest = digest_of(token)
        tokens = ApiToken.objects.filter(revoked_at__isnull=True, digest=digest)
        found = tokens.select_related("user__sight").annotate(**version_parts).first()
        if found is None or not constant_time_compare(found.digest, digest):
            return None
        if found.user and not found.user.is_active:
            return None
        if self._scope not in found.scopes:
            raise HttpError(403, f"this token may not read this: it lacks “{self._scope}”")
        _note_use(found)
        # The list's filters and its search ask for whom they work.
        request.user = found.reader
        return found


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    due = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - _USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(due, pk=token.pk).update(last_used_at=now)


class PerMinute(BaseThrottle):
    """API_REQUESTS_PER_MINUTE of each token, counted in the cache of the process."""

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"carteira-api-{token_of(request).pk}-{int(time.time()) // _MINUTE}"
        count = cache.get(key, 0) + 1
        cache.set(key, count, _MINUTE)
        return count <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> int:
        return _MINUTE - int(time.time()) % _MINUTE


def token_of(request: HttpRequest) -> Any:
    """The token of a request, with the parts of the data's version as attributes."""
    return cast(Any, request).auth


def seen_by_token(request: HttpRequest) -> Q:
    """Matches the items that the token of a request sees: the one scope of the API."""
    return seen_by(request.user)


def visible_items(request: HttpRequest) -> CarteiraQuerySet:
    """The items that the token of a request sees."""
    return CarteiraPrincipal.objects.filter(seen_by_token(request))
