"""The moments at which cached values expire."""

from datetime import UTC, datetime, timedelta

from network.memory.stamped_cache import day_end, earliest, period_end

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_period_end_is_the_same_during_a_period():
    ends = {period_end(NOON + timedelta(seconds=second)) for second in range(300)}
    assert ends == {NOON + timedelta(minutes=5)}
    assert period_end(NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=10)


def test_day_end_is_midnight_in_the_time_zone_of_the_network():
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


def test_earliest_ignores_none():
    assert earliest(None, NOON, NOON - timedelta(days=1), None) == NOON - timedelta(days=1)
    assert earliest(None, None) is None
