"""Users cannot raise their own permissions, and the last coordinator stays."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils import timezone

from home.models import RoleInvitation
from home.team.roles.colleagues import coordinators, coordinators_remain
from home.team.roles.groups import RoleForm, granted_rights
from tests.factories import (
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# The management forms of the panels of a role, without rows.
PANELS = {
    f"{prefix}-{end}": 0
    for prefix in ("page_permissions", "image_permissions", "document_permissions",
                   "collection_permissions")
    for end in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}  # fmt: skip


def edit(client, user, **changed):
    """Submit the form of an account, unchanged except for `changed`."""
    fields = ("username", "email", "first_name", "last_name")
    data = {field: getattr(user, field) for field in fields}
    data |= {"groups": list(user.groups.values_list("pk", flat=True))}
    return client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data | changed)


@pytest.mark.django_db(transaction=True)
def test_last_coordinator_is_checked_without_a_transaction():
    """The forms of accounts and of roles are validated before their transaction begins."""
    user = UserFactory(is_superuser=True)
    assert not coordinators_remain(without=user)
    UserFactory(is_superuser=True)
    assert coordinators_remain(without=user)


@pytest.mark.parametrize("words", ["martigues", "13500", "atelier", "awa"])
def test_accounts_are_found_by_the_places_that_they_manage(admin_client, home, communes, words):
    places = PlaceIndexPageFactory(parent=home)
    address = {"postcode": "13500", "city": "Martigues", "insee_code": "13056"}
    here = PlacePageFactory(parent=places, title="Atelier bleu", **address)
    there = PlacePageFactory(parent=places, title="Café", postcode="04200", city="Sisteron")
    PlaceMembershipFactory(place=here, user=UserFactory(first_name="Awa", last_name="Diop"))
    PlaceMembershipFactory(place=there, user=UserFactory(first_name="Lou", last_name="Petit"))
    text = admin_client.get(reverse("wagtailusers_users:index"), {"q": words}).text
    assert "Awa Diop" in text
    assert "Atelier bleu, Martigues" in text
    assert "Lou Petit" not in text


def group(name):
    return Group.objects.get(name=name).pk


def role_names(user):
    return {group.name for group in user.groups.all()}


def full(**fields):
    return {"first_name": "Ana", "last_name": "Roy", **fields}


def test_a_coordinator_gives_a_role_and_becomes_no_superuser(in_role, browse):
    chief, ana = in_role("Coordination", **full()), in_role("Contribution", **full())
    client = browse(chief)
    answer = edit(client, ana, groups=[group("Rédaction")], is_superuser="on")
    assert answer.status_code == 302
    ana.refresh_from_db()
    assert (role_names(ana), ana.is_superuser) == ({"Rédaction"}, False)
    answer = edit(client, chief, groups=[group("Rédaction")], is_superuser="on", is_active="")
    chief.refresh_from_db()
    assert (role_names(chief), chief.is_superuser) == ({"Coordination"}, False)
    page = client.get(reverse("wagtailusers_users:edit", args=[chief.pk])).content.decode()
    assert "Personne ne change ses propres rôles" in page


def test_a_superuser_is_changed_by_superusers_alone(in_role, browse):
    boss = UserFactory(is_superuser=True, **full())
    client = browse(in_role("Coordination"))
    address = reverse("wagtailusers_users:edit", args=[boss.pk])
    assert client.get(address).status_code == 302
    edit(client, boss, email="prise@exemple.fr", password1="x" * 20, password2="x" * 20)
    boss.refresh_from_db()
    assert boss.email != "prise@exemple.fr"
    assert client.post(reverse("leave", args=[boss.pk]), {}).status_code == 302
    assert User.objects.get(pk=boss.pk).is_active


@pytest.mark.parametrize("role", ["Rédaction", "Contribution"])
def test_only_coordination_gives_roles(in_role, browse, role):
    user = in_role(role, **full())
    client = browse(user)
    other = in_role("Contribution", **full())
    for target in (user, other):
        edit(client, target, groups=[group("Coordination")], is_superuser="on")
    data = full(username="neuf", email="n@exemple.fr", password1="x" * 20, password2="x" * 20)
    data |= {"groups": [group("Coordination")], "is_superuser": "on"}
    client.post(reverse("wagtailusers_users:add"), data)
    bulk = reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"])
    client.post(f"{bulk}?id={user.pk}", {"role": group("Coordination")})
    client.post(
        reverse("wagtailusers_groups:edit", args=[group(role)]),
        {"name": role, "rights": ["admin", "people"]},
    )
    assert not coordinators().exists()
    assert not User.objects.filter(username="neuf").exists()


def test_the_last_coordinator_stays(in_role, browse):
    """Every way to remove the last coordinator is refused."""
    chief = in_role("Coordination", **full())
    client = browse(chief)
    coordination = group("Coordination")
    role = reverse("wagtailusers_groups:edit", args=[coordination])
    answers = {
        "the role loses the right": client.post(role, {"rights": ["admin"], **PANELS}),
        "the role enters no more": client.post(role, {"rights": ["people"], **PANELS}),
        "the role goes": client.post(
            reverse("wagtailusers_groups:delete", args=[coordination]), follow=True
        ),
        "stops": client.post(reverse("leave", args=[chief.pk]), follow=True),
        "goes": client.post(reverse("wagtailusers_users:delete", args=[chief.pk]), follow=True),
    }
    for action in ("delete", "set_active_state"):
        bulk = reverse("wagtail_bulk_action", args=["auth", "user", action])
        client.post(f"{bulk}?id={chief.pk}", {"mark_as_active": "False"})
    assert list(coordinators()) == [chief]
    texts = {name: answer.content.decode() for name, answer in answers.items()}
    for name in ("the role loses the right", "the role enters no more"):
        assert "Plus personne ne pourrait donner les rôles" in texts[name]
    assert "personne a ce rôle" in texts["the role goes"]
    assert "Personne n’arrête son propre compte" in texts["stops"]
    assert client.get(reverse("colleagues")).status_code == 200


def test_coordinator_needs_the_right_to_enter_the_admin(in_role, browse):
    chief = in_role("Coordination", **full())
    outside = Group.objects.create(name="Ressources humaines")
    outside.permissions.add(Permission.objects.get(codename="change_user"))
    other = UserFactory(**full())
    other.groups.add(outside)
    assert list(coordinators()) == [chief]
    answer = edit(browse(UserFactory(is_superuser=True)), other, groups=[group("Rédaction")])
    assert answer.status_code == 302  # `other` was no coordinator
    User.objects.filter(is_superuser=True).delete()
    assert not coordinators_remain(without=chief)
    role = Group.objects.get(name="Coordination")
    form = RoleForm({"rights": ["people"], "name": role.name}, instance=role)
    assert set(form.errors) == {"rights"}
    other.groups.add(outside)
    assert set(coordinators()) == {chief, other}
    form = RoleForm({"rights": ["people"], "name": role.name}, instance=role)
    assert form.is_valid()


def test_new_role_has_the_ticked_rights(in_role, browse):
    client = browse(in_role("Coordination"))
    address = reverse("wagtailusers_groups:add")
    assert client.get(address).context["form"].initial["rights"] == ["admin"]
    data = {"name": "Relecteurs", "rights": ["admin", "translation"], **PANELS}
    assert client.post(address, data).status_code == 302
    role = Group.objects.get(name="Relecteurs")
    assert granted_rights(role) == {"admin", "translation"}


def test_role_with_valid_invitation_is_not_deleted(in_role, browse):
    client = browse(in_role("Coordination"))
    role = Group.objects.create(name="Relecteurs")
    invitation = RoleInvitation.objects.create(email="camille@exemple.fr", role=role)
    address = reverse("wagtailusers_groups:delete", args=[role.pk])
    refused = client.post(address, follow=True)
    assert "1 personne est invitée à ce rôle" in refused.text
    assert RoleInvitation.objects.filter(pk=invitation.pk).exists()
    RoleInvitation.objects.update(sent_at=timezone.now() - timedelta(days=15))
    client.post(address)
    assert not Group.objects.filter(pk=role.pk).exists()


def test_an_account_is_stopped_before_it_is_deleted(in_role, browse):
    client = browse(in_role("Coordination"))
    other = in_role("Rédaction")
    address = reverse("wagtailusers_users:delete", args=[other.pk])
    assert client.post(address).url == reverse("leave", args=[other.pk])
    User.objects.filter(pk=other.pk).update(is_active=False)
    client.post(address)
    assert not User.objects.filter(pk=other.pk).exists()


def test_the_form_of_an_account_keeps_the_groups_of_places(in_role, browse, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    manager = PlaceMembershipFactory(place=place).user
    User.objects.filter(pk=manager.pk).update(**full(email="m@exemple.fr"))
    manager.refresh_from_db()
    kept = role_names(manager)
    client = browse(in_role("Coordination"))
    page = client.get(reverse("wagtailusers_users:edit", args=[manager.pk])).content.decode()
    assert "lieu:" not in page
    edit(client, manager, groups=[group("Contribution")])
    assert role_names(manager) == kept | {"Contribution"}
    index = client.get(reverse("wagtailusers_groups:index")).content.decode()
    assert "Rédaction" in index
    assert "lieu:" not in index


def test_role_is_changed_by_its_sentences(in_role, browse):
    client = browse(in_role("Coordination"))
    editing = Group.objects.get(name="Rédaction")
    address = reverse("wagtailusers_groups:edit", args=[editing.pk])
    page = BeautifulSoup(client.get(address).content, "html.parser").get_text()
    assert "Tenir les calendriers reçus des membres" in page
    assert "Publier n'importe quelle page" in page
    assert re.findall(r"Can \w+|\w+_(?:page|topic|image)\b|\w+ \| \w+", page) == []
    before = set(editing.permissions.values_list("codename", flat=True))
    rights = ["admin", "records", "search", "congress", "translation", "place_sources", "calendars"]
    answer = client.post(address, {"name": "Autre nom", "rights": rights, **PANELS})
    assert answer.status_code == 302
    editing.refresh_from_db()
    now = set(editing.permissions.values_list("codename", flat=True))
    assert editing.name == "Rédaction"
    assert now - before == {
        f"{action}_eventsource" for action in ("add", "change", "delete", "view")
    }
    assert before - now == {
        f"{action}_{model}"
        for action in ("add", "change", "delete", "view")
        for model in ("collection", "publisher", "series")
    }
