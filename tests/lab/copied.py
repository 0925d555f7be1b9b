"""A copy of the project, so that a fault is never in the tree people work in."""

import shutil
import subprocess
from pathlib import Path

from .paths import ROOT


def copy_of_the_project(into: Path) -> Path:
    """Copies what git knows of, as it stands.

    Returns:
        The folder of the copy.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, into / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return into
