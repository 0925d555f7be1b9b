"""Deciding about one credit note: whether it reopens the balance, whatever the policy says."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import DecisaoNotaCredito, FaturamentoProduto
from ...sight import visible
from ..lists.replica import ReplicaListAdmin

DECIDE = "carteira.add_decisaonotacredito"
_ANSWERS = {"policy": None, "reopens": True, "keeps": False}


class DecisionForm(forms.Form):
    """The answer and its reason."""

    answer = forms.ChoiceField(
        label=_("This credit note"),
        choices=(
            ("policy", _("follows the policy")),
            ("reopens", _("reopens the balance")),
            ("keeps", _("does not reopen the balance")),
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.TextInput(attrs={"size": 50})
    )


class DecisionMixin(ReplicaListAdmin):
    """Puts the decision on the page of a credit note's line."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<int:pk>/decidir/", view, name="decide_credit_note"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        line = kwargs.get("obj")
        if line is not None and line.nota_credito:
            decision = DecisaoNotaCredito.objects.filter(odoo_move_id=line.odoo_move_id).first()
            context["decision"] = decision
            if request.user.has_perm(DECIDE):
                context["decision_form"] = DecisionForm(initial=_initial(decision))
        return super().render_change_form(request, context, *args, **kwargs)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stores a decision about the credit note of a line, and goes back to the line."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        lines = visible(FaturamentoProduto.objects.all(), request.user)
        line = get_object_or_404(lines, pk=pk, nota_credito=True, odoo_move_id__isnull=False)
        form = DecisionForm(request.POST)
        if form.is_valid() and line.odoo_move_id is not None:
            self._decide(request, line, line.odoo_move_id, form)
        else:
            messages.error(request, gettext("Nothing was decided: choose an answer, say why."))
        return redirect("admin:carteira_faturamentoproduto_change", pk)

    def _decide(
        self, request: HttpRequest, line: FaturamentoProduto, move: int, form: DecisionForm
    ) -> None:
        answer, reason = form.cleaned_data["answer"], form.cleaned_data["reason"]
        words = dict(form.fields["answer"].choices)  # type: ignore[attr-defined]  # of this field
        with transaction.atomic():
            DecisaoNotaCredito.objects.update_or_create(
                odoo_move_id=move,
                defaults={
                    "reabre_saldo": _ANSWERS[answer],
                    "motivo": reason,
                    "decidido_por": _name(request.user),
                },
            )
            self.log_change(request, line, f"{words[answer]}: {reason}")
        orders = FaturamentoProduto.objects.vigentes().filter(odoo_move_id=move)
        self.decided(request, set(orders.exclude(origem="").values_list("origem", flat=True)))

    def decided(self, request: HttpRequest, orders: set[str]) -> None:
        """Says what follows from a decision; the app that syncs computes the balances again.

        Args:
            orders: numbers of the orders that the credit note is about.
        """
        messages.success(request, gettext("The decision counts from the next sync on."))


def _name(user: Any) -> str:
    return user.get_full_name() or user.get_username()


def _initial(decision: DecisaoNotaCredito | None) -> dict[str, str]:
    if decision is None:
        return {}
    answers = {value: name for name, value in _ANSWERS.items()}
    return {"answer": answers[decision.reabre_saldo], "reason": decision.motivo}
