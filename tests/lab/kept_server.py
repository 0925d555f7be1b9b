"""The embedded server of the tests' database, kept running between pytest sessions.

It lies in `.data/tests`, and one session at a time uses it. A second session side by side, and
every session in CI, has a server of its own in a temporary folder, which ends with it.

`python -m tests.lab.kept_server` is the process that keeps the server running: the last user of
an embedded server stops it, and this process stays a user until no session has come for a while.
"""

import atexit
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .paths import ROOT

FOLDER = ROOT / ".data" / "tests"
_SESSION_LOCK = FOLDER / "session.lock"
_KEEPER_LOCK = FOLDER / "keeper.lock"
_KEPT_SECONDS = 1800.0
_LOOK_EVERY = 15.0
# The keeper holds the session's lock for a moment each time it looks.
_WAIT_FOR_LOOK = 0.3


def choose_folder() -> Path:
    """The folder of this session's server; for the process that starts the session.

    Returns:
        The kept folder, or a new one that is removed when this process ends.
    """
    if os.environ.get("CI") != "true":
        FOLDER.mkdir(parents=True, exist_ok=True)
        if _locked(_SESSION_LOCK, seconds=_WAIT_FOR_LOOK):
            return FOLDER
    folder = Path(tempfile.mkdtemp(prefix="carteira-tests-"))
    # Registered before the server's own end is, and so run after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def keep_running(folder: Path) -> None:
    """Has the server in `folder` outlive this session, if it is the kept one."""
    if folder != FOLDER or _held(_KEEPER_LOCK):
        return
    # Through a shell that ends at once: the keeper is nobody's child, and nobody waits for it.
    subprocess.run(
        ["sh", "-c", '"$0" -m tests.lab.kept_server &', sys.executable],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _locked(path: Path, *, seconds: float = 0.0) -> bool:
    """Takes an exclusive lock until this process ends; False where another process has it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(lock)
                return False
            time.sleep(0.02)
        else:
            return True


def _held(path: Path) -> bool:
    """Whether another process has that lock."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def main() -> None:
    """Keeps the server until no session has used it for half an hour, or its folder is gone."""
    from carteira_project.embedded_postgres.server import EmbeddedPostgres

    if not _locked(_KEEPER_LOCK):
        return
    # Told to end, it still stops the server, if no session uses it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    EmbeddedPostgres(FOLDER / "postgres").socket_dir()
    used = time.monotonic()
    while time.monotonic() - used < _KEPT_SECONDS and FOLDER.exists():
        time.sleep(_LOOK_EVERY)
        if FOLDER.exists() and _held(_SESSION_LOCK):
            used = time.monotonic()


if __name__ == "__main__":
    main()
