"""Events with registered people are deleted or unpublished after a confirmation."""

import datetime
import re

import pytest
import time_machine
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from events.models import EventPage, Registration
from events.registrations import leaving_admin, seats, wagtail_hooks
from places.models import DeclinedPlace, PlacePage
from tests.events.conftest import PARIS
from tests.events.test_admin import form
from tests.factories import EventPageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NBSP = "\N{NO-BREAK SPACE}"


def at(day, hour=14, month=11):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda, place):
    """An event of the place with two people with an address and one with a telephone."""
    event = EventPageFactory(
        parent=place, title="Premiers pas", capacity=8, starts_at=at(3), ends_at=at(3, 16)
    )
    date = event.occurrences.select_related("event").get()
    for contact in ("a@exemple.fr", "b@exemple.fr", "+33612345678"):
        seats.register(date, name="Camille", contact=contact)
    return event


def text_of(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().replace(NBSP, " "))
    return re.sub(r"\s+", " ", text)


def hidden(answer):
    """Return {name: value} of the hidden fields of the confirmation."""
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def url(action, page):
    return reverse(f"wagtailadmin_pages:{action}", args=[page.pk])


DELETION = (
    "Premiers pas, 3 novembre 2026, EPN de l’Étang, Martigues"
    " 3 personnes sont inscrites à des dates à venir."
    " 2 recevront tout de suite la lettre « C’est annulé »."
    " 1 personne n’a pas laissé d’adresse de courriel : appelez-la d’abord,"
    " car la liste sera effacée avec"
)
UNPUBLICATION = (
    "2 recevront la lettre « C’est annulé » la nuit prochaine, sauf si vous republiez d’ici là."
    " 1 est à prévenir par téléphone"
)


