"""Each row judged: what it would become, or every reason why it cannot."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..formatos import so_alfanumerico
from ..models import CarteiraPrincipal, Fonte, StatusPedido
from .leitura import ArquivoRecusado

_MAIOR_QUANTIDADE, _MAIOR_PRECO = Decimal(10**12), Decimal(10**11)


class Invalido(ValueError):
    """A cell that cannot be taken; the text says why."""


@dataclass
class Linha:
    """One row of the file.

    Attributes:
        numero: as the spreadsheet counts, the heading being 1.
        valores: field to value, ready for the model; what failed is absent.
        erros: every reason why the row is left out.
        existe: whether a manual item of this key is there already and would be updated.
    """

    numero: int
    valores: dict[str, Any] = field(default_factory=dict)
    erros: list[str] = field(default_factory=list)
    existe: bool = False

    @property
    def chave(self) -> tuple[str, str]:
        return self.valores.get("num_pedido", ""), self.valores.get("cod_produto", "")


def _texto(limite: int) -> Callable[[Any], str]:
    def ler(valor: Any) -> str:
        if isinstance(valor, float) and valor.is_integer():
            valor = int(valor)
        texto = " ".join(str(valor).split())
        # What our own export puts before text that looks like a formula.
        if texto.startswith("'") and texto[1:2] in "=+-@":
            texto = texto[1:]
        if len(texto) > limite:
            raise Invalido(_("at most %(n)d characters") % {"n": limite})
        return texto

    return ler


def _numero(casas: int, maior: Decimal) -> Callable[[Any], Decimal]:
    def ler(valor: Any) -> Decimal:
        texto = re.sub(r"[\s\u00a0]|R\$", "", str(valor))
        if "," in texto:
            texto = texto.replace(".", "").replace(",", ".")
        elif isinstance(valor, str) and re.fullmatch(r"-?\d{1,3}(\.\d{3})+", texto):
            # 1.234 in a Brazilian text is one thousand; a real number of XLSX arrives as one.
            texto = texto.replace(".", "")
        try:
            numero = Decimal(texto)
        except InvalidOperation:
            raise Invalido(_("“%(value)s” is not a number") % {"value": str(valor)[:40]}) from None
        if not numero.is_finite() or not 0 <= numero < maior:
            raise Invalido(_("“%(value)s” is out of range") % {"value": str(valor)[:40]})
        return numero.quantize(Decimal(1).scaleb(-casas))

    return ler


def _data(valor: Any) -> datetime.date:
    if isinstance(valor, datetime.datetime):
        return valor.date()
    if isinstance(valor, datetime.date):
        return valor
    texto = str(valor).strip()
    for formato in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"):
        try:
            return datetime.datetime.strptime(texto, formato).date()
        except ValueError:
            continue
    raise Invalido(_("“%(value)s” is not a date such as 31/12/2026") % {"value": texto[:40]})


def _status(valor: Any) -> str:
    procurado = str(valor).strip().casefold()
    for status in StatusPedido:
        if procurado in (status.value.casefold(), str(status.label).casefold()):
            return status.value
    nomes = ", ".join(StatusPedido.values)
    raise Invalido(
        _("“%(value)s” is none of: %(names)s") % {"value": str(valor)[:40], "names": nomes}
    )


def _sim_nao(valor: Any) -> bool:
    if isinstance(valor, bool):
        return valor
    palavra = str(valor).strip().casefold()
    if palavra in {"sim", "s", "yes", "1", "x", "true"}:
        return True
    if palavra in {"não", "nao", "n", "no", "0", "false"}:
        return False
    raise Invalido(_("“%(value)s” is neither yes nor no") % {"value": str(valor)[:40]})


@dataclass(frozen=True)
class ColunaImportada:
    """A column that is understood, under the name people know it by."""

    campo: str
    ler: Callable[[Any], Any]
    obrigatoria: bool = False
    exemplo: Any = ""


COLUNAS = (
    ColunaImportada("num_pedido", _texto(50), obrigatoria=True, exemplo="MAN-0001"),
    ColunaImportada("cod_produto", _texto(50), obrigatoria=True, exemplo="4310152"),
    ColunaImportada(
        "qtd_produto_pedido", _numero(3, _MAIOR_QUANTIDADE), obrigatoria=True, exemplo="120"
    ),
    ColunaImportada("preco_produto_pedido", _numero(4, _MAIOR_PRECO), exemplo="35,90"),
    ColunaImportada("data_pedido", _data, exemplo="23/11/2026"),
    ColunaImportada("data_entrega_pedido", _data, exemplo="30/11/2026"),
    ColunaImportada("status_pedido", _status, exemplo="Pedido de venda"),
    ColunaImportada("pedido_cliente", _texto(100), exemplo=gettext_lazy("PO 4711")),
    ColunaImportada(
        "cnpj_cpf", lambda valor: so_alfanumerico(_texto(30)(valor)), exemplo="12.345.678/0001-95"
    ),
    ColunaImportada("raz_social", _texto(255), exemplo="Mercado Exemplo Ltda"),
    ColunaImportada("raz_social_red", _texto(100)),
    ColunaImportada("municipio", _texto(100), exemplo="Campinas"),
    ColunaImportada("estado", lambda valor: _texto(2)(valor).upper(), exemplo="SP"),
    ColunaImportada("vendedor", _texto(100)),
    ColunaImportada("equipe_vendas", _texto(100)),
    ColunaImportada("nome_produto", _texto(255)),
    ColunaImportada("unid_medida_produto", _texto(50)),
    ColunaImportada("importante", _sim_nao),
    ColunaImportada("observacao_interna", _texto(2000)),
    ColunaImportada("forma_agendamento", _texto(100)),
    ColunaImportada("motivo_exclusao", _texto(255)),
)


def avaliar(celulas: list[list[Any]], *, de_fora: Callable[[list[str]], set[str]]) -> list[Linha]:
    """Judges every row under the heading.

    Args:
        celulas: the file's cells, the heading first.
        de_fora: given order numbers, those that do not belong to people here.

    Raises:
        ArquivoRecusado: a needed column is missing, or one stands there twice.
    """
    lugares = _lugares(celulas[0])
    linhas = [_avaliar_linha(n, linha, lugares) for n, linha in enumerate(celulas[1:], start=2)]
    recusados = de_fora([linha.chave[0] for linha in linhas])
    existentes = set(
        CarteiraPrincipal.objects.filter(
            fonte=Fonte.MANUAL, num_pedido__in={linha.chave[0] for linha in linhas}
        ).values_list("num_pedido", "cod_produto")
    )
    vistas: dict[tuple[str, str], int] = {}
    for linha in linhas:
        linha.existe = linha.chave in existentes
        if linha.chave[0] in recusados:
            linha.erros.append(_("the order number comes from Odoo"))
        if all(linha.chave) and linha.chave in vistas:
            linha.erros.append(
                _("the same order and product stand in row %(row)d") % {"row": vistas[linha.chave]}
            )
        vistas.setdefault(linha.chave, linha.numero)
    return linhas


def _lugares(cabecalho: list[Any]) -> list[tuple[int, ColunaImportada, str]]:
    nomes = [str(celula or "").strip().casefold() for celula in cabecalho]
    lugares = []
    for coluna in COLUNAS:
        rotulo = str(CarteiraPrincipal._meta.get_field(coluna.campo).verbose_name)  # type: ignore[union-attr]
        achados = [i for i, nome in enumerate(nomes) if nome == coluna.campo]
        achados = achados or [i for i, nome in enumerate(nomes) if nome == rotulo.casefold()]
        if len(achados) > 1:
            raise ArquivoRecusado(
                _("The column “%(name)s” stands there twice.") % {"name": coluna.campo}
            )
        if achados:
            lugares.append((achados[0], coluna, rotulo))
        elif coluna.obrigatoria:
            raise ArquivoRecusado(_("The column “%(name)s” is missing.") % {"name": coluna.campo})
    return lugares


def _avaliar_linha(
    numero: int, celulas: list[Any], lugares: list[tuple[int, ColunaImportada, str]]
) -> Linha:
    linha = Linha(numero)
    for lugar, coluna, rotulo in lugares:
        valor = celulas[lugar] if lugar < len(celulas) else None
        if valor is None or (isinstance(valor, str) and not valor.strip()):
            if coluna.obrigatoria:
                linha.erros.append(_("%(column)s is empty") % {"column": rotulo})
            continue
        try:
            linha.valores[coluna.campo] = coluna.ler(valor)
        except Invalido as erro:
            linha.erros.append(f"{rotulo}: {erro}")
    return linha
