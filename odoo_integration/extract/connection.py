"""A logged-in Odoo, from the settings, and how its records are read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from django.conf import settings

from ..client import OdooClient, OdooConfig, OdooNotFoundError, OdooPermissionError, connect
from ..client.redaction import Redactor
from ..mapping import (
    MARKED,
    OPTIONAL_MODELS,
    PROFILES,
    MissingFields,
    Plan,
    fitting_profile,
)
from ..models import SyncRun
from ..runs.calls import check_rest, last_version, note_calls
from ..runs.errors import SettingMissing
from ..runs.record import Recorder
from .demo import demo_odoo
from .pages import Reader

AUTO = "auto"


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


@contextmanager
def configured_odoo() -> Iterator[OdooConfig]:
    """The connection the settings describe, or the demo's, whose Odoo runs meanwhile.

    Raises:
        SettingMissing: the settings name no Odoo.
    """
    if settings.DEMO and not settings.ODOO_URL:
        with demo_odoo() as config:
            yield config
    else:
        yield odoo_config()


@contextmanager
def counted_connection(config: OdooConfig) -> Iterator[OdooClient]:
    """A client of Odoo whose calls are added to those of the day.

    Raises:
        OdooResting: Odoo is to be left alone.
        OdooError: it does not answer.
    """
    check_rest()
    with connect(replace(config, last_version=last_version())) as client:
        try:
            yield client
        finally:
            note_calls(client.stats.requests, client.rest_left)


@contextmanager
def connected(recorder: Recorder) -> Iterator[Reader]:
    """Logs in and notes in the run which Odoo it is.

    Raises:
        SettingMissing: the settings name no Odoo.
        OdooResting: Odoo is to be left alone.
        OdooError: it does not answer, or refuses the login.
    """
    with ExitStack() as stack:
        with recorder.phase("connect"):
            config = stack.enter_context(configured_odoo())
            recorder.redact = Redactor(config)
            client = stack.enter_context(counted_connection(config))
            stack.callback(_note_requests, recorder.run, client)
            recorder.run.odoo_version = client.version().text
            recorder.run.protocol = client.protocol
            client.authenticate()
        yield Reader(
            client,
            page_size=settings.ODOO_PAGE_SIZE,
            concurrency=client.pace.concurrency,
        )


def plans_for(client: OdooClient) -> tuple[str, dict[str, Plan]]:
    """Fits the profile of the settings to what this Odoo offers.

    Returns:
        The profile's name, and how each model is read.

    Raises:
        SettingMissing: the profile needs fields this Odoo does not have; the text names them.
        OdooError: a model may not be read.
    """
    offered = {model: client.fields_get(model) for model in MARKED}
    fitting = fitting_profile(offered)
    profile = fitting if settings.ODOO_PROFILE == AUTO else PROFILES[settings.ODOO_PROFILE]
    for model in profile.models:
        if model in offered:
            continue
        try:
            offered[model] = client.fields_get(model)
        except OdooNotFoundError:
            if model not in OPTIONAL_MODELS:
                raise
    for model in profile.chosen_models(offered).values():
        # Without the right to read it, or the model, what it would feed stays empty.
        with suppress(OdooNotFoundError, OdooPermissionError):
            offered[model] = client.fields_get(model)
    try:
        return profile.name, profile.plans(offered, version=client.version().major)
    except MissingFields as error:
        advice = (
            "the modules Sales and Invoicing must be installed and readable for this user"
            if profile is fitting
            else f"for what this Odoo offers, try ODOO_PROFILE={fitting.name}"
        )
        raise SettingMissing(f"ODOO_PROFILE={profile.name}: {error}; {advice}") from None


def _note_requests(run: SyncRun, client: OdooClient) -> None:
    run.odoo_requests, run.odoo_retries = client.stats.requests, client.stats.retries
