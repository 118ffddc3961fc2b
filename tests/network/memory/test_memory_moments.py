"""Until when what is remembered is true."""

from datetime import UTC, datetime, timedelta

from network.memory.stamped import day_end, earliest, period_end

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_the_end_of_a_period_is_the_same_for_all_of_it():
    ends = {period_end(NOON + timedelta(seconds=second)) for second in range(300)}
    assert ends == {NOON + timedelta(minutes=5)}
    assert period_end(NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=10)


def test_the_end_of_a_day_is_midnight_on_the_clock_of_the_network():
    assert day_end(datetime(2026, 11, 3, 22, 59, tzinfo=UTC)).isoformat() == (
        "2026-11-04T00:00:00+01:00"
    )
    assert day_end(datetime(2026, 11, 3, 23, tzinfo=UTC)).isoformat() == (
        "2026-11-05T00:00:00+01:00"
    )
    # The day that lasts 25 hours.
    assert day_end(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)).isoformat() == (
        "2026-10-26T00:00:00+01:00"
    )


def test_the_earliest_moment_leaves_out_those_that_never_come():
    assert earliest(None, NOON, NOON - timedelta(days=1), None) == NOON - timedelta(days=1)
    assert earliest(None, None) is None
