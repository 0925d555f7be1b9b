"""What follows from a login by the provider: whose account it is, and what is said where none is.

The names of the methods are django-allauth's.
"""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from carteira.admin_site import site

from . import BY_PROVIDER
from .claims import follow_claims

logger = logging.getLogger("carteira.login")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by whoever manages users, or by the provider."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        # Not before: who is refused keeps the session, and may go on with somebody's password.
        super().login(request, user)
        request.session[BY_PROVIDER] = True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return site.start_page(request) or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The page after the login says enough."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return _refused(request, _("This account is closed: ask whoever manages users here."))


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Logins by the provider; what it says of somebody's groups is followed at each."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if not sociallogin.is_existing:
            self._recognise(request, sociallogin)
        if sociallogin.is_existing:
            follow_claims(sociallogin.user, claims_of(sociallogin))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        # Who may enter and sees nothing is told what is missing; who may not is told nothing.
        sociallogin.user.is_staff = True
        user: User = super().save_user(request, sociallogin, form)
        follow_claims(user, claims_of(sociallogin))
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, exception: Any = None, **kwargs: Any
    ) -> NoReturn:
        logger.warning("a login by the provider failed: %s", exception or kwargs.get("error"))
        text = _("The login by %(provider)s did not succeed. Try again, or ask whoever manages it.")
        refused = _refused(request, text % {"provider": provider.name})
        raise ImmediateHttpResponse(refused)

    def _recognise(self, request: HttpRequest, sociallogin: Any) -> None:
        """Takes the one account here that has the address which the provider has verified."""
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        if verified:
            found = list(User.objects.filter(email__iexact=verified[0])[:2])
            if len(found) == 1:
                sociallogin.connect(request, found[0])


def claims_of(sociallogin: Any) -> dict[str, Any]:
    """All that the provider said of somebody: in the token, and when it was asked."""
    said = sociallogin.account.extra_data
    return {**said.get("id_token", {}), **said.get("userinfo", {})}


def _refused(request: HttpRequest, text: str) -> HttpResponse:
    messages.error(request, text)
    return redirect("admin:login")
