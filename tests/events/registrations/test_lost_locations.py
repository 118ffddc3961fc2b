"""People registered for dates at a place that leaves the site."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from events.models import EventDate, EventPage, Occurrence, PendingLetters, Registration
from events.registrations import leaving_admin, seats
from network.text.dates import NBSP
from places.models import PlacePage
from tests.events.conftest import PARIS, TODAY
from tests.events.registrations.test_leaving_admin import hidden, text_of, url
from tests.factories import EventPageFactory, PlaceMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
USUAL = "EPN de l’Étang, Martigues"


def at(day, hour=14):
    return datetime.datetime(2026, 11, day, hour, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda, place):
    """An event of the agenda, at the place, with two people; one has no e-mail address."""
    event = EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        place=place,
        capacity=8,
        starts_at=at(3),
        ends_at=at(3, 16),
    )
    date = event.occurrences.select_related("event", "place", "commune").get()
    for contact in ("a@exemple.fr", "+33612345678"):
        seats.register(date, name="Camille", contact=contact)
    return event


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(params=["unpublished", "deleted"])
def lost(request, workshop, place, commit):
    """Unpublish or delete the place of the event."""
    with commit():
        page = PlacePage.objects.get(pk=place.pk)
        page.unpublish() if request.param == "unpublished" else page.delete()
    return EventPage.objects.get(pk=workshop.pk)


def publish(event, commit, **values):
    page = EventPage.objects.get(pk=event.pk)
    for name, value in values.items():
        setattr(page, name, value)
    with commit():
        page.save_revision().publish()


def night(commit, moment=TODAY + datetime.timedelta(days=1)):
    """Send the letters that wait, then those of the night; return their subjects."""
    with time_machine.travel(moment, tick=False), commit():
        call_command("send_event_letters")
    return [sent.subject.partition(NBSP)[0].partition(" :")[0] for sent in mail.outbox]


def test_place_that_leaves_the_site_sends_no_letter(lost, client, commit):
    assert not Occurrence.objects.get().where
    assert not PendingLetters.objects.exists()
    assert night(commit) == []
    assert set(Registration.objects.values_list("where", "must_be_called")) == {(USUAL, False)}
    row = Registration.objects.get(contact="a@exemple.fr")
    assert USUAL in client.get(row.path).text
    assert "Endroit à confirmer" in client.get(lost.url).text


def test_letters_keep_the_name_of_the_lost_place(lost, commit):
    assert night(commit, at(2, 3)) == ["Rappel"]
    publish(lost, commit, starts_at=at(5), ends_at=at(5, 16))
    Registration.objects.update(original_starts_at=at(5))
    assert night(commit, at(3, 3))[-1] == "Du nouveau pour votre rendez-vous"
    assert all(f"\n  {USUAL}\n" in sent.body for sent in mail.outbox)
    [(_name, part, _type)] = mail.outbox[-1].attachments
    assert "LOCATION:EPN de l’Étang\\, Martigues" in part.replace("\r\n ", "")


def test_new_location_of_the_editor_is_notified(lost, commit):
    publish(lost, commit, place=None, venue="Salle des fêtes")
    assert night(commit) == ["Du nouveau pour votre rendez-vous"]
    assert set(Registration.objects.values_list("where", flat=True)) == {"Salle des fêtes"}


def test_town_of_the_event_is_no_other_location(workshop, place, communes, commit):
    publish(workshop, commit, commune=communes["13056"])
    with commit():
        PlacePage.objects.get(pk=place.pk).unpublish()
    assert Occurrence.objects.get().where == "Martigues"
    assert night(commit) == []
    publish(workshop, commit, commune=communes["13055"])
    assert night(commit) == ["Du nouveau pour votre rendez-vous"]


def test_dates_keep_the_clock_of_a_hidden_place(directory, agenda, commit):
    place = directory.add_child(instance=PlacePage(title="Bourbon", slug="b", postcode="97400"))
    event = EventPageFactory(
        parent=agenda, place=place, capacity=8, starts_at=at(3), ends_at=at(3, 16)
    )
    before = Occurrence.objects.get()
    seats.register(before, name="Camille", contact="a@exemple.fr")
    with commit():
        PlacePage.objects.get(pk=place.pk).unpublish()
    [date], [listed] = Occurrence.objects.all(), Occurrence.objects.with_zone()
    assert date.original_starts_at == before.original_starts_at
    assert date.local_start.hour == listed.local_start.hour == 14
    assert EventPage.objects.get(pk=event.pk).zone.key == "Indian/Reunion"
    assert night(commit) == []


def test_place_of_a_single_date_is_kept_too(workshop, place, agenda, commit):
    publish(workshop, commit, place=None, venue="Ailleurs", dates=[
        EventDate(starts_at=at(10), ends_at=at(10, 16), place=place)
    ])  # fmt: skip
    mail.outbox.clear()
    Registration.objects.all().delete()
    date = Occurrence.objects.select_related("event", "place", "commune").get(starts_at=at(10))
    seats.register(date, name="Camille", contact="a@exemple.fr")
    with commit():
        PlacePage.objects.get(pk=place.pk).unpublish()
    assert night(commit) == []
    assert Registration.objects.get().location == USUAL


SENTENCES = [
    "Premiers pas, 3 novembre 2026, EPN de l’Étang, Martigues 2 personnes sont inscrites",
    "Aucune lettre ne part : ses dates ne changent pas, et les rappels nomment encore ce lieu.",
    "changez l’endroit dans sa fiche : les inscrits recevront la lettre « Du nouveau",
]


@pytest.mark.parametrize("action", ["unpublish", "delete"])
@pytest.mark.parametrize("is_bulk", [False, True])
def test_place_is_confirmed_with_its_registered_people(
    admin_client, workshop, place, action, is_bulk
):
    address = url(action, place)
    if is_bulk:
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        address += f"?id={place.pk}&next=/admin/"
    answer = admin_client.post(address)
    text = text_of(answer)
    assert all(sentence in text for sentence in SENTENCES)
    assert "annulez plutôt" not in text
    assert url("edit", workshop) in answer.text
    assert PlacePage.objects.get(pk=place.pk).live
    assert admin_client.post(address, {**hidden(answer), "inscrits-vus": "1"}).status_code == 302
    assert not PlacePage.objects.filter(pk=place.pk, live=True).exists()
    assert mail.outbox == []


def test_events_that_lose_their_place_are_listed_by_title(workshop, place, agenda):
    other = EventPageFactory(
        parent=agenda, title="Clavier", place=place, capacity=8, starts_at=at(5), ends_at=at(5, 16)
    )
    date = other.occurrences.select_related("event", "place", "commune").get()
    seats.register(date, name="Camille", contact="z@exemple.fr")
    lines = leaving_admin.unplaced([place], UserFactory(), with_descendants=False)
    assert [(line.event.title, line.people) for line in lines] == [
        ("Clavier", 1),
        ("Premiers pas", 2),
    ]


def test_place_without_a_coming_date_leaves_at_once(admin_client, workshop, place):
    Registration.objects.update(is_off=True)
    assert admin_client.post(url("unpublish", place)).status_code == 200
    workshop.occurrences.update(status="cancelled")
    assert admin_client.post(url("unpublish", place)).status_code == 302


def test_people_who_cancelled_expect_no_date_at_the_place(workshop, place):
    for people in (1, 0):
        seats.cancel(Registration.objects.not_cancelled().first(), notifies=False)
        lines = leaving_admin.unplaced([place], UserFactory(), with_descendants=False)
        assert sum(line.people for line in lines) == people


def test_people_of_a_cancelled_date_are_not_counted(admin_client, workshop, place):
    """Their letter about the cancellation may still wait."""
    workshop.occurrences.update(status="cancelled")
    assert Registration.objects.filter(is_off=False).count() == 2
    assert admin_client.post(url("unpublish", place)).status_code == 302


def test_links_are_for_those_who_may_follow_them(workshop, place):
    from events.registrations import leaving_admin

    manager = PlaceMembershipFactory(place=place, is_trusted=True).user
    for user, sees_names in ((manager, True), (UserFactory(), False)):
        [line] = leaving_admin.unplaced([place], user, with_descendants=False)
        assert (line.people, bool(line.rolls_url)) == (2, sees_names)
        assert not line.edit_url or workshop.permissions_for_user(user).can_edit()
