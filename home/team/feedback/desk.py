"""The line of the first screen about answers, and their sentence on the form of a page."""

from django.contrib.auth.models import User
from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy

from network.admin import reviews
from network.admin.lines import Item, Line
from network.templatetags.network import format_moment

from .links import screen_path
from .models import FeedbackRequest

LONGEST_EXTRACT = 200  # characters


def answers(user: User) -> QuerySet[FeedbackRequest]:
    """Return the answers about drafts that were not saved since, the latest first.

    Two kinds of drafts count: those that wait for the user's review, and those that `user` may
    edit, if `user` requested the feedback. Sessions have no review.
    """
    key = Cast("workflow_state__object_id", BigIntegerField())
    under_review = reviews.to_review(user).order_by().values(page_key=key)
    editable = page_permission_policy.instances_user_has_permission_for(user, "change")
    own = Q(requested_by=user, page__in=editable.order_by().values("pk"))
    shown = (own | Q(page__in=under_review)) & Q(
        session=None, page__latest_revision_created_at__lte=F("answered_at")
    )
    if user.has_perm("events.change_session"):
        shown |= Q(requested_by=user, session__latest_revision__created_at__lte=F("answered_at"))
    return (
        FeedbackRequest.objects.current()
        .filter(shown)
        .select_related("page", "session__latest_revision")
    )


def sentence(feedback: FeedbackRequest) -> str:
    """Return the verdict of a request, the version that was read and an extract of the remark.

    The text also mentions if the draft has changed since. `feedback` must be answered.
    """
    facts = {"name": feedback.name, "version": format_moment(feedback.version_at)}
    if feedback.verdict == FeedbackRequest.Verdict.AGREED:
        text = _("%(name)s est d’accord avec la version du %(version)s.") % facts
    else:
        text = _("%(name)s a une remarque sur la version du %(version)s.") % facts
    if feedback.is_outdated:
        text += " " + _("Le texte a changé depuis.")
    if feedback.remark:
        extract = Truncator(feedback.remark).chars(LONGEST_EXTRACT)
        text += f" «\N{NO-BREAK SPACE}{extract}\N{NO-BREAK SPACE}»"
    return text


def _item(feedback):
    fact = f"{feedback.name}, {feedback.get_verdict_display()}"
    return Item(feedback.title, screen_path(feedback.draft), fact)


LINES = [
    Line(
        "feedback",
        lambda n: ngettext("avis reçu sur un brouillon", "avis reçus sur des brouillons", n),
        answers,
        order=12,
        icon="comment",
        item=_item,
    )
]
