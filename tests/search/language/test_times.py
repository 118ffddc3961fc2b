"""Moments as people type them, on a Friday."""

from datetime import date

import pytest

from search.language.phrases import read_nearby
from search.language.times import read_time

FRIDAY = date(2026, 11, 27)
HOLIDAYS = date(2026, 12, 19), date(2027, 1, 3)


def read(text, language="fr", holidays=HOLIDAYS):
    rest, when = read_time(text, FRIDAY, language, lambda: holidays)
    if when is None:
        return text, rest == text
    return rest, f"{when.since:%d/%m/%y}", len(when.days), when.part, when.is_open


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("atelier demain", ("atelier", "28/11/26", 1, "", False)),
        ("atelier demain matin", ("atelier", "28/11/26", 1, "m", False)),
        ("Aujourd’hui", ("", "27/11/26", 1, "", False)),
        ("ce soir à Gap", ("à Gap", "27/11/26", 1, "s", False)),
        ("cet après-midi", ("", "27/11/26", 1, "a", False)),
        ("après-demain", ("", "29/11/26", 1, "", False)),
        ("que faire la semaine prochaine", ("", "30/11/26", 7, "", False)),
        ("atelier cette semaine", ("atelier", "27/11/26", 3, "", False)),
        ("atelier ce week-end nice", ("atelier nice", "28/11/26", 2, "", False)),
        ("dates lundi prochain", ("", "30/11/26", 1, "", False)),
        ("vendredi", ("", "27/11/26", 1, "", False)),
        ("vendredi prochain", ("", "04/12/26", 1, "", False)),
        ("café en janvier", ("café", "01/01/27", 31, "", False)),
        ("café en novembre", ("café", "27/11/26", 4, "", False)),
        ("le mois prochain", ("", "01/12/26", 31, "", False)),
        ("atelier le prochain mois", ("atelier", "01/12/26", 31, "", False)),
        ("atelier la prochaine semaine", ("atelier", "30/11/26", 7, "", False)),
        ("atelier le prochain vendredi", ("atelier", "04/12/26", 1, "", False)),
        ("atelier prochain week-end", ("atelier", "28/11/26", 2, "", False)),
        ("stage aux prochaines vacances", ("stage aux", "19/12/26", 16, "", False)),
        ("le 12 décembre", ("", "12/12/26", 1, "", False)),
        ("mardi 1er décembre après-midi", ("", "01/12/26", 1, "a", False)),
        ("le 3 mars", ("", "03/03/27", 1, "", False)),
        ("pendant les vacances", ("", "19/12/26", 16, "", False)),
        ("ouvert samedi manosque", ("manosque", "28/11/26", 1, "", True)),
        ("horaires mairie samedi matin", ("mairie", "28/11/26", 1, "m", True)),
        ("ouvert le soir", ("", "27/11/26", 7, "s", True)),
        ("agenda janvier", ("", "01/01/27", 31, "", False)),
        ("agenda janvier 2025", ("", "01/01/25", 31, "", False)),
        ("atelier cuisine décembre 2027", ("atelier cuisine", "01/12/27", 31, "", False)),
        ("ouvert en ce moment", ("", "27/11/26", 1, "", True)),
        ("mairie ouverte actuellement", ("mairie", "27/11/26", 1, "", True)),
        ("le mardi à 14h", ("", "01/12/26", 1, "a", False)),
        ("atelier mardi 9 h 30", ("atelier", "01/12/26", 1, "m", False)),
        ("demain vers 18 heures", ("", "28/11/26", 1, "s", False)),
        ("demain à 24h", ("", "28/11/26", 1, "", False)),
        ("lundi de 14h à 16h30", ("", "30/11/26", 1, "a", False)),
        ("ateliers du 5 au 10 décembre", ("ateliers", "05/12/26", 6, "", False)),
        ("stage du 28 décembre au 2 janvier 2027", ("stage", "28/12/26", 6, "", False)),
        ("ouvert entre le 1er et le jeudi 3 décembre matin", ("", "01/12/26", 3, "m", True)),
        ("atelier du 20 au 30 novembre", ("atelier", "27/11/26", 4, "", False)),
        ("du 1er janvier au 31 mars", ("", "01/01/27", 90, "", False)),
        ("du 1er janvier au 31 mars matin", ("", "01/01/27", 90, "", False)),
        ("du 31 février au 3 mars", ("du 31 février au", "03/03/27", 1, "", False)),
        ("mardi et jeudi", ("et jeudi", "01/12/26", 1, "", False)),
        ("atelier du 2 au 5 novembre", ("atelier", "02/11/27", 4, "", False)),
        ("stage du 2 au 5 novembre 2026", ("stage", "02/11/26", 4, "", False)),
        ("atelier samedi et dimanche", ("atelier", "28/11/26", 2, "", False)),
        ("ouvert du lundi au vendredi", ("", "27/11/26", 1, "", True)),
        ("ouvert du mardi au jeudi matin", ("", "01/12/26", 3, "m", True)),
    ],
)  # fmt: skip
def test_a_moment_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("workshop tomorrow morning", ("workshop", "28/11/26", 1, "m", False)),
        ("open on saturday", ("", "28/11/26", 1, "", True)),
        ("events next week", ("", "30/11/26", 7, "", False)),
        ("next friday", ("", "04/12/26", 1, "", False)),
        ("workshop in january", ("workshop", "01/01/27", 31, "", False)),
        ("workshops from 5 to 10 december", ("workshops", "05/12/26", 6, "", False)),
        ("workshops saturday and sunday", ("workshops", "28/11/26", 2, "", False)),
        ("workshops next weekend", ("workshops", "28/11/26", 2, "", False)),
        ("workshops during the next school holidays", ("workshops", "19/12/26", 16, "", False)),
    ],
)
def test_a_moment_is_read_in_english(text, expected):
    assert read(text, "en") == expected


