"""Second factors: who has one, who needs one, whether a code is right. Tables are django-otp's."""

import datetime
import logging
import math
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import login as prove
from django_otp import verify_token
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from carteira import formats
from carteira.sight import MANAGES_USERS

from ..client_address import client_address
from ..sso import BY_PROVIDER

RECOVERY_CODES = 10

logger = logging.getLogger("carteira.login")


class CodeRefused(Exception):
    """A code that was not taken; the text is for its user.

    Attributes:
        waits: whether no code would have been taken, for there were too many wrong ones.
    """

    def __init__(self, text: str, *, waits: bool = False) -> None:
        super().__init__(text)
        self.waits = waits


def is_asked(request: HttpRequest) -> bool:
    """Whether a session has a password's proof alone, and needs another one for everything else."""
    user = request.user
    if not user.is_authenticated or user.is_verified() or request.session.get(BY_PROVIDER):  # type: ignore[attr-defined]
        return False
    return is_required(user) or has_factor(user)


def is_required(user: User) -> bool:
    """Whether a user may do nothing without a second factor."""
    return settings.SECOND_FACTOR == "everybody" or (
        settings.SECOND_FACTOR == "managers" and user.has_perm(MANAGES_USERS)
    )


def has_factor(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user).exists()


def user_of(request: HttpRequest) -> User:
    """A session's user himself: django-otp's tables do not take the lazy one of the request."""
    return User.objects.get(username=request.user.get_username())


def set_up(request: HttpRequest, key: str, code: str) -> list[str]:
    """Gives the user of a session his second factor, and proves it to the session.

    Args:
        key: the new factor's, in hexadecimal digits.
        code: what the phone shows.

    Returns:
        The recovery codes, which nobody sees again.

    Raises:
        CodeRefused: the code is wrong, or there is a factor already.
    """
    device = TOTPDevice(user=user_of(request), key=key)
    totp = TOTP(device.bin_key)
    if not (code.isdecimal() and totp.verify(int(code), device.tolerance)):
        raise CodeRefused(_("This code is wrong. Is the clock of the phone right?"))
    device.last_t, device.drift = totp.t(), totp.drift
    with transaction.atomic():
        User.objects.select_for_update().get(pk=device.user.pk)
        if has_factor(device.user):
            raise CodeRefused(_("There is a second factor already."))
        device.save()
        codes = new_recovery_codes(device.user)
        note(device.user, gettext_lazy("Second factor set up"))
    prove(request, device)
    return codes


def check(request: HttpRequest, code: str) -> None:
    """Proves the second factor to a session.

    Args:
        code: the phone's, or a recovery code, which is then gone.

    Raises:
        CodeRefused: the code is wrong or was used before, or wrong ones before it make it wait:
            1 second after the first, twice as long after each that follows.
    """
    user = user_of(request)
    kind = TOTPDevice if code.isdecimal() else StaticDevice
    device: Device | None = kind.objects.filter(user=user).first()
    if device:
        allowed, why = device.verify_is_allowed()
        if not allowed:
            raise CodeRefused(_wait(why["locked_until"]), waits=True)
        device = verify_token(user, device.persistent_id, code)
    if device is None:
        address = client_address(request)
        logger.warning("a wrong code of the second factor of %s, from %s", user, address)
        note(
            user, gettext_lazy("Wrong code of the second factor, from %(address)s"), address=address
        )
        raise CodeRefused(_("This code is wrong, or was used before."))
    if isinstance(device, StaticDevice):
        note(user, gettext_lazy("Recovery code used; %(n)d are left"), n=device.token_set.count())
    prove(request, device)


def new_recovery_codes(user: User) -> list[str]:
    """Replaces a user's recovery codes; each is good once."""
    device, _created = StaticDevice.objects.get_or_create(user=user)
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _n in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=one) for one in codes)
    return codes


def end(user: User) -> None:
    """Takes a user's second factor and his recovery codes off."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def note(user: User, text: Any, *, by: User | None = None, **values: Any) -> None:
    """Writes into a user's history, which the list of logins and rights shows.

    Args:
        text: a lazy one, which is written in the installation's language, with the values in it.
        by: who did it; the user himself where nobody is named.
    """
    with translation.override(settings.LANGUAGE_CODE):
        said = str(text) % values
    LogEntry.objects.log_actions((by or user).pk, [user], CHANGE, said, single_object=True)


def _wait(until: datetime.datetime) -> str:
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    return _("Too many wrong codes: wait %(n)d s, until %(moment)s.") % {
        "n": seconds,
        "moment": formats.moment(until),
    }
