"""Each rule that finds the successor of a lost original start."""

import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from events.schedule.successors import Start, successors

DAY = datetime.timedelta(days=1)


def start(day, hour=14, minute=0, *, zone=datetime.UTC, **values):
    moment = datetime.datetime(2026, 11, day, hour, minute)
    return Start(moment.replace(tzinfo=zone).astimezone(datetime.UTC), moment, **values)


def pairs(lost, gained, shift=None):
    found = successors(lost, gained, shift=shift)
    return {former.moment: new.moment for former, new in found.items()}


def moments(*starts):
    return {former.moment: new.moment for former, new in starts}


def test_extra_date_follows_its_row():
    first, second = start(3, 10, key="a"), start(4, 10, key="b")
    new_first, new_second = start(4, 11, key="a"), start(3, 11, key="b")
    expected = moments((first, new_first), (second, new_second))
    assert pairs([first, second], [new_second, new_first]) == expected


def test_start_of_the_same_day_follows_even_if_its_row_is_new():
    lost, gained = start(3, key="a"), start(3, 15, key="b")
    assert pairs([lost, start(5, key="c")], [gained]) == moments((lost, gained))


def test_day_is_that_of_the_place():
    """In Nouméa, the morning of 3 November is still 2 November in UTC."""
    here = partial(start, zone=ZoneInfo("Pacific/Noumea"))
    morning, afternoon, evening = here(3, 9), here(3, 14), here(2, 18)
    assert pairs([morning, here(5)], [afternoon]) == moments((morning, afternoon))
    assert not pairs([morning, here(5)], [evening])


def test_several_starts_of_one_day_are_not_guessed():
    assert not pairs([start(3, 9), start(3, 14)], [start(3, 16), start(3, 17)])
    assert not pairs([start(3, 9), start(3, 14)], [start(3, 16, key="a")])


def test_dates_of_a_series_follow_its_first_date():
    lost = [start(day) for day in (3, 10, 17)]
    gained = [start(day, 15, is_of_rule=True) for day in (4, 11, 25)]
    shift = DAY + datetime.timedelta(hours=1)
    assert pairs(lost, gained, shift) == moments((lost[0], gained[0]), (lost[1], gained[1]))
    assert not pairs(lost, gained)


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_date_in_the_hour_that_clocks_skip_follows_its_series(hours):
    """It was an hour later than the others, or it will be."""
    lost = [start(3, 2), start(10, 2 + hours), start(17, 2)]
    gained = [start(day, 4, is_of_rule=True) for day in (4, 11, 18)]
    shift = DAY + datetime.timedelta(hours=2)
    assert pairs(lost, gained, shift) == moments(*zip(lost, gained, strict=True))


def test_exact_hour_takes_precedence_over_the_hour_beside():
    lost, gained = [start(3, 1), start(3, 2)], [start(4, 2), start(6, 9, is_of_rule=True)]
    assert pairs(lost, gained, DAY) == moments((lost[1], gained[0]))
    assert not pairs([start(3, 1), start(9)], [start(4, 3), start(6, 9)], DAY)


def test_extra_date_is_no_part_of_a_shifted_series():
    lost = [start(day) for day in (3, 10)]
    extra = start(4, 15, key="a")
    shift = DAY + datetime.timedelta(hours=1)
    assert not pairs(lost, [extra, start(20)], shift)
    assert not pairs([extra, *lost], [start(5, 16, is_of_rule=True), start(20)], shift)


def test_hour_of_a_series_takes_precedence_over_its_shift():
    """A series of each day starts one day and one hour later."""
    lost = [start(day) for day in (2, 3, 4)]
    gained = [start(day, 15, is_of_rule=True) for day in (3, 4, 5)]
    shift = DAY + datetime.timedelta(hours=1)
    expected = moments((lost[1], gained[0]), (lost[2], gained[1]))
    assert pairs(lost, gained, shift) == expected


@pytest.mark.parametrize(("is_of_rule", "follows"), [(False, True), (True, False)])
def test_only_lost_start_follows_the_only_gained_one_unless_a_series_is_longer(is_of_rule, follows):
    lost, gained = start(3), start(24, is_of_rule=is_of_rule)
    assert bool(pairs([lost], [gained])) == follows
    assert not pairs([lost, start(10)], [gained])


@pytest.mark.parametrize("is_over", [True, False])
def test_past_and_coming_dates_do_not_follow_each_other(is_over):
    lost, gained = start(3, key="a", is_over=is_over), start(3, 15, key="a", is_over=not is_over)
    assert not pairs([lost], [gained], datetime.timedelta(hours=1))


def test_corrected_past_date_is_followed_beside_a_coming_one():
    past = start(3, is_over=True), start(4, 9, is_over=True)
    coming = start(24), start(25, 9)
    expected = moments(past, coming)
    assert pairs([past[0], coming[0]], [past[1], coming[1]]) == expected
