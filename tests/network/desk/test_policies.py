"""What is asked of a person by SQL that is written once is what Django and Wagtail ask."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
)
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.users.models import UserProfile

from network.models import NetworkSettings
from tests.factories import EventIndexPageFactory, PlaceIndexPageFactory, UserFactory

pytestmark = pytest.mark.django_db
POLICIES = [
    PagePermissionPolicy(),
    CollectionPermissionPolicy(get_image_model()),
    SitePermissionPolicy(NetworkSettings),
]
KINDS = ["user", "group"]


def permission(app, codename):
    return Permission.objects.get(content_type__app_label=app, codename=codename)


@pytest.fixture
def people(site, home):
    """One of each kind of person."""
    agenda, directory = EventIndexPageFactory(parent=home), PlaceIndexPageFactory(parent=home)
    one, other = Group.objects.create(name="Une"), Group.objects.create(name="Autre")
    change = permission("wagtailcore", "change_page")
    GroupPagePermission.objects.create(group=one, page=agenda, permission=change)
    GroupPagePermission.objects.create(group=other, page=directory, permission=change)
    one.permissions.add(permission("wagtailadmin", "access_admin"))
    GroupCollectionPermission.objects.create(
        group=one,
        collection=Collection.get_first_root_node(),
        permission=permission("wagtailimages", "add_image"),
    )
    GroupSitePermission.objects.create(
        group=one, site=site, permission=permission("network", "change_networksettings")
    )
    users = {
        "of one page": UserFactory(),
        "of two pages": UserFactory(),
        "of none": UserFactory(),
        "who left": UserFactory(is_active=False),
        "superuser": UserFactory(is_superuser=True),
    }
    for name in ("of one page", "of two pages", "who left"):
        users[name].groups.add(one)
    users["of two pages"].groups.add(other)
    users["of two pages"].user_permissions.add(permission("network", "add_person"))
    return users


def again(user):
    return get_user_model().objects.get(pk=user.pk)


def test_the_rights_are_those_of_wagtail(people):
    for user in (*people.values(), AnonymousUser()):
        for policy in POLICIES:
            theirs = type(policy).get_all_permissions_for_user.__wrapped__(policy, user)
            assert set(policy.get_all_permissions_for_user(user)) == set(theirs)


def test_what_they_are_on_comes_with_them(people):
    user = people["of one page"]
    for policy, names in zip(POLICIES, (["page"], ["collection"], []), strict=True):
        [row] = policy.get_all_permissions_for_user(user)
        assert not {"permission", *names} - set(row._state.fields_cache)


def test_the_permissions_are_those_of_django(people):
    backend = ModelBackend()
    theirs = ModelBackend._get_permissions.__wrapped__
    for user in (*people.values(), AnonymousUser()):
        for kind in KINDS:
            for obj in (None, object()):
                fresh = again(user) if user.pk else user
                own = backend._get_permissions(fresh, obj, kind)
                fresh = again(user) if user.pk else user
                assert own == theirs(backend, fresh, obj, kind)
    assert people["of one page"].has_perm("wagtailadmin.access_admin")
    assert people["of two pages"].get_user_permissions() == {"network.add_person"}


def test_one_sees_the_tree_from_where_wagtail_says(people):
    policy = POLICIES[0]
    for name, user in people.items():
        theirs = PagePermissionPolicy.explorable_root_instance.__wrapped__(policy, again(user))
        for _ in range(2):
            assert policy.explorable_root_instance(user) == theirs, name


def test_an_account_comes_with_its_profile(people):
    backend, theirs = ModelBackend(), ModelBackend.get_user.__wrapped__
    UserProfile.objects.create(user=people["of one page"], preferred_language="en")
    for user in people.values():
        with CaptureQueriesContext(connection) as captured:
            own = backend.get_user(str(user.pk))
            profile = getattr(own, "wagtail_userprofile", None)
        assert len(captured) == 1
        assert own == theirs(backend, user.pk)
        assert profile == UserProfile.objects.filter(user=own).first()
    assert backend.get_user(0) is None
    assert backend.get_user(people["who left"].pk) is None


def test_a_right_that_is_taken_back_is_gone_at_once(people, client):
    user, screen = people["of one page"], reverse("wagtailadmin_home")
    client.force_login(user)
    agenda = Page.objects.get(group_permissions__group__user=user)
    edit = reverse("wagtailadmin_pages:edit", args=[agenda.pk])
    assert [client.get(address).status_code for address in (screen, edit)] == [200, 200]
    GroupPagePermission.objects.filter(group__user=user).delete()
    assert [client.get(address).status_code for address in (screen, edit)] == [200, 302]
    user.groups.clear()
    assert client.get(screen).status_code == 302
