import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from events.models import EventException, EventPage, Occurrence
from network.models import Organisation, Person, Picture
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory
from tests.structured import objects_of

from .conftest import PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def at(month, day, hour=14):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


def cards(response):
    """Return the titles of the cards of a list, in order."""
    assert response.status_code == 200
    return re.findall(r'class="card__link" href="[^"]*">([^<]*)<', response.text)


def days(response):
    return re.findall(r'class="agenda-day__title"[^>]*>([^<]*)<', response.text)


def events_of(response):
    """Return the schema.org events of a page."""
    return [item for item in objects_of(response) if item["@type"] == "Event"]


@pytest.fixture
def full_event(agenda, place):
    """An event with all that a page can show, every week for half a year."""
    event = EventPageFactory(
        parent=place,
        title="Bien démarrer avec son smartphone",
        starts_at=at(10, 13),
        ends_at=at(10, 13, 16),
        repeat="weekly",
        until=datetime.date(2027, 4, 13),
        topics=[TopicFactory(), TopicFactory()],
        audiences=["Seniors"],
        organisation=Organisation.objects.create(name="L’Étang", website="https://example.org"),
        contact=Person.objects.create(name="Nadia", phone="+33442000001"),
        registration_url="https://example.org/inscription",
    )
    event.exceptions = [
        EventException(
            original_date=datetime.date(2026, 10, 27), change="cancelled", note="Formation"
        ),
        EventException(
            original_date=datetime.date(2026, 11, 3), change="moved", starts_at=at(11, 4)
        ),
    ]
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def test_agenda_lists_dates_by_day(client, agenda, today):
    EventPageFactory(parent=agenda, title="Soir", starts_at=at(10, 21, 18))
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(10, 22))
    EventPageFactory(parent=agenda, title="Mardi", starts_at=at(11, 3))
    EventPageFactory(parent=agenda, title="Déjà commencé", starts_at=at(10, 20), ends_at=at(10, 23))
    EventPageFactory(parent=agenda, title="Fini", starts_at=at(10, 21, 8), ends_at=at(10, 21, 9))
    response = client.get("/agenda/")
    assert days(response) == [
        "Aujourd’hui, mercredi 21 octobre",
        "Demain, jeudi 22 octobre",
        "Mardi 3 novembre",
    ]
    assert cards(response) == ["Déjà commencé", "Soir", "Demain", "Mardi"]
    assert cards(client.get("/agenda/archives/")) == ["Fini"]


def test_each_date_is_either_upcoming_or_past(agenda, today):
    for hour in range(6, 14):
        EventPageFactory(parent=agenda, starts_at=at(10, 21, hour), ends_at=at(10, 21, hour + 1))
    coming = set(Occurrence.objects.agenda())
    past = set(Occurrence.objects.archive())
    assert coming | past == set(Occurrence.objects.all())
    assert coming & past == set()
    assert {date.starts_at for date in past} == {at(10, 21, hour) for hour in (6, 7, 8, 9)}


def test_hidden_events_are_in_no_list_and_no_count(client, agenda, place):
    EventPageFactory(parent=agenda, title="Visible", kind="rencontre")
    EventPageFactory(parent=agenda, title="Brouillon", live=False, kind="rencontre")
    expired = EventPageFactory(
        parent=agenda, title="Expiré", expire_at=timezone.now(), kind="rencontre"
    )
    private = EventPageFactory(parent=place, title="Privé", kind="rencontre")
    PageViewRestriction.objects.create(page=place, restriction_type="login")
    response = client.get("/agenda/?type=rencontre")
    assert cards(response) == ["Visible"]
    assert "1 date à venir" in response.text
    choices = client.get("/agenda/?type=rencontre&choix=1").text
    assert re.findall(r"Rencontre \((\d+)\)<", choices) == ["1"]
    assert client.get(expired.url).status_code == 404
    assert client.get(private.url).status_code == 302


