"""`docker compose` without Docker, as far as docs/container.md uses it."""

import os
import shlex
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.lab.ports import free_port
from tests.lab.processes import wait_until
from tests.system.operation.production.machines import PEOPLE
from tests.system.operation.runbook import Machine, block

from . import namespace
from .debian import root_file_system
from .dockerfile import Image

DOCUMENT = "container.md"


@dataclass
class Container:
    """One that runs.

    Attributes:
        port: where it listens, if it does.
    """

    name: str
    image: Image
    port: int
    process: subprocess.Popen[bytes]

    @property
    def first(self) -> int:
        """Its first process, as this machine counts; 0 while its root is being set up."""
        children = psutil.Process(self.process.pid).children()
        return next((child.pid for child in children if child.name() == "tini"), 0)

    def kill(self) -> None:
        """Ends all its processes: they end with the first, which outlives `unshare`.

        `--kill-child` does not reach a process whose user changed (prctl(2), PR_SET_PDEATHSIG).
        """
        if self.process.poll() is None:
            os.kill(self.first or self.process.pid, signal.SIGKILL)
        self.process.wait(10)


class Host(Machine):
    """A machine that has Docker, as docs/container.md takes it."""

    def __init__(self, home: Path, *, env: list[str], **options: Any) -> None:
        # Few lines a page, so that a sync can be stopped between two.
        env = [*env, *block("Install", "ini", document=DOCUMENT), "ODOO_PAGE_SIZE=20"]
        super().__init__(home, env=env, **options)
        self.containers: list[Container] = []

    def _run(self, command: str) -> None:
        if not command.startswith("docker compose "):
            super()._run(command)
            return
        verb, *rest = shlex.split(command.removeprefix("docker compose "))
        getattr(self, f"_compose_{verb}")(rest)

    def _compose_build(self, _: list[str]) -> None:
        place = self.home.parent / f"{self.home.name}-image"
        self.image = Image(self.home, base=root_file_system(), place=place)
        self._declared = yaml.safe_load((self.home / "compose.yaml").read_text())["services"]

    def _compose_up(self, _: list[str]) -> None:
        ours = {name: one for name, one in self._declared.items() if "profiles" not in one}
        for name in sorted(ours, key=lambda name: "migrate" in ours[name].get("depends_on", ())):
            if ours[name]["restart"] == "no":
                self._to_the_end(name, [])
            else:
                self.start(name)

    def _compose_run(self, rest: list[str]) -> None:
        assert rest[0] == "--rm"
        self._to_the_end(rest[1], [*rest[2:], *(["--no-input"] * ("createsuperuser" in rest))])

    def _to_the_end(self, name: str, words: list[str]) -> None:
        done = subprocess.run(
            self._line(name, words, {}, **PEOPLE),
            capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{name} {words}\n{done.stdout}\n{done.stderr}"
        self.said[" ".join(words) or name] = done.stdout + done.stderr

    def start(self, name: str) -> Container:
        """Starts a service; a web at a port of its own."""
        port = free_port()
        line = self._line(name, [], {"0.0.0.0:8000": f"127.0.0.1:{port}"})
        return self.launch(name, self.image, line, port)

    def launch(self, name: str, image: Image, line: list[str], port: int) -> Container:
        """Starts the container that a command line of `namespace` is, as a service's."""
        with (self.home.parent / f"{name}-{port}.log").open("w") as log:
            process = subprocess.Popen(line, stdout=log, stderr=log, start_new_session=True)
        container = Container(name, image, port, process)
        self.containers.append(container)
        wait_until(lambda: container.first, seconds=30, what=f"{name} starts")
        return container

    def running(self, name: str) -> list[Container]:
        """A service's containers, in the order of their start."""
        return [one for one in self.containers if one.name == name and one.process.poll() is None]

    def _line(
        self, name: str, words: list[str], replaced: dict[str, str], **variables: str
    ) -> list[str]:
        service = self._declared[name]
        assert (service["read_only"], service["tmpfs"]) == (True, ["/tmp"])
        [(here, there, mode)] = [volume.split(":") for volume in service["volumes"]]
        assert mode == "ro"
        words = [*self.image.entrypoint, *(words or service.get("command") or self.image.command)]
        for there_text, here_text in replaced.items():
            words = [word.replace(there_text, here_text) for word in words]
        return namespace.command(
            self.image, words, environment=self._variables(service) | variables,
            binds={there: self.home / here},
        )  # fmt: skip

    def _variables(self, service: dict[str, Any]) -> dict[str, str]:
        lines = (self.home / service["env_file"]).read_text().splitlines()
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {name: " ".join(shlex.split(value)) for name, _, value in pairs}

    def health(self, container: Container, **variables: str) -> int:
        """The exit code of a container's health check, run within it."""
        service = self._declared[container.name]
        kind, *words = service.get("healthcheck", {}).get("test", ["CMD", *self.image.health])
        if kind == "CMD-SHELL":
            words = ["/bin/sh", "-c", words[0].replace("$$", "$")]
        words = [word.replace(":8000/", f":{container.port}/") for word in words]
        environment = self._variables(service) | variables
        return subprocess.run(
            namespace.join(self.image, container.first, words, environment),
            capture_output=True, timeout=60, check=False,
        ).returncode  # fmt: skip

    def end(self, container: Container) -> int:
        """The stop signal; its exit code, within the service's own time.

        Raises:
            subprocess.TimeoutExpired: Docker would have killed it.
        """
        os.kill(container.first, container.image.stop)
        grace = float(self._declared[container.name].get("stop_grace_period", "10s")[:-1])
        return container.process.wait(grace)

    def stop(self) -> None:
        """Kills what still runs."""
        for container in self.containers:
            container.kill()
        super().stop()
