"""B17: rows of one page after another into a staging table, beside the same rows as CSV."""

import csv
import datetime
import io
import time
from collections.abc import Callable, Iterator

from psycopg2.sql import SQL, Identifier

from .lab import Database
from .measure import Result, in_turns, rows, seconds

ROWS, PAGE = 200_000, 5_000
COLUMNS = ("run_id", "id", "write_date", "order_id", "product_id", "quantity", "price")
START = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
Page = list[list[object]]
"""The values of each column."""


def measure(lab: Database, times: int) -> Iterator[Result]:
    from odoo_integration.staging.binary_copy import binary_rows
    from odoo_integration.staging.schema import TYPES

    lab.fresh()
    pages = [_page(first) for first in range(1, ROWS, PAGE)]
    types = [TYPES["stg_order_line"][name] for name in COLUMNS]
    with lab.connect() as connection, connection.cursor() as cursor:

        def copied(form: str, encode: Callable[[Page], io.IOBase]) -> float:
            cursor.execute("TRUNCATE stg_order_line")
            copy = SQL("COPY stg_order_line ({}) FROM STDIN (FORMAT {})").format(
                SQL(", ").join(map(Identifier, COLUMNS)), SQL(form)
            )
            started = time.process_time()
            for page in pages:
                cursor.copy_expert(copy, encode(page))
            return time.process_time() - started

        def binary() -> float:
            return copied(
                "binary", lambda page: io.BytesIO(binary_rows(list(zip(types, page, strict=True))))
            )

        # Not counted: the first round fetches the memory that the others have.
        binary()
        ours, theirs = in_turns(binary, lambda: copied("csv", _as_csv), times=times)
    what = f"staging {rows(ROWS)} rows of {len(COLUMNS)} columns, the client's processor time"
    against = "the same rows as CSV"
    yield Result("B17", what, against, seconds(ours), seconds(theirs), ours, 0.3, unit=" s")
    yield Result("B17", f"{what}, as a ratio", against, seconds(ours), seconds(theirs),
                 ours / theirs, None)  # fmt: skip


def _page(first: int) -> Page:
    ids = range(first, first + PAGE)
    return [
        [1] * PAGE,
        list(ids),
        [START + datetime.timedelta(seconds=one * 7) for one in ids],
        [one // 3 for one in ids],
        [one % 5_000 for one in ids],
        [one % 400 / 4 for one in ids],
        [one % 9_973 / 100 for one in ids],
    ]


def _as_csv(page: Page) -> io.StringIO:
    text = io.StringIO()
    csv.writer(text).writerows(zip(*page, strict=True))
    text.seek(0)
    return text
