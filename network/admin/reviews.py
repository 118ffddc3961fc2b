"""The first lines of pending work: pages to review, and pages sent back to their author."""

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowState

from .lines import Item, Line


def to_review(user: User) -> QuerySet[TaskState]:
    """Return the reviews of pages that wait for one of the user's groups, the oldest first.

    The reviews are steps in progress (`TaskState`). For a superuser, returns the steps of all
    groups.
    """
    steps = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        revision__base_content_type__in=_page_types(),
    )
    if not user.is_superuser:
        own = GroupApprovalTask.groups.through.objects.filter(
            groupapprovaltask=OuterRef("task"), group__user=user
        )
        steps = steps.filter(Exists(own))
    return steps.select_related("revision", "workflow_state__requested_by").order_by(
        "started_at", "pk"
    )


def sent_back(user: User) -> QuerySet[WorkflowState]:
    """Return the reviews of pages, requested by the user, that ended in a request for changes.

    The review whose last step ended latest comes first.
    """
    answers = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        requested_by=user,
        base_content_type__in=_page_types(),
    )
    return answers.select_related("current_task_state__revision").order_by(
        "-current_task_state__finished_at", "pk"
    )


def _page_types():
    """Return a subquery with the key of the content type of `Page`, which saves a query.

    Its only row is the base type of all pages.
    """
    app, model = Page._meta.label_lower.split(".")
    return ContentType.objects.filter(app_label=app, model=model).values("pk")


def _review_item(step):
    # Not the author of the revision: a reviewer of an earlier step may have corrected the page.
    by = step.workflow_state.requested_by
    fact = _("proposé par %s") % get_user_display_name(by) if by else ""
    return Item(step.revision.object_str, _edit(step.revision.object_id), fact)


def _answer_item(state):
    step = state.current_task_state
    comment = Truncator(step.comment).chars(120)
    fact = _("Le réseau dit : « %s »") % comment if comment else ""
    return Item(step.revision.object_str, _edit(state.object_id), fact)


def _edit(key):
    return reverse("wagtailadmin_pages:edit", args=[key])


LINES = [
    Line(
        "reviews",
        lambda n: ngettext("page attend votre accord", "pages attendent votre accord", n),
        to_review,
        order=10,
        icon="tasks",
        item=_review_item,
        shows_items=True,
    ),
    Line(
        "sent_back",
        lambda n: ngettext("page vous revient, à revoir", "pages vous reviennent, à revoir", n),
        sent_back,
        order=11,
        icon="undo",
        item=_answer_item,
        shows_items=True,
    ),
]
