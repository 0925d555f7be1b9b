"""Who is told of what runs did, and what is to be told."""

import base64
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .runs import SyncRun


def new_salt() -> str:
    """What makes a secret differ from every other."""
    return secrets.token_hex(16)


class Webhook(models.Model):
    """An address that is told of events.

    Its secret is derived from SECRET_KEY and its salt, so that nothing in the database signs.

    Attributes:
        seen_run: every run up to this one has been looked at for events.
    """

    class Event(models.TextChoices):
        BALANCES = "saldos.alterados", _("a run changed balances")
        FAILED = "execucao.falhou", _("runs begin to fail")
        RECOVERED = "execucao.recuperada", _("a run succeeds after failed ones")

    name = models.CharField(_("service"), max_length=100, unique=True)
    # In an installation's own network it may be plain HTTP; see `addresses`.
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(choices=Event), verbose_name=_("is told that"))
    active = models.BooleanField(_("active"), default=True)
    salt = models.CharField(default=new_salt, editable=False)
    seen_run = models.BigIntegerField(default=0, editable=False)
    created_by = models.CharField(_("created by"), editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        db_table = "webhook"
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> bytes:
        """What its messages are signed with, 32 bytes."""
        return salted_hmac(
            "carteira.webhook", f"{self.pk}:{self.salt}", algorithm="sha256"
        ).digest()

    @property
    def secret_in_words(self) -> str:
        """The secret as the receiver is given it."""
        return f"whsec_{base64.b64encode(self.secret).decode()}"


class WebhookMessageQuerySet(models.QuerySet["WebhookMessage"]):
    """Queries over messages, the newest first."""

    def waiting(self) -> "WebhookMessageQuerySet":
        """Neither delivered nor given up."""
        return self.filter(delivered_at__isnull=True, dead_at__isnull=True)

    def due(self) -> "WebhookMessageQuerySet":
        """Waiting, not being sent at this moment, and their time has come."""
        now = timezone.now()
        free = models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lt=now)
        return self.waiting().filter(free, webhook__active=True, next_attempt_at__lte=now)


class WebhookMessage(models.Model):
    """One event for one address. Its text is made of the run when it is sent, and stays the same.

    `claimed_until` keeps two jobs from sending the same message at once.
    """

    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="messages", verbose_name=_("webhook")
    )
    event = models.CharField(_("event"), choices=Webhook.Event)
    run = models.ForeignKey(SyncRun, models.CASCADE, verbose_name=_("run"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    dead_at = models.DateTimeField(_("given up at"), null=True)
    last_error = models.CharField(_("last error"), default="", blank=True)

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        db_table = "webhook_message"
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("webhook", "run", "event"), name="webhook_message_event"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_attempt_at",),
                condition=models.Q(delivered_at__isnull=True, dead_at__isnull=True),
                name="webhook_message_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} · {self.run_id} · {self.webhook}"

    @property
    def message_id(self) -> str:
        """The same at each attempt, and for every address that is told of the event."""
        # The parts of what is signed are separated by full stops.
        return f"msg_{self.run_id}_{self.event.replace('.', '_')}"
