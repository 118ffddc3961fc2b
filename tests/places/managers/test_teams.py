"""The groups of a place follow its memberships, through moves, deletions and merges."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from network.models import Picture
from places.managers import teams
from places.models import PlaceInvitation, PlaceMembership, PlacePage, PlaceTeam
from places.upkeep.duplicates.merging import merge
from tests.factories import PlaceMembershipFactory, UserFactory


def rights(user):
    """Return {(page, permission)} of the groups of a user."""
    rows = GroupPagePermission.objects.filter(group__user=user)
    return {(row.page_id, row.permission.codename) for row in rows.select_related("permission")}


def managing(place):
    return {(place.pk, "add_page"), (place.pk, "change_page")}


def publishing(place):
    return managing(place) | {(place.pk, "publish_page")}


@pytest.fixture
def port(place):
    return place(title="EPN du Port")


def photo_of(page):
    collection = PlaceTeam.objects.get(place=page).collection
    return Picture.objects.create(title="Façade", file=get_test_image_file(), collection=collection)


def test_manager_edits_own_place_only(port, place):
    place(title="Ailleurs")
    manager = PlaceMembershipFactory(place=port).user
    assert rights(manager) == managing(port)
    assert manager.has_perm("wagtailadmin.access_admin")
    photos = GroupCollectionPermission.objects.filter(group__user=manager)
    assert {(row.collection.name, row.permission.codename) for row in photos} == {
        ("EPN du Port, Martigues", "add_image"),
        ("EPN du Port, Martigues", "change_image"),
        ("EPN du Port, Martigues", "choose_image"),
    }


def test_trust_is_given_then_removed(port):
    membership = PlaceMembershipFactory(place=port, is_trusted=True)
    other = PlaceMembershipFactory(place=port).user
    assert rights(membership.user) == publishing(port)
    assert rights(other) == managing(port)
    membership.is_trusted = False
    membership.save()
    assert rights(membership.user) == managing(port)


def test_removed_manager_keeps_no_right_on_the_place(port, place):
    membership = PlaceMembershipFactory(place=port, is_trusted=True)
    elsewhere = PlaceMembershipFactory(place=place(), user=membership.user).place
    membership.delete()
    assert rights(membership.user) == managing(elsewhere)


def test_deleted_user_leaves_the_other_managers(port):
    gone, stays = PlaceMembershipFactory.create_batch(2, place=port)
    gone.user.delete()
    assert list(port.memberships.all()) == [stays]
    assert list(PlaceTeam.objects.get(place=port).group.user_set.all()) == [stays.user]


def test_deleted_place_loses_its_groups_and_keeps_its_photos(port):
    manager = PlaceMembershipFactory(place=port, is_trusted=True).user
    photo = photo_of(port)
    PlaceInvitation.objects.create(place=port, email="a@exemple.fr")
    before = Group.objects.exclude(name__startswith="lieu:").count()
    port.delete()
    assert Group.objects.count() == before
    assert not PlaceMembership.objects.exists()
    assert not PlaceInvitation.objects.exists()
    assert not rights(manager)
    photo.refresh_from_db()
    assert photo.collection.name == teams.PHOTOS
    assert not Collection.objects.filter(name="EPN du Port").exists()


def test_rights_survive_a_move_and_an_unpublication(port, place, home):
    manager = PlaceMembershipFactory(place=port).user
    PlacePage.objects.get(pk=port.pk).move(home, pos="last-child")
    PlacePage.objects.get(pk=port.pk).unpublish()
    moved = PlacePage.objects.get(pk=port.pk)
    assert moved.permissions_for_user(manager).can_edit()
    assert rights(manager) == managing(port)


def test_merged_place_has_the_managers_of_both(port, place):
    lost = place(title="EPN Port")
    kept_by = PlaceMembershipFactory(place=port).user
    trusted = PlaceMembershipFactory(place=lost, is_trusted=True).user
    PlaceMembershipFactory(place=lost, user=kept_by, is_trusted=True)
    PlaceInvitation.objects.create(place=port, email="a@exemple.fr")
    for email in ("a@exemple.fr", "b@exemple.fr"):
        PlaceInvitation.objects.create(place=lost, email=email)
    photo = photo_of(lost)
    merge(lost, port)
    assert rights(trusted) == rights(kept_by) == publishing(port)
    assert not lost.memberships.exists()
    assert set(port.invitations.values_list("email", flat=True)) == {"a@exemple.fr", "b@exemple.fr"}
    assert PlaceInvitation.objects.count() == 2
    photo.refresh_from_db()
    assert photo.collection.name == "EPN du Port, Martigues"


def test_command_repairs_manual_changes(port, home):
    membership = PlaceMembershipFactory(place=port)
    team = PlaceTeam.objects.get(place=port)
    publish = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    for page in (port, home):
        GroupPagePermission.objects.create(group=team.group, page_id=page.pk, permission=publish)
    intruder = UserFactory()
    team.group.user_set.set([intruder])
    team.collection.delete()
    port.title = "EPN du Vieux-Port"
    port.save()
    call_command("sync_place_groups")
    assert rights(membership.user) == managing(port)
    assert not rights(intruder)
    assert PlaceTeam.objects.get(place=port).collection.name == "EPN du Vieux-Port, Martigues"


def test_command_repairs_memberships_written_without_signals(port):
    user = UserFactory()
    PlaceMembership.objects.bulk_create([PlaceMembership(user=user, place=port)])
    assert not rights(user)
    call_command("sync_place_groups")
    assert rights(user) == managing(port)
    PlaceMembership.objects.filter(user=user)._raw_delete("default")
    call_command("sync_place_groups")
    assert not rights(user)


def test_is_only_manager(port, admin_user):
    manager = PlaceMembershipFactory(place=port, is_trusted=True).user
    both = PlaceMembershipFactory(place=port).user
    both.groups.add(Group.objects.create(name="Équipe"))
    nobody = UserFactory()
    PlaceMembershipFactory(place=port, user=admin_user)
    people = (manager, both, nobody, admin_user)
    assert [teams.is_only_manager(user) for user in people] == [True, False, False, False]
