"""What people say of orders and items: comments, whom they mention, and where they are found."""

import datetime
import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from .models import CarteiraPrincipal, Comment, Mention
from .querysets import CarteiraQuerySet
from .sight import sees

# Not the @ of an e-mail address.
_MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]*\w)")
MAY_READ = "carteira.view_carteiraprincipal"
MAX_LENGTH = 4000
_FOUND_AT_MOST = 1000


def _of_item() -> Q:
    """Comments on the item of the outer query, and on its order."""
    product = Q(cod_produto="") | Q(cod_produto=OuterRef("cod_produto"))
    return product & Q(num_pedido=OuterRef("num_pedido"), empresa=OuterRef("empresa"))


def last_comment() -> Subquery:
    """The last comment on each item or on its order, with its author; for an annotation."""
    written = Concat("author_name", Value(": "), "text", output_field=TextField())
    last = Comment.objects.filter(_of_item()).order_by("-pk")
    return Subquery(last.values(said=written)[:1])


def commented(word: str, *, items: CarteiraQuerySet) -> Q:
    """Matches the items with a comment that contains a word, in one query over the comments.

    Args:
        word: in either case.
        items: only some of these.
    """
    having = Comment.objects.filter(text__icontains=word)
    found = (
        items.order_by()
        .filter(num_pedido__in=having.values("num_pedido"))
        .filter(Exists(having.filter(_of_item())))
    )
    return Q(pk__in=list(found.values_list("pk", flat=True)[:_FOUND_AT_MOST]))


def comments_on(item: CarteiraPrincipal, *, whole_order: bool) -> QuerySet[Comment]:
    """The comments on an item and on its order; on all its items too, for a whole order."""
    found = Comment.objects.filter(num_pedido=item.num_pedido, empresa=item.empresa)
    return found if whole_order else found.filter(cod_produto__in=("", item.cod_produto))


def add_comment(
    author: User,
    text: str,
    item: CarteiraPrincipal,
    *,
    about_order: bool = False,
    remind_on: datetime.date | None = None,
) -> list[str]:
    """Stores a comment, and a mention for each colleague it names by `@` and their user name.

    Args:
        item: what it is about, or an item of the order that it is about.
        remind_on: the day on which the author is reminded of it.

    Returns:
        The names after an `@` that belong to nobody who may read the comment.
    """
    names = dict.fromkeys(name.lower() for name in _MENTION.findall(text))
    with transaction.atomic():
        comment = Comment.objects.create(
            empresa=item.empresa,
            num_pedido=item.num_pedido,
            cod_produto="" if about_order else item.cod_produto,
            author=author,
            author_name=author.get_full_name() or author.get_username(),
            text=text,
        )
        mentioned = _readers(names, item) if names else []
        mentions = {user.pk: Mention(comment=comment, user=user) for user in mentioned}
        if remind_on:
            mentions[author.pk] = Mention(comment=comment, user=author, day=remind_on)
        Mention.objects.bulk_create(mentions.values())
    known = {user.get_username().lower() for user in mentioned}
    return [name for name in names if name not in known]


def waiting_mentions() -> QuerySet[Mention]:
    """Mentions whose day has come and that were not marked as read."""
    due = Q(day=None) | Q(day__lte=timezone.localdate())
    return Mention.objects.filter(due, read_at=None).select_related("comment")


def _readers(names: Iterable[str], item: CarteiraPrincipal) -> list[User]:
    condition = Q()
    for name in names:
        condition |= Q(username__iexact=name)
    users = User.objects.filter(condition, is_active=True, is_staff=True)
    return [user for user in users if user.has_perm(MAY_READ) and sees(user, item)]
