"""The groups and collection of the managers of each place, derived from `PlaceMembership`."""

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import BooleanField, Case, Q, When
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from network.database.compiled import compiled_rows
from places.models import PlaceHost, PlaceInvitation, PlaceMembership, PlacePage, PlaceTeam

PHOTOS = "Photos des lieux"
ON_PAGE = ["add_page", "change_page"]
ON_PHOTOS = ["add_image", "change_image", "choose_image"]
DERIVED = Q(place_team__isnull=False) | Q(trusted_place_team__isnull=False)


@transaction.atomic
def sync(place: PlacePage) -> None:
    """Create or update the team of a place from its memberships.

    Updates the members and the permissions of both groups, and creates or renames the collection.
    Does nothing for a place without memberships and without a team.
    """
    trust = dict(place.memberships.values_list("user", "is_trusted"))
    team = PlaceTeam.objects.filter(place=place).first()
    if not trust and not team:
        return
    team = team or PlaceTeam(place=place, group=_group(place))
    trusted = [user for user, is_trusted in trust.items() if is_trusted]
    if trusted and not team.publishers:
        team.publishers = _group(place, "publication")
    name = _collection_name(place)
    if not team.collection:
        team.collection = _collection(name)
    elif team.collection.name != name:
        Collection.objects.filter(pk=team.collection_id).update(name=name)
    team.save()
    _set_permissions(team)
    team.group.user_set.set(trust)
    if team.publishers:
        team.publishers.user_set.set(trusted)


def sync_all() -> int:
    """Call `sync` for every place with a membership or a team; return the number of places."""
    places = PlacePage.objects.filter(Q(memberships__isnull=False) | Q(team__isnull=False))
    number = 0
    for place in places.distinct().order_by("pk").iterator(chunk_size=200):
        sync(place)
        number += 1
    return number


def merge_teams(lost: PlacePage, kept: PlacePage) -> dict[str, list]:
    """Move the managers, invitations and photos of the place `lost` to `kept`.

    Call it in a transaction. A manager of both places is trusted if at least one of them trusted
    this manager. An invitation to an address that `kept` already invited is deleted. Calls `sync`
    for both places. Returns the record that `separate_teams` needs: {"members": [[primary key of
    the user, trust in `lost`, trust in `kept` or None]], "photos": primary keys of the moved
    photos}.
    """
    managers = dict(kept.memberships.values_list("user", "is_trusted"))
    record = {"members": [], "photos": []}
    for membership in lost.memberships.all():
        user, is_trusted = membership.user_id, membership.is_trusted
        record["members"].append([user, is_trusted, managers.get(user)])
        if user not in managers:
            membership.place = kept
            membership.save(update_fields=["place"])
        else:
            if is_trusted:
                kept.memberships.filter(user=user).update(is_trusted=True)
            membership.delete()
    invited = PlaceInvitation.objects.filter(place=kept).values("email")
    lost.invitations.exclude(email__in=invited).update(place=kept)
    lost.invitations.all().delete()
    sync(lost)
    sync(kept)
    record["photos"] = _move_photos(lost, kept)
    return record


def separate_teams(lost: PlacePage, kept: PlacePage, record: dict[str, list]) -> None:
    """Undo `merge_teams` from its `record`: give `lost` its former managers and photos.

    Call it in a transaction. People who managed both places before the merge manage both again,
    with their former trust in each. Managers removed from `kept` after the merge do not come back.
    The presentation of a manager who leaves `kept` moves to `lost`. Photos come back only if they
    are still in the collection of `kept`. The invitations stay with `kept`. Calls `sync` for both
    places.
    """
    for user, is_trusted, trust_there in record["members"]:
        there = kept.memberships.filter(user=user)
        if not there.exists():
            continue  # removed since the merge
        PlaceMembership.objects.get_or_create(
            place=lost, user_id=user, defaults={"is_trusted": is_trusted}
        )
        if trust_there is None:
            # Deleting the membership would delete a presentation made here since the merge.
            PlaceHost.objects.filter(place=kept, account=user).update(place=lost)
            there.delete()
        else:
            there.update(is_trusted=trust_there)
    sync(lost)
    sync(kept)
    _move_photos(kept, lost, only=record["photos"])


