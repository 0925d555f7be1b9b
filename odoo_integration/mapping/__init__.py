"""From Odoo's records to rows of ours: pure, and without a framework."""

from .brasil_ciel import BrasilCielProfile
from .plan import LINKS, MissingFields, Plan, Rejection, Row
from .standard import OPTIONAL_MODELS, StandardProfile

PROFILES: dict[str, StandardProfile] = {
    profile.name: profile for profile in (StandardProfile(), BrasilCielProfile())
}

__all__ = [
    "LINKS",
    "OPTIONAL_MODELS",
    "PROFILES",
    "MissingFields",
    "Plan",
    "Rejection",
    "Row",
    "StandardProfile",
]
