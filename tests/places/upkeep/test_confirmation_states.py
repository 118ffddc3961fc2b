"""New places, places never confirmed and places confirmed long ago are counted separately."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from home.team.desk.digests import letter
from network.admin import lines
from network.models import NetworkSettings
from places.choices import ConfirmationState
from places.models import PlacePage
from places.upkeep.calls.reasons import places_to_call
from tests.factories import (
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)
from tests.places.imports.test_importer import line
from tests.places.imports.test_importer import take as take  # a fixture

NOW = datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC)
TODAY = NOW.date()
LIST = "/admin/lieux/"


def days_ago(days):
    return NOW - datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def directory(home):
    return PlaceIndexPageFactory(parent=home)


# {title: (days since it was added, days since it was confirmed; None: unknown, or never), state}
PLACES = {
    "Ajouté aujourd’hui": (0, None, "new"),
    "Ajouté il y a onze mois": (330, None, "new"),
    "Ajouté il y a un an": (366, None, "new"),
    "Ajouté l’an dernier": (367, None, "never"),
    "Ajouté il y a trois ans": (1100, None, "never"),
    "Ajouté on ne sait quand": (None, None, "never"),
    "Confirmé hier": (1100, 1, "recent"),
    "Confirmé il y a un an": (1100, 366, "recent"),
    "Confirmé avant": (1100, 367, "old"),
    "Confirmé il y a trois ans": (1200, 1100, "old"),
}


@pytest.fixture
def places(directory):
    return {
        title: PlacePageFactory(
            parent=directory,
            title=title,
            first_published_at=days_ago(added) if added is not None else None,
            confirmed_on=days_ago(confirmed).date() if confirmed is not None else None,
        )
        for title, (added, confirmed, _state) in PLACES.items()
    }


def in_role(role, number=0):
    user = UserFactory(email=f"{role}{number}@exemple.fr")
    user.groups.add(Group.objects.get(name=role))
    return user


def counted(user):
    waiting = lines.waiting_for(type(user).objects.get(pk=user.pk))
    return {each.line.key: each.number for each in waiting}


@pytest.mark.parametrize("state", ConfirmationState)
def test_each_place_is_in_one_state(places, state):
    expected = {title for title, facts in PLACES.items() if facts[2] == state}
    in_state = PlacePage.objects.directory().in_state(state)
    assert {page.title for page in in_state} == expected
    assert {title for title, page in places.items() if page.confirmation_state == state} == expected


def test_first_screen_words_each_state(places, client, admin_user):
    client.force_login(admin_user)
    text = re.sub(r"\s+", " ", client.get(reverse("wagtailadmin_home")).content.decode())
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"\s+", " ", text)
    assert "2 lieux confirmés il y a plus d’un an" in text
    assert "3 lieux jamais confirmés" in text
    assert "3 lieux ajoutés depuis moins d’un an, pas encore confirmés" in text
    assert "que personne n’a confirm" not in text


@pytest.mark.parametrize(
    ("key", "value", "state"),
    [
        ("outdated", "12", "old"),
        ("unconfirmed", "jamais", "never"),
        ("newly_added", "nouveau", "new"),
    ],
)
def test_each_line_leads_to_its_own_places(places, client, admin_user, key, value, state):
    (each,) = [each for each in lines.waiting_for(admin_user) if each.line.key == key]
    assert each.url == f"{LIST}?confirme={value}"
    client.force_login(admin_user)
    titles = {page.title for page in client.get(each.url).context["object_list"]}
    assert titles == {title for title, facts in PLACES.items() if facts[2] == state}
    assert each.number == len(titles)


def test_imported_place_is_new_for_a_year(take, admin_user):
    take(line("a"))
    page = PlacePage.objects.get()
    assert (page.confirmation_state, page.added_on) == (ConfirmationState.NEW, TODAY)
    assert counted(admin_user) == {"newly_added": 1}
    with time_machine.travel(NOW + datetime.timedelta(days=367), tick=False):
        assert page.confirmation_state == ConfirmationState.NEVER
        assert counted(admin_user) == {"calls": 1, "unconfirmed": 1}


def test_new_place_is_not_on_the_call_list(directory, admin_user, client):
    for title, days in (("Neuf", 10), ("Ancien", 200), ("Très ancien", 900)):
        PlacePageFactory(
            parent=directory, title=title, first_published_at=days_ago(days), emails=""
        )
    assert {page.title for page in places_to_call()} == {"Ancien", "Très ancien"}
    client.force_login(admin_user)
    text = client.get(reverse("lieux_a_appeler:calls")).content.decode()
    assert text.count("ajouté le 9 mai 2026, pas encore confirmé") == 1
    assert text.count("jamais confirmé") == 1


def test_export_distinguishes_the_states(places, client, admin_user):
    client.force_login(admin_user)
    exported = client.get(f"{LIST}?export=csv").getvalue().decode()
    for title, (_added, _confirmed, state) in PLACES.items():
        (row,) = [row for row in exported.splitlines() if title in row]
        assert str(ConfirmationState(state).label) in row


def test_people_with_different_rights_receive_different_digests(places, directory):
    """A manager acts on their own places, the network on all, a contributor on none."""
    network = NetworkSettings()
    manager = PlaceMembershipFactory(place=places["Confirmé avant"]).user
    other = PlaceMembershipFactory(place=places["Ajouté il y a trois ans"]).user
    newcomer = PlaceMembershipFactory(place=places["Ajouté aujourd’hui"]).user
    coordinator = in_role("Coordination")
    everybody = {"outdated": 2, "unconfirmed": 3, "newly_added": 3}
    assert {key: counted(coordinator)[key] for key in everybody} == everybody
    assert counted(manager) == {"outdated": 1}
    assert counted(other) == {"unconfirmed": 1}
    assert counted(newcomer) == {}
    assert counted(in_role("Contribution")) == {}
    letters = {user: letter(user, network) for user in (manager, other, coordinator)}
    bodies = {user: mail.body for user, mail in letters.items()}
    assert len(set(bodies.values())) == 3
    assert letter(newcomer, network) is None
    assert "1 lieu confirmé il y a plus d’un an" in bodies[manager]
    assert "jamais confirmé" not in bodies[manager]
    assert "1 lieu jamais confirmé" in bodies[other]
    assert "confirmé il y a" not in bodies[other]
    assert "3 lieux ajoutés depuis moins d’un an, pas encore confirmés" in bodies[coordinator]


def test_manager_sees_own_places_on_the_line(places, client):
    user = PlaceMembershipFactory(place=places["Confirmé avant"]).user
    client.force_login(user)
    (waiting,) = lines.waiting_for(user)
    text = client.get(waiting.url).content.decode()
    assert "Confirmé avant" in text
    assert reverse("place_hours", args=[places["Confirmé avant"].pk]) in text
    assert "Confirmé il y a trois ans" not in text


def test_contributor_who_manages_a_place_sees_it(places):
    user = in_role("Contribution")
    PlaceMembershipFactory(place=places["Confirmé avant"], user=user)
    assert counted(user) == {"outdated": 1}


def test_confirmed_place_leaves_every_count(places, admin_user):
    PlacePage.objects.update(confirmed_on=timezone.localdate())
    assert not {"outdated", "unconfirmed", "newly_added"} & set(counted(admin_user))