def disband(team: PlaceTeam) -> None:
    """Delete the groups and the collection of a team whose row is already deleted.

    The row must be deleted first, because deleting the group would delete the row. Images and
    documents of the collection move to its parent, the collection of all places.
    """
    Group.objects.filter(pk__in=[team.group_id, team.publishers_id]).delete()
    collection = Collection.objects.filter(pk=team.collection_id).first()
    if collection:
        parent = collection.get_parent()
        for model in (get_image_model(), get_document_model()):
            model.objects.filter(collection=collection).update(collection=parent)
        collection.delete()


def is_only_manager(user: User) -> bool:
    """Return True if all groups of the user are groups of a `PlaceTeam`; cached on the user.

    Returns False for superusers and for users without any group.
    """
    if not hasattr(user, "_is_only_manager"):
        groups = set(compiled_rows(_kinds_of_groups, user=user.pk))
        user._is_only_manager = groups == {True} and not user.is_superuser
    return user._is_only_manager


def _kinds_of_groups(user):
    """Return one boolean per group of the user: True for the group of a team."""
    derived = Case(When(DERIVED, then=True), default=False, output_field=BooleanField())
    groups = Group.objects.filter(user=user).order_by()
    return groups.annotate(derived=derived).values_list("derived", flat=True)


def _group(place, suffix=""):
    name = ":".join(filter(None, ["lieu", str(place.pk), suffix]))
    return Group.objects.get_or_create(name=name)[0]


def _collection_name(place):
    return place.name_in_full[: Collection._meta.get_field("name").max_length]


def _collection(name):
    root = Collection.get_first_root_node()
    parent = root.get_children().filter(name=PHOTOS).first()
    parent = parent or root.add_child(instance=Collection(name=PHOTOS))
    return parent.add_child(instance=Collection(name=name))


def _set_permissions(team):
    """Set the permissions of the groups of a saved team exactly, removing any added by hand."""
    team.group.permissions.set(_permissions("wagtailadmin", ["access_admin"]))
    _set_page_permissions(team.group, team.place_id, ON_PAGE)
    _set_photo_permissions(team)
    if team.publishers:
        team.publishers.permissions.set(_permissions("wagtailadmin", ["access_admin"]))
        _set_page_permissions(team.publishers, team.place_id, ["publish_page"])


def _set_page_permissions(group, page, codenames):
    wanted = set(_permissions("wagtailcore", codenames).values_list("pk", flat=True))
    rows = GroupPagePermission.objects.filter(group=group)
    rows.exclude(page=page, permission__in=wanted).delete()
    here = set(rows.values_list("permission", flat=True))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page, permission_id=permission)
        for permission in wanted - here
    )


def _set_photo_permissions(team):
    wanted = set(_permissions("wagtailimages", ON_PHOTOS).values_list("pk", flat=True))
    rows = GroupCollectionPermission.objects.filter(group=team.group)
    rows.exclude(collection=team.collection, permission__in=wanted).delete()
    here = set(rows.values_list("permission", flat=True))
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=team.group, collection=team.collection, permission_id=permission
        )
        for permission in wanted - here
    )


def _permissions(app, codenames):
    return Permission.objects.filter(content_type__app_label=app, codename__in=codenames)


def _move_photos(lost, kept, only=None):
    """Move the photos of the team of `lost` to the team of `kept`; return their primary keys.

    `only` contains the primary keys of the photos to move; None moves all. Returns [] if one of the
    places has no team or if the team of `lost` has no collection.
    """
    teams = {team.place_id: team for team in PlaceTeam.objects.filter(place__in=[lost, kept])}
    if len(teams) < 2 or not teams[lost.pk].collection_id:
        return []
    photos = get_image_model().objects.filter(collection=teams[lost.pk].collection_id)
    photos = photos if only is None else photos.filter(pk__in=only)
    moved = list(photos.values_list("pk", flat=True))
    get_image_model().objects.filter(pk__in=moved).update(collection=teams[kept.pk].collection_id)
    return moved
