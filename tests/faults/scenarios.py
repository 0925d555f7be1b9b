"""What can happen to a sync: each kind arranges its fault around one run of a scenario."""

import contextlib
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from odoo_integration.lease import AnotherRunActive
from odoo_integration.models import SyncRun
from odoo_integration.simulator import Dataset, Simulator
from odoo_integration.simulator.versions import as_version

from .backends import Storm, terminate_backends
from .lab import Child, Lab, run, wait_until
from .postgres import StopMode
from .proxy import Fault
from .worlds import World, a_day_of_work

READING = (
    b"pg_current_xact_id_if_assigned", b'INSERT INTO "sync_run"', b"SELECT holder",
    b"COPY stg_move ", b"COPY stg_move_line", b"COPY stg_order ", b"COPY stg_order_line",
    b"SELECT r.model, array_agg", b"COPY stg_partner", b"COPY stg_name", b"COPY stg_product",
    b"\"phase\" = 'prove'", b"SELECT count(*) FROM (SELECT id", b"INSERT INTO stg_vanished",
    b"\"phase\" = 'promote'",
)  # fmt: skip
PROMOTING = (
    b"UPDATE sync_state SET promoted", b"UPDATE sync_run SET promoted_at",
    b"CREATE TEMP TABLE changed", b"INSERT INTO touched_order", b"INSERT INTO touched_invoice_line",
    b"UPDATE faturamento_produto", b"INSERT INTO balance_sum", b"CREATE TEMP TABLE want_item",
    b"INSERT INTO balance_change", b"UPDATE carteira_principal", b"UPDATE sync_state SET policy",
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
        except Exception as error:  # any clean end will do; the checks look at what it left
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
KINDS: dict[str, tuple[int, Kind]] = {}


def kind(name: str, weight: int = 3) -> Callable[[Kind], Kind]:
    """Registers a kind of scenario under the name it has in the table."""

    def register(function: Kind) -> Kind:
        KINDS[name] = (weight, function)
        return function

    return register


# --- The link to the database ------------------------------------------------------------------


@kind("link lost while reading", 8)
def _(stage: Stage) -> None:
    times = stage.chance.choice((1, 1, 2, 3))
    for _ in range(times):
        stage.lab.proxy.aim(
            stage.break_link(), stage.chance.choice(READING), deliver=stage.chance.random() < 0.4
        )
    stage.counted = True
    stage.sync()


@kind("link lost inside the promote", 10)
def _(stage: Stage) -> None:
    stage.lab.proxy.aim(
        stage.break_link(),
        stage.chance.choice(PROMOTING),
        deliver=stage.chance.random() < 0.5,
        times=stage.chance.choice((1, 1, 2, 3)),
    )
    stage.counted = True
    stage.sync()


@kind("link lost before the promote's COMMIT", 6)
def _(stage: Stage) -> None:
    stage.lab.proxy.aim(stage.break_link(), b"COMMIT", after=LAST_OF_PROMOTE)
    stage.counted = True
    stage.sync()


@kind("link lost after the promote's COMMIT, unanswered", 8)
def _(stage: Stage) -> None:
    stage.lab.proxy.aim(stage.chance.choice(BREAKS), b"COMMIT", after=LAST_OF_PROMOTE, deliver=True)
    stage.counted = True
    stage.sync()


@kind("link lost after the promote", 3)
def _(stage: Stage) -> None:
    stage.lab.proxy.aim(
        stage.break_link(), stage.chance.choice(AFTER_PROMOTE), after=LAST_OF_PROMOTE
    )
    stage.counted = True
    stage.sync()


@kind("link lost after some bytes", 5)
def _(stage: Stage) -> None:
    up = stage.chance.random() < 0.5
    stage.lab.proxy.when(
        stage.chance.choice(BREAKS),
        direction="up" if up else "down",
        after_bytes=stage.chance.randrange(200, 120_000 if up else 12_000),
        times=stage.chance.choice((1, 2, 3)),
    )
    stage.sync()


@kind("all sessions ended again and again", 6)
def _(stage: Stage) -> None:
    low = stage.chance.uniform(0.1, 0.4)
    with Storm(stage.lab.server, between=(low, low * 3), seed=stage.chance.randrange(10**6)):
        stage.sync()


@kind("network stands still for a moment", 2)
def _(stage: Stage) -> None:
    proxy = stage.lab.proxy

    def stall() -> None:
        proxy.freeze()
        threading.Timer(stage.chance.uniform(0.1, 0.5), proxy.thaw).start()

    proxy.aim(stall, stage.moment())
    try:
        stage.sync()
    finally:
        proxy.thaw()


@kind("slow and thin network", 2)
def _(stage: Stage) -> None:
    proxy = stage.lab.proxy
    proxy.round_trip = stage.chance.uniform(0.001, 0.006)
    proxy.bytes_per_second = stage.chance.choice((300_000, 2_000_000))
    proxy.aim(stage.break_link(), stage.moment())
    try:
        stage.sync()
    finally:
        proxy.round_trip, proxy.bytes_per_second = 0.0, 0


# --- The database server -----------------------------------------------------------------------


def _restarting(mode: StopMode) -> Kind:
    def scenario(stage: Stage) -> None:
        restarted = threading.Event()

        def restart() -> None:
            try:
                stage.lab.server.restart(mode)
            finally:
                restarted.set()

        aim = stage.lab.proxy.aim(lambda: stage.later(restart, 0.0), stage.moment())
        stage.sync()
        if aim.fired:
            restarted.wait(30)

    return scenario


kind("PostgreSQL restarted (fast)", 3)(_restarting("fast"))
kind("PostgreSQL crashed (immediate stop, recovery)", 5)(_restarting("immediate"))


@kind("PostgreSQL frozen for a while", 2)
def _(stage: Stage) -> None:
    server, seconds = stage.lab.server, stage.chance.uniform(0.2, 2.5)

    def freeze() -> None:
        server.freeze()
        stage.later(server.thaw, seconds)

    stage.lab.proxy.aim(freeze, stage.moment())
    settings = connection.settings_dict
    settings["UNIT_TIMEOUT"] = stage.chance.choice((1.0, 10.0))
    try:
        stage.sync()
    finally:
        settings["UNIT_TIMEOUT"] = 0


@kind("database away for longer than the run waits", 2)
def _(stage: Stage) -> None:
    proxy = stage.lab.proxy

    def away() -> None:
        proxy.refusing = True
        threading.Thread(target=proxy.cut, daemon=True).start()

    proxy.aim(away, stage.moment())
    try:
        stage.sync()
    finally:
        proxy.refusing = False


# --- Odoo --------------------------------------------------------------------------------------


def _odoo(fault: str, **options: object) -> Kind:
    def scenario(stage: Stage) -> None:
        chance = stage.chance
        chosen = {
            name: chance.choice(o) if isinstance(o, tuple) else o for name, o in options.items()
        }
        stage.odoo.faults.add(
            fault,
            after=chance.randrange(0, 40),
            times=chance.choice((1, 1, 2, 3, 6)),
            probability=chance.choice((1.0, 0.5)),
            seed=chance.randrange(10**6),
            **chosen,  # type: ignore[arg-type]
        )
        stage.sync()

    return scenario


kind("Odoo answers 502, 503 or 504", 3)(_odoo("status", status=(502, 503, 504)))
kind("Odoo answers 429 with Retry-After", 2)(_odoo("status", status=429, retry_after=(0.05, 0.2)))
kind("Odoo resets the connection", 3)(_odoo("reset"))
kind("Odoo's answer is cut", 3)(_odoo("cut", bytes=(0, 1, 40, 300)))
kind("Odoo answers an HTML page", 2)(_odoo("html", status=(200, 502)))
kind("Odoo's own database conflicts", 2)(
    _odoo("error", name=("SerializationFailure", "OperationalError"))
)
kind("Odoo refuses with an error", 2)(
    _odoo("error", name=("AccessError", "ValueError", "UserError"))
)
kind("Odoo's pages are shorter than asked", 2)(_odoo("short_page", rows=(1, 7, 30)))
kind("Odoo kills large requests", 2)(
    _odoo("timeout_if_limit_over", limit=(25, 60), seconds=(0.0, 0.05))
)
kind("key revoked in mid-run", 2)(_odoo("expired_key"))


@kind("Odoo restarted in mid-run", 2)
def _(stage: Stage) -> None:
    def restart() -> None:
        stage.odoo.stop()
        stage.odoo.start()

    stage.lab.proxy.aim(lambda: stage.later(restart, 0.0), stage.chance.choice(READING[3:13]))
    stage.sync()


@kind("Odoo gone for good in mid-run", 2)
def _(stage: Stage) -> None:
    stage.lab.proxy.aim(
        lambda: stage.later(stage.odoo.stop, 0.0), stage.chance.choice(READING[3:13])
    )
    stage.sync()
    stage.settle()
    stage.odoo.stop()
    stage.odoo.start()


@kind("records change under the pager", 4)
def _(stage: Stage) -> None:
    stage.edited = True
    over = threading.Event()

    def work() -> None:
        for _ in range(stage.chance.randrange(1, 4)):
            a_day_of_work(stage.odoo.dataset, stage.chance.randrange(10**6))
            if over.wait(stage.chance.uniform(0.02, 0.3)):
                return

    stage.lab.proxy.aim(lambda: stage.later(work, 0.0), stage.chance.choice(READING[2:13]))
    stage.sync()
    over.set()
    stage.settle()


@kind("link and Odoo fail in one run", 4)
def _(stage: Stage) -> None:
    for _ in range(2):
        stage.lab.proxy.aim(stage.break_link(), stage.moment())
        stage.odoo.faults.add(
            stage.chance.choice(("reset", "status", "cut")),
            after=stage.chance.randrange(0, 30),
            times=1,
        )
    stage.sync()


# --- The process -------------------------------------------------------------------------------


@contextmanager
def _child_hit(
    stage: Stage, moments: tuple[bytes, ...], hit: Callable[[Child], object], **options: object
) -> Iterator[Child]:
    child = Child(stage.lab, stage.database, **options)  # type: ignore[arg-type]
    after = b"" if stage.chance.random() < 0.85 else LAST_OF_PROMOTE
    moment = b"COMMIT" if after else stage.chance.choice(moments)
    deliver = stage.chance.random() < 0.5
    stage.lab.proxy.aim(lambda: hit(child), moment, after=after, deliver=deliver)
    with child:
        yield child


@kind("kill -9", 5)
def _(stage: Stage) -> None:
    with _child_hit(
        stage, READING + PROMOTING, lambda child: child.signal(signal.SIGKILL)
    ) as child:
        stage.error = f"exit code {code}" if (code := child.wait()) else ""


@kind("SIGTERM", 3)
def _(stage: Stage) -> None:
    with _child_hit(
        stage, READING + PROMOTING, lambda child: child.signal(signal.SIGTERM)
    ) as child:
        code = child.wait()
        if code not in (0, 1):
            raise AssertionError(f"SIGTERM ended in exit code {code}")
        stage.error = f"exit code {code}" if code else ""


@kind("frozen while another run takes its place", 3)
def _(stage: Stage) -> None:
    frozen = threading.Event()
    stage.slept = True

    def freeze(child: Child) -> None:
        child.signal(signal.SIGSTOP)
        frozen.set()

    with _child_hit(stage, READING[3:] + PROMOTING, freeze, lease_seconds=0.6) as child:
        wait_until(lambda: frozen.is_set() or not child.process.is_alive(), timeout=20)
        time.sleep(0.9)
        stage.sync()
        stage.lab.proxy.disarm()
        child.signal(signal.SIGCONT)
        code = child.wait()
    runs = stage.lab.query(stage.database, "SELECT status, promoted_at FROM sync_run ORDER BY id")
    promoted = [at for _, at in runs if at]
    if code == 1 and stage.done and runs[-2][0] not in ("failed", "interrupted"):
        raise AssertionError(f"the frozen run is recorded as {runs[-2][0]}")
    if not promoted:
        raise AssertionError("neither run was applied")


@kind("two runs at the same time", 3)
def _(stage: Stage) -> None:
    with _child_hit(stage, READING, lambda child: None) as child:
        time.sleep(stage.chance.uniform(0.0, 0.6))
        with contextlib.suppress(AnotherRunActive):
            stage.done = run()
        if (code := child.wait()) not in (0, 3):
            raise AssertionError(f"a run beside another one ended in exit code {code}")
