"""Conversion of French prose about hours to OSM, or its refusal."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.hours.osm_text import read_hours
from places.hours.prose import to_osm
from places.hours.prose_tokens import NAMES

SAMPLE = Path(__file__).parents[1] / "data" / "prose-sample.tsv"
BY_HAND = Path(__file__).parents[1] / "data" / "prose-by-hand.tsv"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "hours" / "horaires-reels-non-osm.tsv"


def rows(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def days_of(column):
    """Return the day that the column of a file is about: some files have one for each day."""
    return [index for index, name in enumerate(NAMES) if name in column.lower()]


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        (
            "du lundi au vendredi 9h-12h / 14h-17h sauf mercredi",
            "Mo-Tu,Th-Fr 09:00-12:00,14:00-17:00",
        ),
        ("Du lundi au vendredi sauf le mercredi, de 9h à 12h", "Mo-Tu,Th-Fr 09:00-12:00"),
        ("Lundi au vendredi 9h-12h et 14h-17h, fermé le mercredi après-midi",
         "Mo-Tu,Th-Fr 09:00-12:00,14:00-17:00; We 09:00-12:00"),
        ("Tous les jours 9h-20h", "Mo-Su 09:00-20:00"),
        ("9h/12h du lundi au vendredi", "Mo-Fr 09:00-12:00"),
        ("mar-mer-jeu 10-12h", "Tu-Th 10:00-12:00"),
        ("1er et 3ème lundi du mois de 14h à 17h", "Mo[1,3] 14:00-17:00"),
        ("le dernier samedi de chaque mois, 9 heures à 12 h 30", "Sa[-1] 09:00-12:30"),
        ("mardi semaines impaires 14h-17h", "week 1-53/2 Tu 14:00-17:00"),
        ("samedi fermé, lundi 9h–12h", "Mo 09:00-12:00"),
        ("Lundi 9h-12h ; mardi sur rendez-vous",
         'Mo 09:00-12:00; Tu unknown "sur rendez-vous"'),
        ("Sur rendez-vous du lundi au jeudi 9h-17h", 'Mo-Th 09:00-17:00 "sur rendez-vous"'),
        ("lundi 9h-12h sauf jours fériés", "Mo 09:00-12:00; PH off"),
        ("lundi 9h-12h, fermé pendant les vacances scolaires", "Mo 09:00-12:00; SH off"),
    ],
)  # fmt: skip
def test_understood_prose_becomes_osm(text, osm):
    assert to_osm(text) == osm


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lundi",
        "9h-12h",  # no day
        "lundi 14h-7h",
        "Mardi-jeudi 9h-12h",  # with or without Wednesday
        "lundi 9h-12h en période scolaire",
        "mardi 9h-12h fermé en août",
        "9h à 18h du lundi au vendredi (lundi et jeudi matin fermé)",
        "9h-12h lundi mardi 14h-17h",
        "Lundi 9h-12h sur rdv mardi 14h-17h",
        "du lundi au vendredi de 08h30 à 12h00 et de 13h30",  # cut short
        "Lun au jeu: 8h/12h-14h/17h ven: 8h/12h - 14h/16",
        "lundi au jeudi 8h-12h, mercredi 10h-12h",  # instead or in addition
        "Vendredi 21/04 10:00 - 12:30",
        "Hiver : lundi 9h-12h. Été : lundi 8h-11h",
        "lundi 9h-12h et mardi",
        "Sur RDV : 02.47.49.00.00",
        "SANS RDV 8h30-12h30 / AVEC RDV 12h30-16h15",
        "Un lundi sur deux de 14h à 17h",
        "lundi matin 9h-18h",
        "lundi 9h-12h " * 100,
    ],
)
def test_ambiguous_prose_is_refused(text):
    assert to_osm(text) == ""


def test_column_of_one_day_gives_the_day():
    assert to_osm("10:00 - 12:00 / 14:00 - 19:00", [0]) == "Mo 10:00-12:00,14:00-19:00"
    assert to_osm("00:00 - 00:00 / 09:00 - 12:00", [5]) == "Sa 09:00-12:00"
    assert to_osm("mardi 9h-12h", [0]) == ""


def test_sample_agrees_with_the_reading_of_a_person():
    """Compare a hundred random real texts with the translations of a person."""
    sample = rows(SAMPLE)
    assert len(sample) == 100
    assert {verdict for *_rest, verdict in sample} == {"juste"}
    wrong = [(text, osm) for column, text, osm, _ in sample if to_osm(text, days_of(column)) != osm]
    assert wrong == []


def test_invented_texts_are_converted_correctly_or_refused():
    """Compare texts written by a person with that person's translations; "" means refused."""
    texts = rows(BY_HAND)
    assert len(texts) >= 150
    assert [(text, to_osm(text)) for text, osm in texts if to_osm(text) != osm] == []


def test_more_than_half_of_real_texts_are_understood():
    if not SHARED.exists():
        pytest.skip("the 696 real texts of ../shared/data/hours are absent")
    texts = rows(SHARED)
    results = [to_osm(text, days_of(column)) for _source, column, text in texts]
    assert sum(map(bool, results)) / len(texts) >= 0.70
    assert all(read_hours(osm).is_readable for osm in results if osm)


@given(st.text(max_size=80) | st.text("lundimar 0123h-/à,;.:()", max_size=40))
def test_no_text_raises(text):
    osm = to_osm(text)
    assert osm == "" or read_hours(osm).is_readable
