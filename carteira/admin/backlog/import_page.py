"""Manual orders from a spreadsheet: send the file, look at the preview, confirm."""

import json
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...export import FORMATS, described, file_response
from ...manual_import import (
    COLUMNS,
    FileRefusedError,
    Row,
    check,
    foreign_orders,
    ignored,
    read,
    save,
    understood,
)
from ...models import CarteiraPrincipal
from ...models.fields import field_of

_SALT = "carteira.importacao"
_VALID_SECONDS = 3600
_SHOWN = 200


class UploadForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 5 MB and 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ImportPageMixin(admin.ModelAdmin):
    """Adds the import to the backlog's admin."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("importar/", view(self.import_view), name="carteira_importar"),
            path(
                "importar/modelo.<str:file_format>",
                view(self.example_view),
                name="carteira_importar_modelo",
            ),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the form, then what each row would become, then saves what was shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "batch" in request.POST:
            return self._confirm(request, request.POST["batch"])
        rows: list[Row] = []
        sheet: list[list[Any]] = []
        upload = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and upload.is_valid():
            file = upload.cleaned_data["file"]
            try:
                sheet = read(file, name=file.name, size=file.size)
                rows = check(sheet, foreign=foreign_orders)
            except FileRefusedError as refusal:
                upload.add_error("file", str(refusal))
        good = [row for row in rows if not row.errors]
        bad = [row for row in rows if row.errors]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import manual orders"),
            "opts": self.opts,
            "upload": upload,
            "shown": understood(sheet[0]) if rows else [],
            "ignored": ignored(sheet[0]) if rows else [],
            "rows": (bad + good)[:_SHOWN],
            "total": len(rows),
            "good": len(good),
            "bad": len(bad),
            "not_shown": max(0, len(rows) - _SHOWN),
            "batch": _signed(request, good) if good else "",
            "columns": COLUMNS,
        }
        return TemplateResponse(request, "carteira/backlog/import.html", context)

    def _confirm(self, request: HttpRequest, batch: str) -> HttpResponse:
        again = redirect(reverse("admin:carteira_importar"))
        try:
            owner, data = signing.loads(batch, salt=_SALT, max_age=_VALID_SECONDS)
        except signing.BadSignature:
            messages.error(request, gettext("The preview has expired; send the file again."))
            return again
        if owner != request.user.pk:
            raise PermissionDenied
        rows = [_typed(values) for values in json.loads(data)]
        if foreign_orders((row.get("empresa", ""), row["num_pedido"]) for row in rows):
            messages.error(
                request, gettext("An order came from Odoo meanwhile; send the file again.")
            )
            return again
        try:
            created, updated = save(rows)
        except IntegrityError:
            messages.error(
                request, gettext("Somebody else changed these orders; send the file again.")
            )
            return again
        saved = created + updated
        _log(request, saved)
        text = ngettext("%(n)d item imported.", "%(n)d items imported.", saved)
        messages.success(request, text % {"n": saved})
        return redirect(
            reverse("admin:carteira_carteiraprincipal_changelist") + "?fonte=manual&saldo=todos"
        )

    def example_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        """A file to start from, with one example row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if file_format not in FORMATS:
            raise Http404
        example = tuple(
            # As somebody would type it; a spreadsheet has numbers and dates of its own.
            column.parse(str(column.example))
            if column.example and file_format == "xlsx"
            else str(column.example)
            for column in COLUMNS
        )
        return file_response(
            [example],
            described(CarteiraPrincipal, [column.field for column in COLUMNS]),
            file_format=file_format,
            file_name=f"carteira-modelo.{file_format}",
        )


def _signed(request: HttpRequest, rows: list[Row]) -> str:
    """The rows without errors, signed for this user: what is saved is what was shown."""
    data = json.dumps([row.values for row in rows], cls=DjangoJSONEncoder)
    return signing.dumps([request.user.pk, data], salt=_SALT, compress=True)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the model takes them, out of JSON."""
    return {
        name: field_of(CarteiraPrincipal, name).to_python(value) for name, value in values.items()
    }


def _log(request: HttpRequest, count: int) -> None:
    # Not before the apps are loaded.
    from django.contrib.admin.models import ADDITION, LogEntry
    from django.contrib.contenttypes.models import ContentType

    LogEntry.objects.create(
        user=cast(User, request.user),
        content_type=ContentType.objects.get_for_model(CarteiraPrincipal),
        object_repr=gettext("Import of %(n)d items") % {"n": count},
        action_flag=ADDITION,
        change_message="",
    )
