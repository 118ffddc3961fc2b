"""The pages on which a user has a right are those of Wagtail's policy."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import policy_registry

from network.admin import rights
from tests.factories import EventIndexPageFactory, EventPageFactory, UserFactory

pytestmark = pytest.mark.django_db
ACTIONS = ("add", "change", "publish")


@pytest.fixture
def tree(home):
    agenda = EventIndexPageFactory(parent=home)
    return {"root": Page.get_first_root_node(), "home": home, "agenda": agenda}


def allowed(user, action):
    policy = policy_registry.get_by_type(Page)
    return set(policy.instances_user_has_permission_for(user, action).values_list("pk", flat=True))


@pytest.mark.parametrize("where", ["root", "home", "agenda"])
@pytest.mark.parametrize("right", ACTIONS)
def test_pages_are_those_of_wagtail_policy(tree, where, right):
    group = Group.objects.create(name="Essai")
    codename = Permission.objects.get(
        codename=f"{right}_page", content_type__app_label="wagtailcore"
    )
    page = Page.objects.get(pk=tree[where].pk)
    GroupPagePermission.objects.create(group=group, page=page, permission=codename)
    user = UserFactory()
    user.groups.add(group)
    EventPageFactory(parent=tree["agenda"], owner=user)
    EventPageFactory(parent=tree["agenda"])
    for action in ACTIONS:
        own = {row["pk"] for row in rights.pages(user, action)}
        assert own == allowed(user, action), action
    assert {row["pk"] for row in rights.pages(user, right)} >= {tree["agenda"].pk}


@pytest.mark.parametrize("values", [{}, {"is_superuser": True}, {"is_active": False}])
def test_other_rights_give_no_page(tree, values):
    user = UserFactory(**values)
    expected = Page.objects.count() if user.is_superuser else 0
    assert len(rights.pages(user)) == len(allowed(user, "change")) == expected


def test_inactive_user_has_no_page(tree):
    user = UserFactory(is_active=False, is_superuser=True)
    assert len(rights.pages(user)) == len(allowed(user, "change")) == 0
