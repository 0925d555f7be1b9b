"""What Odoo says of itself, kept for a day: version, our user's id, fields of the models."""

import datetime
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from .. import __version__
from ..client import (
    Known,
    OdooAuthenticationError,
    OdooClient,
    OdooConfig,
    OdooConfigurationError,
    OdooNotFoundError,
    OdooPermissionError,
    OdooVersion,
)
from ..mapping import MARKED, OPTIONAL_MODELS, PROFILES, StandardProfile, fitting_profile
from ..mapping.convert import text
from ..mapping.plan import Fields
from ..models import OdooServer
from ..runs.retries import retry_database
from .extras import named_extras

AUTO = "auto"
KEPT_FOR = datetime.timedelta(days=1)
OUTDATED = (
    OdooAuthenticationError,
    OdooConfigurationError,
    OdooNotFoundError,
    OdooPermissionError,
)
"""How Odoo refuses a call where what is kept of it is not true any more."""
_OF_EXTRAS = ("string", "selection")


@dataclass(frozen=True)
class Server:
    """One Odoo as it described itself.

    Attributes:
        known: for the client.
        fields: `fields_get` by model; models that are not there, or not readable, are absent.
    """

    known: Known
    fields: Mapping[str, Fields]


@retry_database
def kept_server(config: OdooConfig) -> Server | None:
    """What is kept of the Odoo of a configuration; None if nothing is, or it is a day old."""
    now = timezone.now()
    row = OdooServer.objects.filter(
        address=_address(config), learned_at__gt=now - KEPT_FOR, learned_at__lte=now
    ).first()
    if row is None:
        return None
    return Server(Known(row.protocol, OdooVersion(row.major, row.version), row.uid), row.fields)


def learn(client: OdooClient) -> Server:
    """Asks an Odoo what it is and what its models have, and keeps the answers.

    Raises:
        OdooError: it does not answer, refuses the login, or a model may not be read.
    """
    known = Known(client.protocol, client.version(), client.authenticate())
    fields = {model: fields_of(client, model) for model in MARKED}
    profile = chosen_profile(fields)
    for model in profile.models:
        if model in fields:
            continue
        try:
            fields[model] = fields_of(client, model)
        except OdooNotFoundError:
            if model not in OPTIONAL_MODELS:
                raise
    for model in profile.chosen_models(fields).values():
        # Without the right to read it, or the model, what it would feed stays empty.
        with suppress(OdooNotFoundError, OdooPermissionError):
            fields[model] = fields_of(client, model)
    _keep(client.config, known, fields)
    return Server(known, fields)


def chosen_profile(fields: Mapping[str, Fields]) -> StandardProfile:
    """The profile of the settings, or the one that fits an Odoo.

    Args:
        fields: `fields_get` of the models in `MARKED`.
    """
    if settings.ODOO_PROFILE == AUTO:
        return fitting_profile(fields)
    return PROFILES[settings.ODOO_PROFILE]


def fields_of(client: OdooClient, model: str) -> Fields:
    """The fields of a model; the labels and choices of extra ones alone are kept."""
    extras = named_extras().get(model, ())
    return {
        text(name): {
            attribute: _storable(field.get(attribute))
            for attribute in ("type", "relation", *(_OF_EXTRAS if name in extras else ()))
        }
        for name, field in client.fields_get(model).items()
    }


def _storable(value: Any) -> Any:
    """A value as a column of JSON takes it: none that is not JSON's, no NUL, no lone surrogate."""
    match value:
        case str():
            return text(value)
        case list():
            return [_storable(one) for one in value]
        case int() | None:
            return value
    return None


@retry_database
def _keep(config: OdooConfig, known: Known, fields: Mapping[str, Fields]) -> None:
    row = OdooServer(
        address=_address(config),
        protocol=known.protocol,
        version=known.version.text,
        major=known.version.major,
        uid=known.uid,
        fields=fields,
        learned_at=timezone.now(),
    )
    columns = [one.attname for one in OdooServer._meta.concrete_fields if not one.primary_key]
    OdooServer.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _address(config: OdooConfig) -> str:
    """Tells one Odoo, and who asks it, from others; a digest, because an address may hold more."""
    who = (config.base_url, config.database, config.user, config.protocol, bool(config.api_key))
    # Another profile, or another version of this software, may ask for other models; of extra
    # fields more is kept than of others.
    parts = (*who, settings.ODOO_PROFILE, settings.ODOO_EXTRA_FIELDS, __version__)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
