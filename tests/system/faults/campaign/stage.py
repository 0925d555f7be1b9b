"""One scenario's place, the moments at which something can happen there, and what can."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from odoo_integration.models import SyncRun
from odoo_integration.simulator import Dataset, Simulator
from odoo_integration.simulator.versions import as_version
from tests.lab.backends import terminate_backends
from tests.lab.link import Fault
from tests.lab.product import Lab
from tests.lab.runs import run

from .worlds import World

log = logging.getLogger("carteira.campaign")
READING = (
    b"pg_current_xact_id_if_assigned", b'INSERT INTO "sync_run"', b"SELECT holder",
    b'COPY "stg_move"', b'COPY "stg_move_line"', b'COPY "stg_order"', b'COPY "stg_order_line"',
    b"SELECT r.model, array_agg", b'COPY "stg_partner"', b'COPY "stg_name"', b'COPY "stg_product"',
    b"\"phase\" = 'prove'", b"SELECT count(*) FROM (SELECT id", b"INSERT INTO stg_vanished",
    b"\"phase\" = 'promote'",
)  # fmt: skip
PROMOTING = (
    b"UPDATE sync_state SET promoted", b"UPDATE sync_run SET promoted_at",
    b"CREATE TEMP TABLE changed", b"INSERT INTO touched_order", b"INSERT INTO touched_invoice_line",
    b'UPDATE "faturamento_produto"', b"INSERT INTO balance_sum", b"CREATE TEMP TABLE target_item",
    b"INSERT INTO balance_change", b'UPDATE "carteira_principal"', b"UPDATE sync_state SET policy",
)  # fmt: skip
LAST_OF_PROMOTE = b"UPDATE sync_state SET policy"
AFTER_PROMOTE = (b'FROM "carteira_principal"', b"\"status\" = 'done'", b"SET holder = NULL")
BREAKS: tuple[Fault, ...] = ("cut", "close", "reset")


@dataclass
class Stage:
    """One scenario's place: its chance, its world, its database and what stands around it.

    Attributes:
        edited: Odoo's records change meanwhile, so that the world's end is not the only right one.
        slept: a process was frozen, and may leave rows in staging when it wakes up.
        counted: every session that the proxy saw after the first is a reconnection of the run.
    """

    chance: random.Random
    lab: Lab
    world: World
    database: str
    odoo: Simulator
    done: SyncRun | None = None
    error: str = ""
    edited: bool = False
    slept: bool = False
    counted: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def sync(self) -> None:
        """The run in this process that the fault is for; its failure is an outcome."""
        try:
            self.done = run()
        except Exception as error:
            # Any failure is an outcome; the checks look at what it left.
            log.debug("the run failed", exc_info=True)
            self.error = f"{type(error).__name__}: {error}"

    def break_link(self) -> Fault | Callable[[], object]:
        """One of the ways a link ends."""
        way = self.chance.choice((*BREAKS, "terminate"))
        if way == "terminate":
            return lambda: terminate_backends(self.lab.server, f"datname = '{self.database}'")
        return way  # type: ignore[return-value]

    def moment(self) -> bytes:
        return self.chance.choice((*READING, *PROMOTING))

    def later(self, work: Callable[[], object], seconds: float) -> None:
        """Does something on the side; the scenario does not end before it."""
        thread = threading.Timer(seconds, work)
        self.threads.append(thread)
        thread.start()

    def odoo_records(self) -> Dataset:
        """What is in Odoo now, as Odoo 17 would hold it; 19 knows no categories of units."""
        now = as_version(self.odoo.dataset, 17)
        now.tables["uom.uom"] = self.world.dataset()["uom.uom"]
        return now

    def settle(self) -> None:
        for thread in self.threads:
            thread.join(20)


Kind = Callable[[Stage], None]


class Kinds(dict[str, tuple[int, Kind]]):
    """Kinds of scenarios, with their weights, by the names they have in the table."""

    def __call__(self, name: str, weight: int = 3) -> Callable[[Kind], Kind]:
        """Registers one."""

        def register(function: Kind) -> Kind:
            self[name] = (weight, function)
            return function

        return register
