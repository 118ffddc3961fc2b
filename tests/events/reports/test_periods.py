"""The periods of reports: their titles, their months and the usual ones."""

import datetime

import pytest
from django.urls import reverse

from events.reports.periods import Period, presets

day = datetime.date.fromisoformat


def period(first, last):
    return Period(day(first), day(last))


@pytest.mark.parametrize(
    ("first", "last", "title"),
    [
        ("2026-01-01", "2026-12-31", "Bilan de l’année 2026"),
        ("2026-11-01", "2026-11-30", "Bilan de novembre 2026"),
        ("2026-08-01", "2026-08-31", "Bilan d’août 2026"),
        ("2026-09-01", "2027-08-31", "Bilan de septembre 2026 à août 2027"),
        ("2026-10-01", "2027-01-31", "Bilan d’octobre 2026 à janvier 2027"),
        ("2026-01-01", "2026-06-30", "Bilan du 1er janvier au 30 juin 2026"),
        ("2026-02-10", "2026-02-28", "Bilan du 10 au 28 février 2026"),
        ("2026-02-10", "2027-02-28", "Bilan du 10 février 2026 au 28 février 2027"),
        ("2026-12-15", "2027-01-03", "Bilan du 15 décembre 2026 au 3 janvier 2027"),
        ("2026-11-03", "2026-11-03", "Bilan du 3 novembre 2026"),
        ("2026-11-01", "2026-11-01", "Bilan du 1er novembre 2026"),
        ("2024-02-01", "2024-02-29", "Bilan de février 2024"),
        ("2024-02-01", "2024-02-28", "Bilan du 1er au 28 février 2024"),
        ("2025-01-01", "2026-12-31", "Bilan de janvier 2025 à décembre 2026"),
    ],
)
def test_title_of_period(first, last, title):
    assert period(first, last).title == title


def test_months_of_period_have_their_year_if_there_are_two():
    assert period("2026-11-15", "2027-01-02").months() == [(2026, 11), (2026, 12), (2027, 1)]
    assert period("2026-11-15", "2027-01-02").month_name(2026, 12) == "Décembre 2026"
    assert period("2026-11-15", "2026-12-02").month_name(2026, 12) == "Décembre"


def days_of_presets(today, territory=""):
    return {
        str(kind): [f"{each.period.first} {each.period.last}" for each in of_kind]
        for kind, of_kind in presets(day(today), territory)
    }


def test_usual_periods_are_current_and_previous_ones():
    assert days_of_presets("2026-11-30") == {
        "Mois": ["2026-11-01 2026-11-30", "2026-10-01 2026-10-31"],
        "Trimestre scolaire": ["2026-09-01 2026-12-31", "2026-04-01 2026-08-31"],
        "Semestre": ["2026-07-01 2026-12-31", "2026-01-01 2026-06-30"],
        "Année scolaire, de septembre à août": ["2026-09-01 2027-08-31", "2025-09-01 2026-08-31"],
        "Année civile": ["2026-01-01 2026-12-31", "2025-01-01 2025-12-31"],
    }
    assert days_of_presets("2027-01-01") == {
        "Mois": ["2027-01-01 2027-01-31", "2026-12-01 2026-12-31"],
        "Trimestre scolaire": ["2027-01-01 2027-03-31", "2026-09-01 2026-12-31"],
        "Semestre": ["2027-01-01 2027-06-30", "2026-07-01 2026-12-31"],
        "Année scolaire, de septembre à août": ["2026-09-01 2027-08-31", "2025-09-01 2026-08-31"],
        "Année civile": ["2027-01-01 2027-12-31", "2026-01-01 2026-12-31"],
    }


@pytest.mark.parametrize(
    ("today", "term"),
    [
        ("2026-08-31", "2026-04-01 2026-08-31"),
        ("2026-04-01", "2026-04-01 2026-08-31"),
        ("2026-03-31", "2026-01-01 2026-03-31"),
        ("2026-09-01", "2026-09-01 2026-12-31"),
    ],
)
def test_every_day_has_a_term(today, term):
    assert days_of_presets(today)["Trimestre scolaire"][0] == term


@pytest.mark.parametrize(
    ("today", "half", "school_year"),
    [
        ("2026-06-30", "2026-01-01 2026-06-30", "2025-09-01 2026-08-31"),
        ("2026-07-01", "2026-07-01 2026-12-31", "2025-09-01 2026-08-31"),
        ("2026-08-31", "2026-07-01 2026-12-31", "2025-09-01 2026-08-31"),
        ("2026-09-01", "2026-07-01 2026-12-31", "2026-09-01 2027-08-31"),
    ],
)
def test_every_day_has_a_half_and_a_school_year(today, half, school_year):
    days = days_of_presets(today)
    assert days["Semestre"][0] == half
    assert days["Année scolaire, de septembre à août"][0] == school_year


def test_names_of_usual_periods_are_short():
    names = [[each.name for each in of_kind] for _kind, of_kind in presets(day("2026-11-30"))]
    assert names == [
        ["Novembre 2026", "Octobre 2026"],
        ["Septembre à décembre 2026", "Avril à août 2026"],
        ["Juillet à décembre 2026", "Janvier à juin 2026"],
        ["2026-2027", "2025-2026"],
        ["2026", "2025"],
    ]


@pytest.mark.parametrize(
    ("territory", "today", "term", "label", "school_year"),
    [
        ("974", "2026-07-31", "2026-04-01 2026-07-31", "d’août à juillet", "2025-08-01 2026-07-31"),
        ("987", "2026-08-01", "2026-08-01 2026-12-31", "d’août à juillet", "2026-08-01 2027-07-31"),
        ("988", "2026-01-31", "2025-09-01 2026-01-31", "de février à jan", "2025-02-01 2026-01-31"),
        ("988", "2026-02-01", "2026-02-01 2026-05-31", "de février à jan", "2026-02-01 2027-01-31"),
        ("972", "2026-08-15", "2026-04-01 2026-08-31", "de septembre à", "2025-09-01 2026-08-31"),
    ],
)
def test_school_year_of_overseas_networks(territory, today, term, label, school_year):
    days = days_of_presets(today, territory)
    assert days["Trimestre scolaire"][0] == term
    [name] = [kind for kind in days if kind.startswith("Année scolaire")]
    assert f", {label}" in name
    assert days[name][0] == school_year


@pytest.mark.parametrize("territory", ["", "974", "988"])
def test_terms_add_up_to_the_school_year(territory):
    year = next(
        [each.period for each in of_kind]
        for kind, of_kind in presets(day("2026-10-10"), territory)
        if str(kind).startswith("Année scolaire")
    )[0]
    days = [year.first + datetime.timedelta(number) for number in range(365)]
    terms = {days_of_presets(str(each), territory)["Trimestre scolaire"][0] for each in days}
    assert len(terms) == 3
    assert min(terms).split()[0] == str(year.first)
    assert max(terms).split()[1] == str(year.last)


def test_term_across_two_years_names_both():
    [term, _former] = dict(presets(day("2026-12-01"), "988"))["Trimestre scolaire"]
    assert term.name == "Septembre 2026 à janvier 2027"


def test_school_year_from_february_has_its_months_as_its_name():
    [*_others, (_kind, [year, _former]), _calendar] = presets(day("2026-12-01"), "988")
    assert year.name == "Février 2026 à janvier 2027"


@pytest.mark.django_db
def test_report_offers_the_school_year_of_the_network(host, settings):
    settings.OVERSEAS = "974"
    page = host.get(reverse("event_report")).text
    assert "Année scolaire, d’août à juillet" in page
