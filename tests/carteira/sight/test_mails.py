"""What is sent by e-mail is what its reader sees."""

import pytest
from django.core import mail
from django.utils import timezone

from carteira.admin.backlog.mention_mail import send_mentions
from carteira.admin.subscriptions.sending import send_due
from carteira.conversation import add_comment
from carteira.models import Comment, Mention, SavedView, Subscription

from .business import FOREIGN, counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(business):
    business.member.email = "nosso@empresa.test"
    business.member.save()
    return business.member


def texts() -> str:
    return "".join(
        message.subject + message.body + "".join(str(part[0]) for part in message.alternatives)
        for message in mail.outbox
    ).lower()


def subscribed(view: SavedView, user) -> Subscription:
    return Subscription.objects.create(
        view=view, user=user, rhythm=Subscription.Rhythm.NEW_ROWS, due_at=timezone.now()
    )


def test_a_subscription_has_the_rows_its_subscriber_sees(business, member):
    everything = SavedView.objects.create(
        owner=business.boss,
        list_name="carteira.carteiraprincipal",
        name="Tudo",
        query="saldo=todos",
        shared=True,
    )
    watched = subscribed(everything, member)
    send_due()
    watched.refresh_from_db()
    assert len(watched.known) == counted("carteira_principal")
    Subscription.objects.update(rhythm=Subscription.Rhythm.DAILY, due_at=timezone.now())
    assert send_due() == 1
    assert "cliente nosso" in texts()
    assert FOREIGN not in texts()


def test_a_view_that_names_others_is_sent_to_nobody_who_does_not_see_them(business, member):
    subscribed(business.foreign["view"], member)
    Subscription.objects.update(rhythm=Subscription.Rhythm.DAILY)
    assert send_due() == 0
    assert not mail.outbox


def test_a_mention_of_before_somebody_was_bound_is_not_sent(business, member):
    comment = add_comment(business.boss, "dito alheio", business.foreign["item"])
    assert comment == []
    Mention.objects.create(comment=Comment.objects.latest("pk"), user=member)
    assert send_mentions() == 2
    assert "dito nosso" in texts()
    assert FOREIGN not in texts()
