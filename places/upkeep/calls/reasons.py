"""The places that the network has to telephone, and why."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import NetworkSettings
from network.shared import compiled
from network.shared.compiled import compiled_rows
from places.models import ConfirmationRequest, PlaceMembership, PlacePage
from places.querysets import added_since

SILENT, CHANGED, REFUSED, UNREACHABLE = "silent", "changed", "refused", "unreachable"
REASONS = {
    SILENT: _("ne répond pas au courriel"),
    CHANGED: _("a dit que quelque chose a changé"),
    REFUSED: _("le courriel ne part pas"),
    UNREACHABLE: _("n’a pas d’adresse de courriel"),
}
# A mail that cannot leave is tried every day: one that failed longer ago has left since.
FAILING = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Delays:
    """Days that the network chose: within which a place answers, and for which it is confirmed."""

    silence: int
    confirmation: int


def read_delays() -> Delays:
    """Those of today, in one query."""
    chosen = next(iter(compiled_rows(_chosen_days)), None)
    if chosen is None:
        unset = NetworkSettings()
        chosen = unset.silence_days, unset.confirmation_days
    return Delays(*chosen)


def _chosen_days():
    network = NetworkSettings.objects.filter(site__is_default_site=True)
    return network.values_list("silence_days", "confirmation_days")


def delays_for(user) -> Delays:
    """The same, asked once for a request's user."""
    if not hasattr(user, "_call_delays"):
        user._call_delays = read_delays()
    return user._call_delays


def to_call(now=None, delays=None):
    """Return the public places to telephone, those that have waited longest first.

    Each has `reason` and `last_request_at`. A place that confirmed within the network's delay is
    not in the list, nor one without a mail address that was added within it. `delays` avoids
    reading the delays again.
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
    # A new place needs no call before the delay of a confirmation has passed.
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
    # Beside the row: to join and to group would compare all that a place says.
    latest = requests.exclude(sent_at=None).order_by("-sent_at").values("sent_at")[:1]
    places = PlacePage.objects.directory().with_added_at()
    places = places.annotate(reason=reason, last_request_at=Subquery(latest))
    return places.filter(reason__isnull=False).order_by(
        F("silent_since").asc(nulls_last=True),
        F("confirmed_on").asc(nulls_first=True),
        "title",
        "pk",
    )
