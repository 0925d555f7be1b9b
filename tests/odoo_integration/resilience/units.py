"""What the units of work of the resilience tests do."""

from collections.abc import Callable

from django.db import connections

from tests.lab.postgres import PostgresServer


def insert(alias: str, *ids: int, unit: int = 0) -> None:
    with connections[alias].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO line VALUES (%s, %s)", [(identity, unit) for identity in ids]
        )


def rows(server: PostgresServer) -> list[int]:
    return [identity for (identity,) in server.execute("SELECT id FROM line ORDER BY id")]


class FailsOnce:
    """Does something the first time it is called."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 1:
            self._action()


def insert_nothing(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("DELETE FROM line WHERE id < 0")
