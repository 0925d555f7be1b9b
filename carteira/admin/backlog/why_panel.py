"""The sum behind a balance as a fragment beside the list, with the notes to be edited there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ...conversation import comments_on
from ...explanation import explain_item
from ...models import CarteiraPrincipal
from ...policy import policy_in_force
from .history import change_message
from .saved_meanwhile import SavedMeanwhileMixin

_COMMENTS = 3


class NotesForm(SavedMeanwhileMixin):
    """The star and the note of an item."""

    class Meta:
        model = CarteiraPrincipal
        fields = ("importante", "observacao_interna")
        widgets = {"observacao_interna": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012


class WhyPanelMixin(admin.ModelAdmin):
    """Adds the fragment to the backlog's admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.why_view)
        return [path("<int:pk>/porque/", view, name="carteira_porque"), *super().get_urls()]

    def why_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sum of one item, with what was said last; a POST saves its notes."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        item = self.get_queryset(request).filter(pk=pk).first()
        if item is None:
            raise Http404
        form, saved = self._notes(request, item)
        comments = comments_on(item, whole_order=False).order_by("-pk")
        context = {
            "item": item,
            "explanation": explain_item(item),
            "policy": policy_in_force(),
            "comments": comments[:_COMMENTS],
            "form": form,
            "saved": saved,
        }
        return render(request, "carteira/backlog/why.html", context)

    def _notes(
        self, request: HttpRequest, item: CarteiraPrincipal
    ) -> tuple[NotesForm | None, bool]:
        """The form, for those who may change the item, and whether it was saved."""
        if not self.has_change_permission(request, item):
            if request.method == "POST":
                raise PermissionDenied
            return None, False
        if request.method != "POST":
            return NotesForm(instance=item), False
        with transaction.atomic():
            # Two people who save at once: the second sees what the first has saved.
            stored = CarteiraPrincipal.objects.select_for_update().get(pk=item.pk)
            form = NotesForm(request.POST, instance=stored)
            if not form.is_valid():
                return form, False
            if form.changed_data:
                stored.save(update_fields=[*form.changed_data, "updated_at"])
                self.log_change(request, stored, change_message(form))
        return NotesForm(instance=stored), True
