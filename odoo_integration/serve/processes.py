"""The processes of `manage.py serve`: web, cluster, first sync, and a demo's Odoo."""

import socket
import sys
from pathlib import Path

from django.conf import settings

from ..extract import demo
from ..models import SyncState
from .supervisor import Child, python

MANAGE = str(Path(sys.argv[0]).resolve())
CLUSTER = "cluster"
# Exit codes of `sync_odoo` after which it is not tried again: done, a setting is wrong, another
# run is active.
_DONE = (0, 2, 3)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def children(*, host: str, port: int) -> list[Child]:
    """The processes of an installation, in the order of their start.

    Args:
        host, port: the address the web listens on.
    """
    environment: dict[str, str] = {}
    odoo: list[Child] = []
    if settings.DEMO and not settings.ODOO_URL:
        odoo_port = free_port()
        environment = _demo_environment(odoo_port)
        odoo = [Child("simulator", _simulator(odoo_port))]
    first: list[Child] = []
    # A demo's Odoo has another address at each start; looks at it begin after a run has learnt it.
    if odoo or not has_data():
        sync = python(MANAGE, "sync_odoo", "--no-progress", "--trigger", "first start")
        first = [Child("first sync", sync, environment, once=True, final=_DONE)]
    return [
        *odoo,
        Child("web", _web(host, port), environment),
        Child(CLUSTER, python(MANAGE, "run_cluster"), environment, grace=30.0),
        *first,
    ]


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def has_data() -> bool:
    """Whether a sync has ever read everything."""
    return SyncState.objects.filter(baseline__isnull=False).exists()


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address."""
    return host in _LOOPBACK


def _web(host: str, port: int) -> list[str]:
    shown = f"[{host}]" if ":" in host else host
    return python(
        "-m", "gunicorn", "carteira_project.wsgi:application",
        "--bind", f"{shown}:{port}",
        "--workers", str(settings.WEB_WORKERS),
        # Seconds after which a worker that does not answer is killed; an export may take a minute.
        "--timeout", "120",
        "--graceful-timeout", "10",
        # Workers write heartbeats to a file there, which on a busy disk can block for seconds.
        "--worker-tmp-dir", "/dev/shm",  # noqa: S108
        "--log-level", "warning",
    )  # fmt: skip


def _simulator(port: int) -> list[str]:
    return python(
        "-m", "odoo_integration.simulator",
        "--port", str(port),
        "--orders", str(demo.ORDERS),
        "--profile", "brasil_oca",
        "--today", demo.first_day().isoformat(),
        "--journal", str(demo.journal()),
    )  # fmt: skip


def _demo_environment(port: int) -> dict[str, str]:
    return {
        "ODOO_URL": f"http://127.0.0.1:{port}",
        "ODOO_DB": demo.LOGIN,
        "ODOO_USER": demo.LOGIN,
        "ODOO_PASSWORD": demo.LOGIN,
    }
