"""Home screen of the managers of places, and their restricted admin."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import EventPage, Occurrence
from home.team.desk import my_places
from places.models import Closure, Correction
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(site, home):
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def port(directory):
    return PlacePageFactory(parent=directory, title="EPN du Port", opening_hours="24/7")


@pytest.fixture
def manager(port):
    return PlaceMembershipFactory(place=port).user


@pytest.fixture
def screen(client, manager):
    client.force_login(manager)
    return lambda: client.get(reverse("wagtailadmin_home")).content.decode()


def propose(page, user):
    page.save_revision(user=user)
    return page.get_workflow().start(page, user)


def draft(port, title):
    event = EventPageFactory(parent=port, title=title, live=False)
    event.save_revision()
    return event


def test_attendance_is_counted_from_the_panel(screen, client, port):
    start = timezone.now() - datetime.timedelta(days=2)
    held = EventPageFactory(
        parent=port, title="Tenu", starts_at=start, ends_at=start + datetime.timedelta(hours=1)
    )
    start += datetime.timedelta(days=9)
    coming = EventPageFactory(
        parent=port, starts_at=start, ends_at=start + datetime.timedelta(hours=1), capacity=8
    )
    date, to_come = held.occurrences.get(), coming.occurrences.get()
    address = reverse("event_count", args=[held.pk, date.moment])
    text = screen()
    assert f'href="{address}"' in text
    assert f'href="{reverse("event_roll", args=[coming.pk, to_come.moment])}"' in text
    assert client.post(address, {"people": "4", "first_timers": "1"}).status_code == 302
    assert f'href="{address}"' not in screen()


def test_panel_lists_changes_waiting_in_drafts(port, manager):
    event = EventPageFactory(parent=port, title="Atelier photo")
    event.save_revision().publish()
    [own] = my_places.own_places(manager)
    assert own.waiting == []
    page = EventPage.objects.get(pk=event.pk)
    page.title = "Atelier vidéo"
    page.save_revision()
    [own] = my_places.own_places(manager)
    assert [(each.page.pk, each.state) for each in own.waiting] == [(event.pk, my_places.CHANGED)]


def test_panel_shows_each_place_and_its_actions(screen, port, directory, manager):
    PlacePageFactory(parent=directory, title="Ailleurs")
    second = PlacePageFactory(parent=directory, title="Annexe", confirmed_on=timezone.localdate())
    PlaceMembershipFactory(place=second, user=manager, is_trusted=True)
    text = screen()
    assert [row.place for row in my_places.own_places(manager)] == [second, port]
    assert "Ailleurs" not in text
    for place in (port, second):
        for name in ("place_hours", "place_hosts", "place_confirm"):
            assert reverse(name, args=[place.pk]) in text
        assert f"{reverse('event_announce')}?lieu={place.pk}" in text
    assert text.count("Proposer un événement") == text.count("Annoncer un événement") == 1
    assert "Ouvert" in text
    assert "Confirmé aujourd’hui" in text
    assert "Personne n’a encore confirmé cette fiche." in text


def test_unpublished_pages_show_their_state_and_the_review_comment(port, manager, admin_user):
    draft(port, "Brouillon")
    proposed, sent_back = draft(port, "Proposé"), draft(port, "Renvoyé")
    propose(proposed, manager)
    task = propose(sent_back, manager).current_task_state
    task.task.specific.on_action(task, admin_user, "reject", comment="À quelle heure ?")
    port.presentation = "Nouveau texte"
    port.save_revision(user=manager)
    (row,) = my_places.own_places(manager)
    assert [(item.page.title, item.state, item.comment) for item in row.waiting] == [
        ("EPN du Port", my_places.CHANGED, ""),
        ("Renvoyé", my_places.SENT_BACK, "À quelle heure ?"),
        ("Proposé", my_places.WAITING, ""),
        ("Brouillon", my_places.DRAFT, ""),
    ]
    assert row.coming == []


def test_coming_dates_are_those_of_the_place_with_their_state(port, manager, directory):
    soon = timezone.now() + datetime.timedelta(days=1)
    EventPageFactory(parent=port, title="Tard")
    EventPageFactory(parent=port, title="Tôt", starts_at=soon, status="cancelled")
    EventPageFactory(parent=PlacePageFactory(parent=directory), title="Ailleurs")
    past = timezone.now() - datetime.timedelta(days=3)
    EventPageFactory(parent=port, title="Passé", starts_at=past)
    (row,) = my_places.own_places(manager)
    assert [(date.event.title, date.status) for date in row.coming] == [
        ("Tôt", "cancelled"),
        ("Tard", "confirmed"),
    ]


def test_each_place_has_its_own_dates_and_drafts(port, manager, directory):
    busy = PlacePageFactory(parent=directory, title="Annexe")
    PlaceMembershipFactory(place=busy, user=manager)
    EventPageFactory(parent=port, title="Tard")
    draft(port, "Ancien")
    for number in range(13):
        soon = timezone.now() + datetime.timedelta(hours=number + 1)
        ends = soon + datetime.timedelta(hours=1)
        EventPageFactory(parent=busy, title=f"Date {number}", starts_at=soon, ends_at=ends)
        draft(busy, f"Brouillon {number}")
    first, second = my_places.own_places(manager)
    assert [date.event.title for date in first.coming] == [f"Date {n}" for n in range(6)]
    assert [each.page.title for each in first.waiting] == [
        f"Brouillon {number}" for number in range(12, 6, -1)
    ]
    assert [date.event.title for date in second.coming] == ["Tard"]
    assert [each.page.title for each in second.waiting] == ["Ancien"]


def test_only_a_place_without_dates_says_so(screen, port, home):
    none = "Aucun rendez-vous n’est annoncé ici"
    assert none in screen()
    EventPageFactory(parent=EventIndexPageFactory(parent=home), title="Du réseau", place=port)
    assert none not in screen()


def test_dates_announced_during_a_closure_are_shown_with_what_to_do(
    screen, port, manager, directory
):
    event = EventPageFactory(parent=port, title="Permanence")
    EventPageFactory(parent=PlacePageFactory(parent=directory), title="Ailleurs")
    offer = reverse("event_closed_dates", args=[port.pk])
    assert offer not in screen()
    day = Occurrence.objects.get(event=event).local_start.date()
    Closure.objects.create(place=port, starts_on=day, ends_on=day)
    assert offer in screen()


def test_withdrawn_event_is_labelled(port, manager):
    event = EventPageFactory(parent=port)
    event.save_revision().publish()
    EventPage.objects.get().unpublish()
    (row,) = my_places.own_places(manager)
    assert [item.state for item in row.waiting] == [my_places.WITHDRAWN]


def test_menu_has_three_entries(client, manager, port):
    client.force_login(manager)
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    menu = text.partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]
    names = [name for name in ("my-places", "images", "guide") if f'"{name}"' in menu]
    assert names == ["my-places", "images", "guide"]
    for other in ("explorer", "reports", "settings", "snippets", "documents", "reseau", "help"):
        assert f'"name": "{other}"' not in menu
    assert client.get(reverse("guide")).status_code == 200


def test_trusted_manager_decides_corrections(client, directory, port, manager):
    annex = PlacePageFactory(parent=directory, title="Annexe")
    trusted = PlaceMembershipFactory(place=annex, is_trusted=True).user
    waiting, _other, decided = (
        Correction.objects.create(place=place, suggested={"phone": "+33442000000"}, state=state)
        for place, state in [
            (annex, Correction.State.WAITING),
            (port, Correction.State.WAITING),
            (annex, Correction.State.REFUSED),
        ]
    )
    link = reverse("corrections_de_lieux:correction", args=[waiting.pk])
    for user, is_shown in [(trusted, True), (manager, False)]:
        client.force_login(user)
        text = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (link in text) == is_shown  # on the first screen: the menu has three entries
        assert reverse("corrections_de_lieux:correction", args=[decided.pk]) not in text
        assert client.get(link).status_code == (200 if is_shown else 302)


def test_the_explorer_begins_at_the_place(client, manager, port):
    client.force_login(manager)
    answer = client.get(reverse("wagtailadmin_explore_root"), follow=True)
    assert answer.redirect_chain == [(reverse("wagtailadmin_explore", args=[port.pk]), 302)]


def test_the_form_of_a_place_leaves_the_networks_fields(client, manager, port, admin_client):
    client.force_login(manager)
    address = reverse("wagtailadmin_pages:edit", args=[port.pk])
    theirs = set(client.get(address).context["form"].fields)
    whole = set(admin_client.get(address).context["form"].fields)
    assert whole - theirs == {
        *("slug", "seo_title", "show_in_menus", "social_image", "member_since", "confirmed_on"),
        *("source", "updated_on", "national_id", "pivot", "parent_structure", "typologies"),
        "organisation",
    }
    assert theirs - whole == set()


@pytest.mark.parametrize("number", [1, 9])
def test_query_count_is_constant(directory, manager, rf, number, django_assert_max_num_queries):
    for place in PlacePageFactory.create_batch(number, parent=directory):
        PlaceMembershipFactory(place=place, user=manager, is_trusted=True)
        Closure.objects.create(
            place=place, starts_on=timezone.localdate(), ends_on=timezone.localdate()
        )
        EventPageFactory(parent=place)
        propose(draft(place, "Proposé"), manager)
    request = rf.get("/admin/")
    request.user = manager
    with django_assert_max_num_queries(20):
        text = my_places.MyPlaces().render_html({"request": request})
    assert text.count('<section class="my-place">') == number + 1
    assert text.count(str(my_places.WAITING)) == number


def test_events_of_the_agenda_at_the_place_are_listed_without_buttons(screen, port, home):
    agenda = EventIndexPageFactory(parent=home)
    start = timezone.now() + datetime.timedelta(days=3)
    event = EventPageFactory(
        parent=agenda, place=port, title="Café du réseau", starts_at=start,
        ends_at=start + datetime.timedelta(hours=1),
    )  # fmt: skip
    text = screen()
    assert f'href="{event.url}"' in text
    assert "annoncé par le réseau" in text
    assert reverse("event_dates", args=[event.pk]) not in text
    assert "Aucun rendez-vous n’est annoncé ici" not in text
