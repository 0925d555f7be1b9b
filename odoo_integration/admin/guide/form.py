"""What the guide asks for. The secret lives as long as its request."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ...client import OdooConfig, OdooConfigurationError, OdooError
from ...error_words import in_words

KEY, PASSWORD = "key", "password"
_TIMEOUT = 15.0
_ANSWER_MB = 16
# By the variables that an error names, in the order in which they are looked for.
_FIELDS = {
    "ODOO_URL": "url",
    "ODOO_DB": "database",
    "ODOO_API_KEY": "secret",
    "ODOO_PASSWORD": "secret",
    "ODOO_USER": "user",
}


class ConnectForm(forms.Form):
    """The address first; then the database and a login."""

    url = forms.CharField(
        label=_("Address of Odoo"),
        max_length=500,
        help_text=_("As in the browser, such as https://odoo.example.com (ODOO_URL)."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    database = forms.CharField(
        label=_("Database"),
        required=False,
        max_length=63,
        help_text=_("Its name at the server (ODOO_DB)."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "databases"}),
    )
    user = forms.CharField(
        label=_("User"),
        required=False,
        max_length=200,
        help_text=_("The integration's login, mostly an e-mail address (ODOO_USER)."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("It logs in with"),
        required=False,
        initial=KEY,
        choices=((KEY, _("an API key (better)")), (PASSWORD, _("a password"))),
        widget=forms.RadioSelect,
    )
    secret = forms.CharField(
        label=_("Key or password"),
        required=False,
        max_length=500,
        help_text=_("Tried once and kept nowhere: type it again for each test."),
        # Never written back into the page.
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )

    def config(self) -> OdooConfig:
        """The connection that was typed, with the limits of a request that a person waits for.

        The rest is as the settings say: a sync would ask so.
        """
        data = self.cleaned_data
        is_key = data["kind"] != PASSWORD
        return OdooConfig(
            url=data["url"],
            database=data["database"],
            user=data["user"],
            api_key=data["secret"] if is_key else "",
            password="" if is_key else data["secret"],
            timeout=_TIMEOUT,
            answer_mb=_ANSWER_MB,
            max_retries=0,
            protocol=settings.ODOO_PROTOCOL,
            ca_file=settings.ODOO_CA_FILE or None,
            calls_per_second=settings.ODOO_CALLS_PER_SECOND,
            lang=settings.ODOO_LANG,
            company_ids=tuple(settings.ODOO_COMPANY_IDS),
        )

    def tell(self, error: OdooError, *, otherwise: str = "url") -> None:
        """Puts an error to the field that it names.

        Args:
            otherwise: the field of an error that names none.
        """
        text = str(error)
        named = (field for name, field in _FIELDS.items() if text.startswith(name))
        self.add_error(next(named, otherwise), in_words(text))

    def clean(self) -> dict[str, Any]:
        """Checks what can be checked without asking the server."""
        data = super().clean() or {}
        if "url" in data and not self.errors:
            try:
                config = self.config()
                config.validate() if self.names_a_login else config.validate_url()
            except OdooConfigurationError as error:
                self.tell(error)
        return data

    @property
    def names_a_login(self) -> bool:
        """Whether more than an address was sent."""
        return "kind" in self.data
