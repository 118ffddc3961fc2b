"""Sentences about the dates, people and sessions that leave the site with a page."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from events.models import EventPage
from network.admin.references import named
from network.admin.titles import admin_titles
from network.text.dates import format_day
from places.models import Correction, PlaceHost, PlaceInvitation, PlaceMembership, PlacePage

from .leaving_admin import MOST_DATES, among, coming, expected


def losses(pages: Collection[Page], *, is_deletion: bool, with_descendants: bool) -> list[str]:
    """Return sentences about the consequences of deleting or unpublishing `pages`, or [].

    The sentences name the other events that leave with the pages, and the events that stay without
    the place of a coming date. They list the first coming dates that are not off, and count the
    others. For a deletion only, they count the congress sessions, name drafts, and name what goes
    with a place. The people to notify are in `notified`.
    """
    leaving = among(EventPage.objects.all(), pages, with_descendants)
    if not is_deletion:
        leaving = leaving.filter(live=True)
    chosen = {page.pk for page in pages}
    sentences = []
    if titles := admin_titles(leaving.exclude(pk__in=chosen).values("pk")):
        sentences.append(_("Partent aussi : %(titles)s.") % {"titles": named([*titles.values()])})
    dates = coming().filter(event__in=leaving.values("pk"))
    if number := dates.count():
        text = ngettext(
            "%(number)s date à venir quitte l’agenda : %(dates)s.",
            "%(number)s dates à venir quittent l’agenda : %(dates)s.",
            number,
        )
        first = dates.select_related("place", "commune")[:MOST_DATES]
        text %= {"number": number, "dates": _first(_name_dates(first, chosen), number)}
        sentences.append(text)
    sessions = leaving.filter(congresspage__sessions__isnull=False)  # one row for each session
    if is_deletion and (number := sessions.count()):
        text = ngettext(
            "%(number)s séance du programme est effacée.",
            "%(number)s séances du programme sont effacées.",
            number,
        )
        sentences.append(text % {"number": number})
    if is_deletion:
        sentences += _of_places(among(PlacePage.objects.all(), pages, with_descendants))
    return [*sentences, *staying(pages, with_descendants=with_descendants)]


def _name_dates(dates, chosen):
    """Return a text for each date: the title of its event, the date in words and its location.

    `chosen` are the keys of the pages to delete. The title is omitted if the former date has the
    same event, or if the event is the only page to delete. The location is omitted if the event or
    the place of the date is the only one.
    """
    texts, former = [], None
    for date in dates:
        is_named = date.event_id != former and chosen != {date.event_id}
        title = named([date.event.title]) if is_named else ""
        where = "" if chosen in ({date.event_id}, {date.place_id}) else date.where
        texts.append(", ".join(filter(None, [title, date.when, where])))
        former = date.event_id
    return texts


def _of_places(places):
    """Return sentences that name the people, invitations and corrections deleted with `places`.

    The people are the managers and the people who welcome visitors.
    """
    sentences, inside = [], {"place__in": places.values("pk")}
    managers = PlaceMembership.objects.filter(**inside).select_related("user")
    # A manager of several places is named once.
    users = {row.user_id: row.user for row in managers}
    names = [get_user_display_name(user) for user in users.values()]
    if names and places.count() > 1:
        text = ngettext(
            "Cette personne ne s’occupera plus de ces lieux : %(names)s.",
            "Ces personnes ne s’occuperont plus de ces lieux : %(names)s.",
            len(names),
        )
    else:
        text = ngettext(
            "Cette personne ne s’occupera plus du lieu : %(names)s.",
            "Ces personnes ne s’occuperont plus du lieu : %(names)s.",
            len(names),
        )
    sentences += _naming(text, names)
    invitations = PlaceInvitation.objects.filter(**inside).order_by("sent_at", "pk")
    waiting = [row for row in invitations if not row.has_ended]
    # A person invited to several places is named once.
    names = list({row.email: row.name or row.email for row in waiting}.values())
    text = ngettext(
        "Cette personne ne pourra plus accepter votre invitation : %(names)s.",
        "Ces personnes ne pourront plus accepter votre invitation : %(names)s.",
        len(names),
    )
    sentences += _naming(text, names)
    names = list(PlaceHost.objects.filter(**inside).values_list("first_name", flat=True))
    text = ngettext(
        "Cette personne ne sera plus présentée au public : %(names)s.",
        "Ces personnes ne seront plus présentées au public : %(names)s.",
        len(names),
    )
    sentences += _naming(text, names)
    waiting = Correction.objects.filter(**inside, state=Correction.State.WAITING)
    days = [
        format_day(timezone.localdate(moment), weekday=False)
        for moment in waiting.order_by("created_at").values_list("created_at", flat=True)
    ]
    if days:
        text = ngettext(
            "Une correction proposée par le public, pas encore lue, sera effacée : celle du"
            " %(days)s.",
            "Des corrections proposées par le public, pas encore lues, seront effacées : celles du"
            " %(days)s.",
            len(days),
        )
        sentences.append(text % {"days": _first(days)})
    return sentences


def _naming(text, names):
    """Return [`text` with `names`], or [] without names."""
    return [text % {"names": _first(names)}] if names else []


def _first(parts, number=None):
    """Return the first `MOST_DATES` of `parts` and the number of the others, `number` in total."""
    rest = (number or len(parts)) - MOST_DATES
    text = "\N{NO-BREAK SPACE}; ".join(parts[:MOST_DATES])
    if rest > 0:
        others = ngettext("et %(number)s autre", "et %(number)s autres", rest)
        text = f"{text} {others % {'number': rest}}"
    return text


def notified(
    pages: Collection[Page], user: User, *, is_deletion: bool, with_descendants: bool
) -> list[str]:
    """Return sentences about the people to notify if `pages` are deleted or unpublished, or [].

    They count the people who will get a letter, and those who must be called.
    """
    lines = expected(pages, user, is_deletion=is_deletion, with_descendants=with_descendants)
    return [
        *_mailed(sum(line.mailed for line in lines), is_deletion),
        *_called(sum(line.called for line in lines)),
    ]


def unpublication(pages: Collection[Page], user: User) -> list[str]:
    """Return sentences about the people to notify if `pages` are unpublished, or [].

    If the pages below `pages` have other registered people, these sentences follow; Wagtail's
    confirmation has a box to unpublish these pages too. The last sentence is that of `staying`.
    """
    own, whole = (
        notified(pages, user, is_deletion=False, with_descendants=below) for below in (False, True)
    )
    if whole != own:
        own.append(_("Si vous dépubliez aussi les sous-pages :"))
        own += whole
    return [*own, *staying(pages, with_descendants=False)]


def staying(pages: Collection[Page], *, with_descendants: bool) -> list[str]:
    """Return a sentence that names the events that stay and lose the place of a coming date, or [].

    With `with_descendants`, the events and places below `pages` leave too.
    """
    titles = admin_titles(_staying_dates(pages, with_descendants).values("event"))
    if not titles:
        return []
    text = _("Restent annoncés, sans ce lieu : %(titles)s.")
    return [text % {"titles": named([*titles.values()])}]


def staying_keys(pages: Collection[Page]) -> QuerySet:
    """Return the keys of the events that the sentence of `staying` names before a deletion."""
    return _staying_dates(pages, with_descendants=True).values_list("event", flat=True)


def _staying_dates(pages, with_descendants):
    places = among(PlacePage.objects.all(), pages, with_descendants)
    leaving = among(EventPage.objects.all(), pages, with_descendants)
    there = coming().filter(place__in=places.values("pk"))
    return there.exclude(event__in=leaving.values("pk")).order_by()


def _mailed(number, is_deletion):
    """Return a sentence about the `number` of people who will get a letter, or [] for 0."""
    if not number:
        return []
    if is_deletion:
        text = ngettext(
            "%(number)s personne inscrite recevra la lettre « C’est annulé ».",
            "%(number)s personnes inscrites recevront la lettre « C’est annulé ».",
            number,
        )
    else:
        text = ngettext(
            "%(number)s personne inscrite recevra la lettre « C’est annulé » la nuit prochaine,"
            " sauf si vous republiez d’ici là.",
            "%(number)s personnes inscrites recevront la lettre « C’est annulé » la nuit prochaine,"
            " sauf si vous republiez d’ici là.",
            number,
        )
    return [text % {"number": number}]


def _called(number):
    """Return a sentence about the `number` of people who must be called, or [] for 0."""
    text = ngettext(
        "%(number)s personne inscrite est à prévenir par téléphone.",
        "%(number)s personnes inscrites sont à prévenir par téléphone.",
        number,
    )
    return [text % {"number": number}] if number else []


def deletion(pages: Collection[Page], user: User) -> list[str]:
    """Return the `losses` of a deletion of `pages` and sentences about who is `notified`."""
    scope = {"is_deletion": True, "with_descendants": True}
    return [*losses(pages, **scope), *notified(pages, user, **scope)]


def warn_of_deletion(request: HttpRequest, page: Page) -> None:
    """Add the sentences of `deletion` as a message to Wagtail's confirmation of a deletion.

    Each sentence is on its own line. Adds nothing without a sentence, or if the request is not a
    GET.
    """
    if request.method != "GET":
        return
    if sentences := deletion([page], request.user):
        lines = format_html_join(mark_safe("<br> "), "{}", [[sentence] for sentence in sentences])
        messages.warning(request, lines)
