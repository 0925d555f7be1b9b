"""Wrong answers of Odoo; `make hostile N=10000` runs many more."""

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.lab.paths import ROOT
from tests.lab.product import Lab, hurried
from tests.lab.scripted_odoo import Reply, Request

from .campaign.worlds import World, worlds
from .hostile.proxy import HostileOdoo
from .hostile.trial import trial

pytest_plugins = ["tests.lab.product_fixtures"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_wrong_answer_leaves_no_wrong_number() -> None:
    command = ["-m", "tests.system.faults.hostile", "--n", "24", "--seed", "7"]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert re.search(r"\| \*\*all\*\* \| 24 \| \d+ \| \d+ \| \d+ \| 0 \|", done.stdout)


@pytest.fixture(scope="module")
def made(_lab: Lab, django_db_blocker: Any) -> Iterator[list[World]]:
    with django_db_blocker.unblock(), hurried(), worlds(_lab, companies=1) as made:
        yield made


def test_a_wrong_number_that_nothing_names_is_a_defect(
    lab: Lab, made: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge must be able to condemn."""

    def lying(url: str, **hostile: Any) -> HostileOdoo:
        proxy = HostileOdoo(url)
        honest = proxy._answer

        def lie(request: Request) -> Reply:
            good = honest(request)
            more = re.sub(rb'("product_uom_qty": ?)(?=[1-9])', rb"\g<1>1", good.body)
            return replace(good, body=more)

        if hostile:
            proxy.script = lie
        return proxy

    monkeypatch.setattr("tests.system.faults.hostile.trial.HostileOdoo", lying)
    verdicts = (trial(lab, made, {}, number, seed=3) for number in itertools.count())
    told = next(one for one in verdicts if one.protocol != "xmlrpc")

    assert (told.verdict, "without a rejection, and wrong" in told.wrong) == ("", True)
