"""The query of the places that the network has to telephone, and their reasons."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.database import compiled
from network.database.compiled import compiled_rows
from network.models import NetworkSettings
from places.models import ConfirmationRequest, PlaceMembership, PlacePage
from places.querysets import added_since

SILENT, CHANGED, REFUSED, UNREACHABLE = "silent", "changed", "refused", "unreachable"
REASONS = {
    SILENT: _("ne répond pas au courriel"),
    CHANGED: _("a dit que quelque chose a changé"),
    REFUSED: _("le courriel ne part pas"),
    UNREACHABLE: _("n’a pas d’adresse de courriel"),
}
# Failed mails are retried every day: a failure older than this has been followed by a success.
FAILING = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Delays:
    """The numbers of days that decide which places to call, from the network's settings.

    `silence` is the time that a place has to answer a confirmation request, and `confirmation` the
    validity of a confirmation.
    """

    silence: int  # that a place has to answer a confirmation request
    confirmation: int  # that a confirmation is valid


def read_delays() -> Delays:
    """Read the delays from the settings of the default site, in one query.

    Returns the defaults of `NetworkSettings` if the site has no settings.
    """
    chosen = next(iter(compiled_rows(_chosen_days)), None)
    if chosen is None:
        unset = NetworkSettings()
        chosen = unset.silence_days, unset.confirmation_days
    return Delays(*chosen)


def _chosen_days():
    network = NetworkSettings.objects.filter(site__is_default_site=True)
    return network.values_list("silence_days", "confirmation_days")


def cached_delays(user: User) -> Delays:
    """Return `read_delays()`, cached on the user: one query per request."""
    if not hasattr(user, "_call_delays"):
        user._call_delays = read_delays()
    return user._call_delays


def places_to_call(
    now: datetime.datetime | None = None, delays: Delays | None = None
) -> QuerySet[PlacePage]:
    """Return the public places to telephone: the longest silent, then the longest unconfirmed.

    Each place is annotated with `reason`, a key of `REASONS`, the first of these that applies:

    - SILENT: `silent_since` is set;
    - CHANGED: it reported a change at least `delays.silence` days ago and was not published since;
    - REFUSED: a mail failed in the last seven days (`FAILING`);
    - UNREACHABLE: it has no public mail address, and no active manager with one.

    The reason of a place confirmed within `delays.confirmation` days can only be SILENT. A place
    added within `delays.confirmation` days is not UNREACHABLE.

    The annotation `last_request_at` is the datetime of the last sent confirmation request, or None.
    Places never confirmed come before places confirmed long ago. `now` is aware, by default the
    present. If `delays` is None, the call itself reads the delays in one query.
    """
    today = timezone.localdate(now)
    now = now or compiled.now()
    delays = delays or read_delays()
    requests = ConfirmationRequest.objects.filter(place=OuterRef("pk"))
    reported_change = requests.filter(
        Q(answered_at__gt=OuterRef("last_published_at")) | Q(place__last_published_at=None),
        answer=ConfirmationRequest.Answer.CHANGED,
        answered_at__lte=now - datetime.timedelta(days=delays.silence),
    )
    failing = requests.exclude(fault="").filter(sent_at=None, claimed_at__gt=now - FAILING)
    managers = PlaceMembership.objects.filter(place=OuterRef("pk"), user__is_active=True)
    limit = today - datetime.timedelta(days=delays.confirmation)
    is_stale = Q(confirmed_on=None) | Q(confirmed_on__lte=limit)
    # New places need no call before a whole confirmation delay has passed.
    is_new = Q(confirmed_on=None) & added_since(limit)
    reason = Case(
        When(silent_since__isnull=False, then=Value(SILENT)),
        When(is_stale & Exists(reported_change), then=Value(CHANGED)),
        When(is_stale & Exists(failing), then=Value(REFUSED)),
        When(
            is_stale & ~is_new & Q(emails="") & ~Exists(managers.exclude(user__email="")),
            then=Value(UNREACHABLE),
        ),
        output_field=CharField(),
    )
    # A subquery: joining and grouping would compare every column of the places.
    latest = requests.exclude(sent_at=None).order_by("-sent_at").values("sent_at")[:1]
    places = PlacePage.objects.directory().with_added_at()
    places = places.annotate(reason=reason, last_request_at=Subquery(latest))
    return places.filter(reason__isnull=False).order_by(
        F("silent_since").asc(nulls_last=True),
        F("confirmed_on").asc(nulls_first=True),
        "title",
        "pk",
    )
