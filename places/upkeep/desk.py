"""Lines of the admin's first screen about places: work that waits for the user."""

import datetime
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.admin import rights
from network.admin.lines import Item, Line
from places.choices import ConfirmationState
from places.managers.teams import is_only_manager
from places.models import (
    Closure,
    Correction,
    PlaceIndexPage,
    PlaceMembership,
    PlacePage,
    PlacePair,
    PlaceStop,
)

from .calls.reasons import cached_delays, places_to_call
from .corrections.admin import format_contents
from .corrections.corrections import may_moderate, moderated_by
from .listing.filters import LONG_AGO, NEVER, NEW
from .positions.contradictions import contradiction_of, contradiction_of_stop

CLOSING = datetime.timedelta(days=7)
# {value of the filter `confirme` of the table of places: key of the line}
KEYS = {LONG_AGO: "outdated", NEVER: "unconfirmed", NEW: "newly_added"}


def corrections(user: User) -> QuerySet[Correction] | None:
    """Return the undecided corrections that the user may decide, the oldest `created_at` first.

    Returns None for users who publish no page.
    """
    if not may_moderate(user):
        return None
    waiting = moderated_by(user).filter(state=Correction.State.WAITING)
    return waiting.select_related("place").order_by("created_at", "pk")


def calls(user: User) -> QuerySet[PlacePage] | None:
    """Return the places of the call list that the user may publish, in its order.

    Returns None for users who publish no page. Also returns None for users whose only role is to
    manage places: they confirm their place on their own screen.
    """
    if is_only_manager(user) or not may_moderate(user):
        return None
    return places_to_call(delays=cached_delays(user)).filter(pk__in=rights.pages(user, "publish"))


def in_state(state: ConfirmationState) -> Callable[..., QuerySet[PlacePage]]:
    """Return a function that takes a user and returns the places in `state` to confirm.

    The places are public, sorted by title, and the user may confirm them: as publisher of the page
    or as manager of the place.
    """

    def rows(user):
        own = PlaceMembership.objects.filter(user=user).values("place")
        may_confirm = Q(pk__in=rights.pages(user, "publish")) | Q(pk__in=own)
        return PlacePage.objects.directory().in_state(state).filter(may_confirm).order_by("title")

    return rows


def newly_added(user: User) -> QuerySet[PlacePage] | None:
    """Return the public places added less than a year ago and not confirmed yet.

    The places are sorted by title, and the user may confirm them. Returns None for users whose only
    role is to manage places: they need not confirm a new place yet.
    """
    return None if is_only_manager(user) else in_state(ConfirmationState.NEW)(user)


def _listing_url(value):
    """Return a function that takes a user and returns a URL for `value`, a key of `KEYS`.

    The URL is that of the table of places filtered by `value`. For managers, who cannot open the
    table, it is the URL of the desk's list `KEYS[value]`.
    """

    def url(user, key=value):
        if is_only_manager(user):
            return reverse("desk_line", args=[KEYS[key]])
        return f"{reverse('lieux:index')}?confirme={key}"

    return url


def _place_item(place):
    return Item(place.name_in_full, reverse("place_hours", args=[place.pk]))


def misplaced(user: User) -> QuerySet[PlacePage]:
    """Return the public places, among those the user may edit, that are `misplaced`.

    The coordinates of these places contradict their address and are not published. The places are
    sorted by title.
    """
    places = PlacePage.objects.directory().misplaced().filter(pk__in=rights.pages(user))
    return places.defer("body", "imported", "presentation", "words")


def misplaced_stops(user: User) -> QuerySet[PlaceStop]:
    """Return the stops with refused coordinates, of the live places that the user may edit.

    Stops that are over are omitted. The stops are sorted by the title of their place, then in the
    order of its form.
    """
    stops = (
        PlaceStop.objects.misplaced()
        .running()
        .filter(place__in=rights.pages(user), place__live=True, place__alias_of=None)
    )
    return stops.select_related("place", "commune").order_by("place__title", "sort_order", "pk")


def closing(user: User) -> QuerySet[Closure]:
    """Return the closures that begin within `CLOSING` after today, sorted by first day.

    Only the closures of the live places that the user may edit are returned. A closure that begins
    today is excluded.
    """
    today = timezone.localdate()
    closures = Closure.objects.filter(
        place__in=rights.pages(user),
        place__live=True,
        place__alias_of=None,
        starts_on__gt=today,
        starts_on__lte=today + CLOSING,
    )
    return closures.select_related("place").order_by("starts_on", "pk")


def duplicates(user: User) -> QuerySet[PlacePair] | None:
    """Return the undecided pairs of possible duplicates whose two pages are live.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    pairs = PlacePair.objects.filter(decision=PlacePair.Decision.OPEN)
    return for_directory_publishers(user, pairs.filter(first__live=True, second__live=True))


def for_directory_publishers(user: User, rows: QuerySet) -> QuerySet | None:
    """Return `rows` if the user may publish in the whole directory.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    return None if is_only_manager(user) else rights.below(user, PlaceIndexPage, rows)


def _correction_item(correction):
    url = reverse("corrections_de_lieux:correction", args=[correction.pk])
    return Item(correction.place.name_in_full, url, format_contents(correction))


def _misplaced_item(place):
    url = reverse("place_position", args=[place.pk])
    name = place.name_in_full
    return Item(name, url, contradiction_of(place).sentence(name))


def _misplaced_stop_item(stop):
    url = f"{reverse('place_hours', args=[stop.place_id])}#id_stops-FORMS"
    # The screen has no tick for coordinates that are right: without them, the stop is approximate.
    cure = _(
        "Sous « Saison, exceptions, position », corrigez la latitude et la longitude, ou videz-les."
    )
    name = f"{stop.place.title}, {stop.where}"
    return Item(name, url, f"{contradiction_of_stop(stop).sentence(name)}. {cure}")


def _closure_item(closure):
    url = f"{reverse('place_hours', args=[closure.place_id])}#id_closures-FORMS"
    return Item(closure.place.name_in_full, url, str(closure))


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
        depends=lambda user: is_only_manager(user) or cached_delays(user),
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
        "misplaced",
        lambda n: ngettext(
            "lieu dont la position contredit l’adresse",
            "lieux dont la position contredit l’adresse",
            n,
        ),
        misplaced,
        order=47,
        icon="warning",
        item=_misplaced_item,
        shows_items=True,
    ),
    Line(
        "misplaced_stops",
        lambda n: ngettext(
            "arrêt d’un lieu itinérant dont la position contredit la commune",
            "arrêts de lieux itinérants dont la position contredit la commune",
            n,
        ),
        misplaced_stops,
        order=47,
        icon="warning",
        item=_misplaced_stop_item,
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
