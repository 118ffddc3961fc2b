"""Messages after the publication of events and places by the admin: letters and undo."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.models import DatesChange, EventPage, Occurrence
from events.refreshing import held_at
from places.models import PlacePage

from . import place_undoing, undoing
from .planned import letters_text, notified, shown_to, with_letters
from .withdrawn_admin import withdrawn_pages


class Published(NamedTuple):
    """The public state of some events and places before a request changes it.

    `revisions` is {key of a page: key of its published revision} of the pages that are online.
    `last_change` is the key of the last `DatesChange`, or 0. `people` is the result of `notified`,
    `waiting` that of `with_letters`, and `dates` that of `_coming_dates`, about these events and
    the events at these places. `read_at` is the time of the reading.
    """

    revisions: dict[int, int | None]
    last_change: int
    people: dict[int, list]
    waiting: set[int]
    dates: set[tuple]
    read_at: datetime


class Moved(NamedTuple):
    """Some events before a request moves them.

    `parents` is {key of an event: its parent page}. `people` is the result of `notified`, and
    `waiting` that of `with_letters`, about these events. `read_at` is the time of the reading.
    """

    parents: dict[int, Page]
    people: dict[int, list]
    waiting: set[int]
    read_at: datetime


def store_published(request: HttpRequest, page: Page) -> None:
    """Store in `request.published_before` the public state of a page before a POST changes it.

    The value is a `Published`. Does nothing for another method, and for a page that is neither an
    event nor a place.
    """
    if request.method == "POST" and isinstance(page, (EventPage, PlacePage)):
        request.published_before = _published([page])


def store_bulk_published(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> None:
    """Store the public state of the events and places that a bulk action may publish or move.

    It is stored as in `store_published` or `store_moved`. Wagtail calls the hook for every bulk
    action on any model; the actions of the site may publish pages too, such as "set_territory" of
    places.
    """
    pages = [each for each in objects if isinstance(each, Page)]
    if not pages or request.method != "POST":
        return
    if action_type == "move":
        request.moved_before = _moved(pages)
    elif action_type not in ("delete", "unpublish"):
        request.published_before = _published(pages)


def _published(pages: Collection[Page]) -> Published:
    """Return the public state of `pages`, events and places only."""
    keys = [page.pk for page in pages]
    revisions = dict(
        EventPage.objects.filter(pk__in=keys, live=True).values_list("pk", "live_revision")
    )
    places = PlacePage.objects.filter(pk__in=keys, live=True)
    at_places = dict(places.values_list("pk", "live_revision"))
    last = DatesChange.objects.aggregate(last=Max("pk"))["last"] or 0
    concerned = {*revisions, *held_at(*places)}
    return Published(
        revisions | at_places,
        last,
        notified(concerned),
        with_letters(concerned),
        _coming_dates(concerned),
        timezone.now(),
    )


def _coming_dates(events):
    """Return {(event, original start, start, status, commune)} of the coming dates of `events`."""
    dates = Occurrence.objects.filter(event__in=events).upcoming().order_by()
    return set(dates.values_list("event", "original_starts_at", "starts_at", "status", "commune"))


def describe_letters(request: HttpRequest, page: Page) -> None:
    """Add a message about an event or a place that was just published, and about its letters.

    If people are notified, the message describes the letters sent at once and the letters that
    wait. Otherwise it offers to undo the change of dates; if no date changed, there is no message.
    The message has a link to the dates.

    Does nothing if the page was not published, or was offline before, and at a second call.
    """
    _describe_all(request, with_titles=False)


def describe_bulk_letters(
    request: HttpRequest, action_type: str, objects: Iterable, action: object
) -> None:
    """Add a message as `describe_letters` for each event and place published by a bulk action.

    After a bulk move, add the messages of `describe_moved_letters`. After a bulk unpublication, add
    the message of `offer_to_republish`.
    """
    _describe_all(request, with_titles=True)
    _describe_moved(request, with_titles=True)
    if action_type == "unpublish":
        offer_to_republish(request, *(each for each in objects if isinstance(each, Page)))


def offer_to_republish(request: HttpRequest, *pages: Page) -> None:
    """Add a message with a link to a screen that puts unpublished pages back on the site.

    `pages` are ignored. The message is about the pages of the last unpublication by the user, less
    than `DELAY` ago, that the user may publish; without any, there is no message. A single event is
    put back on the screen of its dates, other pages on the `WithdrawnView`.
    """
    withdrawn = [page for page in withdrawn_pages(request.user) if page.is_chosen]
    if not withdrawn:
        return
    text = ngettext(
        "Retirée du site par erreur ? Vous pouvez remettre cette page en ligne pendant dix"
        " minutes.",
        "Retirées du site par erreur ? Vous pouvez remettre ces pages en ligne pendant dix"
        " minutes.",
        len(withdrawn),
    )
    url, label = reverse("event_withdrawn"), _("Choisir les pages à remettre en ligne")
    if len(withdrawn) == 1:
        label = _("Remettre en ligne : %(title)s") % {"title": withdrawn[0].full_title}
        event = EventPage.objects.filter(pk=withdrawn[0].pk).first()
        if event and undoing.has_dates_screen(event):
            url = reverse("event_dates", args=[event.pk])
    messages.info(request, text, buttons=[messages.button(url, label)])


def _describe_all(request, *, with_titles):
    """Add a message for each page of `request.published_before` that was published since."""
    before = getattr(request, "published_before", None)
    if not before:
        return
    request.published_before = None
    for event in _published_again(EventPage, before):
        recorded = DatesChange.objects.filter(event=event.pk, pk__gt=before.last_change)
        is_undoable = recorded.exists()
        advice = _("Remettez tout comme avant d’ici là, et rien ne partira.")
        text = letters_text([event.pk], before.people, advice, waiting=before.waiting)
        show = messages.warning if text else messages.info
        if is_undoable and not text:
            text = _(
                "Les dates, le lieu ou les places ont changé : vous pouvez le défaire pendant dix"
                " minutes."
            )
        label = _("Voir ou défaire") if is_undoable else _("Voir les dates")
        url = reverse("event_dates", args=[event.pk])
        _show(request, show, text, event.title if with_titles else "", messages.button(url, label))
    for place in _published_again(PlacePage, before):
        _describe_place(request, place, before, place.title if with_titles else "")


def store_moved(request: HttpRequest, page: Page, destination: Page) -> None:
    """Store in `request.moved_before` the `Moved` of an event that a POST is about to move.

    Does nothing for another method, and for a page that is not an event.
    """
    if request.method == "POST" and isinstance(page, EventPage):
        request.moved_before = _moved([page])


def _moved(pages):
    """Return the `Moved` of the events among `pages`."""
    events = EventPage.objects.filter(pk__in=[page.pk for page in pages])
    parents = {event.pk: event.get_parent() for event in events}
    return Moved(parents, notified(parents), with_letters(parents), timezone.now())


def describe_moved_letters(request: HttpRequest, page: Page) -> None:
    """Add a message about the letters of an event that was just moved under another page.

    If the user may move the event back, the message has a link to do so. There is no message
    without letters.
    """
    _describe_moved(request, with_titles=False)


def _describe_moved(request, *, with_titles):
    """Add a message for each event of `request.moved_before` whose people are to be notified."""
    before = getattr(request, "moved_before", None)
    if not before:
        return
    request.moved_before = None
    for event in EventPage.objects.filter(pk__in=before.parents).order_by("title", "pk"):
        parent = before.parents[event.pk]
        may_move_back = event.permissions_for_user(request.user).can_move_to(parent)
        if not may_move_back:
            advice = ""
        elif parent.specific_class is PlacePage:
            advice = _("Remettez-le où il était d’ici là, et rien ne partira.")
        else:
            # An event that is not below a place keeps the place that it received from its parent.
            advice = _(
                "Remettez-le où il était et corrigez son lieu dans sa page d’ici là, et rien ne"
                " partira."
            )
        text = letters_text(
            [event.pk], before.people, advice, waiting=before.waiting, since=before.read_at
        )
        if may_move_back:
            url = reverse("wagtailadmin_pages:move_confirm", args=[event.pk, parent.pk])
            button = messages.button(url, _("Remettre où il était"))
        else:
            button = messages.button(reverse("event_dates", args=[event.pk]), _("Voir les dates"))
        _show(request, messages.warning, text, event.title if with_titles else "", button)


def _published_again(model, before):
    """Return the pages of a `Published` whose published revision is another one now, by title."""
    pages = model.objects.filter(pk__in=before.revisions, live=True).order_by("title", "pk")
    return [page for page in pages if page.live_revision_id != before.revisions[page.pk]]


def _describe_place(request, place, before, title):
    """Add the message about one published place, which begins with `title` if it is not "".

    It counts the people and the dates of the events that `shown_to` returns for the user.
    """
    events = shown_to(request.user, held_at(place))
    may_publish = place.permissions_for_user(request.user).can_publish()
    is_undoable = may_publish and place_undoing.undoable_publication(place)
    advice = _("Remettez le lieu comme avant d’ici là, et rien ne partira.")
    text = letters_text(events, before.people, advice, waiting=before.waiting, since=before.read_at)
    show = messages.warning if text else messages.info
    if is_undoable and not text:
        former = {row for row in before.dates if row[0] in events}
        changed = {row[:2] for row in former ^ _coming_dates(events)}
        if changed:
            text = ngettext(
                "Ce changement du lieu change aussi %(number)s date de l’agenda : vous pouvez le"
                " défaire pendant dix minutes.",
                "Ce changement du lieu change aussi %(number)s dates de l’agenda : vous pouvez le"
                " défaire pendant dix minutes.",
                len(changed),
            ) % {"number": len(changed)}
    label = _("Voir ou défaire") if is_undoable else _("Voir les rendez-vous de ce lieu")
    url = reverse("event_closed_dates", args=[place.pk])
    _show(request, show, text, title, messages.button(url, label))


def _show(request, show, text, title, button):
    """Add a message by `show`, a function of Wagtail's `messages`; do nothing if `text` is ""."""
    if text:
        text = _("« %(title)s » : %(text)s") % {"title": title, "text": text} if title else text
        show(request, text, buttons=[button])
