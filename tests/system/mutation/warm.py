"""Runs pytest in forks of a process that has imported Django and the like, but nothing of ours.

A mutant's tests then begin after a tenth of a second of work instead of several.
"""

import contextlib
import importlib
import os
import select
import shlex
import signal
import socket
import sys
import time
from pathlib import Path

_OF_OTHERS = (
    "pytest", "_pytest.assertion.rewrite", "pytest_django.plugin", "xdist", "django.test",
    "django.db.models", "django.db.backends.postgresql.base", "django.forms", "django.template",
    "django.views.generic", "django.core.management", "django.urls", "psycopg2", "requests",
    "urllib3", "orjson", "tenacity", "rich.progress", "hypothesis.stateful", "openpyxl", "trustme",
    "environ",
)  # fmt: skip
_LOOK = 0.05
_TO_CLEAN_UP = 10
_BROKEN = 3


def client(path: Path) -> str:
    """The command that asks for one run of the tests and ends as it ends."""
    code = (
        f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(path)!r});"
        f" raise SystemExit(int(s.recv(9) or {_BROKEN}))"
    )
    return shlex.join([sys.executable, "-S", "-E", "-c", code])


def serve(path: Path, tests: list[str]) -> None:
    """Answers until it is ended."""
    for name in _OF_OTHERS:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()
        while True:
            asked, _ = door.accept()
            with asked:
                _run_tests(asked, tests)


def _run_tests(asked: socket.socket, tests: list[str]) -> None:
    pid = os.fork()
    if not pid:
        os.setsid()
        import pytest

        try:
            # What is imported here already is no test.
            os._exit(int(pytest.main(["-W", "ignore::pytest.PytestAssertRewriteWarning", *tests])))
        finally:
            os._exit(_BROKEN)
    told = 0
    while not told:
        # Readable only when whoever asks has gone: the mutant took too long.
        gone, *_ = select.select([asked], [], [], _LOOK)
        if gone:
            _end(pid)
            return
        told, status = os.waitpid(pid, os.WNOHANG)
    with contextlib.suppress(BrokenPipeError):
        asked.sendall(str(os.waitstatus_to_exitcode(status) % 256).encode())


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGINT)
    until = time.monotonic() + _TO_CLEAN_UP
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return
        time.sleep(_LOOK)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2:])