@pytest.mark.parametrize("text", ["atelier mars", "31 février", "imprimer", "", "ouvert", "mai"])
def test_text_without_moment_is_unchanged(text):
    assert read(text) == (text, True)


def test_week_has_seven_weekdays():
    assert read_time("la semaine prochaine", FRIDAY)[1].weekdays == [1, 2, 3, 4, 5, 6, 7]


def test_unknown_holidays_are_words():
    assert read("les vacances", holidays=None) == ("les vacances", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("imprimer près de chez moi", ("imprimer", True)),
        ("le plus proche de chez nous, wifi", ("wifi", True)),
        ("help near me", ("help", True)),
        ("aide administrative la plus proche", ("aide administrative", True)),
        ("la médiathèque la plus proche", ("la médiathèque", True)),
        ("imprimer le plus près", ("imprimer", True)),
        ("wifi à proximité", ("wifi", True)),
        ("wifi à proximité de chez moi", ("wifi", True)),
        ("wifi autour de moi", ("wifi", True)),
        ("wifi à côté de moi", ("wifi", True)),
        ("la mairie la plus proche de Gap", ("la mairie la plus proche de Gap", False)),
        ("à proximité du lac", ("à proximité du lac", False)),
        ("service de proximité", ("service de proximité", False)),
        ("près de Gap", ("près de Gap", False)),
        ("chez moi", ("chez moi", False)),
    ],
)
def test_near_me_is_removed_from_the_words(text, expected):
    assert read_nearby(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("atelier demin", ("atelier", "28/11/26", 1, "", False)),
        ("demin apres midi atelier", ("atelier", "28/11/26", 1, "a", False)),
        ("ouvert mecredi matin", ("", "02/12/26", 1, "m", True)),
        ("vandredi", ("", "27/11/26", 1, "", False)),
        ("ouvert aujourdhui", ("", "27/11/26", 1, "", True)),
        ("agenda décembre cavaillon", ("agenda cavaillon", "01/12/26", 31, "", False)),
        ("quoi de neuf cette semaine", ("", "27/11/26", 3, "", False)),
        ("il se passe quoi samedi", ("", "28/11/26", 1, "", False)),
    ],
)
def test_misspelt_or_generic_moment_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "le domaine", "aide marie", "un logement décent", "romain", "nom de domain", "domain name",
        "domains", "sundry help", "atelier Denain", "atelier Mardié",
        "atelier Delain", "atelier Démuin", "atelier lardi", "atelier mard", "atelier lund",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_word_resembling_a_day_is_not_one(text, language):
    assert read_time(text, FRIDAY, language) == (text, None)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ouvert maintenant", "fr", ("", True)),
        ("imprimer ouvert en ce moment à Gap", "fr", ("imprimer à Gap", True)),
        ("mairie actuellement ouverte", "fr", ("mairie", True)),
        ("qui est ouvert à Gap", "fr", ("à Gap", True)),
        ("Qu’est-ce qui est ouvert ?", "fr", ("", True)),
        ("il y a quoi d’ouvert", "fr", ("", True)),
        ("imprimer tout de suite", "fr", ("imprimer", False)),
        ("open now", "en", ("", True)),
        ("what's open near Nice", "en", ("near Nice", True)),
        ("libraries open right now", "en", ("libraries", True)),
    ],
)
def test_now_is_read(text, language, expected):
    rest, when = read_time(text, FRIDAY, language)
    assert (rest, when.is_open) == expected
    assert when.is_now


@pytest.mark.parametrize(
    "text", ["qui est ouvert à tous", "qui est ouvert aux enfants", "ateliers en ce moment"]
)
def test_open_without_moment_is_not_now(text):
    assert read_time(text, FRIDAY) == (text, None)


def test_today_is_not_now():
    assert not read_time("ouvert aujourd’hui", FRIDAY)[1].is_now


@pytest.mark.parametrize(
    ("day", "text", "days"),
    [
        (date(2026, 11, 28), "ce week-end", [28, 29]),
        (date(2026, 11, 29), "ce week-end", [29]),
        (date(2026, 11, 29), "le week-end prochain", [5, 6]),
        (date(2026, 11, 29), "le prochain week-end", [5, 6]),
        (date(2026, 11, 29), "week-end qui vient", [5, 6]),
        (date(2026, 11, 28), "next weekend", [5, 6]),
        (date(2026, 11, 28), "this weekend", [28, 29]),
    ],
)
def test_weekend_that_has_begun_starts_today(day, text, days):
    rest, when = read_time(text, day, "en")
    assert rest == ""
    assert [each.day for each in when.days] == days
