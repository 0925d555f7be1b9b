"""The part of a user's form that binds him to companies, sales teams and salespeople."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from ...models import CarteiraPrincipal, Sight
from ...models.fields import field_of
from ..lists.values import distinct_values

FIELDSET: Any = (
    _("What this user sees"),
    {
        "fields": tuple(Sight.COLUMNS),
        "description": _(
            "Only orders and invoices of what is ticked; of several lists, what is in each of"
            " them. A list with nothing ticked binds nothing. Whoever is bound sees no runs, alerts"
            " or rejected records, and enters no manual orders. Whoever manages users sees"
            " everything."
        ),
    },
)


def offered_to(user: Any) -> dict[str, list[str]]:
    """The values that a user may bind others to, by column."""
    return distinct_values(CarteiraPrincipal, tuple(Sight.COLUMNS.values()), user)


def _boxes(name: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=field_of(Sight, name).verbose_name,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class _SightFields(forms.ModelForm):
    """A list of boxes for each column, beside the user's own fields.

    Attributes:
        offered: what can be ticked, by column; the admin sets it.
    """

    offered: ClassVar[dict[str, list[str]]] = {}

    empresas = _boxes("empresas")
    equipes_vendas = _boxes("equipes_vendas")
    vendedores = _boxes("vendedores")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sight: Sight = getattr(self.instance, "sight", None) or Sight()
        for name, column in Sight.COLUMNS.items():
            bound = getattr(self.sight, name)
            self.initial[name] = bound
            # A name that is no longer in use stays until somebody unticks it.
            names = dict.fromkeys([*self.offered.get(column, []), *bound])
            field = self.fields.get(name)
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = [(one, one) for one in names]

    def save_sight(self, user: User) -> None:
        """Stores what was ticked, once the user is stored."""
        for name in Sight.COLUMNS:
            if name in self.cleaned_data:
                setattr(self.sight, name, self.cleaned_data[name])
        if self.sight.pk or self.sight.bounds:
            self.sight.user = user
            self.sight.save()


class UserForm(_SightFields, UserChangeForm):
    """Django's, and what the user sees."""


class NewUserForm(_SightFields, AdminUserCreationForm):
    """Django's, and what the user sees."""
