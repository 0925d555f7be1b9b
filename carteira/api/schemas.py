"""The shapes of what the API answers. Names are those of the columns, as people know them."""

import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..formats import REAL

_DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


Number = Annotated[
    str,
    BeforeValidator(_plain),
    Field(
        pattern=_DECIMAL, description="a decimal with the scale of its column", examples=["10.000"]
    ),
]
Currency = Annotated[
    str, BeforeValidator(lambda code: code or REAL), Field(description="ISO 4217", examples=[REAL])
]


Extras = Annotated[
    dict[str, str | bool | int | float | None],
    BeforeValidator(lambda values: values or {}),
    Field(description="the fields that ODOO_EXTRA_FIELDS names, by these names"),
]


class Item(BaseModel):
    """What a customer ordered of one product in one order, and what is left of it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    empresa: str
    num_pedido: str
    cod_produto: str
    fonte: str
    pedido_cliente: str
    data_pedido: datetime.date | None
    data_entrega_pedido: datetime.date | None
    status_pedido: str
    cnpj_cpf: str
    raz_social: str
    municipio: str
    estado: str
    vendedor: str
    equipe_vendas: str
    nome_produto: str
    unid_medida_produto: str = Field(description="the unit of every quantity of the item")
    qtd_produto_pedido: Number
    qtd_cancelada_produto_pedido: Number
    qtd_faturada: Number
    qtd_saldo_produto_pedido: Number
    qtd_bonificada: Number
    qtd_entregue: Number | None
    saldo_a_entregar: Number | None
    moeda: Currency = Field(description="of the price and of the three values of the order")
    preco_produto_pedido: Number
    valor_pedido: Number | None
    valor_a_faturar: Number | None
    valor_a_entregar: Number | None
    moeda_empresa: Currency = Field(description="of the two values of balances")
    valor_saldo: Number | None
    valor_saldo_a_entregar: Number | None
    aberto: bool
    por_entregar: bool
    atrasado: bool
    importante: bool
    nao_confiavel: bool
    retirado_em: datetime.datetime | None
    motivo_retirada: str
    updated_at: datetime.datetime
    extras: Extras


COLUMNS = tuple(Item.model_fields)


class Page(BaseModel):
    """Items in the order of their ids."""

    itens: list[Item]
    proxima: str | None = Field(description="address of the next page; null on the last one")


class Balance(BaseModel):
    """What is left to invoice of one item."""

    model_config = ConfigDict(from_attributes=True)

    empresa: str
    num_pedido: str
    cod_produto: str
    unidade: str
    saldo: Number


class Balances(BaseModel):
    """The balances of the orders that were asked for."""

    saldos: list[Balance]
    desconhecidos: list[str] = Field(description="order numbers of which nothing is known")


class Policy(BaseModel):
    """What counts as invoiced, as the settings of these names say."""

    faturado_conta: str
    nota_credito: str


class Term(BaseModel):
    """One invoice's part in a sum."""

    nota: str
    quantidade: Number
    conta: bool = Field(description="whether it is taken from what was ordered")
    observacao: str


class OrderLine(BaseModel):
    """One order line's part in what was ordered."""

    odoo_id: int
    quantidade: Number


class Sum(BaseModel):
    """How the balance of one item came about."""

    item: Item
    linhas: list[OrderLine]
    notas: list[Term]
    saldo: Number = Field(description="what was ordered less the invoices that count")
    confere: bool = Field(description="whether that is the stored balance")
    texto: str = Field(description="the sum as a sentence, in the language that was asked for")
    politica: Policy


class Order(BaseModel):
    """One order: every item with its sum; of each company that has the number."""

    num_pedido: str
    itens: list[Sum]
