"""Ends sessions of a server, once or in a storm, and waits for what they do."""

import random
import threading
import time
from typing import Self

from .postgres import PostgresServer

MINE = "application_name <> 'laboratory' AND backend_type = 'client backend'"


def terminate_backends(server: PostgresServer, condition: str = "true") -> int:
    """`pg_terminate_backend` for every client but the laboratory's own.

    Args:
        server: the server.
        condition: SQL over `pg_stat_activity`.

    Returns:
        How many sessions were ended.
    """
    return len(
        server.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {MINE} AND {condition}"
        )
    )


def wait_for_backend(server: PostgresServer, condition: str, *, timeout: float = 10.0) -> None:
    """Waits until a client's row in `pg_stat_activity` fulfils the SQL `condition`.

    Raises:
        TimeoutError: none did in `timeout` seconds.
    """
    until = time.monotonic() + timeout
    query = f"SELECT count(*) FROM pg_stat_activity WHERE {MINE} AND {condition}"
    while server.execute(query) == [(0,)]:
        if time.monotonic() > until:
            raise TimeoutError(f"no backend with {condition}")
        time.sleep(0.01)


def wait_until_ended(server: PostgresServer, *, timeout: float = 10.0) -> None:
    """Waits until no client but the laboratory has a session.

    Raises:
        TimeoutError: some still had one after `timeout` seconds.
    """
    until = time.monotonic() + timeout
    query = f"SELECT count(*) FROM pg_stat_activity WHERE {MINE}"
    while server.execute(query) != [(0,)]:
        if time.monotonic() > until:
            raise TimeoutError("sessions go on")
        time.sleep(0.01)


class Storm(threading.Thread):
    """While its `with` body runs, ends all sessions at random intervals.

    Args:
        server: the server.
        between: shortest and longest pause in seconds.
        seed: makes the pauses reproducible.

    Attributes:
        ended: sessions ended so far.
    """

    def __init__(
        self, server: PostgresServer, *, between: tuple[float, float] = (0.05, 0.35), seed: int = 1
    ) -> None:
        super().__init__(name="storm", daemon=True)
        self._server, self._between = server, between
        self._random = random.Random(seed)
        self._over = threading.Event()
        self.ended = 0

    def run(self) -> None:
        while not self._over.wait(self._random.uniform(*self._between)):
            self.ended += terminate_backends(self._server)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join(10)
