"""The mail to somebody whom a comment is for."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...addresses import order_address
from ...conversation import MAY_READ, waiting_mentions
from ...models import Comment, Mention
from ...sight import visible
from .conversation import ANCHOR

logger = logging.getLogger("carteira.mentions")

_AT_ONCE = 100


def send_mentions() -> int:
    """Sends each mention and each reminder once, to those who have an e-mail address.

    What the mail server does not take is sent by the next call.

    Returns:
        How many mails were sent.
    """
    waiting = (
        waiting_mentions().filter(mailed_at=None, user__is_active=True).exclude(user__email="")
    )
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        for mention in waiting.select_related("comment", "user").order_by("pk")[:_AT_ONCE]:
            comment = Comment.objects.filter(pk=mention.comment_id)
            if not (mention.user.has_perm(MAY_READ) and visible(comment, mention.user).exists()):
                continue
            # Marked first: a second process that sends at the same moment finds it taken.
            mine = Mention.objects.filter(pk=mention.pk, mailed_at=None)
            if not mine.update(mailed_at=timezone.now()):
                continue
            try:
                _send(mention)
                sent += 1
            except (OSError, smtplib.SMTPException) as error:
                Mention.objects.filter(pk=mention.pk).update(mailed_at=None)
                logger.error("mention %d not sent: %s", mention.pk, type(error).__name__)
                break
    return sent


def _send(mention: Mention) -> None:
    comment = mention.comment
    about = {"author": comment.author_name, "order": comment.num_pedido}
    if mention.day:
        subject = _("Reminder: order %(order)s") % about
    else:
        subject = _("%(author)s mentioned you: order %(order)s") % about
    address = settings.SITE_URL + order_address(comment.num_pedido, comment.empresa) + ANCHOR
    send_mail(
        f"[Carteira] {' '.join(subject.split())}",
        f"{comment}\n\n{address}\n",
        settings.DEFAULT_FROM_EMAIL,
        [mention.user.email],
    )
