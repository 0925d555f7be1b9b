"""The pages of the second factor: asked for at the login, set up, ended, taken off for somebody."""

import base64
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from carteira.admin_site import site

from . import factors

_KEY = "second_factor_key"
"""Where a session keeps the key that it offers: another session's is another one."""


class CodeForm(forms.Form):
    """One code, as people type it."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


def second_factor(request: HttpRequest) -> HttpResponse:
    """One's own second factor: set up where there is none, asked for where it is not yet proven."""
    if not factors.has_factor(request.user):  # type: ignore[arg-type]
        return _set_up(request)
    if not request.user.is_verified():  # type: ignore[union-attr]
        return _ask(request)
    return _manage(request)


def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the second factor off somebody who has lost it; his own is ended on his own page."""
    user = get_object_or_404(User, pk=pk)
    if not site.get_model_admin(User).has_change_permission(request, user):
        raise PermissionDenied
    if user == request.user:
        return redirect("admin:segundo_fator")
    if request.method == "POST" and factors.has_factor(user):
        factors.end(user)
        factors.note(user, gettext_lazy("Second factor taken off"), by=request.user)  # type: ignore[arg-type]
        text = _("The second factor of %(name)s was taken off.") % {"name": user.get_username()}
        messages.success(request, text)
        return redirect("admin:auth_user_change", pk)
    context = {"title": _("Take the second factor off"), "of": user}
    return render(request, "second_factor/take_off.html", site.each_context(request) | context)


def _ask(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    refused = _proven(request, form)
    if refused is None and form.is_valid():
        return redirect(_way_on(request))
    return _page(request, "ask", form, refused, title=_("Second factor"))


def _set_up(request: HttpRequest) -> HttpResponse:
    form, refused = CodeForm(request.POST or None), None
    key = request.session.setdefault(_KEY, default_key())
    if form.is_valid():
        try:
            codes = factors.set_up(request, key, form.cleaned_data["code"])
        except factors.CodeRefused as error:
            refused = error
        else:
            del request.session[_KEY]
            return _codes(request, codes)
    device = TOTPDevice(user=factors.user_of(request), key=key)
    secret = base64.b32encode(device.bin_key).decode()
    image = segno.make_qr(device.config_url).svg_inline(
        scale=5, light="#fff", title=_("QR code of the secret")
    )
    return _page(
        request,
        "set_up",
        form,
        refused,
        title=_("Set up a second factor"),
        image=mark_safe(image),  # noqa: S308 - segno writes it; of the user's it has no text.
        address=device.config_url,
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        required=factors.is_required(device.user),
    )


def _manage(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs.pop("autofocus")
    refused = _proven(request, form)
    user = factors.user_of(request)
    if refused is None and form.is_valid():
        if "end" not in request.POST:
            factors.note(user, gettext_lazy("New recovery codes"))
            return _codes(request, factors.new_recovery_codes(user))
        factors.end(user)
        factors.note(user, gettext_lazy("Second factor ended"))
        messages.success(request, _("Your second factor is ended."))
        return redirect("admin:segundo_fator")
    left = StaticToken.objects.filter(device__user=user).count()
    return _page(request, "manage", form, refused, title=_("Second factor"), left=left)


def _proven(request: HttpRequest, form: CodeForm) -> factors.CodeRefused | None:
    """Why the form's code is refused; None where it is right, or was not sent."""
    try:
        if form.is_valid():
            factors.check(request, form.cleaned_data["code"])
    except factors.CodeRefused as error:
        return error
    return None


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"title": _("Recovery codes"), "codes": codes, "way_on": _way_on(request)}
    return render(request, "second_factor/codes.html", site.each_context(request) | context)


def _page(
    request: HttpRequest,
    name: str,
    form: CodeForm,
    refused: factors.CodeRefused | None,
    **context: Any,
) -> HttpResponse:
    """A page with the form; with nothing else around it for who may see nothing else."""
    if refused:
        form.add_error(None, str(refused))
    context |= {
        "form": form,
        "asked": factors.is_asked(request),
    }
    context["frame"] = "admin/login.html" if context["asked"] else "admin/base_site.html"
    status = 429 if refused and refused.waits else 200
    template = f"second_factor/{name}.html"
    return render(request, template, site.each_context(request) | context, status=status)


def _way_on(request: HttpRequest) -> str:
    asked = request.GET.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return asked
    return reverse("admin:index")


site.page("segundo-fator/", second_factor, "segundo_fator")
site.page("segundo-fator/<int:pk>/", take_off, "segundo_fator_de")
