"""The errors that end a run and the reasons of rejected records, in the reader's language.

They are raised, logged and stored in English. Each is listed here as a message with its variable
parts named, by which a stored one is recognised.
"""

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

_MESSAGES = (
    # How a run ended.
    gettext_noop("nothing was written"),
    gettext_noop("what was read had been written by then, completely"),
    gettext_noop("whether it was written could not be asked; the next run corrects it"),
    gettext_noop("stopped before it was done"),
    gettext_noop("stopped by a signal"),
    gettext_noop("%(error)s; nothing was written"),
    gettext_noop("%(error)s; what was read had been written by then, completely"),
    gettext_noop("%(error)s; whether it was written could not be asked; the next run corrects it"),
    gettext_noop("run %(run)s lost its place to another run"),
    gettext_noop(
        "run %(run)s is active (process %(process)s); wait for it, or try again in a minute if it"
        " has died"
    ),
    gettext_noop("staging lost rows: %(tables)s"),
    gettext_noop("order %(orders)s is not in Odoo, or this user may not see it"),
    gettext_noop(
        "%(vanished)s of %(live)s records of %(model)s are no longer visible in Odoo, more than the"
        " %(limit)s %% that may be retired unasked; nothing was changed. Lost rights of the Odoo"
        " user look the same: check them first. If the records are really gone, run again with"
        " --accept-retire"
    ),
    gettext_noop(
        "%(n)s items differ from Odoo without a rule that explains it, first %(item)s:"
        " %(difference)s; the data read is kept, see the run. To read that order again:"
        " %(command)s"
    ),
    # Settings.
    gettext_noop("%(name)s is empty: set it in the environment or in .env"),
    gettext_noop("%(name)s is not set: name Odoo's database."),
    gettext_noop("%(name)s is not set: give the address of Odoo."),
    gettext_noop("%(name)s is no address: it must look like https://odoo.example.com."),
    gettext_noop("%(name)s holds a user or password: move them to ODOO_USER and ODOO_API_KEY."),
    gettext_noop("%(name)s must be Odoo's address alone, without '?', '#' or spaces."),
    gettext_noop("%(name)s holds a control character, or is not written in UTF-8."),
    gettext_noop("%(name)s holds a space or a character no key has."),
    gettext_noop("%(name)s holds a character no Odoo database name has."),
    gettext_noop("%(name)s is not set: JSON-2 takes an API key only."),
    gettext_noop("%(name)s is not set, nor ODOO_PASSWORD: Odoo cannot be read without one."),
    gettext_noop("%(name)s is not set: Odoo's RPC needs a login, also with an API key."),
    gettext_noop("%(name)s cannot be read as a file of PEM certificates."),
    gettext_noop("%(name)s must be 1 or more."),
    gettext_noop("%(name)s must be 0 (no limit) or more."),
    gettext_noop("%(name)s must be above 0 and a day at most (%(part)s is %(value)s s)."),
    gettext_noop(
        "ODOO_EXTRA_FIELDS: %(name)s is not a model and its field, such as sale.order.x_priority;"
        " the models are %(models)s"
    ),
    gettext_noop(
        "ODOO_EXTRA_FIELDS: %(name)s: %(model)s has no field %(field)s, or this user may not read"
        " it; correct the name, or take it out"
    ),
    gettext_noop(
        "ODOO_EXTRA_FIELDS: %(name)s is a %(type)s; the types that can be kept are %(types)s"
    ),
    gettext_noop(
        "ODOO_EXTRA_FIELDS names %(names)s, which Odoo has no more: the values are empty; take the"
        " name out of the setting"
    ),
    gettext_noop(
        "ODOO_PROFILE=%(profile)s: %(why)s; the modules Sales and Invoicing must be installed and"
        " readable for this user"
    ),
    gettext_noop(
        "ODOO_PROFILE=%(profile)s: %(why)s; for what this Odoo offers, try ODOO_PROFILE=%(other)s"
    ),
    gettext_noop("%(model)s lacks %(fields)s"),
    gettext_noop("ODOO_PROTOCOL is %(value)s; it must be one of %(choices)s."),
    gettext_noop("ODOO_URL (%(address)s) does not answer like an Odoo server; check the address."),
    # The way to Odoo.
    gettext_noop("%(label)s: the proxy on the way to %(host)s does not answer."),
    gettext_noop(
        "%(label)s: the certificate of %(host)s is not trusted; check ODOO_URL, or give its"
        " authority in ODOO_CA_FILE."
    ),
    gettext_noop("%(label)s: %(host)s does not speak https; check ODOO_URL."),
    gettext_noop("%(label)s: the host %(host)s is unknown; check ODOO_URL."),
    gettext_noop("%(label)s: ODOO_URL is no address a request can go to."),
    gettext_noop("%(label)s: %(host)s refused the connection; is Odoo running, is ODOO_URL right?"),
    gettext_noop("%(label)s: %(host)s does not take connections (timeout)."),
    gettext_noop("%(label)s: the connection to %(host)s broke."),
    gettext_noop(
        "%(label)s: no complete answer within %(seconds)s s; ask for less at a time"
        " (ODOO_PAGE_SIZE) or raise ODOO_TIMEOUT."
    ),
    gettext_noop(
        "%(label)s: %(host)s redirects to an address that cannot be read; check ODOO_URL."
    ),
    gettext_noop(
        "%(label)s: %(host)s answers with a redirect to another page of its own; is there a login"
        " page before Odoo? Check ODOO_URL and ODOO_DB."
    ),
    gettext_noop("%(label)s: ODOO_URL redirects to %(address)s; set it to the final address."),
    gettext_noop("%(label)s: a proxy before Odoo gave up waiting (504); ask for less at a time."),
    gettext_noop("%(label)s: Odoo asks for fewer calls (429); lower ODOO_CALLS_PER_SECOND."),
    gettext_noop("%(label)s: Odoo is not available just now (answered %(status)s)."),
    gettext_noop("%(label)s: not found at this address (404); check ODOO_URL and ODOO_PROTOCOL."),
    gettext_noop("%(label)s: the answer is %(what)s in place of data; check ODOO_URL."),
    gettext_noop(
        "%(label)s: refused with %(what)s (answered %(status)s); is a proxy or firewall before"
        " Odoo?"
    ),
    gettext_noop("a web page"),
    gettext_noop("something that cannot be read"),
    gettext_noop("Odoo is given up: %(why)s."),
    # What Odoo answers.
    gettext_noop('Odoo at %(host)s has no database "%(database)s"; check ODOO_DB.'),
    gettext_noop('Odoo refused the login of "%(user)s" at %(host)s; %(hint)s.'),
    gettext_noop("%(label)s: Odoo refused user, password or key (%(why)s); %(hint)s."),
    gettext_noop(
        "check ODOO_USER and ODOO_API_KEY or ODOO_PASSWORD (keys expire, after 90 days at most)"
    ),
    gettext_noop(
        "%(label)s: %(why)s; give the user of ODOO_USER or ODOO_API_KEY the right to read."
    ),
    gettext_noop("%(label)s: %(why)s; is the module installed in ODOO_DB?"),
    gettext_noop("%(label)s: %(why)s; is the module installed, is ODOO_PROFILE right?"),
    gettext_noop(
        '%(label)s: %(why)s; install the language "%(language)s" in Odoo or change ODOO_LANG.'
    ),
    gettext_noop("%(label)s: Odoo could not answer just now (%(why)s)."),
    gettext_noop("%(label)s: too much for Odoo at once (%(why)s); ask for less (ODOO_PAGE_SIZE)."),
    gettext_noop("%(label)s: Odoo answered with an error (%(why)s)."),
    gettext_noop("%(label)s: Odoo's answer has not the shape of one: it %(what)s."),
    gettext_noop("%(label)s: the answer is not Odoo's."),
    gettext_noop("%(label)s: the answer is no user's id."),
    gettext_noop("%(label)s: no such page."),
    gettext_noop(
        "%(label)s: the answer is larger than %(limit)s MB; ask for less at a time"
        " (ODOO_PAGE_SIZE) or raise ODOO_ANSWER_MB."
    ),
    gettext_noop(
        "%(label)s: no JSON-2 at %(host)s (Odoo 19 and later have it); check ODOO_PROTOCOL,"
        " ODOO_URL and ODOO_DB."
    ),
    gettext_noop("Odoo at %(host)s offers no RPC; create an API key and set ODOO_API_KEY."),
    gettext_noop("%(model)s: Odoo gave the record %(id)s, which was not asked for."),
    gettext_noop("%(model)s: Odoo gave the record %(id)s twice."),
    gettext_noop(
        "%(model)s: Odoo gave the record %(next)s after %(id)s, though asked for ascending ids."
    ),
    gettext_noop(
        "%(model)s: Odoo counted %(count)s records and gives ever more; try again, and if it stays"
        " so, look for a module or proxy that changes searches."
    ),
    # The database.
    gettext_noop("database: %(error)s"),
    # What is wrong with the field of a rejected record.
    gettext_noop("is empty"),
    gettext_noop("is missing in Odoo's answer"),
    gettext_noop("%(expected)s expected, %(value)s found"),
    gettext_noop("text"),
    gettext_noop("an id"),
    gettext_noop("a list of ids"),
    gettext_noop("a number"),
    gettext_noop("a rate between 0.000001 and 1000000"),
    gettext_noop("a datetime"),
    gettext_noop("a date"),
    gettext_noop("a positive factor"),
    gettext_noop("yes or no"),
    gettext_noop("a whole number expected"),
    gettext_noop("an id with its name expected"),
    gettext_noop("%(value)s has control characters or line breaks"),
    gettext_noop("has %(n)s characters in %(bytes)s bytes, more than %(limit)s bytes"),
    gettext_noop("%(value)s is too large for numeric(%(digits)s,%(places)s)"),
    gettext_noop("%(value)s is not within %(smallest)s and %(largest)s"),
    gettext_noop("the year %(value)s is not within %(smallest)s and %(largest)s"),
    gettext_noop("%(value)s is not one of %(names)s"),
    gettext_noop("could not be read: it is deleted, or a rule in Odoo hides it from this user"),
    gettext_noop("the order %(id)s could not be read"),
    gettext_noop("the invoice %(id)s could not be read"),
    gettext_noop("the product %(id)s could not be read"),
    gettext_noop("the unit %(id)s could not be read or taken"),
    gettext_noop("the unit %(unit)s cannot be converted into the unit of its item (%(other)s)"),
    gettext_noop("the quantity or the price is too large in the unit of its item"),
    gettext_noop("the quantity, the price or the weight is too large in the unit of its item"),
    gettext_noop("the quantities or values together are too large of %(products)s"),
)
_PART = re.compile(r"%\((\w+)\)s")


