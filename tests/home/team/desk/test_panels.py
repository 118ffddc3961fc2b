"""Empty panels are not rendered; all others are."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.home import (
    HomeView,
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.log_actions import log
from wagtail.models import Page

from home.team.desk.my_places import MyPlaces
from home.team.desk.panels import without_empty
from tests.factories import (
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KINDS = (UserObjectsInWorkflowModerationPanel, RecentEditsPanel, LockedPagesPanel, MyPlaces)


class OfAnotherApp(RecentEditsPanel):
    pass


@pytest.fixture
def place(site, home):
    return PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Fablab")


def shown(user):
    return [type(panel) for panel in without_empty([kind() for kind in KINDS], user)]


def propose(place, user):
    place.save_revision(user=user)
    place.get_workflow().start(place, user)


def edit(place, user):
    log(place, "wagtail.edit", user=user)


def lock(place, user):
    Page.objects.filter(pk=place.pk).update(locked=True, locked_by=user, locked_at=timezone.now())


def keep(place, user):
    PlaceMembershipFactory(place=place, user=user)


DEEDS = dict(zip((propose, edit, lock, keep), KINDS, strict=True))


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_panel_with_content_is_shown(place, admin_user, client, deed):
    client.force_login(admin_user)
    screen = reverse("wagtailadmin_home")
    assert shown(admin_user) == []
    before = client.get(screen).content.decode()
    deed(place, admin_user)
    assert shown(admin_user) == [DEEDS[deed]]
    after = client.get(screen).content.decode()
    # The whole text of the panel, not only its first lines.
    assert after.count("Fablab") > before.count("Fablab")


@pytest.mark.parametrize("deed", [edit, lock, keep], ids=lambda deed: deed.__name__)
def test_objects_of_others_do_not_count(place, admin_user, deed):
    deed(place, UserFactory())
    assert shown(admin_user) == []


def test_removed_panels_are_empty(place, admin_user, rf):
    request = rf.get("/")
    request.user = admin_user
    for panel in (kind() for kind in KINDS if kind is not MyPlaces):
        assert not panel.render_html({"request": request, "csrf_token": ""}).strip()


def test_panels_of_other_classes_are_kept(site, admin_user):
    others = [WorkflowObjectsToModeratePanel(), OfAnotherApp()]
    assert without_empty(others, admin_user) == others


def test_all_panels_of_wagtail_are_known(site, admin_user, rf, monkeypatch):
    monkeypatch.setattr("wagtail.admin.views.home.hooks.get_hooks", lambda name: [])
    view = HomeView()
    view.setup(rf.get("/"))
    known = {*KINDS, WorkflowObjectsToModeratePanel}
    assert {type(panel) for panel in view.get_panels()} <= known
