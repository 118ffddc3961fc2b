"""Messages after the publication of events by a screen of the admin: letters and undo."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from events.models import DatesChange, EventPage

from . import undoing
from .planned import notified, planned_letters, urgent_notice

MOST_REPUBLISHED = 5


class Published(NamedTuple):
    """The public state of some events before a request changes it.

    `revisions` is {key of an event: key of its published revision} of the events that are online.
    `last_change` is the key of the last `DatesChange`, or 0. `people` is the result of `notified`.
    """

    revisions: dict[int, int | None]
    last_change: int
    people: dict[int, list]


def store_published(request: HttpRequest, page: Page) -> None:
    """Store in `request.published_before` the public state of an event before a POST changes it.

    The value is a `Published`. Does nothing for another method, and for a page that is no event.
    """
    if request.method == "POST" and isinstance(page, EventPage):
        request.published_before = _published([page.pk])


def store_bulk_published(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> None:
    """Store the public state of the events that a bulk action is about to publish.

    It is stored as in `store_published`. Wagtail calls the hook for every bulk action on any model.
    """
    if action_type == "publish" and request.method == "POST":
        keys = [each.pk for each in objects if isinstance(each, Page)]
        request.published_before = _published(keys)


def _published(keys):
    live = EventPage.objects.filter(pk__in=keys, live=True)
    revisions = dict(live.values_list("pk", "live_revision"))
    last = DatesChange.objects.aggregate(last=Max("pk"))["last"] or 0
    return Published(revisions, last, notified(revisions))


def describe_letters(request: HttpRequest, page: Page) -> None:
    """Add a message about the dates of an event that was just published, and about its letters.

    If people are notified, the message describes the letters sent at once and the letters that
    wait. Otherwise it offers to undo the change that the publication recorded; without a recorded
    change, there is no message. The message has a link to the dates.

    Does nothing if the event was not published, or was offline before.
    """
    for event in _published_again(request):
        _describe(request, event)


def describe_bulk_letters(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> None:
    """Add a message as `describe_letters` for each event published by a bulk action.

    After a bulk unpublication, add the message of `offer_to_republish`.
    """
    for event in _published_again(request):
        _describe(request, event, title=event.title)
    if action_type == "unpublish":
        offer_to_republish(request, *(each for each in objects if isinstance(each, Page)))


def offer_to_republish(request: HttpRequest, *pages: Page) -> None:
    """Add a message with a link to the dates of each event that was just unpublished.

    Their screen puts the event back on the site. At most `MOST_REPUBLISHED` events have a link.
    """
    events = EventPage.objects.filter(pk__in=[page.pk for page in pages]).order_by("title", "pk")
    withdrawn = (event for event in events if _may_come_back(event))
    events = list(islice(withdrawn, MOST_REPUBLISHED))
    if not events:
        return
    label = _("Remettre en ligne : %(title)s")
    buttons = [
        messages.button(reverse("event_dates", args=[event.pk]), label % {"title": event.title})
        for event in events
    ]
    text = ngettext(
        "Retiré du site par erreur ? Vous pouvez remettre cet événement en ligne pendant"
        " dix minutes.",
        "Retirés du site par erreur ? Vous pouvez remettre ces événements en ligne pendant"
        " dix minutes.",
        len(events),
    )
    messages.info(request, text, buttons=buttons)


def _may_come_back(event):
    return undoing.republishable_until(event) and undoing.has_dates_screen(event)


def _published_again(request):
    """Return the events whose published revision is not the one of `request.published_before`."""
    before = getattr(request, "published_before", None)
    if not before:
        return []
    events = EventPage.objects.filter(pk__in=before.revisions, live=True).order_by("title", "pk")
    return [event for event in events if event.live_revision_id != before.revisions[event.pk]]


def _describe(request, event, title=""):
    """Add the message about one published event, which begins with `title` if it is not ""."""
    before = request.published_before
    recorded = DatesChange.objects.filter(event=event.pk, pk__gt=before.last_change)
    is_undoable = recorded.exists()
    letters = planned_letters([event.pk])
    sentences = [urgent_notice([event.pk], before.people)]
    sentences += [text for each in letters for text in (each.sentence, each.call_sentence)]
    if letters:
        sentences.append(_("Remettez tout comme avant d’ici là, et rien ne partira."))
    text = " ".join(filter(None, sentences))
    show = messages.warning if text else messages.info
    if is_undoable and not text:
        text = _(
            "Les dates, le lieu ou les places ont changé : vous pouvez le défaire pendant dix"
            " minutes."
        )
    if not text:
        return
    if title:
        text = _("« %(title)s » : %(text)s") % {"title": title, "text": text}
    url = reverse("event_dates", args=[event.pk])
    label = _("Voir ou défaire") if is_undoable else _("Voir les dates")
    show(request, text, buttons=[messages.button(url, label)])


class ApprovalView(WorkflowActionView):
    """View of the answer to a proposal, from the home page of the admin."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer the proposal; add the message of `describe_letters` if an event was published."""
        page = self.object.specific
        store_published(request, page)
        response = super().post(request, *args, **kwargs)
        describe_letters(request, page)
        return response
