"""Notes that require an appointment on some weekdays, or on half of them; 0 is Monday."""

import time
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from places.hours.booking import EVERY_DAY, booked_halves, schedule_of
from places.hours.holidays import calendar
from places.hours.opening_hours import APPOINTMENT, CLOSED, OPEN, state_at

DAYS = frozenset(range(7))
WEEK = frozenset(range(5))
MORNINGS, AFTERNOONS = ({(day, half) for day in DAYS} for half in (0, 1))


@pytest.mark.parametrize(
    ("note", "days"),
    [
        ("Sur rendez-vous tous les jours", DAYS),
        ("Sur rendez-vous tous les jours sauf le samedi", DAYS - {5}),
        ("Sur rendez-vous, sauf le samedi", DAYS - {5}),
        ("Sur rendez-vous uniquement, excepté le lundi", DAYS - {0}),
        ("Sur rendez-vous hors mercredi et samedi", DAYS - {2, 5}),
        ("Sur RDV du lundi au vendredi sauf le mercredi", WEEK - {2}),
        ("Uniquement sur rendez-vous, sauf du lundi au mercredi", {3, 4, 5, 6}),
        ("Tous les jours sauf le dimanche, uniquement sur rendez-vous", DAYS - {6}),
        ("Sur rendez-vous sauf urgence", DAYS),
        ("Sur rendez-vous en semaine", WEEK),
        ("Sur rendez-vous en semaine, le samedi sans", WEEK),
        ("Sur rendez-vous en semaine, le samedi de 9 h à 12 h", WEEK),
        ("Sur rendez-vous du lundi au vendredi, sans rendez-vous le samedi", WEEK),
        ("Lundi sans rendez-vous, mardi sur rendez-vous", {1}),
        ("Lundi, mardi et jeudi sur rendez-vous", {0, 1, 3}),
        ("Le lundi, mercredi et vendredi uniquement sur RDV", {0, 2, 4}),
        ("Ouvert le lundi, le mardi sur rendez-vous", {1}),
        ("Le mercredi, sur rendez-vous", {2}),
        ("Mercredi : sur rendez-vous", {2}),
        ("Mercredi sur rendez-vous uniquement", {2}),
        ("Les mardis et jeudis sur rendez-vous", {1, 3}),
        ("Du mardi au jeudi, sur rendez-vous", {1, 2, 3}),
        ("Sur rendez-vous les lundi, mardi et vendredi", {0, 1, 4}),
        ("Sur rendez-vous le lundi de 9 h à 12 h, le jeudi de 14 h à 16 h", {0, 3}),
        ("Sur rendez-vous le mardi, mercredi et samedi ; lundi sans", {1, 2, 5}),
        ("Permanences sur rendez-vous, 1 semaine sur 2, le mercredi de 9 h à 12 h", {2}),
        ("Sur rendez-vous, accueil libre ou RDV le mardi à Saffré", set()),
        ("Accueil libre les lundi, mardi de 9 h à 12 h. Sur rendez-vous le mercredi", {2}),
        ("Sur rendez-vous au 04 92 00 00 00, accueil ouvert le samedi", DAYS),
        ("Ouvert du lundi au vendredi, samedi sur rendez-vous uniquement", {5}),
        ("Mardi de 9 h à 12 h, uniquement sur rendez-vous", {1}),
        ("Sans rendez-vous. Le mercredi, ateliers", set()),
        ("Avec ou sans rendez-vous le samedi", set()),
        ("Le samedi sans rendez-vous", set()),
        ("Sans rendez-vous le samedi, ateliers sur inscription", set()),
        ("Mercredi : atelier sur inscription", set()),
        ("Sur rendez-vous pendant les vacances", set()),
        ("Sur rendez-vous hors vacances scolaires", set()),
    ],
)
def test_note_requires_an_appointment_on_its_days_only(note, days):
    assert booked_halves(note) == set(product(days, (0, 1)))


