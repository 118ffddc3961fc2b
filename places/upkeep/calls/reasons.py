"""The places that the network has to telephone, and why."""

import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import NetworkSettings
from places.models import ConfirmationRequest, PlaceMembership, PlacePage

SILENT, CHANGED, REFUSED, UNREACHABLE = "silent", "changed", "refused", "unreachable"
REASONS = {
    SILENT: _("ne répond pas au courriel"),
    CHANGED: _("a dit que quelque chose a changé"),
    REFUSED: _("le courriel ne part pas"),
    UNREACHABLE: _("n’a pas d’adresse de courriel"),
}
# A mail that cannot leave is tried every day: one that failed longer ago has left since.
FAILING = datetime.timedelta(days=7)


def to_call(now=None):
    """Public places to be telephoned, each with `reason` and `last_request_at`, those who have
    waited longest first. A place that confirmed within the quarter is not."""
    now = now or timezone.now()
    network = NetworkSettings.objects.filter(site__is_default_site=True).first()
    network = network or NetworkSettings()
    today = timezone.localdate(now)
    requests = ConfirmationRequest.objects.filter(place=OuterRef("pk"))
    reported_change = requests.filter(
        Q(answered_at__gt=OuterRef("last_published_at")) | Q(place__last_published_at=None),
        answer=ConfirmationRequest.Answer.CHANGED,
        answered_at__lte=now - datetime.timedelta(days=network.silence_days),
    )
    failing = requests.exclude(fault="").filter(sent_at=None, claimed_at__gt=now - FAILING)
    managers = PlaceMembership.objects.filter(place=OuterRef("pk"), user__is_active=True)
    limit = today - datetime.timedelta(days=network.confirmation_days)
    is_stale = Q(confirmed_on=None) | Q(confirmed_on__lte=limit)
    reason = Case(
        When(silent_since__isnull=False, then=Value(SILENT)),
        When(is_stale & Exists(reported_change), then=Value(CHANGED)),
        When(is_stale & Exists(failing), then=Value(REFUSED)),
        When(
            is_stale & Q(emails="") & ~Exists(managers.exclude(user__email="")),
            then=Value(UNREACHABLE),
        ),
        output_field=CharField(),
    )
    # Beside the row: to join and to group would compare all that a place says.
    latest = requests.exclude(sent_at=None).order_by("-sent_at").values("sent_at")[:1]
    places = PlacePage.objects.directory().annotate(reason=reason, last_request_at=Subquery(latest))
    return places.filter(reason__isnull=False).order_by(
        F("silent_since").asc(nulls_last=True),
        F("confirmed_on").asc(nulls_first=True),
        "title",
        "pk",
    )
