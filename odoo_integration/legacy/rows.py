"""Conversion of the predecessor's rows to the columns, types and rules of the current tables."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from carteira.models import CarteiraPrincipal, FaturamentoProduto

from ..mapping.convert import name_text, tax_id
from ..mapping.places import UFS
from .reading import Table, Unusable

_OURS = {"id", "fonte", "qtd_faturada", "vinculo", "odoo_id", "retirado_em", "updated_at"}
_TAX_IDS = {"cnpj_cpf", "cnpj_endereco_ent", "cnpj_cliente"}
_STATES = {"estado", "cod_uf"}
_NAMES = {"raz_social", "raz_social_red", "nome_cliente", "nome_produto", "vendedor"}


@dataclass(frozen=True)
class _Statuses:
    """Known spellings of a status in lower case, and what any other text is taken for."""

    known: dict[str, str]
    otherwise: str


_STATUS = {
    "status_pedido": _Statuses(
        known={
            "cotação": "Cotação",
            "cotacao": "Cotação",
            "pedido de venda": "Pedido de venda",
            "cancelado": "Cancelado",
        },
        otherwise="Pedido de venda",
    ),
    "status_nf": _Statuses(
        known={
            "lançado": "Lançado",
            "lancado": "Lançado",
            "cancelado": "Cancelado",
            "provisório": "Provisório",
            "provisorio": "Provisório",
        },
        # An unknown status counts as posted: only a cancelled invoice is not invoiced.
        otherwise="Lançado",
    ),
}
_SHOWN = 20


@dataclass
class Converted:
    """Rows ready to be written.

    Attributes:
        rows: values by column.
        left_out: columns of the predecessor that are not imported.
        remarks: values that were replaced, and how often.
        wrong: invalid rows, a line of text each.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def convert_items(table: Table) -> Converted:
    """Backlog items; the invoiced quantity is the ordered one minus the balance.

    Raises:
        Unusable: a column that the balance needs is missing.
    """
    needed = ("num_pedido", "cod_produto", "qtd_produto_pedido", "qtd_saldo_produto_pedido")
    converted = _convert(table, CarteiraPrincipal, needed)
    for row in converted.rows:
        row["fonte"] = "legado"
        row["qtd_faturada"] = row["qtd_produto_pedido"] - row["qtd_saldo_produto_pedido"]
    keys = Counter((row["num_pedido"], row["cod_produto"]) for row in converted.rows)
    converted.wrong += _first(
        f"{table.name}: {order} {product} is there {count} times"
        for (order, product), count in keys.items()
        if count > 1
    )
    return converted


def convert_invoices(table: Table) -> Converted:
    """Invoice lines; they count until a sync takes over the order they name.

    Raises:
        Unusable: a column that lowering a balance needs is missing.
    """
    needed = ("origem", "cod_produto", "qtd_produto_faturado", "status_nf")
    converted = _convert(table, FaturamentoProduto, needed, may_be_empty={"origem"})
    for row in converted.rows:
        row["documento_origem"] = row["origem"]
        row["vinculo"] = "origem" if row["origem"] else "nenhum"
        row["qtd_nf"] = row["qtd_produto_faturado"]
        row["preco_nf"] = row.get("preco_produto_faturado", Decimal(0))
    return converted


def _convert(
    table: Table,
    model: type[models.Model],
    needed: tuple[str, ...],
    may_be_empty: Iterable[str] = (),
) -> Converted:
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise Unusable(f"{table.name} has no column {', '.join(missing)}")
    fields = {
        f.name: f
        for f in model._meta.concrete_fields
        if f.name not in _OURS and not f.name.startswith("odoo_")
    }
    taken = [name for name in table.columns if name in fields]
    result = Converted(left_out=[n for n in table.columns if n not in fields and n != "id"])
    wrong = []
    for number, row in enumerate(table.rows, start=1):
        where = f"{table.name}, row {row.get('id', number)}"
        try:
            empty = [
                name for name in needed if row[name] in (None, "") and name not in may_be_empty
            ]
            if empty:
                raise ValueError(f"{', '.join(empty)} is empty")
            result.rows.append(
                {name: _value(fields[name], row[name], result.remarks) for name in taken}
            )
        except (ValueError, ArithmeticError) as error:
            wrong.append(f"{where}: {error}")
    result.wrong = _first(wrong)
    return result


def _value(column: models.Field, value: Any, remarks: Counter[str]) -> Any:
    if isinstance(column, models.DecimalField):
        return _decimal(column, value)
    if isinstance(column, models.BooleanField):
        return bool(value)
    if isinstance(column, models.DateTimeField):
        # The predecessor stored local time without a zone.
        naive = isinstance(value, datetime.datetime) and timezone.is_naive(value)
        return timezone.make_aware(value) if naive else value or timezone.now()
    if isinstance(column, models.DateField):
        return value.date() if isinstance(value, datetime.datetime) else value
    return _text(column.name, "" if value is None else str(value).strip(), remarks)


def _decimal(column: models.DecimalField, value: Any) -> Decimal:
    number = Decimal(0) if value is None else Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{column.name} is {value}")
    rounded = number.quantize(Decimal(1).scaleb(-column.decimal_places))
    if abs(rounded) >= Decimal(10) ** (column.max_digits - column.decimal_places):
        raise ValueError(f"{column.name} is too large: {value}")
    return rounded


def _text(name: str, text: str, remarks: Counter[str]) -> str:
    if name in _TAX_IDS:
        return tax_id(text)
    if name in _NAMES:
        return name_text(text)
    if name in _STATES:
        state = text.upper()
        if state and state not in UFS:
            remarks[f"{name} {text!r} left empty"] += 1
            return ""
        return state
    if name in _STATUS:
        status = _STATUS[name]
        if text.lower() not in status.known:
            remarks[f"{name} {text!r} taken as {status.otherwise!r}"] += 1
        return status.known.get(text.lower(), status.otherwise)
    return text


def _first(lines: Iterable[str]) -> list[str]:
    found = list(lines)
    more = [f"... and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return found[:_SHOWN] + more
