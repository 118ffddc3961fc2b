"""What waits about places for whoever keeps them right."""

import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from network.desk import rights
from network.desk.lines import Item, Line
from places.choices import ConfirmationState
from places.managers.teams import is_only_manager
from places.models import Closure, Correction, PlaceIndexPage, PlaceMembership, PlacePage, PlacePair

from .calls.reasons import delays_for, to_call
from .corrections.admin import format_contents
from .corrections.corrections import may_moderate, moderated_by
from .listing.filters import LONG_AGO, NEVER, NEW

CLOSING = datetime.timedelta(days=7)
# {value of the table's filter: key of the line}
KEYS = {LONG_AGO: "outdated", NEVER: "unconfirmed", NEW: "newly_added"}


def corrections(user):
    if not may_moderate(user):
        return None
    waiting = moderated_by(user).filter(state=Correction.State.WAITING)
    return waiting.select_related("place").order_by("created_at", "pk")


def calls(user):
    """The call list is the network's: who keeps a place confirms it on their own screen."""
    if is_only_manager(user) or not may_moderate(user):
        return None
    return to_call(delays=delays_for(user)).filter(pk__in=rights.pages(user, "publish"))


def in_state(state):
    """Return the rows of a line: the public places in this state that a person may confirm.

    Confirmation is open to publishers of the page and to managers of the place.
    """

    def rows(user):
        own = PlaceMembership.objects.filter(user=user).values("place")
        may_confirm = Q(pk__in=rights.pages(user, "publish")) | Q(pk__in=own)
        return PlacePage.objects.directory().in_state(state).filter(may_confirm).order_by("title")

    return rows


def newly_added(user):
    """Return the new places for the network, None for managers, whose new place is not late."""
    return None if is_only_manager(user) else in_state(ConfirmationState.NEW)(user)


def _listing_url(value):
    """The table narrowed to one state; a manager has the list of their own places."""

    def url(user, key=value):
        if is_only_manager(user):
            return reverse("desk_line", args=[KEYS[key]])
        return f"{reverse('lieux:index')}?confirme={key}"

    return url


def _place_item(place):
    return Item(place.title, reverse("place_hours", args=[place.pk]), place.town)


def closing(user):
    """The closures that begin within the week."""
    today = timezone.localdate()
    closures = Closure.objects.filter(
        place__in=rights.pages(user),
        place__live=True,
        place__alias_of=None,
        starts_on__gt=today,
        starts_on__lte=today + CLOSING,
    )
    return closures.select_related("place").order_by("starts_on", "pk")


def duplicates(user):
    pairs = PlacePair.objects.filter(decision=PlacePair.Decision.OPEN)
    return of_directory(user, pairs.filter(first__live=True, second__live=True))


def of_directory(user, rows):
    """The rows, for whoever decides of the directory as a whole."""
    return None if is_only_manager(user) else rights.below(user, PlaceIndexPage, rows)


def _correction_item(correction):
    url = reverse("corrections_de_lieux:correction", args=[correction.pk])
    return Item(correction.place.title, url, format_contents(correction))


def _closure_item(closure):
    url = f"{reverse('place_hours', args=[closure.place_id])}#panel-child-closures-section"
    return Item(closure.place.title, url, str(closure))


LINES = [
    Line(
        "corrections",
        lambda n: ngettext(
            "correction proposée par un visiteur", "corrections proposées par des visiteurs", n
        ),
        corrections,
        order=20,
        icon="edit",
        url=lambda user: reverse("corrections_de_lieux:corrections"),
        item=_correction_item,
        shows_items=True,
    ),
    Line(
        "calls",
        lambda n: ngettext("lieu à appeler", "lieux à appeler", n),
        calls,
        depends=lambda user: is_only_manager(user) or delays_for(user),
        order=30,
        icon="mail",
        url=lambda user: reverse("lieux_a_appeler:calls"),
    ),
    Line(
        KEYS[LONG_AGO],
        lambda n: ngettext(
            "lieu confirmé il y a plus d’un an", "lieux confirmés il y a plus d’un an", n
        ),
        in_state(ConfirmationState.OLD),
        depends=is_only_manager,
        order=70,
        icon="site",
        url=_listing_url(LONG_AGO),
        item=_place_item,
    ),
    Line(
        KEYS[NEVER],
        lambda n: ngettext("lieu jamais confirmé", "lieux jamais confirmés", n),
        in_state(ConfirmationState.NEVER),
        depends=is_only_manager,
        order=71,
        icon="site",
        url=_listing_url(NEVER),
        item=_place_item,
    ),
    Line(
        KEYS[NEW],
        lambda n: ngettext(
            "lieu ajouté depuis moins d’un an, pas encore confirmé",
            "lieux ajoutés depuis moins d’un an, pas encore confirmés",
            n,
        ),
        newly_added,
        depends=is_only_manager,
        order=72,
        icon="site",
        url=_listing_url(NEW),
        item=_place_item,
    ),
    Line(
        "closing",
        lambda n: ngettext(
            "fermeture commence dans les sept jours",
            "fermetures commencent dans les sept jours",
            n,
        ),
        closing,
        order=58,
        icon="time",
        item=_closure_item,
    ),
    Line(
        "duplicates",
        lambda n: ngettext("doublon possible", "doublons possibles", n),
        duplicates,
        depends=is_only_manager,
        order=48,
        icon="copy",
        url=lambda user: reverse("doublons_de_lieux:pairs"),
    ),
]
