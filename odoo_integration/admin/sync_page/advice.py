"""What a person can do about a run that failed, by the kind of its error."""

from django.utils.translation import gettext_lazy as _

from ...models import SyncRun

_ADVICE = {
    "OdooAuthenticationError": _(
        "Make a new API key in Odoo, put it into .env on the server, and restart the services."
        " The next run tries again by itself."
    ),
    "OdooPermissionError": _(
        "Give the integration's user in Odoo the right to read; the next run tries again by itself."
    ),
    "OdooConfigurationError": _("Correct what the error names in .env, and restart the services."),
    "OdooEndpointError": _("Correct what the error names in .env, and restart the services."),
    "OdooRedirectError": _("Correct what the error names in .env, and restart the services."),
    "SettingMissing": _("Correct what the error names in .env, and restart the services."),
    "OdooTransientError": _(
        "Nothing at first: the next run tries again by itself. If it goes on, look whether Odoo"
        " works."
    ),
    "OdooTimeoutError": _(
        "Nothing at first: the next run tries again by itself. If it goes on, lower ODOO_PAGE_SIZE"
        " in .env."
    ),
    "OdooResting": _("Nothing: Odoo asked for a pause, and the next run after it tries again."),
    "HeldForDecision": _(
        "Look in Odoo whether the records are really gone. The run's page has the command that"
        " accepts it."
    ),
    "UnexplainedDifference": _(
        "Open the run: it lists the items that differ. Read those orders again from their pages."
    ),
    "OrderUnknown": _("Look at the order's number, and ask for it again."),
}
_OTHERWISE = _(
    "The next run tries again by itself. If it goes on, send the developers the file that"
    " “manage.py doctor” writes on the server."
)


def advice_on(run: SyncRun) -> str:
    """What to do about a run that did not succeed."""
    kind = run.error_detail.partition("\n")[0]
    return str(_ADVICE.get(kind, _OTHERWISE))
