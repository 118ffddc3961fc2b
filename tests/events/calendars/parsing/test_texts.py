"""The texts and the status of a parsed event."""

import pytest

from tests.events.calendars.samples import one


def test_texts_are_unescaped_without_the_emails_of_participants():
    event = one(
        "SUMMARY:Café\\, thé\\; et <b>gâteaux</b>",
        "LOCATION:Salle 2\\, mairie jeanne@exemple.fr",
        "DESCRIPTION:Demandez à jeanne@exemple.fr\\nou à accueil@exemple.fr",
        "ORGANIZER;CN=Jeanne:mailto:jeanne@exemple.fr",
        'ATTENDEE;EMAIL="paul@exemple.fr":mailto:paul@exemple.fr',
        "CATEGORIES:Débuter,Mails\\, photos",
        "GEO:43.4\\;5.05",
        "URL:https://exemple.fr/a?b=1\\,2",
        "X-ALT-DESC;FMTTYPE=text/html:<p>Demandez à Jeanne@exemple.fr</p>",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.exemple.fr/a",
    )
    assert event.title == "Café, thé; et gâteaux"
    assert event.location == "Salle 2, mairie"
    assert event.text == "Demandez à \nou à accueil@exemple.fr"
    assert event.html == "<p>Demandez à </p>"
    assert event.categories == ("Débuter", "Mails, photos")
    assert event.geo == (43.4, 5.05)
    assert event.url == "https://exemple.fr/a?b=1,2"
    assert event.conference == "https://visio.exemple.fr/a"
    assert "jeanne@" not in repr(event).lower()
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


@pytest.mark.parametrize(
    "name", ["CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"]
)
def test_video_room_is_read_from_the_property_of_each_software(name):
    assert one(f"{name}:https://visio.exemple.fr/a").conference == "https://visio.exemple.fr/a"


@pytest.mark.parametrize(
    ("method", "status"),
    [("CANCEL", "cancelled"), ("cancel", "cancelled"), ("PUBLISH", "confirmed")],
)
def test_method_of_a_file_cancels_its_events(method, status):
    assert one(head=[f"METHOD:{method}"]).status == status
