"""Puts the pages of the second factor into the admin."""

from django.apps import AppConfig


class SecondFactorConfig(AppConfig):
    name = "carteira_project.second_factor"

    def ready(self) -> None:
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from carteira.admin_site import site

        from . import pages  # noqa: F401 - it adds them to the site.

        # django-otp's own pages show the keys to whoever may see them.
        for model in (StaticDevice, TOTPDevice):
            if site.is_registered(model):
                site.unregister(model)
