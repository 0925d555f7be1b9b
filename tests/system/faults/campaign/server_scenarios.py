"""What can happen to the database's server, as scenarios of a campaign."""

import threading

from django.db import connection

from tests.lab.postgres import StopMode

from .stage import Kind, Kinds, Stage

kind = Kinds()


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
    settings["TRANSACTION_TIMEOUT"] = stage.chance.choice((1.0, 10.0))
    try:
        stage.sync()
    finally:
        settings["TRANSACTION_TIMEOUT"] = 0


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
