"""From Odoo's records to rows of ours: pure, and without a framework."""

from collections.abc import Mapping

from .brasil_ciel import BrasilCielProfile
from .brasil_oca import BrasilOcaProfile
from .extras import ExtraField
from .plan import LINKS, Fields, MissingFields, Plan, Rejection, Values
from .standard import MARKED, OPTIONAL_MODELS, StandardProfile

# The first that fits a server is chosen: plain Odoo's fits every one.
PROFILES: dict[str, StandardProfile] = {
    profile.name: profile
    for profile in (BrasilOcaProfile(), BrasilCielProfile(), StandardProfile())
}


def fitting_profile(offered: Mapping[str, Fields]) -> StandardProfile:
    """The profile for a server.

    Args:
        offered: `fields_get` of the models in `MARKED`.
    """
    return next(profile for profile in PROFILES.values() if profile.fits(offered))


__all__ = [
    "LINKS",
    "MARKED",
    "OPTIONAL_MODELS",
    "PROFILES",
    "ExtraField",
    "MissingFields",
    "Plan",
    "Rejection",
    "StandardProfile",
    "Values",
    "fitting_profile",
]