@pytest.mark.parametrize(
    ("note", "halves"),
    [
        ("L’après-midi sur rendez-vous", AFTERNOONS),
        ("l'après-midi sur RDV uniquement", AFTERNOONS),
        ("Les après-midis uniquement sur rendez-vous", AFTERNOONS),
        ("Sur rendez-vous l’après-midi", AFTERNOONS),
        ("Sur rendez-vous le matin uniquement", MORNINGS),
        ("Tous les matins sur rendez-vous", MORNINGS),
        ("Matin : accès libre, après-midi : sur rendez-vous", AFTERNOONS),
        ("Accès libre le matin et sur rendez-vous l’après-midi", AFTERNOONS),
        ("Le matin sans rendez-vous, l’après-midi sur rendez-vous", AFTERNOONS),
        ("Sans rendez-vous le matin ; sur rendez-vous l’après-midi", AFTERNOONS),
        ("Ouvert le matin, l’après-midi sur rendez-vous", AFTERNOONS),
        ("Sur rendez-vous, sauf le matin", AFTERNOONS),
        ("Sur rendez-vous, sauf le samedi matin", EVERY_DAY - {(5, 0)}),
        ("Du lundi au vendredi, l’après-midi sur rendez-vous", AFTERNOONS),
        ("Sur rendez-vous le samedi matin", {(5, 0)}),
        ("Permanence le mardi après-midi sur rendez-vous", {(1, 1)}),
        ("Sur rendez-vous le mardi, mercredi après-midi et samedi matin ; lundi sans",
         {(1, 0), (1, 1), (2, 1), (5, 0)}),
        ("Sur rendez-vous les lundi, mardi et vendredi après-midi",
         {(0, 0), (0, 1), (1, 0), (1, 1), (4, 1)}),
        # Two meanings: the whole day.
        ("Sur rendez-vous le lundi matin et l’après-midi", {(0, 0), (0, 1)}),
        ("Le matin, l’après-midi sur rendez-vous", EVERY_DAY),
        ("Sur rendez-vous, ateliers l’après-midi", EVERY_DAY),
        ("Accès libre le lundi et sur rendez-vous le mardi", {(1, 0), (1, 1)}),
        ("Avec et sans rendez-vous l’après-midi", set()),
        ("Ateliers l’après-midi sur inscription", set()),
    ],
)  # fmt: skip
def test_note_requires_an_appointment_on_its_half_days_only(note, halves):
    assert booked_halves(note) == halves


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("Mo-Fr 09:00-12:30,13:30-17:00",
         'Mo-Fr 09:00-12:30, Mo-Fr 13:30-17:00 "sur rendez-vous"'),
        ("Mo-Fr 09:00-17:00", 'Mo-Fr 09:00-12:00, Mo-Fr 12:00-17:00 "sur rendez-vous"'),
        ("Mo 09:00-12:00; Tu 14:00-17:00; PH off",
         'Mo 09:00-12:00; Tu 14:00-17:00 "sur rendez-vous"; PH off'),
        ('Mo 09:00-12:00,14:00-17:00 "1er étage"',
         'Mo 09:00-12:00 "1er étage", Mo 14:00-17:00 "1er étage, sur rendez-vous"'),
        ("Mo 09:00-12:00, Tu 14:00-17:00", 'Mo 09:00-12:00, Tu 14:00-17:00 "sur rendez-vous"'),
        ("24/7", '24/7 "sur rendez-vous"'),
        ("Mo-Fr 09:00-12:00; Dec 24 09:00-17:00",
         'Mo-Fr 09:00-12:00 "sur rendez-vous"; Dec 24 09:00-17:00 "sur rendez-vous"'),
    ],
)  # fmt: skip
def test_half_without_appointment_stays_open(hours, expected):
    booked = schedule_of(hours, "L’après-midi sur rendez-vous", False)
    assert booked == expected
    assert schedule_of(booked, "L’après-midi sur rendez-vous", False) == expected


@pytest.mark.parametrize(
    ("hour", "state"), [(9, OPEN), (11, OPEN), (13, CLOSED), (14, APPOINTMENT), (18, CLOSED)]
)
def test_half_day_by_appointment_is_never_open(hour, state):
    text = schedule_of("Mo-Fr 09:00-12:00,14:00-17:00", "L’après-midi sur rendez-vous", False)
    now = datetime(2026, 12, 2, hour, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert state_at(text, now, calendar("13")) == state


def test_days_after_sauf_stay_open():
    note = "Sur rendez-vous tous les jours sauf le samedi"
    expected = 'Sa 09:00-12:00; Mo-Fr 09:00-12:00 "sur rendez-vous"'
    assert schedule_of("Mo-Sa 09:00-12:00", note, False) == expected


def test_long_note_is_read_in_a_short_time():
    started = time.monotonic()
    for words in ("le public ", "le lundi et le mardi ", "sauf le samedi ", "l’après-midi "):
        assert not booked_halves(words * 500)
    assert time.monotonic() - started < 2
