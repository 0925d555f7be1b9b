"""The mail of a subscription: a short table, and the whole view as a spreadsheet."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from ...models import Subscription
from .subscribed_view import SubscribedView

_LARGEST_FILE = 10 * 1024 * 1024
_SALT = "carteira.assinatura"


def message(
    subscription: Subscription, view: SubscribedView, new: Sequence[int] | None
) -> EmailMultiAlternatives:
    """The mail to a subscriber.

    Args:
        new: ids of the rows that were added, which the table then shows; None shows the first.

    Raises:
        TooManyRowsError: more rows than a spreadsheet holds.
    """
    name, content = view.file()
    attached = len(content) <= _LARGEST_FILE
    unsubscribe = settings.SITE_URL + unsubscribe_path(subscription)
    context = {
        "view": subscription.view,
        "table": view.short_table(new),
        "new": new is not None,
        "attached": attached,
        "address": settings.SITE_URL + reverse("admin:visao", args=[subscription.view_id]),
        "unsubscribe": unsubscribe,
    }
    mail = EmailMultiAlternatives(
        subject=f"[Carteira] {subscription.view.name}",
        body=render_to_string("carteira/subscriptions/mail.txt", context),
        to=[subscription.user.email],
        headers={
            # RFC 8058: mail programs unsubscribe by one click.
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(
        render_to_string("carteira/subscriptions/mail.html", context), "text/html"
    )
    if attached:
        mail.attach(
            name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    return mail


def unsubscribe_path(subscription: Subscription) -> str:
    """The address that ends a subscription without a login."""
    return reverse("assinatura_cancelar", args=[signing.dumps(subscription.pk, salt=_SALT)])


def subscription_of(token: str) -> Subscription | None:
    """The subscription that an address of `unsubscribe_path` names; None if there is none."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=pk).select_related("view").first()
