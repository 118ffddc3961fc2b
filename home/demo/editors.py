"""The group of the network's editors, and one account in it."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.utils.crypto import get_random_string
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

GROUP = "Éditeurs"
USERNAME = "edition"
ON_PAGES = ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page"]
ON_FILES = [
    f"{action}_{model}" for model in ("image", "document") for action in ("add", "change", "choose")
]
ON_RECORDS = [
    f"{action}_{model}"
    for model in ("topic", "organisation", "person", "series", "synonym", "bestbet")
    for action in ("add", "change", "delete", "view")
]
ELSEWHERE = ["access_admin", "change_networksettings", "submit_translation"]


def make(homes, tally):
    """The new account's password, or None when the account is already there."""
    group, made = Group.objects.get_or_create(name=GROUP)
    if made:
        _allow(group)
    for home in homes:
        for permission in Permission.objects.filter(
            codename__in=ON_PAGES, content_type__app_label="wagtailcore"
        ):
            GroupPagePermission.objects.get_or_create(
                group=group, page=home.page_ptr, permission=permission
            )
    tally.count("groupe", made=made)
    users = get_user_model().objects
    made = not users.filter(username=USERNAME).exists()
    tally.count("compte", made=made)
    if not made:
        return None
    password = get_random_string(20)
    user = users.create_user(
        USERNAME, "edition@example.org", password, first_name="Équipe", last_name="éditoriale"
    )
    user.groups.add(group)
    return password


def _allow(group):
    codenames = [*ON_RECORDS, *ELSEWHERE]
    group.permissions.add(*Permission.objects.filter(codename__in=codenames))
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        codename__in=ON_FILES, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
