"""Which panels of the first screen have something to show: those of Wagtail write long questions to
find that they have nothing."""

from django.contrib.auth import get_user_model
from django.db.models import Exists
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
)
from wagtail.models import Page, PageLogEntry, WorkflowState

from network.shared.compiled import compiled_rows
from places.models import PlaceMembership

from .my_places import MyPlaces

# What `_there` says of each; a panel of another class, even of one derived from these, stays.
NAMES = {
    UserObjectsInWorkflowModerationPanel: "reviews",
    RecentEditsPanel: "edits",
    LockedPagesPanel: "locks",
    MyPlaces: "places",
}


def without_empty(panels, user):
    """The panels, but those that would show nothing to this person; one query."""
    [there] = compiled_rows(_there, user=user.pk)
    return [panel for panel in panels if there.get(NAMES.get(type(panel)), True)]


def _there(user):
    """Whether there is anything for each."""
    return (
        get_user_model()
        .objects.filter(id=user)
        .values(
            # Of anybody: Wagtail says whose they are.
            reviews=Exists(WorkflowState.objects.active()),
            edits=Exists(PageLogEntry.objects.filter(user=user, action="wagtail.edit")),
            locks=Exists(Page.objects.filter(locked=True, locked_by=user)),
            places=Exists(PlaceMembership.objects.filter(user=user)),
        )
    )
