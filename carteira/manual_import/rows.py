"""Each row checked: what it would become, or every reason why it cannot."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import DecimalField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import CarteiraPrincipal, Fonte
from ..models.fields import field_of
from . import cells
from .companies import Order
from .limits import FileRefusedError


@dataclass
class Row:
    """One row of the file.

    Attributes:
        number: as the spreadsheet counts, the heading being 1.
        values: field to value, ready for the model; what failed is absent.
        errors: every reason why the row is left out.
        exists: whether a manual item of this key is there already and would be updated.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    exists: bool = False

    @property
    def order(self) -> Order:
        return self.values.get("empresa", ""), self.values.get("num_pedido", "")

    @property
    def key(self) -> tuple[Order, str]:
        return self.order, self.values.get("cod_produto", "")


@dataclass(frozen=True)
class Column:
    """A column that is understood, under the name people know it by."""

    field: str
    parse: cells.Parser
    required: bool = False
    example: Any = ""

    @property
    def label(self) -> str:
        """Its name in the user's language."""
        return str(field_of(CarteiraPrincipal, self.field).verbose_name)

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return isinstance(field_of(CarteiraPrincipal, self.field), DecimalField)


def _indexed(field: str, **options: Any) -> Column:
    return Column(field, cells.text(cells.MAX_LENGTHS[field]), **options)


COLUMNS = (
    _indexed("num_pedido", required=True, example="MAN-0001"),
    _indexed("cod_produto", required=True, example="4310152"),
    _indexed("empresa"),
    Column("qtd_produto_pedido", cells.number(3, cells.MAX_QUANTITY), required=True, example="120"),
    Column("preco_produto_pedido", cells.number(4, cells.MAX_PRICE), example="35,90"),
    Column("data_pedido", cells.date, example="23/11/2026"),
    Column("data_entrega_pedido", cells.date, example="30/11/2026"),
    Column("status_pedido", cells.status, example="Pedido de venda"),
    Column("pedido_cliente", cells.text(100), example=gettext_lazy("PO 4711")),
    Column("cnpj_cpf", cells.cnpj_cpf, example="12.345.678/0001-95"),
    _indexed("raz_social", example="Mercado Exemplo Ltda"),
    _indexed("raz_social_red"),
    Column("municipio", cells.text(100), example="Campinas"),
    Column("estado", cells.state, example="SP"),
    _indexed("vendedor"),
    Column("equipe_vendas", cells.text(100)),
    _indexed("nome_produto"),
    _indexed("unid_medida_produto"),
    Column("importante", cells.yes_or_no),
    Column("observacao_interna", cells.text(2000)),
    Column("forma_agendamento", cells.text(100)),
    Column("motivo_exclusao", cells.text(255)),
)


def check(sheet: list[list[Any]], *, foreign: Callable[[Iterable[Order]], set[Order]]) -> list[Row]:
    """Checks every row under the heading.

    Args:
        sheet: the file's cells, the heading first.
        foreign: given orders, those that do not belong to people here.

    Raises:
        FileRefusedError: a needed column is missing, or one is there twice.
    """
    places = _places(sheet[0])
    rows = [_check_row(n, values, places) for n, values in enumerate(sheet[1:], start=2)]
    refused = foreign([row.order for row in rows])
    existing = CarteiraPrincipal.objects.filter(
        fonte=Fonte.MANUAL, num_pedido__in={row.order[1] for row in rows}
    )
    keys = {
        ((company, number), product)
        for company, number, product in existing.values_list("empresa", "num_pedido", "cod_produto")
    }
    seen: dict[tuple[Order, str], int] = {}
    for row in rows:
        row.exists = row.key in keys
        if row.order in refused:
            row.errors.append(_("the order number comes from Odoo"))
        if row.order[1] and row.key[1] and row.key in seen:
            row.errors.append(
                _("the same order and product stand in row %(row)d") % {"row": seen[row.key]}
            )
        seen.setdefault(row.key, row.number)
    return rows


def understood(heading: list[Any]) -> list[Column]:
    """The columns of a file that are taken.

    Raises:
        FileRefusedError: as in `check`.
    """
    return [column for _place, column in _places(heading)]


def ignored(heading: list[Any]) -> list[str]:
    """The headings of the columns that are not understood, which are left out."""
    taken = {place for place, _column in _places(heading)}
    named = (str(cell or "").strip() for cell in heading)
    return [name for place, name in enumerate(named) if name and place not in taken]


def _places(heading: list[Any]) -> list[tuple[int, Column]]:
    names = [str(cell or "").strip().casefold() for cell in heading]
    places = []
    for column in COLUMNS:
        found = [i for i, name in enumerate(names) if name == column.field]
        found = found or [i for i, name in enumerate(names) if name == column.label.casefold()]
        if len(found) > 1:
            raise FileRefusedError(
                _("The column “%(name)s” stands there twice.") % {"name": capfirst(column.label)}
            )
        if found:
            places.append((found[0], column))
        elif column.required:
            raise FileRefusedError(
                _("The column “%(name)s” is missing.") % {"name": capfirst(column.label)}
            )
    return places


def _check_row(number: int, values: list[Any], places: list[tuple[int, Column]]) -> Row:
    row = Row(number)
    for place, column in places:
        value = values[place] if place < len(values) else None
        if value is None or (isinstance(value, str) and not value.strip()):
            if column.required:
                row.errors.append(_("%(column)s is empty") % {"column": column.label})
            continue
        try:
            row.values[column.field] = column.parse(value)
        except cells.InvalidCellError as error:
            row.errors.append(f"{column.label}: {error}")
    return row
