"""Dates and calendar texts are refreshed when their pages change."""

import datetime

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from events.models import (
    CalendarEntry,
    EventDate,
    EventException,
    EventIndexPage,
    EventPage,
    Occurrence,
)
from network.models import ContentStamp, Organisation
from places.models import PlacePage
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

from .conftest import PARIS

pytestmark = pytest.mark.django_db


def at(month, day, hour=14):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


def dates(event):
    return list(
        Occurrence.objects.filter(event=event).values_list("starts_at", "ends_at", "status")
    )


def publish(event):
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def entry(event):
    return CalendarEntry.objects.get(event=event)


def lines(event):
    return entry(event).vevent.replace("\r\n ", "").split("\r\n")


def line(event, name):
    return [text for text in lines(event) if text.startswith(name)]


@pytest.fixture
def single(agenda):
    return EventPageFactory(parent=agenda, starts_at=at(11, 3), ends_at=at(11, 3, 16))


@pytest.fixture
def weekly(agenda):
    return EventPageFactory(
        parent=agenda,
        starts_at=at(10, 13),
        ends_at=at(10, 13, 16),
        repeat="weekly",
        until=datetime.date(2026, 11, 3),
    )


def test_publishing_creates_dates_and_unpublishing_deletes_them(agenda):
    event = EventPage(title="Atelier", starts_at=at(11, 3), ends_at=at(11, 3, 16), live=False)
    agenda.add_child(instance=event)
    assert dates(event) == []
    event = publish(event)
    assert dates(event) == [(at(11, 3), at(11, 3, 16), "confirmed")]
    event.unpublish()
    assert dates(event) == []


def test_draft_of_a_published_event_changes_no_date(single):
    single.starts_at = at(12, 1)
    single.ends_at = at(12, 1, 16)
    single.save_revision()
    call_command("rebuild_agenda")
    assert dates(single) == [(at(11, 3), at(11, 3, 16), "confirmed")]


def test_deleting_an_event_deletes_its_dates(single):
    single.delete()
    assert (Occurrence.objects.count(), CalendarEntry.objects.count()) == (0, 0)


def test_dates_of_a_series_keep_their_rows(weekly):
    before = list(Occurrence.objects.values_list("pk", flat=True))
    weekly.title = "Autre nom"
    weekly.exceptions = [
        EventException(
            original_date=datetime.date(2026, 10, 20),
            change="moved",
            starts_at=at(10, 21, 9),
            note="salle prise",
        ),
        EventException(original_date=datetime.date(2026, 10, 27), change="cancelled"),
    ]
    publish(weekly)
    assert dates(weekly) == [
        (at(10, 13), at(10, 13, 16), "confirmed"),
        (at(10, 21, 9), at(10, 21, 11), "confirmed"),
        (at(10, 27), at(10, 27, 16), "cancelled"),
        (at(11, 3), at(11, 3, 16), "confirmed"),
    ]
    assert list(Occurrence.objects.values_list("pk", flat=True)) == before


def test_moved_date_is_described_in_words(weekly, directory):
    library = PlacePageFactory(parent=directory, title="Médiathèque")
    weekly.exceptions = [
        EventException(
            original_date=datetime.date(2026, 10, 20),
            change="moved",
            starts_at=at(10, 21, 9),
            place=library,
            note="Salle prise",
        ),
        EventException(original_date=datetime.date(2026, 10, 27), change="cancelled"),
    ]
    weekly = publish(weekly)
    assert [row[8:] for row in line(weekly, "SUMMARY")] == [
        weekly.title,
        f"DÉPLACÉ - {weekly.title}",
        f"ANNULÉ - {weekly.title}",
    ]
    usual, moved, _cancelled = line(weekly, "DESCRIPTION")
    assert "déplacée" not in usual
    assert moved.replace("\N{NO-BREAK SPACE}", " ").startswith(
        "DESCRIPTION:Salle prise\\nDate déplacée : elle était annoncée mardi 20 octobre 2026"
        "\\, 14 h.\\nPas à l’endroit habituel : Médiathèque"
    )


def test_calendar_text_of_a_series_contains_its_changes(weekly):
    weekly.exceptions = [
        EventException(
            original_date=datetime.date(2026, 10, 20), change="moved", starts_at=at(10, 21, 9)
        ),
        EventException(original_date=datetime.date(2026, 10, 27), change="skipped"),
        EventException(original_date=datetime.date(2026, 11, 3), change="cancelled", note="Grève"),
    ]
    weekly = publish(weekly)
    assert line(weekly, "RRULE") == ["RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261103T225959Z"]
    assert line(weekly, "EXDATE") == ["EXDATE;TZID=Europe/Paris:20261027T140000"]
    assert line(weekly, "RECURRENCE-ID") == [
        "RECURRENCE-ID;TZID=Europe/Paris:20261020T140000",
        "RECURRENCE-ID;TZID=Europe/Paris:20261103T140000",
    ]
    assert line(weekly, "STATUS") == ["STATUS:CONFIRMED", "STATUS:CONFIRMED", "STATUS:CANCELLED"]
    assert line(weekly, "DESCRIPTION")[2].startswith("DESCRIPTION:Grève\\nGratuit")


def test_extra_date_is_an_event_with_a_permanent_uid(single):
    single.dates = [EventDate(starts_at=at(11, 10), ends_at=at(11, 10, 16))]
    single = publish(single)
    first, second = line(single, "UID:")
    assert line(single, "RELATED-TO") == [f"RELATED-TO:{first.removeprefix('UID:')}"]
    extra = single.dates.get()
    extra.starts_at, extra.ends_at = at(11, 12), at(11, 12, 16)
    single.dates = [extra]
    single = publish(single)
    assert line(single, "UID:") == [first, second]
    assert line(single, "DTSTART")[1] == "DTSTART;TZID=Europe/Paris:20261112T140000"


