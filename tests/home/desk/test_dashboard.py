"""The editors' first screen."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from events.models import EventException, Occurrence
from home.desk import dashboard
from places.models import Closure
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections(site, home):
    return {
        "agenda": EventIndexPageFactory(parent=home),
        "places": PlaceIndexPageFactory(parent=home),
        "library": ResourceIndexPageFactory(parent=home),
    }


@pytest.fixture
def editor_of(django_user_model):
    """Makes an editor who may add and change the pages below one, and nothing else."""

    def make(page):
        group = Group.objects.create(name=f"Ceux de {page.title}")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in ("add_page", "change_page"):
            GroupPagePermission.objects.create(
                group=group,
                page=page.page_ptr,
                permission=Permission.objects.get(
                    codename=codename, content_type__app_label="wagtailcore"
                ),
            )
        user = django_user_model.objects.create_user("editrice")
        user.groups.add(group)
        return user

    return make


def add_url(model, parent):
    return reverse("wagtailadmin_pages:add", args=[*model.split("."), parent.pk])


def test_a_superuser_may_do_everything(sections, home, admin_user):
    assert [(str(task.label), task.url) for task in dashboard.tasks(admin_user)] == [
        ("Annoncer un événement", add_url("events.eventpage", sections["agenda"])),
        ("Ajouter un lieu", add_url("places.placepage", sections["places"])),
        ("Écrire un article", add_url("resources.articlepage", sections["library"])),
        ("Garder un lien", add_url("resources.keptlinkpage", sections["library"])),
        ("Changer la page d’accueil", reverse("wagtailadmin_pages:edit", args=[home.pk])),
        ("Voir le site", "http://localhost"),
    ]


def test_an_editor_is_offered_what_they_may_do(sections, editor_of):
    offered = [str(task.label) for task in dashboard.tasks(editor_of(sections["agenda"]))]
    assert offered == ["Annoncer un événement", "Voir le site"]


def test_an_editor_sees_only_what_they_may_correct(sections, editor_of):
    here, elsewhere = PlacePageFactory.create_batch(2, parent=sections["places"])
    own = EventPageFactory(parent=here)
    EventPageFactory(parent=elsewhere)
    editor = editor_of(here)
    assert [date.event_id for date in dashboard.next_dates(editor)] == [own.pk]
    assert list(dashboard.stalest_places(editor)) == [here]


def test_places_nobody_confirmed_come_first_then_the_oldest(sections, admin_user):
    def place(title, **days):
        days = {name: datetime.date(year, 1, 1) for name, year in days.items()}
        return PlacePageFactory(parent=sections["places"], title=title, **days)

    place("Récent", confirmed_on=2026, updated_on=2019)
    place("Vieux", updated_on=2020)
    place("Moyen", confirmed_on=2023)
    place("Ancien", confirmed_on=2021, updated_on=2018)
    place("Inconnu")
    place("Brouillon").unpublish()
    shown = [page.title for page in dashboard.stalest_places(admin_user)]
    assert shown == ["Inconnu", "Vieux", "Ancien", "Moyen", "Récent"]


def test_the_first_screen_shows_them(sections, admin_client):
    place = PlacePageFactory(parent=sections["places"], title="EPN du Port")
    EventPageFactory(parent=place, title="Premiers clics", status="cancelled")
    text = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert text.index("Que voulez-vous faire") < text.index("À regarder")
    assert text.count(reverse("wagtailadmin_pages:edit", args=[place.pk])) == 1
    assert "Premiers clics" in text
    assert "Annulé" in text


def test_a_date_announced_while_its_place_is_closed_is_shown(sections, admin_user, editor_of, rf):
    place, open_one = PlacePageFactory.create_batch(2, parent=sections["places"])
    for page in (place, open_one):
        EventPageFactory(parent=page, title="Tient")
    EventPageFactory(parent=place, title="Annulé", status="cancelled")
    EventPageFactory(parent=place, title="Caché", live=False)
    (day,) = {date.local_start.date() for date in Occurrence.objects.all()}
    for page, days in [(place, 0), (open_one, 1)]:
        on = day + datetime.timedelta(days=days)
        Closure.objects.create(place=page, starts_on=on, ends_on=on)
    (date,) = dashboard.shut_out_dates(admin_user)
    assert (date.place, date.event.title) == (place, "Tient")
    request = rf.get("/admin/")
    request.user = admin_user
    shown = dashboard.WhatToDo().render_html({"request": request})
    assert reverse("event_closed_dates", args=[place.pk]) in shown
    assert list(dashboard.shut_out_dates(editor_of(sections["agenda"]))) == []
    EventException.objects.create(
        event=date.event, original_date=day, change="note", note="À la mairie"
    )
    assert list(dashboard.shut_out_dates(admin_user)) == []


@pytest.mark.parametrize("number", [1, 12])
def test_it_costs_the_same_with_few_and_many(
    sections, admin_user, rf, number, django_assert_max_num_queries
):
    for place in PlacePageFactory.create_batch(number, parent=sections["places"]):
        EventPageFactory(parent=place)
    request = rf.get("/admin/")
    request.user = admin_user
    with django_assert_max_num_queries(7):
        shown = dashboard.WhatToDo().render_html({"request": request})
    assert shown.count("to-look-at__fact") == 2 * min(number, dashboard.SHOWN)
