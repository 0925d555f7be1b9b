"""Command-line arguments, start and stop of the simulator; shared with the Django command."""

import argparse
import datetime
import gc
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from threading import Event
from typing import Any, Self

from .dataset import Dataset
from .demo import generate
from .demo.working_day import WorkingDay
from .loading import DatasetError, load_dataset
from .policy import Policy
from .server import Simulator
from .versions import VERSIONS

PROFILES = ("standard", "brasil_ciel", "brasil_oca")


class StartError(Exception):
    """The simulator cannot start; the message is one line of text."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", metavar="DIR", help="serve this dataset, not the demo company")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--orders", type=int, default=400, help="orders of the demo company")
    parser.add_argument(
        "--today",
        type=datetime.date.fromisoformat,
        help="last day of the demo company's history, as 2026-11-23; default: today",
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, another company")
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help="let the demo company work; the file keeps when something happened",
    )
    parser.add_argument(
        "--odoo-version", type=int, choices=VERSIONS, help="default: the dataset's, or 17"
    )
    parser.add_argument("--profile", choices=PROFILES, default="standard")
    parser.add_argument("--pace", type=float, metavar="ROWS_PER_SECOND")
    parser.add_argument(
        "--policy", action="store_true", help="refuse calls in parallel, or more than one a second"
    )
    for name in ("database", "user", "password", "api-key"):
        parser.add_argument(f"--{name}", default="demo")


@dataclass(frozen=True)
class Options:
    """The arguments' values; `add_arguments` says what each means."""

    dataset: str | None
    host: str
    port: int
    orders: int
    today: datetime.date | None
    seed: int
    journal: Path | None
    odoo_version: int | None
    profile: str
    pace: float | None
    policy: bool
    database: str
    user: str
    password: str
    api_key: str

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """From parsed arguments, which may contain others."""
        return cls(**{field.name: arguments[field.name] for field in fields(cls)})

    def data(self) -> Dataset:
        """The dataset to serve.

        Raises:
            DatasetError: it cannot be read.
        """
        if self.dataset:
            return load_dataset(self.dataset)
        return generate(
            orders=self.orders,
            seed=self.seed,
            today=self.today,
            version=self.odoo_version or 17,
            brasil_ciel=self.profile == "brasil_ciel",
            brasil_oca=self.profile == "brasil_oca",
        )


def _simulator(options: Options) -> Simulator:
    try:
        dataset = options.data()
    except DatasetError as wrong:
        raise StartError(str(wrong)) from wrong
    # The data is kept until the process ends: the garbage collector need not scan it.
    gc.freeze()
    return Simulator(
        dataset,
        host=options.host,
        port=options.port,
        database=options.database,
        user=options.user,
        password=options.password,
        api_key=options.api_key,
        version=options.odoo_version,
        pace=options.pace,
        policy=Policy() if options.policy else None,
    )


def serve(arguments: Mapping[str, Any], say: Callable[[str], Any]) -> None:
    """Start a simulator, pass a line with its URL to `say`, and serve until SIGINT or SIGTERM.

    Args:
        arguments: parsed ones.

    Raises:
        StartError: the dataset cannot be read, or the port is taken.
    """
    options = Options.of(arguments)
    simulator = _simulator(options)
    day = WorkingDay(simulator.dataset, options.journal) if options.journal else None
    if day:
        day.repeat()
    asked_to_stop = Event()
    handlers = {
        number: signal.signal(number, lambda *_: asked_to_stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        simulator.start()
    except OSError as wrong:
        raise StartError(f"cannot listen: {wrong}") from wrong
    try:
        say(f"Odoo {simulator.version} simulator at {simulator.url}")
        if day:
            day.start()
        asked_to_stop.wait()
    finally:
        if day:
            day.stop()
        simulator.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
