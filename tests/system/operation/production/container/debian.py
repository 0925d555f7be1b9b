"""Debian's root file system, as its images are, and how this machine fetches packages."""

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

RELEASE = "bookworm"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "carteira-container"


def root_file_system() -> Path:
    """A minimal Debian, made once on each machine; it is never written to.

    Skips the test where none can be made, and fails it in CI where the tools are missing.
    """
    if missing := _missing():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    folder = CACHE / RELEASE
    if not folder.exists():
        _make(folder)
    return folder


def _missing() -> str:
    if os.geteuid() != 0:
        return "a root file system needs root"
    tools = ("debootstrap", "unshare", "nsenter", "setpriv", "apt-get")
    absent = [tool for tool in tools if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)}" if absent else ""


def _make(folder: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        made = Path(place, RELEASE)
        try:
            subprocess.run(
                ["debootstrap", "--variant=minbase", RELEASE, made, _mirror()],
                check=True, capture_output=True, text=True, timeout=250,
            )  # fmt: skip
        except (subprocess.SubprocessError, LookupError) as error:
            said = getattr(error, "stdout", None) or str(error)
            pytest.skip(f"no mirror of Debian within reach: {said.strip().splitlines()[-1]}")
        shutil.copy("/etc/resolv.conf", made / "etc" / "resolv.conf")
        # Docker writes this file into every container.
        (made / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        made.chmod(0o755)
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():
                raise


def _mirror() -> str:
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(SITE)"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    sites = [line.split()[-1] for line in told.splitlines() if line.startswith(f"{RELEASE} main ")]
    if not sites:
        raise LookupError(f"this machine's apt does not know {RELEASE}")
    return sites[0]


@functools.cache
def build_settings() -> tuple[dict[str, str], dict[str, Path]]:
    """Variables and files with which a build fetches packages as this machine does."""
    run = functools.partial(subprocess.run, check=True, capture_output=True, text=True)
    apt = CACHE / "apt.conf"
    told = run(["apt-config", "dump", "Acquire"]).stdout.splitlines(keepends=True)
    apt.write_text("".join(line for line in told if "::IndexTargets" not in line))
    variables, files = {"APT_CONFIG": "/run/host/apt.conf"}, {"apt.conf": apt}
    told = run([sys.executable, "-m", "pip", "config", "list"]).stdout
    for name, value in re.findall(
        r"^(?:global|install|:env:)\.(index-url|extra-index-url|trusted-host|cert)='(.*)'$",
        told,
        re.MULTILINE,
    ):
        variables[f"PIP_{name.upper().replace('-', '_')}"] = value
    if authority := variables.get("PIP_CERT"):
        files["ca.pem"] = Path(authority)
        variables["PIP_CERT"] = "/run/host/ca.pem"
    return variables, files
