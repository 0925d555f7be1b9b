"""The sum behind a balance as a fragment, which the list shows beside its rows."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ...conversation import comments_on
from ...explanation import explain_item
from ...policy import policy_in_force

_COMMENTS = 3


class WhyPanelMixin(admin.ModelAdmin):
    """Adds the fragment to the backlog's admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.why_view)
        return [path("<int:pk>/porque/", view, name="carteira_porque"), *super().get_urls()]

    def why_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sum of one item, with what was said last."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        item = self.get_queryset(request).filter(pk=pk).first()
        if item is None:
            raise Http404
        comments = comments_on(item, whole_order=False).order_by("-pk")
        context = {
            "item": item,
            "explanation": explain_item(item),
            "policy": policy_in_force(),
            "comments": comments[:_COMMENTS],
        }
        return render(request, "carteira/backlog/why.html", context)
