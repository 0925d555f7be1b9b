"""A logged-in Odoo, from the settings, and how its records are read."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from django.conf import settings

from ..client import Known, OdooClient, OdooConfig, connect
from ..client.redaction import Redactor
from ..mapping import ExtraField, MissingFields, Plan, fitting_profile
from ..models import SyncRun
from ..runs.calls import check_rest, last_version, note_calls
from ..runs.errors import SettingMissing
from ..runs.extras import Extras
from ..runs.record import Recorder
from .demo import demo_odoo
from .extras import wanted_extras
from .pages import Reader
from .server import Server, chosen_profile, kept_server, learn

logger = logging.getLogger("carteira.sync")


def odoo_config() -> OdooConfig:
    """The connection the settings describe.

    Raises:
        SettingMissing: ODOO_URL or ODOO_DB is empty.
    """
    for name in ("ODOO_URL", "ODOO_DB"):
        if not getattr(settings, name):
            raise SettingMissing(f"{name} is empty: set it in the environment or in .env")
    return OdooConfig(
        url=settings.ODOO_URL,
        database=settings.ODOO_DB,
        user=settings.ODOO_USER,
        password=settings.ODOO_PASSWORD,
        api_key=settings.ODOO_API_KEY,
        protocol=settings.ODOO_PROTOCOL,
        timeout=settings.ODOO_TIMEOUT,
        answer_mb=settings.ODOO_ANSWER_MB,
        ca_file=settings.ODOO_CA_FILE or None,
        calls_per_second=settings.ODOO_CALLS_PER_SECOND,
        concurrency=settings.ODOO_CONCURRENCY,
        login_rest=settings.ODOO_LOGIN_REST_SECONDS,
        lang=settings.ODOO_LANG,
        company_ids=tuple(settings.ODOO_COMPANY_IDS),
    )


def is_configured() -> bool:
    """Whether there is an Odoo to read: the settings' own, or the demo's."""
    return bool(settings.ODOO_URL and settings.ODOO_DB) or _is_demo()


def _is_demo() -> bool:
    return settings.DEMO and not settings.ODOO_URL


@dataclass(frozen=True)
class Connected:
    """A logged-in Odoo.

    Attributes:
        reader: how its records are read.
        profile: the name of the profile they are read with.
        plans: how each model is read.
        extras: the extra fields that the setting names.
        kept: what it says of itself was not asked now: it may have changed since.
    """

    reader: Reader
    profile: str
    plans: dict[str, Plan]
    extras: Extras
    kept: bool


@contextmanager
def configured_odoo() -> Iterator[OdooConfig]:
    """The connection the settings describe, or the demo's, whose Odoo runs meanwhile.

    Raises:
        SettingMissing: the settings name no Odoo.
    """
    if _is_demo():
        with demo_odoo() as config:
            yield config
    else:
        yield odoo_config()


@contextmanager
def counted_connection(config: OdooConfig, known: Known | None = None) -> Iterator[OdooClient]:
    """A client of Odoo whose calls are added to those of the day.

    Args:
        known: what this Odoo told an earlier client.

    Raises:
        OdooResting: Odoo is to be left alone.
        OdooError: it does not answer.
    """
    check_rest()
    with connect(replace(config, last_version=last_version()), known) as client:
        try:
            yield client
        finally:
            note_calls(client.stats.requests, client.rest_left)


@contextmanager
def connected(recorder: Recorder, *, fresh: bool) -> Iterator[Connected]:
    """Logs in and notes in the run which Odoo it is.

    Args:
        fresh: ask Odoo what it is, whatever is kept of it.

    Raises:
        SettingMissing: the settings name no Odoo, or the profile needs fields it does not have.
        OdooResting: Odoo is to be left alone.
        OdooError: it does not answer, or refuses the login.
    """
    run = recorder.run
    with ExitStack() as stack:
        with recorder.phase("connect"):
            config = stack.enter_context(configured_odoo())
            recorder.redact = Redactor(config)
            kept = None if fresh else kept_server(config)
            client = stack.enter_context(counted_connection(config, kept.known if kept else None))
            stack.callback(_note_requests, run, client)
            run.odoo_version, run.protocol = client.version().text, client.protocol
            server = kept or learn(client)
            try:
                extras = wanted_extras(server.fields)
            except SettingMissing:
                if kept is None:
                    raise
                # The field may have been made since.
                kept, server = None, learn(client)
                extras = wanted_extras(server.fields)
            run.notices = extras.notice()
            if run.notices:
                logger.warning("%s", run.notices)
            part = run.mode in (SyncRun.Mode.ORDER, SyncRun.Mode.SINCE)
            run.profile, plans = plans_for(server, extras.settled if part else extras.fields)
        reader = Reader(
            client,
            page_size=settings.ODOO_PAGE_SIZE,
            concurrency=client.pace.concurrency,
        )
        yield Connected(reader, run.profile, plans, extras, kept=kept is not None)


def plans_for(server: Server, extras: Sequence[ExtraField] = ()) -> tuple[str, dict[str, Plan]]:
    """Fits the profile of the settings to what an Odoo offers.

    Args:
        extras: fields to read besides.

    Returns:
        The profile's name, and how each model is read.

    Raises:
        SettingMissing: the profile needs fields this Odoo does not have; the text names them.
    """
    fitting, profile = fitting_profile(server.fields), chosen_profile(server.fields)
    try:
        major = server.known.version.major
        return profile.name, profile.plans(server.fields, version=major, extras=extras)
    except MissingFields as error:
        advice = (
            "the modules Sales and Invoicing must be installed and readable for this user"
            if profile is fitting
            else f"for what this Odoo offers, try ODOO_PROFILE={fitting.name}"
        )
        raise SettingMissing(f"ODOO_PROFILE={profile.name}: {error}; {advice}") from None


def _note_requests(run: SyncRun, client: OdooClient) -> None:
    run.odoo_requests += client.stats.requests
    run.odoo_retries += client.stats.retries