def test_filtered_view_links_to_its_feeds(client, agenda):
    response = client.get("/agenda/?type=atelier&periode=semaine&inconnu=1&page=9e9")
    assert response.status_code == 200
    links = re.findall(
        r'<link rel="alternate" type="([^"]*)" title="[^"]*" href="([^"]*)"', response.text
    )
    assert links == [
        ("text/calendar", "/agenda/agenda.ics"),
        ("application/atom+xml", "/agenda/agenda.atom"),
        ("text/calendar", "/agenda/agenda.ics?type=atelier"),
        ("application/atom+xml", "/agenda/agenda.atom?type=atelier"),
    ]
    assert 'value="http://localhost/agenda/agenda.ics?type=atelier"' in response.text
    assert 'href="webcal://localhost/agenda/agenda.ics?type=atelier"' in response.text


def test_long_agenda_is_paginated(client, agenda):
    for _number in range(13):
        EventPageFactory(parent=agenda)
    assert len(cards(client.get("/agenda/"))) == 12
    assert len(cards(client.get("/agenda/?page=2"))) == 1


def test_event_page_shows_schedule_location_and_changes(client, full_event):
    text = client.get(full_event.url).text
    shown = text.replace("\N{NO-BREAK SPACE}", " ")
    for phrase in (
        "Tous les mardis jusqu’au 13 avril 2027, de 14 h à 16 h",
        "1 rue Basse, 13500 Martigues",
        "Seniors",
        "Gratuit",
        "Formation",
        "mercredi 4 novembre, de 14 h à 16 h",
        "Les 2 dates passées",
        'href="tel:+33442000001"',
        'href="https://example.org/inscription"',
    ):
        assert phrase in shown
    ics = reverse("events:event_ics", args=[full_event.calendar_entry.uid])
    assert text.count(f'"{ics}"') == 2  # the head and the button
    assert text.count(f'"{ics}?date=') == 1  # the next date alone


def test_cancelled_event_shows_its_reason_and_stays_listed(client, agenda):
    event = EventPageFactory(
        parent=agenda, title="Atelier", status="cancelled", status_reason="Travaux"
    )
    assert "Cet événement est annulé" in (text := client.get(event.url).text)
    assert "Travaux" in text
    assert cards(client.get("/agenda/")) == ["Atelier"]
    assert "Annulé" in client.get("/agenda/").text


def test_past_event_page_stays_public(client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(9, 1))
    response = client.get(event.url)
    assert "Cet événement est passé" in response.text
    assert [item["startDate"] for item in events_of(response)] == ["2026-09-01T14:00:00+02:00"]


def test_preview_shows_the_unsaved_dates(agenda, rf, admin_user):
    event = EventPageFactory(parent=agenda, starts_at=at(11, 3))
    event.starts_at, event.ends_at = at(12, 8), at(12, 8, 16)
    event.save_revision()
    draft = event.get_latest_revision_as_object()
    response = draft.make_preview_request(preview_mode="")
    assert "8 décembre" in response.rendered_content
    assert "3 novembre" not in response.rendered_content


def test_previous_day_of_a_whole_day_moved_overseas(client, agenda, directory, today):
    west = PlacePageFactory(parent=directory, postcode="97110", city="Pointe-à-Pitre")
    event = EventPageFactory(
        parent=agenda, all_day=True, starts_at=at(12, 8, 0), ends_at=at(12, 8, 0)
    )
    event.exceptions = [
        EventException(
            original_date=at(12, 8).date(), change="moved", starts_at=at(12, 10, 0), place=west
        )
    ]
    event.save_revision().publish()
    [data] = events_of(client.get(event.url))
    assert (data["previousStartDate"], data["startDate"]) == ("2026-12-08", "2026-12-10")


