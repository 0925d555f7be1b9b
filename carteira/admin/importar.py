"""Manual orders from a spreadsheet: send, look, confirm."""

import csv
import io
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..importacao import COLUNAS, ArquivoRecusado, Linha, avaliar, gravar, ler
from ..models import CarteiraPrincipal
from .manual import vem_de_fora

_SAL = "carteira.importacao"
_VALIDADE_SEGUNDOS = 3600
_MOSTRADAS = 200


class Envio(forms.Form):
    """The file to look at."""

    arquivo = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, up to 5 MB and 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ImportarMixin(admin.ModelAdmin):
    """Adds the import to the backlog's admin."""

    def get_urls(self) -> list:
        visao = self.admin_site.admin_view
        return [
            path("importar/", visao(self.importar_view), name="carteira_importar"),
            path("importar/modelo.csv", visao(self.modelo_view), name="carteira_importar_modelo"),
            *super().get_urls(),
        ]

    def importar_view(self, request: HttpRequest) -> HttpResponse:
        """Shows the form, then what each row would become, then saves what was shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "lote" in request.POST:
            return self._confirmar(request, request.POST["lote"])
        linhas: list[Linha] = []
        envio = Envio(request.POST or None, request.FILES or None)
        if request.method == "POST" and envio.is_valid():
            arquivo = envio.cleaned_data["arquivo"]
            try:
                linhas = avaliar(
                    ler(arquivo, nome=arquivo.name, tamanho=arquivo.size), de_fora=vem_de_fora
                )
            except ArquivoRecusado as recusa:
                envio.add_error("arquivo", str(recusa))
        boas = [linha for linha in linhas if not linha.erros]
        ruins = [linha for linha in linhas if linha.erros]
        contexto = {
            **self.admin_site.each_context(request),
            "title": gettext("Import manual orders"),
            "opts": self.opts,
            "envio": envio,
            "linhas": (ruins + boas)[:_MOSTRADAS],
            "total": len(linhas),
            "boas": len(boas),
            "ruins": len(ruins),
            "ocultas": max(0, len(linhas) - _MOSTRADAS),
            "lote": self._assinar(request, boas) if boas else "",
            "colunas": [
                (c.campo, self.opts.get_field(c.campo).verbose_name, c.obrigatoria)  # type: ignore[union-attr]
                for c in COLUNAS
            ],
        }
        return TemplateResponse(request, "carteira/importar.html", contexto)

    def _assinar(self, request: HttpRequest, boas: list[Linha]) -> str:
        """The good rows, signed for this user: what is saved is what was shown."""
        dados = json.dumps([linha.valores for linha in boas], cls=DjangoJSONEncoder)
        return signing.dumps([request.user.pk, dados], salt=_SAL, compress=True)

    def _confirmar(self, request: HttpRequest, lote: str) -> HttpResponse:
        destino = redirect(reverse("admin:carteira_importar"))
        try:
            dono, dados = signing.loads(lote, salt=_SAL, max_age=_VALIDADE_SEGUNDOS)
        except signing.BadSignature:
            messages.error(request, gettext("The preview has expired; send the file again."))
            return destino
        if dono != request.user.pk:
            raise PermissionDenied
        linhas = [_tipadas(valores) for valores in json.loads(dados)]
        if vem_de_fora([linha["num_pedido"] for linha in linhas]):
            messages.error(
                request, gettext("An order came from Odoo meanwhile; send the file again.")
            )
            return destino
        try:
            criadas, mudadas = gravar(linhas)
        except IntegrityError:
            messages.error(
                request, gettext("Somebody else changed these orders; send the file again.")
            )
            return destino
        self._anotar(request, criadas + mudadas)
        texto = ngettext("%(n)d item imported.", "%(n)d items imported.", criadas + mudadas)
        messages.success(request, texto % {"n": criadas + mudadas})
        return redirect(
            reverse("admin:carteira_carteiraprincipal_changelist") + "?fonte=manual&saldo=todos"
        )

    def _anotar(self, request: HttpRequest, quantas: int) -> None:
        from django.contrib.admin.models import ADDITION, LogEntry
        from django.contrib.contenttypes.models import ContentType

        LogEntry.objects.create(
            user_id=request.user.pk,  # type: ignore[misc]
            content_type=ContentType.objects.get_for_model(CarteiraPrincipal),
            object_repr=gettext("Import of %(n)d items") % {"n": quantas},
            action_flag=ADDITION,
            change_message="",
        )

    def modelo_view(self, request: HttpRequest) -> HttpResponse:
        """A file to start from, with one example row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        texto = io.StringIO()
        escritor = csv.writer(texto, delimiter=";")
        escritor.writerow([coluna.campo for coluna in COLUNAS])
        escritor.writerow([str(coluna.exemplo) for coluna in COLUNAS])
        return HttpResponse(
            b"\xef\xbb\xbf" + texto.getvalue().encode(),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="carteira-modelo.csv"'},
        )


def _tipadas(valores: dict[str, Any]) -> dict[str, Any]:
    """Values as the model takes them, out of JSON."""
    return {
        campo: CarteiraPrincipal._meta.get_field(campo).to_python(valor)  # type: ignore[union-attr]
        for campo, valor in valores.items()
    }
