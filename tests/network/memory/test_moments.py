"""The moments at which cached values expire."""

from datetime import UTC, datetime, timedelta

from network.memory.stamped_cache import earliest, period_end

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_period_end_is_the_same_during_a_period():
    ends = {period_end(NOON + timedelta(seconds=second)) for second in range(300)}
    assert ends == {NOON + timedelta(minutes=5)}
    assert period_end(NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=10)


def test_earliest_ignores_none():
    assert earliest(None, NOON, NOON - timedelta(days=1), None) == NOON - timedelta(days=1)
    assert earliest(None, None) is None
