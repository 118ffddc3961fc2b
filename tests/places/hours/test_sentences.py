import datetime

import pytest
from django.utils import translation

from places.facts import write_hours

MONDAY = datetime.date(2026, 12, 7)


def sentences_of(text):
    return [line.replace("\xa0", " ") for line in write_hours(text, "B", MONDAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 09:00-12:00", ["Du lundi au vendredi, de 9 h à 12 h"]),
        (
            "Mo-Th 10:00-13:00,14:30-18:00; Fr 10:00-13:00",
            [
                "Du lundi au jeudi, de 10 h à 13 h et de 14 h 30 à 18 h",
                "Le vendredi, de 10 h à 13 h",
            ],
        ),
        ("Mo,Tu,Th 14:00-16:00", ["Le lundi, le mardi et le jeudi, de 14 h à 16 h"]),
        (
            "Mo-We,Fr-Su 08:00-24:00",
            ["Du lundi au mercredi et du vendredi au dimanche, de 8 h à minuit"],
        ),
        ("24/7", ["Tous les jours, toute la journée"]),
        (
            'Tu 09:00-12:00 "sur rendez-vous"; Sa 09:00-12:00',
            ["Le mardi, de 9 h à 12 h, sur rendez-vous", "Le samedi, de 9 h à 12 h"],
        ),
        ('Mo-Su "sur rendez-vous"', ["Sur rendez-vous"]),
        ("Mo-Fr 09:00-12:00; PH off", ["Du lundi au vendredi, de 9 h à 12 h"]),
        ("selon l’humeur", ["selon l’humeur"]),
        ("", []),
    ],
)
def test_days_with_the_same_hours_share_a_sentence(text, expected):
    assert sentences_of(text) == expected


def test_days_keep_the_order_of_the_week():
    text = "We-Sa 10:00-12:00; Tu 14:00-17:00"
    assert sentences_of(text) == [
        "Le mardi, de 14 h à 17 h",
        "Du mercredi au samedi, de 10 h à 12 h",
    ]


def test_sentences_name_the_days_in_the_language_of_the_reader():
    with translation.override("en"):
        [line] = sentences_of("Mo 09:00-12:00")
    assert "Monday" in line
    assert "9 am" in line
