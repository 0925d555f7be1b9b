"""A fault at some places of each kind of run; `make places` tries each one."""

from tests.lab.aim import Aim
from tests.lab.product import Lab
from tests.lab.runs import run
from tests.system.faults.enumeration.places import FAULTS, table, verdicts
from tests.system.faults.enumeration.trial import Verdict, place, run_kinds

pytest_plugins = ["tests.lab.product_fixtures"]


def test_a_fault_at_any_place_is_survived(lab: Lab) -> None:
    with run_kinds(lab) as kinds:
        found = list(verdicts(lab, kinds, every=70))
    assert len({(verdict.kind, verdict.fault) for verdict in found}) == 4 * len(FAULTS)
    assert not [verdict for verdict in found if verdict.wrong]


def test_the_read_of_the_rules_survives_a_lost_link(lab: Lab) -> None:
    """The statement between the last page and the promote, which nothing else covers."""
    with run_kinds(lab) as kinds, place(lab, kinds[0]) as (database, _simulator):
        aim = lab.proxy.add(Aim("cut", b'FROM "operacao_fiscal"', after=b"\"phase\" = 'promote'"))
        run(full=True)
        assert aim.fired == 1
        assert lab.fingerprint(database) == kinds[0].after


def test_the_table_tells_what_was_wrong() -> None:
    found = [Verdict("idle", "killed", 1), Verdict("idle", "killed", 2, "lost")]
    text = table(found, every=3, seconds=60)
    assert "| idle | 0 of 0 | 0 of 0 | 0 of 0 | 1 of 2 |" in text
    assert "one place in 3" in text
