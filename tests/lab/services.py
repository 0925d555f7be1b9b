"""Other services as HTTP clients with a token."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from carteira.models import ApiToken

ALL = tuple(ApiToken.Scope.values)


def reader(name: str) -> User:
    """Somebody who may see everything and change nothing."""
    user = User.objects.create_user(name)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


def token(scopes: Iterable[str] = ALL, **values: Any) -> str:
    """A new token in words."""
    row = ApiToken(scopes=list(scopes), **({"name": "Service"} | values))
    text = row.issue()
    row.save()
    return text


def service(scopes: Iterable[str] = ALL, **values: Any) -> Client:
    """A client that shows a new token with each request."""
    return Client(headers={"Authorization": f"Bearer {token(scopes, **values)}"})