@pytest.mark.parametrize("parent", [False, True])
def test_deletion_shows_the_number_of_people_first(
    admin_client, workshop, place, parent, django_capture_on_commit_callbacks
):
    """The deletion of a place deletes its events too."""
    PlacePage.objects.filter(pk=place.pk).update(national_id="X-1")
    page = place if parent else workshop
    answer = admin_client.post(url("delete", page), {"next": "", "wagtail_site_name": "x"})
    assert DELETION in text_of(answer)
    assert EventPage.objects.filter(pk=workshop.pk).exists()
    assert not DeclinedPlace.objects.exists()
    assert hidden(answer)["wagtail_site_name"] == "x"
    confirmed = {**hidden(answer), leaving_admin.CONFIRMED: "1"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(url("delete", page), confirmed).status_code == 302
    assert not EventPage.objects.filter(pk=workshop.pk).exists()
    assert {sent.to[0] for sent in mail.outbox} == {"a@exemple.fr", "b@exemple.fr"}


def test_confirmation_is_accepted_from_a_browser(admin_user, workshop):
    """Its form is the only one of the admin that follows a POST, with a token of its own."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    answer = client.get(url("delete", workshop))
    for confirmed in ({}, {leaving_admin.CONFIRMED: "1"}):
        [token] = set(
            re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())
        )
        answer = client.post(url("delete", workshop), {"csrfmiddlewaretoken": token, **confirmed})
    assert answer.status_code == 302
    assert not EventPage.objects.filter(pk=workshop.pk).exists()


def test_letter_about_an_unpublication_leaves_at_night(admin_client, workshop):
    answer = admin_client.post(url("unpublish", workshop))
    assert UNPUBLICATION in text_of(answer)
    assert "Dépublier quand même" in text_of(answer)
    assert EventPage.objects.get(pk=workshop.pk).live
    admin_client.post(url("unpublish", workshop), {**hidden(answer), leaving_admin.CONFIRMED: "1"})
    assert not EventPage.objects.get(pk=workshop.pk).live
    assert mail.outbox == []


def test_people_of_a_date_before_the_letters_of_the_night_are_to_be_called(admin_client, workshop):
    with time_machine.travel(at(3, 9), tick=False):
        text = text_of(admin_client.post(url("unpublish", workshop)))
    assert "3 sont à prévenir par téléphone" in text
    assert "nuit prochaine" not in text


@pytest.mark.parametrize(("minute", "is_in_time"), [(19, True), (21, False)])
def test_letters_of_a_night_that_has_begun_leave_too_late(workshop, minute, is_in_time):
    moment = at(3, 3) + datetime.timedelta(minutes=minute)
    with time_machine.travel(moment, tick=False):
        [line] = leaving_admin.expected(
            [workshop], UserFactory(), with_descendants=False, is_deletion=False
        )
    assert (line.mailed, line.called) == ((2, 1) if is_in_time else (0, 3))


def test_button_names_letters_only_if_one_leaves(admin_client, workshop):
    assert "Supprimer, et écrire aux inscrits" in text_of(
        admin_client.post(url("delete", workshop))
    )
    Registration.objects.filter(contact__contains="@").delete()
    assert "Supprimer quand même" in text_of(admin_client.post(url("delete", workshop)))


def test_parent_page_is_unpublished_with_its_events_only_if_asked(admin_client, workshop, place):
    answer = admin_client.post(url("unpublish", place))
    assert "dates qui ont lieu ici" in text_of(answer)
    assert UNPUBLICATION not in text_of(answer)
    answer = admin_client.post(url("unpublish", place), {"include_descendants": "on"})
    assert UNPUBLICATION in text_of(answer)
    assert hidden(answer)["include_descendants"] == "on"


@pytest.mark.parametrize(
    ("action", "sentence"), [("delete", DELETION), ("unpublish", UNPUBLICATION)]
)
def test_bulk_actions_show_the_number_of_people_first(admin_client, workshop, action, sentence):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    address += f"?id={workshop.pk}&next=/admin/"
    answer = admin_client.post(address)
    assert sentence in text_of(answer)
    assert f"id={workshop.pk}" in re.search(r'<form method="post" action="([^"]+)"', answer.text)[1]
    assert EventPage.objects.get(pk=workshop.pk).live
    assert admin_client.post(address, {leaving_admin.CONFIRMED: "1"}).status_code == 302
    assert not EventPage.objects.filter(pk=workshop.pk, live=True).exists()


def test_no_confirmation_without_expected_people(admin_client, workshop):
    Registration.objects.update(is_off=True)
    assert admin_client.post(url("unpublish", workshop)).status_code == 302
    assert admin_client.post(url("delete", workshop)).status_code == 302
    assert not EventPage.objects.exists()


def test_events_are_listed_by_title_with_the_number_of_their_people(workshop, agenda):
    other = EventPageFactory(parent=agenda, title="Clavier", starts_at=at(5), capacity=8)
    date = other.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="z@exemple.fr")
    pages = [workshop, other]
    options = {"with_descendants": False, "is_deletion": True}
    lines = leaving_admin.expected(pages, UserFactory(), **options)
    assert [(line.event.title, line.mailed, line.called, line.total) for line in lines] == [
        ("Clavier", 1, 0, 1),
        ("Premiers pas", 2, 1, 3),
    ]


def test_letters_are_announced_if_one_of_several_events_has_an_address(rf, workshop, agenda):
    other = EventPageFactory(parent=agenda, title="Clavier", starts_at=at(5), capacity=8)
    date = other.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="+33612345678")
    request = rf.post("/")
    request.user = UserFactory()
    for pages, sends_letters in (([other], False), ([other, workshop], True)):
        answer = wagtail_hooks.confirm_bulk_action(request, "delete", pages, None)
        assert answer.context_data["sends_letters"] == sends_letters


def test_other_actions_and_objects_need_no_confirmation(rf, workshop, admin_user):
    request = rf.post("/")
    request.user = admin_user
    for action, objects, is_confirmed in (
        ("delete", [workshop], True),
        ("unpublish", [workshop], True),
        ("publish", [workshop], False),
        ("delete", [admin_user], False),
    ):
        answer = wagtail_hooks.confirm_bulk_action(request, action, objects, None)
        assert bool(answer) == is_confirmed
    request = rf.get("/")
    request.user, request._messages = admin_user, CookieStorage(request)
    assert wagtail_hooks.confirm_deletion(request, workshop) is None


def test_only_events_have_a_button_to_their_people(workshop, place, admin_user):
    buttons = wagtail_hooks.listing_buttons(Page.objects.get(pk=workshop.pk), admin_user)
    assert [button.url for button in buttons] == [reverse("event_rolls", args=[workshop.pk])]
    assert not [*wagtail_hooks.header_buttons(place, admin_user, "edit")]
    assert not [*wagtail_hooks.header_buttons(workshop, UserFactory(), "edit")]


def test_past_dates_count_for_nobody(admin_client, workshop):
    with time_machine.travel(at(3, 15), tick=False):
        assert admin_client.post(url("delete", workshop)).status_code == 302


@pytest.mark.parametrize("is_deletion", [False, True])
def test_people_who_cancelled_are_not_expected(workshop, is_deletion):
    seats.cancel(Registration.objects.get(contact="a@exemple.fr"), notifies=False)
    options = {"with_descendants": False, "is_deletion": is_deletion}
    [line] = leaving_admin.expected([workshop], UserFactory(), **options)
    assert (line.mailed, line.called) == (1, 1)


def test_event_that_leaves_with_its_place_is_not_said_to_stay(admin_client, workshop, place):
    text = text_of(admin_client.post(url("delete", place)))
    assert DELETION in text
    assert "L’événement reste annoncé" not in text
    assert leaving_admin.unplaced([place], UserFactory(), with_descendants=True) == []


@pytest.mark.parametrize("is_deletion", [False, True])
def test_people_of_an_offline_event_are_counted_for_its_deletion_only(workshop, is_deletion):
    workshop.unpublish()
    options = {"with_descendants": False, "is_deletion": is_deletion}
    assert len(leaving_admin.expected([workshop], UserFactory(), **options)) == is_deletion


def test_list_of_names_is_linked_for_those_who_may_read_it(workshop, admin_user):
    options = {"with_descendants": False, "is_deletion": True}
    [line] = leaving_admin.expected([workshop], admin_user, **options)
    assert line.rolls_url == reverse("event_rolls", args=[workshop.pk])
    [line] = leaving_admin.expected([workshop], UserFactory(), **options)
    assert line.rolls_url == ""


@pytest.mark.parametrize(
    ("day", "expecting", "people"),
    [(2, 3, "3 personnes sont inscrites"), (2, 1, "1 personne est inscrite"), (4, 3, "")],
)
def test_expiry_before_dates_with_people_is_reported(
    admin_client, workshop, day, expecting, people
):
    """People who have cancelled, or who know that their date is off, are not counted."""
    if expecting == 1:
        seats.cancel(Registration.objects.get(contact="a@exemple.fr"), notifies=False)
        Registration.objects.filter(contact="b@exemple.fr").update(is_off=True)
    sent = form(
        title="Premiers pas",
        slug=workshop.slug,
        capacity="8",
        expire_at=f"2026-11-0{day} 12:00",
        starts_at="2026-11-03 14:00",
        ends_at="2026-11-03 16:00",
    )
    answer = admin_client.post(url("edit", workshop), sent | {"action-publish": "1"}, follow=True)
    text = text_of(answer)
    assert ("quittera le site" in text) == bool(people)
    if people:
        assert f"Cette page quittera le site lundi 2 novembre, 12 h, et {people}" in text
    assert EventPage.objects.get(pk=workshop.pk).expire_at.day == day


@pytest.mark.parametrize("page", ["event", "place", "agenda", "other"])
def test_restriction_of_the_access_warns_about_registered_people(
    admin_client, workshop, place, agenda, page, django_capture_on_commit_callbacks
):
    """They stay registered, because the date takes place: only the public no longer sees it."""
    event = EventPageFactory(
        parent=agenda, title="Ailleurs", capacity=8, starts_at=at(4), ends_at=at(4, 16)
    )
    date = event.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="c@exemple.fr")
    other = EventPageFactory(parent=agenda)
    asked = {"event": workshop, "place": place, "agenda": agenda, "other": other}[page]
    address = url("set_privacy", asked)
    text = admin_client.get(address).json()["html"].replace(NBSP, " ")
    number = {"event": 3, "place": 3, "agenda": 1, "other": 0}[page]
    assert (f"{number} person" in text) == bool(number)
    assert ("aucune lettre" in text) == bool(number)
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address, {"restriction_type": "login"})
    assert asked.get_view_restrictions().exists()
    assert Registration.objects.not_cancelled().count() == 4
    assert mail.outbox == []
