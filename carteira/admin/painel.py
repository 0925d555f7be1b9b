"""The backlog's panels on the front page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..admin_site import Painel
from ..formatos import reais, valor_curto
from ..indicadores import IDADES, resumo, valor_aberto_por_mes
from ..models import CarteiraPrincipal, StatusPedido
from ..politica import politica_em_vigor

VER = "carteira.view_carteiraprincipal"
_MAIORES = 8
_SEGUNDOS_EM_CACHE = 600


@dataclass(frozen=True)
class Barra:
    """One bar: `largura` in percent of the longest, as text because it goes into SVG."""

    nome: str
    itens: int
    valor: str
    largura: str
    url: str


def barras(linhas: Iterable[tuple[str, int, Decimal, str]]) -> list[Barra]:
    """Bars from name, items, value and address."""
    linhas = list(linhas)
    maior = max((valor for _n, _i, valor, _u in linhas), default=Decimal(0)) or Decimal(1)
    return [
        Barra(nome, itens, reais(valor), f"{max(valor, Decimal(0)) / maior * 100:.1f}%", url)
        for nome, itens, valor, url in linhas
    ]


@admin.site.painel(20)  # type: ignore[attr-defined]
def painel_da_carteira(request: HttpRequest) -> Painel | None:
    """Open value, late items, and where they are."""
    if not request.user.has_perm(VER):
        return None
    hoje = timezone.localdate()
    dados = resumo(hoje)
    lista = reverse("admin:carteira_carteiraprincipal_changelist")

    def ver(**filtros: str) -> str:
        return f"{lista}?{urlencode(filtros)}"

    rotulos = dict(StatusPedido.choices)
    vendedores = dados.por_vendedor
    outros = vendedores[_MAIORES:]
    return Painel(
        "carteira/painel_carteira.html",
        {
            "totais": dados.totais,
            "atrasados": dados.atrasados,
            "valor_atrasado": dados.valor_atrasado,
            "lista": lista,
            "ver_atrasados": ver(atrasado="sim"),
            "negativos": CarteiraPrincipal.objects.negativos().count(),
            "ver_negativos": ver(saldo="negativo"),
            "ver_cotacoes": ver(status="Cotação"),
            "graficos": [
                (
                    _("By salesperson"),
                    barras(
                        [
                            *(
                                (n or _("None"), i, v, ver(vendedor=n, status="Pedido de venda"))
                                for n, i, v in vendedores[:_MAIORES]
                            ),
                            *(
                                [
                                    (
                                        _("Others"),
                                        sum(i for _n, i, _v in outros),
                                        sum((v for _n, _i, v in outros), Decimal(0)),
                                        "",
                                    )
                                ]
                                if outros
                                else []
                            ),
                        ]
                    ),
                ),
                (
                    _("By state"),
                    barras(
                        (n or _("Unknown"), i, v, ver(uf=n or "-", status="Pedido de venda"))
                        for n, i, v in dados.por_uf[:10]
                    ),
                ),
                (
                    _("By age of the order"),
                    barras(
                        (
                            _nome_da_idade(int(n)),
                            i,
                            v,
                            ver(status="Pedido de venda", **_periodo_da_idade(int(n), hoje)),
                        )
                        for n, i, v in dados.por_idade
                    ),
                ),
                (
                    _("By status"),
                    barras(
                        (str(rotulos.get(n, n)), i, v, ver(status=n))
                        for n, i, v in dados.por_status
                    ),
                ),
            ],
            "serie": reverse("admin:carteira_serie"),
        },
    )


def _nome_da_idade(faixa: int) -> str:
    if faixa < 0:
        return _("Without date")
    de, ate = IDADES[faixa]
    if ate is None:
        return _("More than %(days)d days") % {"days": de - 1}
    return _("%(first)d to %(last)d days") % {"first": de, "last": ate}


def _periodo_da_idade(faixa: int, hoje: datetime.date) -> dict[str, str]:
    if faixa < 0:
        return {}
    de, ate = IDADES[faixa]
    periodo = {"pedido_ate": (hoje - datetime.timedelta(days=de)).isoformat()}
    if ate is not None:
        periodo["pedido_de"] = (hoje - datetime.timedelta(days=ate)).isoformat()
    return periodo if faixa else {"pedido_de": periodo["pedido_de"]}


def serie_view(request: HttpRequest) -> HttpResponse:
    """The chart of open value over time, a fragment: it reads everything, the page need not wait."""
    if not request.user.has_perm(VER):
        raise PermissionDenied
    hoje = timezone.localdate()
    chave = f"carteira-serie-{hoje}-{politica_em_vigor()!r}".replace(" ", "")
    pontos = cache.get(chave)
    if pontos is None:
        pontos = valor_aberto_por_mes(hoje)
        cache.set(chave, pontos, _SEGUNDOS_EM_CACHE)
    return render(request, "carteira/serie.html", _linha(pontos))


admin.site.pagina("carteira/serie/", serie_view, "carteira_serie")  # type: ignore[attr-defined]

_ALTURA, _ACIMA = 180, 20


def _linha(pontos: list[tuple[datetime.date, Decimal]]) -> dict:
    """The points as bars of pixels, as text: numbers would be written in Portuguese."""
    teto = max((valor for _m, valor in pontos), default=Decimal(0)) or Decimal(1)
    colunas = []
    for mes, valor in pontos:
        altura = float(max(valor, Decimal(0)) / teto) * (_ALTURA - _ACIMA)
        colunas.append(
            {
                "mes": mes,
                "valor": reais(valor),
                "curto": valor_curto(valor),
                "y": f"{_ALTURA - altura:.1f}",
                "altura": f"{altura:.1f}",
                "acima": f"{_ALTURA - altura - 6:.1f}",
                "positivo": valor > 0,
            }
        )
    return {"colunas": colunas, "teto": reais(teto), "altura": str(_ALTURA)}
