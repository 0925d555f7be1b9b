"""What can happen to Odoo, as scenarios of a campaign."""

import threading

from .stage import READING, Kind, Kinds, Stage
from .worlds import a_day_of_work

kind = Kinds()


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
