"""No transaction is open while Odoo is asked."""

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from odoo_integration.runs.progress import Progress
from odoo_integration.simulator import generate
from odoo_integration.sync import SyncRequest, sync
from tests.lab.runs import balances, run


class Watch(Progress):
    """Looks at the database's connection each time Odoo has answered."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def phase(self, name: str) -> None:
        pass

    def rows(self, model: str, count: int) -> None:
        # The page is in: the next one has been asked for, or is about to be.
        if connection.connection is not None:
            self.statuses.append(connection.connection.info.transaction_status)

    def close(self) -> None:
        pass


def test_no_transaction_is_open_while_odoo_answers(odoo):
    odoo(generate(orders=40, seed=4))
    watch = Watch()
    sync(SyncRequest(trigger="test"), progress=watch)
    assert len(watch.statuses) > 4
    assert set(watch.statuses) == {TRANSACTION_STATUS_IDLE}


def test_a_sync_outlives_a_server_that_ends_idle_transactions(company, settings):
    company.bill(company.order("S001", (1, 100)), 30)
    company.odoo.faults.add("slow", seconds=0.3, method="search_read")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = cursor.fetchone()[0]
        cursor.execute(f"ALTER DATABASE {database} SET idle_in_transaction_session_timeout = 100")
    try:
        connection.close()
        run()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database} RESET idle_in_transaction_session_timeout")
        connection.close()
    assert balances() == {("S001", "A"): 70}
