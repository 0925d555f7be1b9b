"""`bi.movimento` and `bi.execucoes`: the steps of the bridge, and the runs."""

from django.conf import settings
from django.db import models
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..models import BridgeStep, SyncRun
from .backlog import currency
from .definition import Column, View


def _steps() -> QuerySet[BridgeStep]:
    return BridgeStep.objects.all()


def _runs() -> QuerySet[SyncRun]:
    return SyncRun.objects.filter(dry_run=False)


def _in_words(column: str, choices: type[models.TextChoices]) -> Case:
    """A closed set of values as the screens of the installation's language call them."""
    with override(settings.LANGUAGE_CODE):
        words = [
            When(**{column: choice.value}, then=Value(str(choice.label))) for choice in choices
        ]
    return Case(*words, default=Value(""), output_field=models.TextField())


MOVIMENTO = View(
    "bi",
    "movimento",
    _("What moved the totals left to invoice and to deliver: the steps of the bridge."),
    _steps,
    (
        Column("passo", _("number of the step"), "id", key=True),
        Column("momento", _("when the run, or the change made here, became visible"), "moment"),
        Column(
            "dia",
            _("the day of that moment"),
            TruncDate("moment", tzinfo=get_default_timezone()),
        ),
        Column("execucao", _("number of the run; empty for what people changed here"), "run_id"),
        Column("item", _("number of the item, as in bi.carteira"), "item_id"),
        Column("empresa", _("company the order belongs to")),
        Column("num_pedido", _("number of the order")),
        Column("cod_produto", _("code of the product")),
        Column("nome_produto", source="item__nome_produto"),
        Column("cnpj_cpf", source="item__cnpj_cpf"),
        Column("raz_social", _("customer's name"), "item__raz_social"),
        Column("vendedor", source="item__vendedor"),
        Column("estado", _("customer's state, two letters"), "item__estado"),
        Column("medida", _("what is moved: a_faturar or a_entregar"), "measure"),
        Column(
            "tipo",
            _(
                "novo, aumento, faturado, estorno, entregue, devolvido, reducao, cancelado,"
                " retirado, preco, politica, nao_confiavel or conversao"
            ),
            "kind",
        ),
        Column("unidade", _("unit of the quantity")),
        Column("quantidade", _("what the step adds to the total; negative where it lowers it")),
        Column("moeda", _("currency of the value"), currency("moeda")),
        Column("valor", _("the value that the step adds, in the company's currency")),
    ),
)
EXECUCOES = View(
    "bi",
    "execucoes",
    _("The runs of the sync, rehearsals apart."),
    _runs,
    (
        Column("execucao", _("number of the run"), "id", key=True),
        Column("modo", _("how Odoo was read"), _in_words("mode", SyncRun.Mode)),
        Column("situacao", _("how the run ended, or that it goes on"),
               _in_words("status", SyncRun.Status)),
        Column("origem", _("who or what started the run"), "trigger"),
        Column("inicio", _("when the run started"), "started_at"),
        Column("publicada_em", _("when its data became visible; empty where none did"),
               "promoted_at"),
        Column("fim", _("when the run ended"), "finished_at"),
        Column("duracao_s", _("how long it took, in seconds"), "duration_s"),
        Column("requisicoes_odoo", source="odoo_requests"),
        Column("linhas_pedido_lidas", source="order_lines_read"),
        Column("linhas_fatura_lidas", source="invoice_lines_read"),
        Column("saldos_alterados", source="balances_changed"),
        Column("saldos_negativos", source="negative_balances"),
        Column("rejeitados", _("records of Odoo that could not be taken"), "rejected"),
        Column("versao", source="software_version"),
        Column("erro", _("the error that ended the run, in one line"), "error"),
    ),
)  # fmt: skip
