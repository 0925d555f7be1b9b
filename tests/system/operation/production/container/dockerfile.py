"""A Dockerfile done line by line, without Docker, in a root file system made by debootstrap.

Docker's images cannot be fetched everywhere; Debian's packages can. So that the file and the test
cannot part, nothing of what the file says is written a second time here.
"""

import hashlib
import json
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import namespace
from .debian import CACHE, build_settings


class Image:
    """What a Dockerfile makes: layers of files, and how it is started.

    As Docker does, it keeps what a RUN makes and takes it again while the instructions up to it and
    the files they copy are the same; but not after a folder was copied: the code.

    Args:
        folder: the context, with the Dockerfile.
        base: the root file system that its FROM names.
        place: an empty folder, for the layers that are not kept and for mounts.

    Attributes:
        layers: folders, the topmost first.
        environment, workdir, user, entrypoint, command, health, stop: as the Dockerfile says.
    """

    def __init__(self, folder: Path, *, base: Path, place: Path) -> None:
        self.folder, self.place, self.layers = folder, place, [base]
        place.mkdir(exist_ok=True)
        self.environment: dict[str, str] = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
        self.workdir, self.user = "/", "0:0"
        self.entrypoint: list[str] = []
        self.command: list[str] = []
        self.health: list[str] = []
        self.stop = signal.SIGTERM
        self._hash, self._kept = hashlib.sha256(), True
        for word, rest in instructions((folder / "Dockerfile").read_text()):
            self._hash.update(f"{word} {rest}".encode())
            # Raises AttributeError for an instruction that nothing here does.
            getattr(self, f"_{word.lower()}")(rest)

    def _add(self, fill: Callable[[Path], None], *, kept: bool = False) -> None:
        place = CACHE / "layers" if kept else self.place
        place.mkdir(exist_ok=True)
        layer = place / self._hash.hexdigest()[:16]
        if not layer.exists():
            with tempfile.TemporaryDirectory(dir=place) as folder:
                made = Path(folder, "layer")
                made.mkdir()
                fill(made)
                try:
                    made.rename(layer)
                except OSError:
                    # Another process has made the same one meanwhile.
                    if not layer.exists():
                        raise
        self.layers.insert(0, layer)

    def _from(self, name: str) -> None:
        assert name == f"debian:{self.layers[0].name}-slim"

    def _run(self, rest: str) -> None:
        caches = re.findall(r"--mount=type=cache,target=(\S+)", rest)
        settings, files = build_settings()
        kept = {target: CACHE / target.strip("/").replace("/", "-") for target in caches}
        for folder in kept.values():
            folder.mkdir(parents=True, exist_ok=True)
        words = ["/bin/sh", "-c", re.sub(r"--mount=\S+", "", rest).strip()]

        def fill(layer: Path) -> None:
            done = subprocess.run(
                namespace.command(
                    self, words, environment=settings, binds=kept, files=files, top=layer
                ),
                capture_output=True, text=True, timeout=250, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"RUN {words[2]}\n{done.stdout}\n{done.stderr}"

        self._add(fill, kept=self._kept)

    def _copy(self, rest: str) -> None:
        *names, target = shlex.split(rest)
        sources = [self.folder / name for name in names]
        for source in sources:
            if source.is_dir():
                self._kept = False
            else:
                self._hash.update(source.read_bytes())

        def fill(layer: Path) -> None:
            there = layer / str(Path(self.workdir, target)).lstrip("/")
            for source in sources:
                if source.is_dir():
                    ignored = shutil.ignore_patterns("__pycache__", ".env")
                    shutil.copytree(source, there, ignore=ignored)
                else:
                    there.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, there)

        self._add(fill)

    def _workdir(self, rest: str) -> None:
        self.workdir = rest
        self._add(lambda layer: (layer / rest.lstrip("/")).mkdir(parents=True))

    def _env(self, rest: str) -> None:
        self.environment |= dict(word.split("=", 1) for word in shlex.split(rest))

    def _user(self, rest: str) -> None:
        self.user = rest

    def _expose(self, rest: str) -> None:
        assert rest.isdigit()

    def _healthcheck(self, rest: str) -> None:
        self.health = json.loads(rest[rest.index("CMD ") + 4 :])

    def _stopsignal(self, rest: str) -> None:
        self.stop = signal.Signals[rest]

    def _entrypoint(self, rest: str) -> None:
        self.entrypoint = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self.command = json.loads(rest)


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, each as its word and the rest of its line."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return [(word, rest.strip()) for word, rest in pairs]
