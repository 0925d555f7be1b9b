"""Groups by what the provider says of somebody, where a claim of it is named."""

from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _


def follow_claims(user: User, claims: dict[str, Any]) -> None:
    """Gives the groups that the claim names, and takes those that it could name and does not.

    Groups that no value stands for are given and taken here, and stay as they are.
    """
    if not settings.OIDC_GROUPS_CLAIM:
        return
    groups = dict(pair.split("=", 1) for pair in settings.OIDC_GROUPS)
    said = claims.get(settings.OIDC_GROUPS_CLAIM) or []
    values = [said] if isinstance(said, str) else said
    wanted = {groups[value] for value in values if value in groups}
    with transaction.atomic():
        held = set(user.groups.filter(name__in=groups.values()).values_list("name", flat=True))
        if wanted == held:
            return
        user.groups.remove(*Group.objects.filter(name__in=held - wanted))
        user.groups.add(*Group.objects.filter(name__in=wanted - held))
        _log(user, held, wanted)


def _log(user: User, before: set[str], after: set[str]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        text = _("Groups, by the provider: %(before)s → %(after)s") % {
            "before": ", ".join(sorted(before)) or "—",
            "after": ", ".join(sorted(after)) or "—",
        }
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, text, single_object=True)