def test_uid_is_permanent(single, agenda, place):
    uid = entry(single).uid
    single.unpublish()
    single = EventPage.objects.get(pk=single.pk)
    publish(single)
    single = EventPage.objects.get(pk=single.pk)
    single.move(place, pos="last-child")
    assert entry(single).uid == uid


def test_event_moved_under_a_place_has_that_place(single, place):
    single.move(place, pos="last-child")
    occurrence = Occurrence.objects.get(event=single)
    assert (occurrence.place, occurrence.commune) == (place, place.commune)
    assert line(single, "LOCATION") == ["LOCATION:EPN de l’Étang\\, 1 rue Basse\\, 13500 Martigues"]
    assert line(single, "GEO") == ["GEO:43.405000;5.053600"]
    assert line(single, "URL") == [f"URL:http://localhost/lieux/epn-de-l-etang/{single.slug}/"]


def test_an_event_moved_back_to_the_agenda_keeps_its_place_when_published(single, place):
    single.save_revision().publish()
    single.move(place, pos="last-child")
    EventPage.objects.get(pk=single.pk).move(EventIndexPage.objects.get(), pos="last-child")
    EventPage.objects.get(pk=single.pk).get_latest_revision().publish()
    assert EventPage.objects.get(pk=single.pk).place == place


@pytest.mark.parametrize(
    ("field", "value", "rise"),
    [
        ("title", "Autre nom", 0),
        ("search_description", "Autre résumé", 0),
        ("price", "5 €", 0),
        ("starts_at", at(11, 3, 13), 1),
        ("status", "cancelled", 1),
        ("venue", "Salle des fêtes", 1),
        ("attendance_mode", "online", 1),
    ],
)
def test_sequence_rises_when_the_schedule_changes(single, today, field, value, rise):
    before = entry(single)
    setattr(single, field, value)
    if field == "price":
        single.is_free = False
    publish(single)
    after = entry(single)
    assert after.sequence - before.sequence == rise
    assert after.vevent != before.vevent


def test_rebuild_agenda_changes_nothing(weekly, single, place):
    EventPageFactory(parent=place)

    def state():
        return (
            list(Occurrence.objects.values_list()),
            list(CalendarEntry.objects.values_list()),
            ContentStamp.current(),
        )

    before = state()
    call_command("rebuild_agenda")
    assert state() == before


def test_rebuild_agenda_restores_a_lost_date(weekly, capsys):
    before = dates(weekly)
    Occurrence.objects.filter(event=weekly)[0].delete()
    call_command("rebuild_agenda")
    assert dates(weekly) == before
    assert capsys.readouterr().out == "1 événements relus, 1 mis à jour.\n"


def test_renamed_place_is_updated_in_calendar_texts(place):
    event = EventPageFactory(parent=place)
    sequence = entry(event).sequence
    place.title = "Le Phare"
    place.save_revision().publish()
    assert line(event, "LOCATION") == ["LOCATION:Le Phare\\, 1 rue Basse\\, 13500 Martigues"]
    assert entry(event).sequence == sequence + 1


def test_new_slug_of_a_parent_changes_the_url_in_calendar_texts(place):
    event = EventPageFactory(parent=place)
    place.slug = "le-phare"
    place.save_revision().publish()
    assert f"/lieux/le-phare/{event.slug}/" in line(event, "URL")[0]


def test_private_place_is_not_in_calendar_texts(agenda, place, django_capture_on_commit_callbacks):
    event = EventPageFactory(parent=agenda, place=place)
    assert line(event, "LOCATION") != []
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(page=place, restriction_type="login")
    assert line(event, "LOCATION") == []
    assert Occurrence.objects.get(event=event).place is None
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert line(event, "LOCATION") != []
    place.unpublish()
    assert line(event, "LOCATION") == []


def test_deleted_place_is_removed_from_dates_and_texts(
    agenda, place, django_capture_on_commit_callbacks
):
    event = EventPageFactory(parent=agenda, place=place)
    with django_capture_on_commit_callbacks(execute=True):
        place.delete()
    assert line(event, "LOCATION") == []
    assert Occurrence.objects.get(event=event).place is None


def test_renamed_topic_or_organiser_is_updated_in_calendar_texts(
    agenda, django_capture_on_commit_callbacks
):
    topic, organiser = TopicFactory(name="Démarches"), Organisation.objects.create(name="Cap")
    event = EventPageFactory(parent=agenda, topics=[topic], organisation=organiser)
    assert line(event, "CATEGORIES") == ["CATEGORIES:Atelier,Démarches"]
    with django_capture_on_commit_callbacks(execute=True):
        topic.name = "Mes papiers"
        topic.save()
        organiser.name = "Horizon"
        organiser.save()
    assert line(event, "CATEGORIES") == ["CATEGORIES:Atelier,Mes papiers"]
    assert "Organisé par Horizon" in line(event, "DESCRIPTION")[0]
    with django_capture_on_commit_callbacks(execute=True):
        topic.delete()
    assert line(event, "CATEGORIES") == ["CATEGORIES:Atelier"]


def test_overseas_place_determines_the_time_zone(directory, today):
    place = directory.add_child(
        instance=PlacePage(title="Cyber-base", postcode="97410", city="Saint-Pierre")
    )
    event = EventPageFactory(parent=place, starts_at=at(11, 3), ends_at=at(11, 3, 16))
    assert line(event, "DTSTART") == ["DTSTART;TZID=Indian/Reunion:20261103T140000"]
    assert entry(event).zone == "Indian/Reunion"
    occurrence = Occurrence.objects.get(event=event)
    assert f"{occurrence.local_start:%H:%M %z}" == "14:00 +0400"
