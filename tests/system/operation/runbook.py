"""The commands of documents, taken from them and run: the documents cannot rot."""

import configparser
import os
import re
import shlex
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from tests.lab.paths import ROOT

UNITS = ROOT / "deploy" / "systemd"


def block(
    heading: str, language: str = "sh", *, number: int = 0, document: str = "operation.md"
) -> list[str]:
    """The lines of a fenced block of a document, under a heading of its second level."""
    text = (ROOT / "docs" / document).read_text()
    [section] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[
        number
    ].splitlines()


class Service:
    """A unit's command, started again when it dies, as systemd does."""

    def __init__(self, command: list[str], *, folder: Path, environment: dict[str, str]) -> None:
        self._command, self._folder, self._environment = command, folder, environment
        self._stopping = threading.Event()
        self.process = self._start()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _keep(self) -> None:
        while not self._stopping.wait(0.2):
            if self.process.poll() is not None:
                # Nothing of a unit outlives its main process: workers would keep its port.
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
                self.process = self._start()

    def stop(self) -> None:
        """SIGTERM, and waits for its end."""
        self._stopping.set()
        self._thread.join()
        self.process.terminate()
        self.process.wait(60)


class Machine:
    """What the document calls the host: a folder in place of /opt/carteira, no systemd.

    Args:
        home: the folder.
        replaced: texts of the document and the units, and what stands for them here.
        env: lines of `.env`, as `editor .env` would write them.
        variables: of every command.
    """

    def __init__(
        self, home: Path, *, replaced: dict[str, str], env: list[str], variables: dict[str, str]
    ) -> None:
        self.home, self.folder = home, home.parent
        self._replaced = {"/opt/carteira": str(home)} | replaced
        self._env = [self._here(line) for line in env]
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME") or name.startswith("PIP_")
        } | variables
        self.services: dict[str, Service] = {}
        self.said: dict[str, str] = {}

    def follow(self, lines: list[str]) -> None:
        """Runs the document's lines one after the other.

        Raises:
            AssertionError: one of them failed; with what it said.
        """
        for line in lines:
            for command in self._here(line).split(" && "):
                self._run(command.strip())

    def _here(self, text: str) -> str:
        for there, here in self._replaced.items():
            text = text.replace(there, here)
        return text

    def _run(self, command: str) -> None:
        word, *arguments = shlex.split(command)
        if word == "cd":
            self.folder = Path(arguments[0])
        elif word == "systemctl":
            self._systemctl(*(one for one in arguments if not one.startswith("-")))
        elif word == "editor":
            self._edit(self.folder / arguments[0])
        elif word == "export":
            name = arguments[0].partition("=")[0]
            self.environment[name] = self.run(f'{command}; printf %s "${name}"')
        elif word != "adduser":
            self.said[command] = self.run(command)

    def run(self, command: str, **variables: str) -> str:
        """One command of a shell in the folder; what it said.

        Raises:
            AssertionError: it failed.
        """
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def _edit(self, file: Path) -> None:
        text = file.read_text()
        for line in self._env:
            name, _, value = line.partition("=")
            text, found = re.subn(rf"^#?{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
            assert found == 1, f"{name} is not in {file.name} exactly once"
        file.write_text(text)

    def _systemctl(self, verb: str, *units: str) -> None:
        for unit in units:
            name = unit.removeprefix("carteira-").removesuffix(".service")
            if verb in ("stop", "restart") and name in self.services:
                self.services.pop(name).stop()
            if verb in ("start", "restart", "enable"):
                self._start(name)

    def _start(self, name: str) -> None:
        if name == "watchdog.timer":
            # One tick of it.
            self.said["watchdog"] = self.run(shlex.join(self.command("watchdog")))
        elif name not in self.services:
            self.services[name] = Service(
                self.command(name), folder=self.home, environment=self.environment
            )

    def command(self, name: str) -> list[str]:
        """What a unit starts, in this folder."""
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.read(UNITS / f"carteira-{name}.service")
        return shlex.split(self._here(unit["Service"]["ExecStart"]))

    def stop(self) -> None:
        """Stops every service."""
        for service in self.services.values():
            service.stop()
        self.services.clear()
