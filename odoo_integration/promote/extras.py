"""Keeps which extra fields there are, in the transaction that writes their values."""

from collections.abc import Sequence

from django.db import connection
from psycopg2.sql import SQL, Identifier

from carteira.models import CampoExtra, CarteiraPrincipal, FaturamentoProduto, LinhaPedido

from ..models import OdooMove, OdooOrder, OdooPartner, OdooProduct
from ..runs.sql import render

_TABLES = (
    OdooOrder,
    OdooMove,
    OdooPartner,
    OdooProduct,
    LinhaPedido,
    FaturamentoProduto,
    CarteiraPrincipal,
)


def keep_extras(fields: Sequence[CampoExtra], *, outdated: Sequence[str]) -> None:
    """Replaces the extra fields that are kept.

    Args:
        fields: all that there are from now on.
        outdated: names whose values are emptied everywhere, retired rows included; what the run
            has read of them is written afterwards.
    """
    if outdated:
        with connection.cursor() as cursor:
            for table in _TABLES:
                statement = SQL(
                    "UPDATE {} SET extras = NULLIF(extras - %(names)s::text[], '{{}}')"
                    " WHERE extras ?| %(names)s"
                ).format(Identifier(table._meta.db_table))
                cursor.execute(render(statement), {"names": list(outdated)})
    CampoExtra.objects.all().delete()
    CampoExtra.objects.bulk_create(fields)
