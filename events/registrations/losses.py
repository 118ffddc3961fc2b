"""Sentences about the dates, people and sessions that leave the site with a page."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.choices import OFF
from events.models import EventPage, Occurrence
from network.admin.references import named
from places.models import PlacePage

from .leaving_admin import among, expected


def losses(pages: Collection[Page], *, is_deletion: bool, with_descendants: bool) -> list[str]:
    """Return sentences about the consequences of deleting or unpublishing `pages`, or [].

    The sentences name the other events that leave with the pages, and the events that stay without
    the place of a coming date. They count the coming dates that are not off. For a deletion only,
    they count the congress sessions, and name drafts. The people to notify are in `notified`.
    """
    leaving = among(EventPage.objects.all(), pages, with_descendants)
    if not is_deletion:
        leaving = leaving.filter(live=True)
    chosen = {page.pk for page in pages}
    sentences = []
    if titles := leaving.exclude(pk__in=chosen).values_list("title", flat=True):
        sentences.append(_("Partent aussi : %(titles)s.") % {"titles": named(list(titles))})
    if number := _coming().filter(event__in=leaving.values("pk")).count():
        text = ngettext(
            "%(number)s date à venir quitte l’agenda.",
            "%(number)s dates à venir quittent l’agenda.",
            number,
        )
        sentences.append(text % {"number": number})
    sessions = leaving.filter(congresspage__sessions__isnull=False)  # one row for each session
    if is_deletion and (number := sessions.count()):
        text = ngettext(
            "%(number)s séance du programme est effacée.",
            "%(number)s séances du programme sont effacées.",
            number,
        )
        sentences.append(text % {"number": number})
    return [*sentences, *staying(pages, with_descendants=with_descendants)]


def notified(page: Page, user: User) -> list[str]:
    """Return sentences about the people to notify of the deletion of `page`, or [].

    They count the people who will get a letter, and those who must be called.
    """
    lines = expected([page], user, with_descendants=True, is_deletion=True)
    return [
        *_people(sum(line.mailed for line in lines), "mailed"),
        *_people(sum(line.called for line in lines), "called"),
    ]


def staying(pages: Collection[Page], *, with_descendants: bool) -> list[str]:
    """Return a sentence that names the events that stay and lose the place of a coming date, or [].

    With `with_descendants`, the events and places below `pages` leave too.
    """
    places = among(PlacePage.objects.all(), pages, with_descendants)
    leaving = among(EventPage.objects.all(), pages, with_descendants)
    there = _coming().filter(place__in=places.values("pk"))
    there = there.exclude(event__in=leaving.values("pk")).order_by()
    titles = list(there.values_list("event__title", flat=True).distinct())
    if not titles:
        return []
    return [_("Restent annoncés, sans ce lieu : %(titles)s.") % {"titles": named(titles)}]


def _coming():
    return Occurrence.objects.upcoming().exclude(status__in=OFF)


def _people(number, how):
    """Return a sentence about the people to notify, `how` being "mailed" or "called"; [] for 0."""
    if not number:
        return []
    if how == "mailed":
        text = ngettext(
            "%(number)s personne inscrite recevra la lettre « C’est annulé ».",
            "%(number)s personnes inscrites recevront la lettre « C’est annulé ».",
            number,
        )
    else:
        text = ngettext(
            "%(number)s personne inscrite est à prévenir par téléphone.",
            "%(number)s personnes inscrites sont à prévenir par téléphone.",
            number,
        )
    return [text % {"number": number}]


def warn_of_deletion(request: HttpRequest, page: Page) -> None:
    """Add a message to Wagtail's confirmation of a deletion: the `losses` and who is `notified`.

    Adds nothing if both are empty, or if the request is not a GET.
    """
    if request.method != "GET":
        return
    sentences = losses([page], is_deletion=True, with_descendants=True)
    sentences += notified(page, request.user)
    if sentences:
        messages.warning(request, " ".join(sentences))
