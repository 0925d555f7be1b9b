"""What can happen to the link to the database, as scenarios of a campaign."""

import threading

from tests.lab.backends import Storm

from .stage import AFTER_PROMOTE, BREAKS, LAST_OF_PROMOTE, PROMOTING, READING, Kinds, Stage

kind = Kinds()


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
