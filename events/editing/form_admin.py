"""Messages after the publication of an event by its form or by approval: letters and undo."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from events.calendars.reviewing import synced_row
from events.models import EventPage

from . import undoing
from .planned import notified, planned_letters, urgent_notice


def store_published(request: HttpRequest, page: Page) -> None:
    """Store in `request.published_before` the public state of an event before a POST changes it.

    The value is (result of `published_dates`, result of `notified`). Does nothing for another
    method, and for a page that is offline or not an event.
    """
    if request.method == "POST" and isinstance(page, EventPage) and page.live:
        request.published_before = undoing.published_dates(page.pk), notified([page.pk])


def describe_letters(request: HttpRequest, page: Page) -> None:
    """Store the changed dates of an event that was just published, and add a message about them.

    The change is stored for `undoing.undo`. If people are notified, the message describes the
    letters sent at once and the letters that wait. Otherwise it offers to undo the change; if the
    change cannot be undone, there is no message. The message has a link to the dates.

    Does nothing if the event was not published, or if `store_published` stored no state.
    """
    if not hasattr(request, "published_before"):
        return
    former, before = request.published_before
    published = undoing.published_dates(page.pk)
    if published.live_revision == former.live_revision:
        return
    is_undoable = _has_dates_screen(page) and undoing.record_publication(page, former, published)
    letters = planned_letters([page.pk])
    sentences = [urgent_notice([page.pk], before)]
    sentences += [text for each in letters for text in (each.sentence, each.call_sentence)]
    if letters:
        sentences.append(_("Remettez tout comme avant d’ici là, et rien ne partira."))
    url = reverse("event_dates", args=[page.pk])
    button = messages.button(url, _("Voir ou défaire") if is_undoable else _("Voir les dates"))
    if text := " ".join(filter(None, sentences)):
        messages.warning(request, text, buttons=[button])
    elif is_undoable:
        text = _(
            "Les dates, le lieu ou les places ont changé : vous pouvez le défaire pendant dix"
            " minutes."
        )
        messages.info(request, text, buttons=[button])


def _has_dates_screen(page):
    """Return False for a congress, a translation and an event of an external calendar."""
    is_source = page.specific_class is EventPage and page.source.pk == page.pk
    return is_source and synced_row(page) is None


class ApprovalView(WorkflowActionView):
    """View of the answer to a proposal, from the home page of the admin."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer the proposal; add the message of `describe_letters` if an event was published."""
        page = self.object.specific
        store_published(request, page)
        response = super().post(request, *args, **kwargs)
        describe_letters(request, page)
        return response
