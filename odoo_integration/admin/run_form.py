"""The form that starts a run."""

import re
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..runs.moments import EARLIEST
from ..tasks import SyncOptions
from .backlog import MAX_ORDERS


class RunForm(forms.Form):
    """Which sync to run now."""

    what = forms.ChoiceField(
        label=gettext_lazy("What to sync"),
        widget=forms.RadioSelect,
        initial="incremental",
        choices=(
            ("incremental", gettext_lazy("What changed since the last run")),
            ("full", gettext_lazy("Everything again")),
            ("verify", gettext_lazy("What changed, then compare every balance with Odoo's own")),
            ("since", gettext_lazy("What changed since a moment")),
            ("orders", gettext_lazy("Only these orders")),
        ),
    )
    since = forms.DateTimeField(
        label=gettext_lazy("Changed since"),
        required=False,
        validators=[MinValueValidator(EARLIEST)],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    orders = forms.CharField(
        label=gettext_lazy("Orders"),
        required=False,
        max_length=3000,
        help_text=gettext_lazy("Numbers, separated by commas or blanks; 50 at most."),
    )

    def clean_orders(self) -> tuple[str, ...]:
        """The numbers, each once."""
        orders = tuple(
            dict.fromkeys(filter(None, re.split(r"[\s,;]+", self.cleaned_data["orders"])))
        )
        if len(orders) > MAX_ORDERS:
            raise forms.ValidationError(_("At most %(n)d orders.") % {"n": MAX_ORDERS})
        return orders

    def clean(self) -> dict[str, Any]:
        """Requires the field that the choice needs."""
        data = super().clean() or {}
        if data.get("what") == "since" and "since" in data:
            if not data["since"]:
                self.add_error("since", _("Say since when."))
            elif data["since"] > timezone.now():
                self.add_error("since", _("This moment has not come yet."))
        if data.get("what") == "orders" and not data.get("orders") and "orders" in data:
            self.add_error("orders", _("Give at least one order number."))
        return data

    def options(self) -> SyncOptions:
        """The chosen sync, as the queue takes it."""
        data = self.cleaned_data
        return SyncOptions(
            full=data["what"] == "full",
            verify=data["what"] == "verify",
            since=data["since"].isoformat() if data["what"] == "since" else "",
            orders=data["orders"] if data["what"] == "orders" else (),
        )
