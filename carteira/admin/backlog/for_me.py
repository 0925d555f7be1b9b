"""The front page's list of comments that mention the reader, or that they are reminded of."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ...addresses import order_address
from ...admin_site import Panel, site
from ...conversation import waiting_mentions
from ...models import Comment, Mention
from ...sight import visible
from .conversation import ANCHOR

_SHOWN = 20


@site.panel(15)
def for_me(request: HttpRequest) -> Panel | None:
    """The comments that are for the reader now and were not marked as read."""
    if not request.user.has_perm("carteira.view_carteiraprincipal"):
        return None
    comments = visible(Comment.objects.all(), request.user)
    waiting = waiting_mentions().filter(user=request.user.pk, comment__in=comments)
    mentions = list(waiting[:_SHOWN])
    if not mentions:
        return None
    rows = [
        (one, order_address(one.comment.num_pedido, one.comment.empresa) + ANCHOR)
        for one in mentions
    ]
    return Panel("carteira/dashboard/for_me.html", {"mentions": rows})


@require_POST
def mark_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a mention of the reader off the list."""
    own = Mention.objects.filter(pk=pk, user=request.user.pk)
    if not own.update(read_at=timezone.now()):
        raise Http404
    return redirect("admin:index")


site.page("para-mim/<int:pk>/lida/", mark_read, "mencao_lida")
