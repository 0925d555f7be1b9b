"""The schema `bi_notas`: what people write here, which not every reader is to see."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from carteira.models import CarteiraPrincipal, Comment

from .definition import Column, View


def _noted() -> QuerySet[CarteiraPrincipal]:
    written = (
        Q(**{f"{name}__gt": ""}) for name in CarteiraPrincipal.LOCAIS if name != "importante"
    )
    anything = Q(importante=True)
    for condition in written:
        anything |= condition
    return CarteiraPrincipal.objects.vigentes().filter(anything)


def _comments() -> QuerySet[Comment]:
    return Comment.objects.all()


ANOTACOES = View(
    "bi_notas",
    "anotacoes",
    _("The notes on the backlog's items: a row for each item that has any."),
    _noted,
    (
        Column("item", _("number of the item, as in bi.carteira"), "id", key=True),
        Column("empresa", _("company the order belongs to")),
        Column("num_pedido", _("number of the order")),
        Column("cod_produto", _("code of the product")),
        *(Column(name) for name in CarteiraPrincipal.LOCAIS),
    ),
)
COMENTARIOS = View(
    "bi_notas",
    "comentarios",
    _("The comments on orders and items."),
    _comments,
    (
        Column("comentario", _("number of the comment"), "id", key=True),
        Column("momento", _("when it was written"), "created_at"),
        Column("autor", source="author_name"),
        Column("empresa", _("company the order belongs to")),
        Column("num_pedido", _("number of the order")),
        Column("cod_produto", _("code of the product; empty where it is about the whole order")),
        Column("texto", source="text"),
    ),
)