def test_each_upcoming_date_is_a_schema_org_event(client, full_event, today):
    events = events_of(client.get(full_event.url))
    assert len(events) == 20
    assert events[0] == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Bien démarrer avec son smartphone",
        "url": f"http://localhost{full_event.url}",
        "startDate": "2026-10-27T14:00:00+01:00",
        "endDate": "2026-10-27T16:00:00+01:00",
        "eventStatus": "https://schema.org/EventCancelled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "EPN de l’Étang",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1 rue Basse",
                    "postalCode": "13500",
                    "addressLocality": "Martigues",
                    "addressCountry": "FR",
                },
                "geo": {"@type": "GeoCoordinates", "latitude": 43.405, "longitude": 5.0536},
            }
        ],
        "isAccessibleForFree": True,
        "audience": {"@type": "Audience", "audienceType": "Seniors"},
        "offers": {
            "@type": "Offer",
            "url": "https://example.org/inscription",
            "price": "0",
            "priceCurrency": "EUR",
        },
        "organizer": {
            "@type": "Organization",
            "name": "L’Étang",
            "url": "https://example.org",
        },
    }
    assert events[1]["eventStatus"] == "https://schema.org/EventRescheduled"
    assert events[1]["offers"]["availability"] == "https://schema.org/InStock"
    assert events[1]["previousStartDate"] == "2026-11-03T14:00:00+01:00"


@pytest.mark.parametrize("status", ["confirmed", "full"])
def test_offer_of_a_past_date_has_no_availability(client, agenda, today, status):
    event = EventPageFactory(parent=agenda, starts_at=at(10, 20), ends_at=at(10, 20, 16))
    Occurrence.objects.filter(event=event).update(status=status)
    [data] = events_of(client.get(event.url))
    assert data["startDate"].startswith("2026-10-20")
    assert "availability" not in data["offers"]
    assert data["offers"]["price"] == "0"


def test_a_place_shows_its_next_dates(client, agenda, place):
    EventPageFactory(parent=place, title="Ici")
    EventPageFactory(parent=agenda, title="Ailleurs")
    EventPageFactory(parent=place, title="Hier", starts_at=at(10, 20))
    response = client.get(place.url)
    assert cards(response) == ["Ici"]
    assert "/agenda/lieux/epn-de-l-etang/agenda.ics" in response.text


@pytest.mark.parametrize("number", [10, 220])
def test_lists_and_pages_take_few_queries(
    client, agenda, place, full_event, django_assert_max_num_queries, number
):
    for index in range(number // 20):
        EventPageFactory(
            parent=place if index % 2 else agenda,
            starts_at=at(10, 14, 9),
            ends_at=at(10, 14, 11),
            repeat="weekly",
            until=datetime.date(2027, 2, 28),
        )
    assert Occurrence.objects.count() >= number
    urls = ["/agenda/", "/agenda/?territoire=13&type=atelier", "/agenda/archives/", full_event.url]
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200


def test_past_event_shows_its_replay_and_proceedings(client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(10, 6), ends_at=at(10, 6, 16))
    event.replay_url = "https://tube.example.org/w/abc"
    event.proceedings = [("paragraph", "<p>Douze personnes ont créé leur boîte mail.</p>")]
    event.save_revision().publish()
    text = client.get(event.url).text
    assert 'href="https://tube.example.org/w/abc"' in text
    assert "Douze personnes" in text
    assert "À revoir" in client.get("/agenda/archives/").text
    event.starts_at, event.ends_at = at(11, 6), at(11, 6, 16)
    event.save_revision().publish()
    text = client.get(event.url).text
    assert "tube.example.org" not in text
    assert "Douze personnes" not in text


def test_image_of_an_event_is_in_its_outputs(client, agenda):
    image = Picture.objects.create(title="Affiche", file=get_test_image_file(size=(1300, 700)))
    event = EventPageFactory(parent=agenda, social_image=image)
    [shown] = re.findall(r'og:image" content="([^"]*)"', client.get(event.url).text)
    assert [item["image"] for item in events_of(client.get(event.url))] == [shown]
    feed = client.get("/agenda/agenda.ics").text.replace("\r\n ", "")
    assert re.findall(r"^IMAGE;VALUE=URI.*?:(http.*)\r$", feed, re.MULTILINE) == [shown]


def test_image_without_its_file_is_ignored(client, agenda):
    image = Picture.objects.create(title="Affiche", file=get_test_image_file())
    image.file.storage.delete(image.file.name)
    event = EventPageFactory(parent=agenda, social_image=image)
    assert client.get(event.url).status_code == 200
    assert "IMAGE" not in client.get("/agenda/agenda.ics").text
