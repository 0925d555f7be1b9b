"""Django connections made by hand, so that a test points them wherever it wants."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from .postgres import PostgresServer

LinkTo = Callable[..., str]
_numbers = itertools.count(1)
TEST_DATABASE = {"NAME": None, "MIRROR": None, "CHARSET": None, "COLLATION": None, "MIGRATE": True}


@contextmanager
def linking() -> Iterator[LinkTo]:
    """Gives a function `link_to(port, **settings) -> alias`; closes what it made at the end.

    Keywords of `link_to` in capitals (HOST, NAME, USER, PASSWORD, CONN_HEALTH_CHECKS, ...) are
    keys of DATABASES, the rest become OPTIONS. Threads that use an alias close it themselves.
    """
    aliases: list[str] = []

    def link_to(port: int | str, **settings: Any) -> str:
        alias = f"laboratory{next(_numbers)}"
        keys = {name: settings.pop(name) for name in list(settings) if name.isupper()}
        connections.databases[alias] = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": "127.0.0.1",
            "PORT": port,
            "TIME_ZONE": None,
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "TEST": TEST_DATABASE,
            "OPTIONS": {"connect_timeout": 5, "application_name": "carteira"} | settings,
        } | keys
        aliases.append(alias)
        return alias

    try:
        yield link_to
    finally:
        for alias in aliases:
            connections[alias].close()
            del connections[alias]
            del connections.databases[alias]


def empty_table(server: PostgresServer) -> None:
    """(Re)creates table `line(id int primary key, unit int)` on a server."""
    server.execute("DROP TABLE IF EXISTS line")
    server.execute("CREATE TABLE line (id int PRIMARY KEY, unit int)")
