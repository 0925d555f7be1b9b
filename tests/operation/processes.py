"""The product's commands in processes of their own; plain Python, so that it runs without pytest."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANAGE = str(ROOT / "manage.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
