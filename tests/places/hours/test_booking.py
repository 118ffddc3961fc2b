"""Notes that require an appointment on some weekdays, 0 for Monday."""

import time

import pytest

from places.hours.booking import EVERY_DAY, booked_days, schedule_of

WEEK = frozenset(range(5))


@pytest.mark.parametrize(
    ("note", "days"),
    [
        ("Sur rendez-vous tous les jours", EVERY_DAY),
        ("Sur rendez-vous tous les jours sauf le samedi", EVERY_DAY - {5}),
        ("Sur rendez-vous, sauf le samedi", EVERY_DAY - {5}),
        ("Sur rendez-vous uniquement, excepté le lundi", EVERY_DAY - {0}),
        ("Sur rendez-vous hors mercredi et samedi", EVERY_DAY - {2, 5}),
        ("Sur RDV du lundi au vendredi sauf le mercredi", WEEK - {2}),
        ("Uniquement sur rendez-vous, sauf du lundi au mercredi", {3, 4, 5, 6}),
        ("Tous les jours sauf le dimanche, uniquement sur rendez-vous", EVERY_DAY - {6}),
        ("Sur rendez-vous sauf urgence", EVERY_DAY),
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
        ("Sur rendez-vous les lundi, mardi et vendredi après-midi", {0, 1, 4}),
        ("Sur rendez-vous le lundi de 9 h à 12 h, le jeudi de 14 h à 16 h", {0, 3}),
        ("Sur rendez-vous le mardi, mercredi après-midi et samedi matin ; lundi sans", {1, 2, 5}),
        ("Permanences sur rendez-vous, 1 semaine sur 2, le mercredi de 9 h à 12 h", {2}),
        ("Sur rendez-vous, accueil libre ou RDV le mardi à Saffré", set()),
        ("Accueil libre les lundi, mardi de 9 h à 12 h. Sur rendez-vous le mercredi", {2}),
        ("Sur rendez-vous au 04 92 00 00 00, accueil ouvert le samedi", EVERY_DAY),
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
    assert booked_days(note) == days


def test_days_after_sauf_stay_open():
    note = "Sur rendez-vous tous les jours sauf le samedi"
    expected = 'Sa 09:00-12:00; Mo-Fr 09:00-12:00 "sur rendez-vous"'
    assert schedule_of("Mo-Sa 09:00-12:00", note, False) == expected


def test_long_note_is_read_in_a_short_time():
    started = time.monotonic()
    for words in ("le public ", "le lundi et le mardi ", "sauf le samedi "):
        assert not booked_days(words * 500)
    assert time.monotonic() - started < 2
