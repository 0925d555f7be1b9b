"""`ApiToken`: what another service shows to read from here."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

_PREFIX = "carteira_"
_SHOWN = len(_PREFIX) + 6


class ApiToken(models.Model):
    """One service's access to the API. Only a digest is kept: nobody can read the token again.

    SHA-256 suffices, for a token is 256 random bits and cannot be guessed as a password can.

    Attributes:
        beginning: the token's first characters, by which people tell which one a service has.
        user: with whose sight it reads; with everybody's where there is none. It goes with him, for
            without him it would see more.
    """

    class Scope(models.TextChoices):
        SALDOS = "saldos", _("balances of given orders")
        CARTEIRA = "carteira", _("the backlog, with customers and values")
        EXECUCOES = "execucoes", _("runs, what they changed, and how fresh the data is")

    name = models.CharField(_("service"), max_length=100, unique=True)
    beginning = models.CharField(_("begins with"), editable=False)
    digest = models.CharField(editable=False, unique=True)
    scopes = ArrayField(models.CharField(choices=Scope), verbose_name=_("may read"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sees what this user sees"),
        help_text=_("Without one, the service sees every item."),
    )
    created_by = models.CharField(_("created by"), editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        db_table = "api_token"
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("revoked_at", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def reader(self) -> User:
        """With whose eyes it reads: its user's, or everybody's."""
        return self.user or User(username=self.name, is_superuser=True)

    def issue(self) -> str:
        """Gives the row a new token, which is returned here and never again; does not save."""
        token = f"{_PREFIX}{secrets.token_urlsafe(32)}"
        self.beginning, self.digest = token[:_SHOWN], digest_of(token)
        return token


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
