"""The texts and the status of a parsed event."""

import pytest

from tests.events.calendars.samples import one


def test_texts_are_unescaped_without_the_emails_of_participants():
    event = one(
        "SUMMARY:Café\\, thé\\; et <b>gâteaux</b>",
        "LOCATION:Salle 2\\, mairie",
        "DESCRIPTION:Demandez à jeanne@exemple.fr\\nou à accueil@exemple.fr",
        "ORGANIZER;CN=Jeanne:mailto:jeanne@exemple.fr",
        'ATTENDEE;EMAIL="paul@exemple.fr":mailto:paul@exemple.fr',
        "CATEGORIES:Débuter,Mails\\, photos",
        "GEO:43.4\\;5.05",
        "URL:https://exemple.fr/a?b=1\\,2",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.exemple.fr/a",
    )
    assert event.title == "Café, thé; et gâteaux"
    assert event.location == "Salle 2, mairie"
    assert event.text == "Demandez à \nou à accueil@exemple.fr"
    assert event.categories == ("Débuter", "Mails, photos")
    assert event.geo == (43.4, 5.05)
    assert event.url == "https://exemple.fr/a?b=1,2"
    assert event.conference == "https://visio.exemple.fr/a"
    assert "jeanne@" not in repr(event)
    assert "paul@" not in repr(event)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("STATUS:CANCELLED", "cancelled"),
        ("STATUS:CANCELED", "cancelled"),
        ("STATUS:ANNULÉ", "cancelled"),
        ("SUMMARY:ANNULÉ - Atelier", "cancelled"),
        ("SUMMARY:[Complet] Atelier", "full"),
        ("SUMMARY:Reporté : Atelier", "postponed"),
        ("SUMMARY:Complet de printemps", "confirmed"),
        ("STATUS:CONFIRMED", "confirmed"),
    ],
)
def test_status_is_read_from_status_or_title(line, status):
    assert one(line).status == status
