"""A short campaign of random faults; `make faults N=1000` runs a long one."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab.marked import put
from tests.lab.paths import ROOT
from tests.lab.product import Lab, hurried
from tests.system.faults.campaign.outcomes import MARKER, Outcome, table
from tests.system.faults.campaign.scenarios import KINDS
from tests.system.faults.campaign.trial import scenario
from tests.system.faults.campaign.worlds import World, worlds

pytest_plugins = ["tests.lab.product_fixtures"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nothing_is_lost_and_nothing_is_mixed_by_random_faults() -> None:
    command = [
        "-m",
        "tests.system.faults.campaign",
        "--n",
        "60",
        "--seed",
        "2026",
        "--jobs",
        "2",
        "--companies",
        "1",
    ]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout.count("\n| **all** | 60 |")) == (0, 1), done.stderr
    assert re.search(r"\| \*\*all\*\* \| 60 \| \d+ \| \d+ \| 0 \| 0 \|", done.stdout)


@pytest.fixture(scope="module")
def made(_lab: Lab, django_db_blocker: Any) -> Iterator[list[World]]:
    with django_db_blocker.unblock(), hurried(), worlds(_lab, companies=1) as made:
        yield made


def test_a_copied_database_gives_out_no_number_twice_after_a_crash(lab: Lab) -> None:
    with lab.database() as original:
        lab.query(original, "CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY)")
        number = "INSERT INTO numbered DEFAULT VALUES RETURNING id"
        lab.query(original, number)
        with lab.database(original) as copy:
            given = lab.query(copy, number)
            lab.server.restart("immediate")

            assert lab.query(copy, number) > given


def test_a_number_and_a_seed_give_the_same_scenario_again(
    lab: Lab, made: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[tuple[Any, ...]] = []

    def note(stage: Any) -> None:
        met.append((stage.world, stage.odoo.version, stage.moment(), stage.chance.random()))
        stage.sync()

    monkeypatch.setattr("tests.system.faults.campaign.trial.KINDS", dict.fromkeys(KINDS, (1, note)))
    for number in (5, 6, 5):
        scenario(lab, made, number, seed=3)

    assert met[0] == met[2] != met[1]


def test_the_campaign_tells_a_result_that_is_not_right(
    lab: Lab, made: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that writes half and says done must not pass; nor may what a reader saw meanwhile."""

    def half(stage: Any) -> None:
        stage.sync()
        stage.lab.query(
            stage.database,
            "UPDATE carteira_principal SET qtd_faturada = qtd_faturada + 1,"
            " qtd_saldo_produto_pedido = qtd_saldo_produto_pedido - 1"
            " WHERE id = (SELECT min(id) FROM carteira_principal)",
        )

    monkeypatch.setattr("tests.system.faults.campaign.trial.KINDS", {"half": (1, half)})
    outcome = scenario(lab, made, 1, seed=3)

    assert (outcome.survived, "between before and after" in outcome.wrong) == ("", True)


def test_the_table_counts_and_takes_its_place_in_the_document(tmp_path: Path) -> None:
    name = next(iter(KINDS))
    outcomes = [
        Outcome(0, name, "same", 0, 1.0, 10),
        Outcome(1, name, "next", 0, 1.0, 10),
        Outcome(2, name, "", 3, 1.0, 10, "session"),
    ]
    document = tmp_path / "reliability.md"
    document.write_text("before\n<!-- campaign -->\nold\n<!-- /campaign -->\nafter\n")

    put(document, table(outcomes, seed=1, seconds=180), marker=MARKER)

    text = document.read_text()
    assert f"| {name} | 3 | 1 | 1 | 1 | 1 |" in text
    assert "3 scenarios in 3 minutes, 1 of them through PgBouncer; 30 looks" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    with pytest.raises(ValueError, match="no place"):
        put(_empty(tmp_path), "x", marker=MARKER)


def _empty(folder: Path) -> Path:
    path = folder / "empty.md"
    path.write_text("nothing here\n")
    return path
