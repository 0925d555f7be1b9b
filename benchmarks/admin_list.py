"""B11: the backlog's list in the admin, beside the SQL it stands for."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from .balances import fill
from .lab import Database
from .measure import Result, in_turns, rows, seconds
from .screens import get, signed_in
from .sizes import Sizes

# Open items of confirmed orders of one state, the largest balance first; 6 is the balance's column.
PAGE = "/admin/carteira/carteiraprincipal/?status=Pedido+de+venda&estado=SP&o=-6"


def measure(lab: Database, sizes: Sizes) -> Iterator[Result]:
    few = _queries(_filled(lab, sizes.listed // 10))
    client = _filled(lab, sizes.listed)
    many = _queries(client)
    link = lab.connect()

    def by_hand() -> None:
        with link.cursor() as cursor:
            for query in many:
                cursor.execute(query)
                cursor.fetchall()

    ours, theirs = in_turns(lambda: get(client, PAGE), by_hand, times=sizes.times)
    link.close()
    connections.close_all()
    constant = "the same" if len(few) == len(many) else f"NOT the {len(few)}"
    yield Result(
        "B11", f"admin list of {rows(sizes.listed)} items, filtered and sorted by balance, with "
        f"totals: {len(many)} queries, {constant} at a tenth of the items",
        "its SELECTs through psycopg2", seconds(ours), seconds(theirs), ours / theirs, 1.5,
        profile=(("its queries", theirs), ("session, rows and templates", ours - theirs)),
    )  # fmt: skip


def _filled(lab: Database, items: int) -> Client:
    connections.close_all()
    fill(lab, items=items, lines=items)
    return signed_in()


def _queries(client: Client) -> list[Any]:
    """The page's SELECTs over the business tables, without those for the session and the user."""
    get(client, PAGE)
    with CaptureQueriesContext(connection) as captured:
        get(client, PAGE)
    return [query["sql"] for query in captured if "carteira_principal" in query["sql"]]
