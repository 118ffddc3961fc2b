"""The confirmation of a deletion or an unpublication names what leaves the site."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import EventPage
from events.registrations import leaving_admin, losses, seats
from network.people.invitations.models import INVITATION_DAYS
from places.models import Correction, PlaceHost, PlaceInvitation, PlaceMembership, PlacePage
from tests.events.registrations.test_leaving_admin import at, text_of, url, workshop  # noqa: F401
from tests.factories import EventPageFactory, PersonFactory, PlacePageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LETTERS = (
    "2 personnes inscrites recevront la lettre « C’est annulé »."
    " 1 personne inscrite est à prévenir par téléphone."
)


CAFE = "« Café, 4 novembre 2026, EPN de l’Étang, Martigues »"
STEPS = "« Premiers pas, 3 novembre 2026, EPN de l’Étang, Martigues »"


@pytest.fixture
def series(agenda, place):
    """An event of the agenda with two dates at the place."""
    return EventPageFactory(
        parent=agenda, place=place, title="Café", starts_at=at(4), ends_at=at(4, 15),
        repeat="weekly", until=at(11).date(),
    )  # fmt: skip


def test_deletion_of_an_event_lists_its_dates_people_and_letters(admin_client, workshop):  # noqa: F811
    text = text_of(admin_client.get(url("delete", workshop)))
    sentence = "1 date à venir quitte l’agenda : mardi 3 novembre, de 14 h à 16 h."
    assert f"{sentence} {LETTERS}" in text
    assert "Partent aussi" not in text


@pytest.mark.parametrize(("day", "leaves"), [(1, True), (5, False)])
def test_cancelled_and_past_dates_do_not_leave_the_agenda(admin_client, series, day, leaves):
    series.occurrences.filter(starts_at=at(11)).update(status="cancelled")
    with time_machine.travel(at(day), tick=False):
        text = text_of(admin_client.get(url("delete", series)))
    sentence = "1 date à venir quitte l’agenda : mercredi 4 novembre, de 14 h à 15 h."
    assert (sentence in text) == leaves
    assert "dates à venir" not in text


def test_deletion_of_a_place_names_its_events(admin_client, workshop, series, place):  # noqa: F811
    text = text_of(admin_client.get(url("delete", place)))
    assert f"Partent aussi : {STEPS}." in text
    assert LETTERS in text
    assert f"Restent annoncés, sans ce lieu : {CAFE}." in text


def test_first_six_dates_are_listed_and_others_counted(admin_client, workshop, place):  # noqa: F811
    event = EventPageFactory(
        parent=place, title="Café", starts_at=at(4), ends_at=at(4, 15),
        repeat="weekly", until=at(23, month=12).date(), capacity=8,
    )  # fmt: skip
    for start in (at(11), at(23, month=12)):
        date = event.occurrences.select_related("event").get(starts_at=start)
        seats.register(date, name="Camille", contact="a@exemple.fr")
    text = text_of(admin_client.get(url("delete", place)))
    assert "9 dates à venir quittent l’agenda : « Premiers pas », mardi 3 novembre" in text
    first, second = "« Café », mercredi 4 novembre, de 14 h à 15 h", "mercredi 11 novembre, de 14 h"
    assert f"; {first} ; {second} à 15 h ; mercredi 18 novembre" in text
    assert "mercredi 2 décembre, de 14 h à 15 h et 3 autres." in text
    text = text_of(admin_client.post(url("delete", place)))
    assert "mercredi 4 novembre, de 14 h à 15 h : 0 personne inscrite" in text
    assert "mercredi 11 novembre, de 14 h à 15 h : 1 personne inscrite" in text
    # A date with registered people is always among the six.
    assert "mercredi 23 décembre, de 14 h à 15 h : 1 personne inscrite" in text
    assert "et 2 autres dates" in text
    assert "mardi 3 novembre, de 14 h à 16 h : 3 personnes inscrites" in text


def test_dates_of_several_places_are_named_with_their_place(today, place, directory):
    there = {"insee_code": "13055", "postcode": "13001", "city": "Marseille"}
    other = PlacePageFactory(parent=directory, title="Médiathèque", **there)
    for each, day in ((place, 3), (other, 4)):
        EventPageFactory(
            parent=each, place=each, title="Café", starts_at=at(day), ends_at=at(day, 15)
        )
    scope = {"is_deletion": True, "with_descendants": True}
    text = " ".join(losses.losses([place, other], **scope)).replace("\N{NO-BREAK SPACE}", " ")
    first = "« Café », mardi 3 novembre, de 14 h à 15 h, EPN de l’Étang, Martigues"
    second = "« Café », mercredi 4 novembre, de 14 h à 15 h, Médiathèque, Marseille"
    assert f"2 dates à venir quittent l’agenda : {first} ; {second}." in text
    text = " ".join(losses.losses([other], **scope)).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 date à venir quitte l’agenda : « Café », mercredi 4 novembre, de 14 h à 15 h." in text


@pytest.mark.parametrize("has_place", [True, False])
def test_dates_are_named_without_a_query_for_each(agenda, place, has_place):
    where = {"place": place} if has_place else {"commune": place.commune}
    event = EventPageFactory(
        parent=agenda, title="Café", starts_at=at(4), ends_at=at(4, 15),
        repeat="weekly", until=at(23, month=12).date(), capacity=8, **where,
    )  # fmt: skip
    date = event.occurrences.select_related("event").get(starts_at=at(4))
    seats.register(date, name="Camille", contact="a@exemple.fr")
    scope, costs = {"is_deletion": True, "with_descendants": True}, []
    user = UserFactory(is_superuser=True)
    for last in (at(23, month=12), at(4, 15)):
        event.occurrences.filter(starts_at__gt=last).delete()
        with CaptureQueriesContext(connection) as queries:
            losses.losses([event], **scope)
            leaving_admin.expected([event], user, **scope)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_queries_of_a_deletion_do_not_depend_on_the_number_of_dates(
    admin_client, admin_user, agenda, place, django_assert_max_num_queries
):
    numbers = []
    for weeks in (2, 5):
        event = EventPageFactory(
            parent=place, title=f"Café {weeks}", starts_at=at(4), ends_at=at(4, 15), capacity=8,
            repeat="weekly", until=(at(4) + datetime.timedelta(weeks=weeks - 1)).date(),
        )  # fmt: skip
        date = event.occurrences.select_related("event").get(starts_at=at(4))
        seats.register(date, name="Camille", contact="a@exemple.fr")
        for read in (
            lambda page=event: losses.losses([page], is_deletion=True, with_descendants=True),
            lambda page=event: losses.unpublication([page], admin_user),
            lambda page=event: admin_client.post(url("delete", page)),
        ):
            read()
            with django_assert_max_num_queries(200) as queries:
                read()
            numbers.append(len(queries))
    assert numbers[:3] == numbers[3:]


def test_deletion_of_a_place_names_who_and_what_goes_with_it(admin_client, place):
    for name in ("Colette", "Rachid"):
        user = UserFactory(first_name=name, last_name="Roux")
        PlaceMembership.objects.create(place=place, user=user)
    PlaceHost.objects.create(place=place, first_name="Nadia")
    invitations = {"rachida@exemple.fr": ("Rachida Roux", 0), "b@exemple.fr": ("", 0)}
    invitations["ancienne@exemple.fr"] = ("Ancienne", INVITATION_DAYS)
    for email, (name, days) in invitations.items():
        sent_at = timezone.now() - datetime.timedelta(days=days)
        PlaceInvitation.objects.create(place=place, email=email, name=name, sent_at=sent_at)
    states = Correction.State
    for day, state in {2: states.WAITING, 3: states.REFUSED}.items():
        Correction.objects.create(place=place, created_at=at(day), state=state)
    text = text_of(admin_client.get(url("delete", place)))
    assert "Ces personnes ne s’occuperont plus du lieu : Colette Roux ; Rachid Roux." in text
    invited = "Ces personnes ne pourront plus accepter votre invitation : "
    assert f"{invited}Rachida Roux ; b@exemple.fr." in text
    assert "Cette personne ne sera plus présentée au public : Nadia." in text
    assert "pas encore lue, sera effacée : celle du 2 novembre 2026." in text
    unpublished = losses.losses([place], is_deletion=False, with_descendants=True)
    assert "Nadia" not in " ".join(unpublished)


def test_manager_of_several_deleted_places_is_named_once(place, directory):
    user = UserFactory(first_name="Colette", last_name="Roux")
    other = PlacePageFactory(parent=directory, title="Autre lieu")
    for each in (place, other):
        PlaceMembership.objects.create(place=each, user=user)
    [sentence] = losses.losses([place, other], is_deletion=True, with_descendants=True)
    named = "Cette personne ne s’occupera plus de ces lieux : Colette Roux."
    assert sentence.replace("\N{NO-BREAK SPACE}", " ") == named


def test_unpublication_of_a_place_names_the_events_that_stay(admin_client, series, place):
    EventPageFactory(parent=place, title="Premiers pas", starts_at=at(3), ends_at=at(3, 16))
    answer = admin_client.post(url("unpublish", place))
    text = text_of(answer)
    assert f"Restent annoncés, sans ce lieu : {CAFE}, {STEPS}." in text
    assert "Ce qui quitte le site" in text
    assert PlacePage.objects.get(pk=place.pk).live
    admin_client.post(url("unpublish", place), {leaving_admin.CONFIRMED: "1"})
    assert not PlacePage.objects.get(pk=place.pk).live


def test_deletion_of_an_edition_counts_its_sessions(admin_client, congress, session):
    session("Couture")
    text = text_of(admin_client.get(url("delete", congress)))
    assert "1 séance du programme est effacée." in text


@pytest.mark.parametrize("is_deletion", [True, False])
def test_sessions_and_drafts_are_lost_by_a_deletion_only(congress, session, place, is_deletion):
    session("Couture")
    EventPageFactory(parent=place, title="Brouillon", live=False)
    scope = {"is_deletion": is_deletion, "with_descendants": True}
    text = " ".join(losses.losses([congress, place], **scope)).replace("\N{NO-BREAK SPACE}", " ")
    assert ("1 séance du programme est effacée." in text) == is_deletion
    assert ("Partent aussi : « Brouillon, " in text) == is_deletion


def test_page_without_events_has_no_message(admin_client, agenda):
    draft = EventPageFactory(parent=agenda, live=False)
    assert "quitte" not in text_of(admin_client.get(url("delete", draft)))


def test_bulk_deletion_lists_everything_before_it_acts(admin_client, series, place):
    series.save_revision()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    address = f"{bulk}?id={place.pk}"
    answer = admin_client.post(address, {"next": "/admin/"})
    assert f"Restent annoncés, sans ce lieu : {CAFE}." in text_of(answer)
    assert PlacePage.objects.filter(pk=place.pk).exists()
    admin_client.post(address, {"next": "/admin/", leaving_admin.CONFIRMED: "1"})
    assert not PlacePage.objects.filter(pk=place.pk).exists()
    assert EventPage.objects.filter(pk=series.pk).exists()


def test_deletion_of_a_person_names_their_events(admin_client, agenda, place):
    person = PersonFactory(name="Jeanne Aubert")
    event = EventPageFactory(
        parent=agenda, place=place, title="Café", starts_at=at(3), ends_at=at(3, 16), contact=person
    )
    event.save()
    address = reverse("wagtailsnippets_network_person:delete", args=[person.pk])
    sentence = "Avec la suppression, un lien ou un nom disparaît de : « {} »."
    named = "Café, 3 novembre 2026, EPN de l’Étang, Martigues"
    assert sentence.format(named) in text_of(admin_client.get(address))
    stranger = UserFactory()
    codenames = ["access_admin", "delete_person", "view_person"]
    stranger.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    admin_client.force_login(stranger)
    page = text_of(admin_client.get(address))
    assert "disparaît de : 1 texte d’une autre équipe." in page
    assert "Café" not in page


UNPUBLISHED = (
    "2 personnes inscrites recevront la lettre « C’est annulé » la nuit prochaine, sauf si vous"
    " republiez d’ici là. 1 personne inscrite est à prévenir par téléphone."
)


def bulk_url(action, *pages):
    query = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{query}"


def test_first_screen_of_an_unpublication_shows_the_people_and_their_letter(
    admin_client,
    workshop,  # noqa: F811
    series,
):
    """Wagtail asks for a confirmation before it calls the hooks of an unpublication."""
    text = text_of(admin_client.get(url("unpublish", workshop)))
    assert UNPUBLISHED in text
    assert "sous-pages" not in text
    assert "personnes inscrites" not in text_of(admin_client.get(url("unpublish", series)))


def test_first_screen_counts_the_people_below_an_unpublished_page(
    admin_client,
    workshop,  # noqa: F811
    agenda,
    place,
):
    text = text_of(admin_client.get(url("unpublish", place)))
    assert f"Si vous dépubliez aussi les sous-pages : {UNPUBLISHED}" in text
    assert f"Restent annoncés, sans ce lieu : {STEPS}." in text
    assert "inscrite" not in text_of(admin_client.get(url("unpublish", agenda)))


@pytest.mark.parametrize(("action", "sentence"), [("delete", LETTERS), ("unpublish", UNPUBLISHED)])
def test_first_screen_of_a_bulk_action_shows_the_people_and_their_letter(
    admin_client,
    workshop,  # noqa: F811
    series,
    action,
    sentence,
):
    text = text_of(admin_client.get(bulk_url(action, workshop, series)))
    assert sentence in text
    assert EventPage.objects.filter(live=True).count() == 2
    text = text_of(admin_client.get(bulk_url(action, series)))
    assert "inscrite" not in text


def test_first_screen_of_a_bulk_deletion_counts_the_people_below(admin_client, workshop, place):  # noqa: F811
    assert LETTERS in text_of(admin_client.get(bulk_url("delete", place)))
    text = text_of(admin_client.get(bulk_url("unpublish", place)))
    assert f"Si vous dépubliez aussi les sous-pages : {UNPUBLISHED}" in text
