"""Units of work while every session is ended again and again."""

from django.db import connections

from odoo_integration.resilience import count_recoveries, retry_on_ssl_error
from tests.lab.backends import Storm
from tests.lab.postgres import PostgresServer


def write_all_in_a_storm(alias: str, server: PostgresServer) -> None:
    @retry_on_ssl_error(max_retries=60, backoff_factor=0.02, deadline=40, using=alias)
    def write(identity: int) -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("INSERT INTO line VALUES (%s, 1) ON CONFLICT DO NOTHING", [identity])
            cursor.execute("SELECT pg_sleep(0.02)")

    with count_recoveries() as counts, Storm(server, seed=3):
        for identity in range(60):
            write(identity)

    assert server.execute("SELECT count(*) FROM line") == [(60,)]
    assert counts.retries > 0
