"""The tables of reports: their lines, their masked numbers and their bars."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reports.facts import Fact
from events.reports.masking import HIDDEN, LITTLE, is_small
from events.reports.periods import Period
from events.reports.tables import tables, total_line, value_label

YEAR = Period.of_year(2026)
NOWHERE = (None, "Sans")
NUMBERED = itertools.count()


def fact(people, first_timers=0, *, month=3, **groups):
    """Return a fact; each of `groups` is a list of names, which are also the keys."""
    kinds = ("place", "commune", "epci", "departement", "theme", "public")
    named = {kind: [(name, name) for name in groups.get(kind, ())] or [NOWHERE] for kind in kinds}
    return Fact((2026, month), named, people, first_timers)


def made(facts, period=YEAR):
    return {table.key: table for table in tables(facts, period, total_line(facts, "Total"))}


def lines(table):
    return [(line.name, line.dates, line.people, line.first_timers) for line in table.lines]


def test_each_kind_of_group_has_its_table():
    facts = [
        fact(12, 6, place=["B"], commune=["Nice"], epci=["Métropole"], departement=["06"]),
        fact(20, 10, place=["A"], commune=["Gap"], epci=["CA"], departement=["05"]),
        fact(30, 9, place=["É"], commune=["Gap"], epci=["CA"], departement=["05"], month=4),
    ]
    by_key = made(facts)
    assert list(by_key) == ["mois", "departement", "epci", "commune", "place"]
    assert lines(by_key["mois"])[1:4] == [
        ("Février", 0, 0, 0),
        ("Mars", 2, 32, 16),
        ("Avril", 1, 30, 9),
    ]
    assert lines(by_key["departement"]) == [("05", 2, 50, 19), ("06", 1, 12, 6)]
    assert lines(by_key["epci"]) == [("CA", 2, 50, 19), ("Métropole", 1, 12, 6)]
    assert lines(by_key["commune"]) == [("Gap", 2, 50, 19), ("Nice", 1, 12, 6)]
    # Sorted without regard to accents.
    assert [line.name for line in by_key["place"].lines] == ["A", "B", "É"]
    assert all(table.total.people == 62 for table in by_key.values())


def test_date_counts_in_each_of_its_topics_and_audiences():
    facts = [
        fact(12, 6, theme=["Téléphone", "Démarches"], public=["Seniors"]),
        fact(20, 10, theme=["Téléphone"], public=["Seniors", "Jeunes"]),
    ]
    by_key = made(facts)
    assert lines(by_key["theme"]) == [("Démarches", 1, 12, 6), ("Téléphone", 2, 32, 16)]
    assert lines(by_key["public"]) == [("Jeunes", 1, 20, 10), ("Seniors", 2, 32, 16)]
    for key in ("theme", "public"):
        assert by_key[key].total is None
        assert "n’additionnez pas ces lignes" in str(by_key[key].note)


def test_report_without_facts_has_no_table():
    assert made([]) == {}


def test_table_of_one_line_is_omitted():
    assert list(made([fact(30, 9), fact(30, 9)], Period.of_months(2026, 3, 3))) == []


def test_bars_are_compared_with_the_greatest_shown_number():
    table = made([fact(3, month=1), fact(12, month=2), fact(40, month=3), fact(30, month=4)])[
        "mois"
    ]
    assert [line.share for line in table.lines[:5]] == [None, None, 100, 75, 0]


def test_share_of_a_bar_has_one_decimal_and_totals_have_none():
    facts = [fact(30, place=["A"]), fact(10, place=["B"]), fact(20, place=["C"])]
    table = made(facts)["place"]
    assert [line.share for line in table.lines] == [100, 33.3, 66.7]
    assert (table.total.share, table.total.name, table.total.people) == (None, "Total", 60)


def test_report_without_people_has_no_bar():
    table = made([fact(0, month=1), fact(0, month=2)])["mois"]
    assert {line.share for line in table.lines} == {None}


def test_lines_with_alike_names_are_sorted_and_apart():
    places = [("É", 1), ("E", 2), ("F", 4), ("F", 3)]
    facts = [
        replace(each, groups=each.groups | {"place": [(key, name)]})
        for (name, key), each in zip(places, (fact(n) for n in (10, 20, 40, 30)), strict=True)
    ]
    table = made(facts)["place"]
    assert [(line.name, line.people) for line in table.lines] == [
        ("E", 20),
        ("É", 10),
        ("F", 30),
        ("F", 40),
    ]


def test_twenty_people_are_detailed():
    table = made([fact(8, 8, month=1), fact(12, 12, month=2)])["mois"]
    assert [line[2:] for line in lines(table)[:2]] == [(8, 8), (12, 12)]


def test_small_place_cannot_be_computed_from_its_territories():
    facts = [
        fact(3, place=["A"], commune=["Gap"], epci=["CA"], departement=["05"]),
        fact(25, place=["B"], commune=["Gap"], epci=["CA"], departement=["05"]),
        fact(60, place=["C"], commune=["Nice"], epci=["Métropole"], departement=["06"]),
    ]
    by_key = made(facts)
    assert [line.people for line in by_key["place"].lines] == [LITTLE, HIDDEN, 60]
    for key in ("commune", "epci", "departement"):
        assert [line.people for line in by_key[key].lines] == [28, 60]


def test_small_numbers_are_masked_by_month():
    table = made([fact(3, 1, month=1), fact(12, 0, month=2), fact(40, 30, month=3)])["mois"]
    assert [line[2:] for line in lines(table)[:4]] == [
        (LITTLE, LITTLE),
        (HIDDEN, 0),
        (40, HIDDEN),
        (0, 0),
    ]


def test_place_with_the_dates_of_a_month_is_masked_with_it():
    facts = [fact(3, place=["P"], month=1), fact(20, place=["Q"], month=3)]
    facts += [fact(10, place=["R"], month=1), fact(90, place=["R"], month=4)]
    by_key = made(facts)
    assert [line.people for line in by_key["place"].lines] == [LITTLE, HIDDEN, 100]
    assert [line.people for line in by_key["mois"].lines[:4]] == [HIDDEN, 0, HIDDEN, 90]


def test_report_of_few_people_is_not_detailed():
    """A line with dates is masked even if its number is 0; only a line without dates shows 0."""
    table = made([fact(8, 5, month=1), fact(0, month=2), fact(11, month=3)])["mois"]
    assert [line[2:] for line in lines(table)[:4]] == [(HIDDEN, HIDDEN)] * 3 + [(0, 0)]


@pytest.mark.parametrize(
    ("visits", "people", "first_timers"),
    [((7, 3), 7, LITTLE), ((3, 0), LITTLE, 0), ((0, 0), 0, 0), ((30, 27), 30, HIDDEN)],
)
def test_only_month_with_dates_repeats_the_total(visits, people, first_timers):
    """A mask would be computed from the total and the zeros of the other months."""
    table = made([fact(*visits, month=11, theme=["A"]), fact(0, month=11, theme=["B"])])["mois"]
    assert lines(table)[10] == ("Novembre", 2, people, first_timers)
    assert lines(table)[9] == ("Octobre", 0, 0, 0)


def test_column_of_zeros_is_not_masked():
    table = made([fact(8, month=1), fact(9, month=2)])["mois"]
    assert [line[2:] for line in lines(table)[:2]] == [(HIDDEN, 0)] * 2


@pytest.mark.parametrize(
    ("visits", "people", "first_timers"),
    [
        ([(30, 27)], 30, HIDDEN),
        ([(30, 30)], 30, 30),
        ([(30, 3)], 30, LITTLE),
        ([(3, 0)], LITTLE, 0),
        ([(2, 1), (2, 1)], LITTLE, LITTLE),
        ([], 0, 0),
    ],
)
def test_total_masks_few_people_and_few_returning_people(visits, people, first_timers):
    total = total_line([fact(*numbers) for numbers in visits], "Total")
    assert (total.people, total.first_timers) == (people, first_timers)


def test_masked_total_of_first_timers_masks_its_column():
    table = made([fact(20, 18, month=1), fact(20, 18, month=2)])["mois"]
    assert [line[2:] for line in lines(table)[:3]] == [(20, HIDDEN), (20, HIDDEN), (0, 0)]


def test_values_are_written_in_words_and_with_spaces():
    assert [value_label(value) for value in (LITTLE, HIDDEN, 0, 2472)] == [
        "moins de 5",
        "masqué",
        "0",
        "2\N{NO-BREAK SPACE}472",
    ]


@st.composite
def visits(draw):
    place = draw(st.integers(0, 7))
    people = draw(st.integers(0, 12))
    return fact(
        people,
        draw(st.integers(0, people)),
        month=draw(st.integers(1, 12)),
        place=[f"p{place}"],
        commune=[f"c{place // 2}"],
        epci=[f"e{place // 3}"],
        departement=[f"d{place // 4}"],
        theme=draw(st.lists(st.sampled_from("abc"), unique=True, max_size=2)),
    )


@given(st.lists(visits(), min_size=1, max_size=20))
@settings(max_examples=60)
def test_no_small_number_is_in_any_table(facts):
    for table in made(facts).values():
        for line in table.lines:
            assert not is_small(line.people) if isinstance(line.people, int) else True
            numbers = [v for v in (line.people, line.first_timers) if isinstance(v, int)]
            assert not any(map(is_small, numbers))
            if len(numbers) == 2:
                assert not is_small(line.people - line.first_timers)


def sums(facts):
    """Return {(kind, name, column): number} of facts, with the total as the name ""."""
    numbers = {}
    for each in facts:
        named = [(kind, name) for kind, names in each.groups.items() for _key, name in names]
        for group in {("mois", YEAR.month_name(*each.month)), ("", ""), *named}:
            for column in ("people", "first_timers"):
                key = *group, column
                numbers[key] = numbers.get(key, 0) + getattr(each, column)
    return numbers


def shown_values(facts):
    """Return {(kind, name, column): value shown} of the tables and of the total."""
    total = total_line(facts, "Total")
    values = {("", "", column): getattr(total, column) for column in ("people", "first_timers")}
    for table in tables(facts, YEAR, total):
        for line in table.lines:
            if line.dates:
                values[table.key, line.name, "people"] = line.people
                values[table.key, line.name, "first_timers"] = line.first_timers
    return values


def is_compatible(number, value):
    if value == LITTLE:
        return is_small(number)
    return value == HIDDEN or number == value


def near(one):
    """Yield copies of a fact with each number at most 1 away."""
    for people in range(max(0, one.people - 1), one.people + 2):
        for first in range(max(0, one.first_timers - 1), min(people, one.first_timers + 1) + 1):
            yield replace(one, people=people, first_timers=first)


@st.composite
def few_visits(draw):
    people = draw(st.sampled_from([0, 1, 4, 7, 12, 30]))
    return fact(
        people,
        draw(st.sampled_from([first for first in (0, 1, 3, 6, 27, 30) if first <= people])),
        month=draw(st.sampled_from([3, 11])),
        place=[draw(st.sampled_from("pq"))],
        theme=[draw(st.sampled_from("ab"))],
    )


@given(st.lists(few_visits(), min_size=1, max_size=3))
@settings(max_examples=80)
def test_no_hidden_line_can_be_computed_from_the_total_and_the_zeros(facts):
    """Most months have no date, so they show 0: the others must not be a mere subtraction away."""
    shown = shown_values(facts)
    supposed = [sums(each) for each in itertools.product(*map(near, facts))]
    for kind in {key[0] for key in shown} - {""}:
        # Each table is protected on its own side.
        published = {key: value for key, value in shown.items() if key[0] in (kind, "")}
        possible = [
            numbers
            for numbers in supposed
            if all(is_compatible(numbers[key], value) for key, value in published.items())
        ]
        for key, value in published.items():
            if value == HIDDEN and key[0]:
                assert len({numbers[key] for numbers in possible}) > 1
