"""A sync in a process of its own, which a test may kill, stop or freeze."""

import logging
import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Self

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

from odoo_integration.resilience import retry as database_retry
from odoo_integration.runs import interrupt as stopping
from odoo_integration.runs import lease

from .product import Lab, hurried


@dataclass
class Child:
    """A sync in a process of its own, forked from a server that has Django loaded."""

    lab: Lab
    database: str
    request: dict[str, Any] = field(default_factory=dict)
    lease_seconds: float = 60.0
    grace_seconds: float = 10.0

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.lab.child_preload"])
        self.process: BaseProcess = context.Process(target=_child, args=(self._arguments(),))
        self.process.start()
        return self

    def _arguments(self) -> dict[str, Any]:
        names = [name for name in dir(settings) if name.startswith("ODOO_")]
        return {
            "settings": {name: getattr(settings, name) for name in names} | {"DEMO": False},
            "database": connections.databases[DEFAULT_DB_ALIAS],
            "request": self.request,
            "lease_seconds": self.lease_seconds,
            "grace_seconds": self.grace_seconds,
            "longest_pause": database_retry.LONGEST_PAUSE,
        }

    def signal(self, number: int) -> None:
        if self.process.is_alive():
            os.kill(self.process.pid or 0, number)

    def wait(self, timeout: float = 30.0) -> int:
        """Its exit code; -9 when it was killed.

        Raises:
            TimeoutError: it is still running.
        """
        self.process.join(timeout)
        if self.process.exitcode is None:
            raise TimeoutError("the child is still running")
        return self.process.exitcode

    def __exit__(self, *_: object) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join(10)
        self.process.close()


def _child(told: dict[str, Any]) -> None:
    for name, value in told["settings"].items():
        setattr(settings, name, value)
    connections.databases[DEFAULT_DB_ALIAS] = told["database"]
    del connections[DEFAULT_DB_ALIAS]
    logging.disable(logging.CRITICAL)
    lease.LEASE_SECONDS = told["lease_seconds"]
    lease.RENEW_SECONDS = told["lease_seconds"] / 4
    stopping.GRACE_SECONDS = told["grace_seconds"]
    with hurried(told["longest_pause"]), open(os.devnull, "w") as nowhere:
        sys.stdout = sys.stderr = nowhere
        call_command("sync_odoo", "--json", *_arguments(told["request"]))


def _arguments(request: dict[str, Any]) -> Iterator[str]:
    for name, value in request.items():
        if name == "orders":
            yield from ("--order", *value)
        elif value:
            yield f"--{name.replace('_', '-')}"
