"""The product's commands in processes of their own; usable without pytest."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from .paths import ROOT

MANAGE = str(ROOT / "manage.py")


def wait_until(
    condition: Callable[[], object], *, seconds: float, what: str, every: float = 0.1
) -> None:
    """Waits for a condition.

    Raises:
        TimeoutError: it did not come true.
    """
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(every)


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command in its own process."""
    names = ("PATH", "HOME", "SECRET_KEY")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {"CARTEIRA_ENV_FILE": os.devnull, "DEMO": "0"} | variables


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a management command to its end."""
    return subprocess.run(
        [sys.executable, MANAGE, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def database_url(name: str = "") -> str:
    """The tests' own database, or another one of its server, for another process."""
    from django.db import connection

    params = connection.get_connection_params()
    host, port = quote(params["host"], safe=""), connection.settings_dict["PORT"]
    user, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
    return f"postgres://{user}@{host}{f':{port}' if port else ''}/{name or database}"
