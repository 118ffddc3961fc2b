"""Removal of the empty panels of the admin's home screen.

Wagtail's panels run long queries even if they have nothing to show.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Exists
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
)
from wagtail.models import Page, PageLogEntry, WorkflowState

from network.database.compiled import compiled_rows
from places.models import PlaceMembership

from .my_places import MyPlaces

# Keys of the result of `_have_content`. Panels of any other class, subclasses included, are kept.
NAMES = {
    UserObjectsInWorkflowModerationPanel: "reviews",
    RecentEditsPanel: "edits",
    LockedPagesPanel: "locks",
    MyPlaces: "places",
}


def without_empty(panels: list, user: User) -> list:
    """Return the panels that have something to show to the user, in one query.

    Also returns panels of a class that is not in `NAMES`. Returns Wagtail's panel of reviews if any
    review is active, even a review of another user.
    """
    [there] = compiled_rows(_have_content, user=user.pk)
    return [panel for panel in panels if there.get(NAMES.get(type(panel)), True)]


def _have_content(user):
    """Return a queryset of one row: {value of `NAMES`: True if the panel has content}."""
    return (
        get_user_model()
        .objects.filter(id=user)
        .values(
            # Reviews of all users: Wagtail's panel filters them.
            reviews=Exists(WorkflowState.objects.active()),
            edits=Exists(PageLogEntry.objects.filter(user=user, action="wagtail.edit")),
            locks=Exists(Page.objects.filter(locked=True, locked_by=user)),
            places=Exists(PlaceMembership.objects.filter(user=user)),
        )
    )
