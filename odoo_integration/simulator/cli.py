"""The arguments and the life of a simulator started by hand; shared with the Django command."""

import argparse
import datetime
import gc
import signal
from collections.abc import Callable
from threading import Event
from typing import Any

from .demo import generate
from .loading import DatasetError, load_dataset
from .server import Simulator

PROFILES = ("standard", "brasil_ciel")


class StartError(Exception):
    """The simulator cannot start; the message is one line for a person."""


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
        "--odoo-version", type=int, choices=(17, 18, 19), help="default: the dataset's, or 17"
    )
    parser.add_argument("--profile", choices=PROFILES, default="standard")
    parser.add_argument("--pace", type=float, metavar="ROWS_PER_SECOND")
    for name in ("database", "user", "password", "api-key"):
        parser.add_argument(f"--{name}", default="demo")


def build(options: dict[str, Any]) -> Simulator:
    """The simulator these options describe, not yet started.

    Raises:
        StartError: the dataset cannot be read.
    """
    try:
        dataset = (
            load_dataset(options["dataset"])
            if options["dataset"]
            else generate(
                orders=options["orders"],
                seed=options["seed"],
                today=options["today"],
                version=options["odoo_version"] or 17,
                brasil_ciel=options["profile"] == "brasil_ciel",
            )
        )
    except DatasetError as wrong:
        raise StartError(str(wrong)) from wrong
    # The data lives as long as the process: keep the collector from walking it.
    gc.freeze()
    return Simulator(
        dataset,
        host=options["host"],
        port=options["port"],
        database=options["database"],
        user=options["user"],
        password=options["password"],
        api_key=options["api_key"],
        version=options["odoo_version"],
        pace=options["pace"],
    )


def serve(simulator: Simulator, say: Callable[[str], Any]) -> None:
    """Start, say the URL in one line, serve until SIGINT or SIGTERM.

    Raises:
        StartError: the port is taken.
    """
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
        asked_to_stop.wait()
    finally:
        simulator.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
