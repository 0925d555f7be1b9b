"""What a run reads, and where the next one starts: from what was asked for and what was read."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from odoo_integration.models import SeenRecord, SyncCursor, SyncRun, SyncState
from odoo_integration.runs.moments import EARLIEST
from odoo_integration.runs.request import SyncRequest
from odoo_integration.runs.window import Seen, Window, asked_mode, choose_window, seen_records

ORDERS, MOVES = "sale.order", "account.move"
NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
Mode = SyncRun.Mode


def window(mode=Mode.INCREMENTAL, since=None, cursors=None, baseline=True, **more) -> Window:
    return Window(mode, since or {}, cursors or {}, baseline, **more)


@pytest.mark.parametrize(
    ("asked", "mode"),
    [
        ({}, Mode.INCREMENTAL),
        ({"full": True}, Mode.FULL),
        ({"since": NOON}, Mode.SINCE),
        ({"orders": ("S001",)}, Mode.ORDER),
        ({"hints": True}, Mode.ORDER),
        ({"since": NOON, "full": True}, Mode.SINCE),
        ({"orders": ("S001",), "since": NOON}, Mode.ORDER),
    ],
)
def test_the_mode_that_is_asked_for(asked, mode):
    assert asked_mode(SyncRequest(trigger="test", **asked)) == mode


class TestDomain:
    def test_a_model_without_a_start_is_read_whole(self):
        assert window(since={MOVES: NOON}).domain(ORDERS) == []

    def test_from_its_start_on_in_utc_and_without_a_zone(self):
        west = NOON.astimezone(datetime.timezone(datetime.timedelta(hours=-3)))
        assert window(since={ORDERS: west}).domain(ORDERS) == [
            ["write_date", ">=", "2026-03-10 12:00:00"]
        ]

    def test_years_before_1000_keep_their_zeros(self):
        start = datetime.datetime(14, 1, 2, tzinfo=datetime.UTC)
        assert window(since={ORDERS: start}).domain(ORDERS) == [
            ["write_date", ">=", "0014-01-02 00:00:00"]
        ]

    def test_further_dates_are_alternatives(self):
        found = window(since={ORDERS: NOON}).domain(ORDERS, ["a.write_date", "b.write_date"])
        moment = "2026-03-10 12:00:00"
        assert found == [
            "|",
            "|",
            ["write_date", ">=", moment],
            ["a.write_date", ">=", moment],
            ["b.write_date", ">=", moment],
        ]


@pytest.mark.parametrize(
    ("one", "moves"),
    [
        (window(Mode.FULL, baseline=False), True),
        (window(Mode.INCREMENTAL), True),
        (window(Mode.ORDER), False),
        (window(Mode.POLICY), False),
        # What was changed between the cursor and a later start would never be read.
        (window(Mode.SINCE, {ORDERS: NOON}, {ORDERS: NOON}), True),
        (window(Mode.SINCE, {ORDERS: NOON + MINUTE}, {ORDERS: NOON}), False),
        (
            window(
                Mode.SINCE,
                {ORDERS: NOON, MOVES: NOON + MINUTE},
                {ORDERS: NOON + DAY, MOVES: NOON},
            ),
            False,
        ),
        (window(Mode.SINCE, {ORDERS: NOON}, {ORDERS: NOON}, baseline=False), False),
    ],
)
def test_cursors_move_where_nothing_before_them_was_left_out(one, moves):
    assert one.moves_cursors is moves
    assert bool(one.next_cursors(seen={MOVES: NOON.isoformat()}, started=NOON)) is moves


class TestNextCursors:
    def test_what_was_read_and_never_later_than_odoos_clock(self):
        seen = {ORDERS: (NOON + DAY).isoformat(), MOVES: (NOON - DAY).isoformat()}
        assert window().next_cursors(seen=seen, started=NOON) == {
            ORDERS: NOON.isoformat(),
            MOVES: (NOON - DAY).isoformat(),
        }

    def test_never_back_and_not_to_the_same(self):
        one = window(cursors={ORDERS: NOON, MOVES: NOON})
        seen = {ORDERS: NOON.isoformat(), MOVES: (NOON - MINUTE).isoformat()}
        assert one.next_cursors(seen=seen, started=NOON + DAY) == {}
        seen = {ORDERS: (NOON + MINUTE).isoformat()}
        assert one.next_cursors(seen=seen, started=NOON + DAY) == seen


@pytest.mark.parametrize(
    ("mode", "last", "reads"),
    [
        (Mode.INCREMENTAL, None, True),
        (Mode.INCREMENTAL, NOON - DAY, True),
        (Mode.INCREMENTAL, NOON - DAY + MINUTE, False),
        (Mode.INCREMENTAL, NOON, False),
        # Odoo's clock was set back.
        (Mode.INCREMENTAL, NOON + MINUTE, True),
        (Mode.SINCE, NOON, True),
        (Mode.ORDER, None, False),
        (Mode.FULL, None, False),
    ],
)
def test_small_models_are_read_once_a_day(mode, last, reads):
    assert window(mode, small_models_at=last).reads_small_models(NOON) is reads


@pytest.mark.django_db
class TestChoice:
    @pytest.fixture
    def read_before(self, settings):
        settings.SYNC_OVERLAP_MINUTES = 10
        run = SyncRun.objects.create(mode=Mode.FULL, trigger="test", started_at=timezone.now())
        SyncState.objects.create(baseline=run.pk, small_models_at=NOON)
        SyncCursor.objects.create(model=ORDERS, write_date=NOON, run=run)
        SyncCursor.objects.create(model="another", write_date=NOON, run=run)
        SeenRecord.objects.create(model=ORDERS, record_id=3, write_date=NOON, settled=True)
        SeenRecord.objects.create(model="another", record_id=4, write_date=NOON, settled=True)
        return SimpleNamespace(run=run)

    def choose(self, *, full=False, orders=False, since=None):
        return choose_window(full=full, orders=orders, since=since, models=(ORDERS, MOVES))

    def test_without_a_baseline_everything_is_read(self):
        SyncState.objects.create()
        found = self.choose()
        assert (found.mode, found.since, found.has_baseline) == (Mode.FULL, {}, False)

    def test_an_incremental_run_starts_before_its_cursors(self, read_before):
        found = self.choose()
        assert (found.mode, found.has_baseline) == (Mode.INCREMENTAL, True)
        assert found.since == {ORDERS: NOON - 10 * MINUTE}
        assert found.cursors == {ORDERS: NOON}
        assert found.seen == {ORDERS: {3: Seen(NOON, True)}, MOVES: {}}
        assert (found.small_models_at, found.holds_extras) == (NOON, False)

    def test_a_cursor_before_the_first_moment_is_taken_for_it(self, read_before):
        early = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
        SyncCursor.objects.filter(model=ORDERS).update(write_date=early)
        assert self.choose().since == {ORDERS: EARLIEST - 10 * MINUTE}

    def test_a_full_run_reads_everything_though_there_is_a_baseline(self, read_before):
        found = self.choose(full=True)
        assert (found.mode, found.since, found.seen) == (Mode.FULL, {}, {})
        assert found.has_baseline is True

    @pytest.mark.parametrize("full", [True, False])
    def test_orders_and_a_moment_come_before_the_rest(self, read_before, full):
        found = self.choose(full=full, orders=True, since=NOON)
        assert (found.mode, found.since, found.has_baseline) == (Mode.ORDER, {}, True)
        assert found.holds_extras is False
        found = self.choose(full=full, since=NOON - DAY)
        assert found.mode == Mode.SINCE
        assert found.since == {ORDERS: NOON - DAY, MOVES: NOON - DAY}

    def test_only_the_models_that_are_asked_for_are_remembered(self, read_before):
        assert seen_records([MOVES]) == {MOVES: {}}
