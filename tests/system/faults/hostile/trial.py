"""One run over an Odoo that answers wrongly, and the verdict on it."""

import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from carteira.models import CarteiraPrincipal, FaturamentoProduto
from odoo_integration.client import OdooError
from odoo_integration.models import RejectedRecord, SyncRun
from odoo_integration.runs.errors import SyncError
from tests.lab.product import Lab, odoo, settings_of
from tests.lab.runs import run
from tests.lab.settled import unsettled

from ..campaign.worlds import World
from .proxy import HostileOdoo
from .wrong import KINDS, WEIGHTS

_FULL = 1 / 3
EQUAL, NAMED, CLEAN = "equal", "rejected by name", "failed cleanly"
_Items = dict[tuple[str, str, str], tuple[object, ...]]
_Lines = dict[int, tuple[object, ...]]


@dataclass(frozen=True)
class Verdict:
    """How one trial ended.

    Attributes:
        verdict: `EQUAL`, `NAMED` or `CLEAN`; empty for a defect.
        wrong: what the defect is.
    """

    number: int
    kind: str
    protocol: str
    verdict: str
    wrong: str = ""


@dataclass(frozen=True)
class _State:
    items: _Items
    unreliable: set[tuple[str, str, str]]
    lines: _Lines
    rejected_lines: set[int]


def trial(lab: Lab, worlds: Sequence[World], counts: dict, number: int, seed: int) -> Verdict:
    """One trial, the same for the same number and seed.

    Args:
        counts: the unharmed answers and the resulting state of each world, protocol and kind of
            run, which are found when first needed.
    """
    chance = random.Random(f"{seed}:{number}")
    world = chance.choice(worlds)
    protocol = chance.choice(world.protocols)
    # What has never been read is read whole, whatever is asked for.
    full = world.synced and chance.random() < _FULL
    if (world.template, protocol, full) not in counts:
        counts[world.template, protocol, full] = _unharmed(lab, world, protocol, full)
    answers, right = counts[world.template, protocol, full]
    kind = chance.choices(list(KINDS), WEIGHTS)[0]
    hostile = {"position": chance.randrange(answers), "again": chance.random() < 0.5}
    with ExitStack() as stack:
        database = stack.enter_context(lab.database(world.template))
        simulator = stack.enter_context(odoo(world.dataset(), protocol, timeout=3.0))
        stack.enter_context(lab.past_proxy(database))
        before = _state()
        proxy = HostileOdoo(simulator.url, kind=kind, seed=f"{seed}:{number}", **hostile)
        try:
            with proxy, settings_of(ODOO_URL=proxy.url):
                verdict = _run(before, right, full)
            if verdict != EQUAL:
                _heals(right)
            _is_settled()
        except Exception as error:  # noqa: BLE001 - a finding; the trials go on
            return Verdict(number, kind, protocol, "", f"{type(error).__name__}: {error}")
    return Verdict(number, kind, protocol, verdict)


def _unharmed(lab: Lab, world: World, protocol: str, full: bool) -> tuple[int, _State]:
    with (
        lab.database(world.template) as database,
        odoo(world.dataset(), protocol) as simulator,
        lab.past_proxy(database),
        HostileOdoo(simulator.url) as proxy,
        settings_of(ODOO_URL=proxy.url),
    ):
        run(full=full)
        return proxy.answers, _state()


def _run(before: _State, right: _State, full: bool) -> str:
    try:
        run(full=full)
    except (SyncError, OdooError) as error:
        _check_failure(error, before)
        return CLEAN
    now = _state()
    if now == right:
        return EQUAL
    if not RejectedRecord.objects.unresolved().exists():
        raise AssertionError(f"done, without a rejection, and wrong: {_differences(now, right)}")
    wrong = _differences(now, right)
    if wrong:
        raise AssertionError(f"done, and wrong beside what was rejected: {wrong}")
    return NAMED


def _check_failure(error: Exception, before: _State) -> None:
    text = str(error)
    if not text or "\n" in text or not text.isprintable() or len(text) > 2000:
        raise AssertionError(f"not one clear line: {text!r}")
    last = SyncRun.objects.latest("pk")
    if last.status not in ("failed", "held") or not last.error:
        raise AssertionError(f"the run is recorded as {last.status}: {last.error!r}")
    if _state() != before:
        raise AssertionError("a failed run wrote something")


def _heals(right: _State) -> None:
    run(full=True)
    if differences := _differences(_state(), right) or _state() != right:
        raise AssertionError(f"the next run leaves it wrong: {differences}")
    if left := list(RejectedRecord.objects.unresolved().values_list("model", "record_id")):
        raise AssertionError(f"the next run leaves rejections: {left}")


def _is_settled() -> None:
    if left := unsettled():
        raise AssertionError(f"left behind: {left}")


def _state() -> _State:
    items = CarteiraPrincipal.objects.vigentes()
    return _State(
        {
            (item.empresa, item.num_pedido, item.cod_produto): (
                item.qtd_produto_pedido,
                item.qtd_faturada,
                item.qtd_saldo_produto_pedido,
                item.valor_saldo,
            )
            for item in items
        },
        {
            (item.empresa, item.num_pedido, item.cod_produto)
            for item in items.filter(nao_confiavel=True)
        },
        {
            line.odoo_id: (line.qtd_produto_faturado, line.valor_produto_faturado)
            for line in FaturamentoProduto.objects.filter(retirado_em__isnull=True)
        },
        set(
            RejectedRecord.objects.unresolved()
            .filter(model="account.move.line")
            .values_list("record_id", flat=True)
        ),
    )


def _differences(now: _State, right: _State) -> list[str]:
    """What is wrong and not marked as such. What is missing has its rejection."""
    found = [
        f"item {key}: {values}, not {right.items.get(key)}"
        for key, values in now.items.items()
        if values != right.items.get(key) and key not in now.unreliable
    ]
    found += [
        f"invoice line {key}: {values}, not {right.lines.get(key)}"
        for key, values in now.lines.items()
        if values != right.lines.get(key) and key not in now.rejected_lines
    ]
    return found[:3]