def in_words(error: str) -> str:
    """A stored error in the language in force; as it was stored where it is not a known one."""
    for message, pattern in _patterns():
        if found := pattern.fullmatch(error):
            return gettext(message) % {n: _part(n, v) for n, v in found.groupdict().items()}
    return error


def reason_in_words(reason: str) -> str:
    """The stored reason of a rejection in the language in force; fields are named as in Odoo."""
    field, _colon, wrong = reason.partition(": ")
    return f"{field}: {in_words(wrong)}" if field.isidentifier() else in_words(reason)


def _part(name: str, value: str) -> str:
    if name == "label" and " of " in value:
        method, _of, model = value.partition(" of ")
        return gettext("%(method)s of %(model)s") % {"method": method, "model": model}
    said = in_words(value)
    # It goes on after a semicolon.
    return said.rstrip(".") if name == "error" else said


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The messages, those with most words of their own first: others would match a part of them."""
    patterns = []
    for message in _MESSAGES:
        pieces = _PART.split(message)
        literal = [re.escape(piece.replace("%%", "%")) for piece in pieces[::2]]
        names = [f"(?P<{name}>.+?)" for name in pieces[1::2]] + [""]
        text = "".join(a + b for a, b in zip(literal, names, strict=True))
        patterns.append((message, re.compile(text, re.DOTALL)))
    return sorted(patterns, key=lambda entry: -len(_PART.sub("", entry[0])))
