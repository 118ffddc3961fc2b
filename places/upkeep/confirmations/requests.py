"""Confirmation requests: places due, links, effects of an answer and of silence.

Places that do not answer within the network's delay are marked silent, and then appear in the call
list.
"""

import datetime
from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone
from wagtail.log_actions import log

from network.models import ContentStamp
from network.publishing.drafts import publish_change
from places.choices import Confirmation
from places.models import ConfirmationRequest, PlacePage, add_closures

SALT = "places.confirmation"
LINK_DAYS = 30
Answer = ConfirmationRequest.Answer
# A claim this old comes from a run that was killed.
CLAIM = datetime.timedelta(hours=1)
KEPT_YEARS = 2
SUMMER, CHRISTMAS = "ete", "noel"


def seasonal_occasion(day: datetime.date) -> str:
    """Return the occasion of a request before the holidays, or "" on other days.

    It is "2026-ete" in June and "2026-noel" from 15 November to 31 December. A request for these
    occasions also contains a question about closures.
    """
    if day.month == 6:
        return f"{day.year}-{SUMMER}"
    if (day.month, day.day) >= (11, 15):
        return f"{day.year}-{CHRISTMAS}"
    return ""


def is_summer(occasion: str) -> bool:
    """Return True for the occasion before the summer holidays, such as "2026-ete"."""
    return occasion.endswith(f"-{SUMMER}")


def due_places(now: datetime.datetime, every_days: int) -> list[tuple[PlacePage, str]]:
    """Query and return [(place, occasion)] of the public places due for a mail at `now`.

    A place is due if it was neither confirmed nor mailed within the last `every_days` days. In a
    season of `seasonal_occasion`, a place is also due if it got no mail for this season. Places
    without a mail address are also returned.

    Places never mailed come first, then the places with the oldest last mail. Places with a failed
    request are last.
    """
    today = timezone.localdate(now)
    limit = today - datetime.timedelta(days=every_days)
    sent = ConfirmationRequest.objects.filter(place=OuterRef("pk"), sent_at__isnull=False)
    recent = sent.filter(sent_at__date__gt=limit)
    is_due = ~Exists(recent) & (Q(confirmed_on=None) | Q(confirmed_on__lte=limit))
    seasonal = seasonal_occasion(today)
    if seasonal:
        is_due |= ~Exists(sent.filter(occasion=seasonal))
    last_request_at = Max("confirmation_requests__sent_at")
    # Addresses that fail day after day must not delay the others.
    failed = Exists(ConfirmationRequest.objects.filter(place=OuterRef("pk")).exclude(fault=""))
    places = (
        PlacePage.objects.directory()
        .filter(is_due)
        .annotate(last_request_at=last_request_at, failed=failed)
    )
    places = places.prefetch_related("memberships__user")
    places = places.order_by("failed", F("last_request_at").asc(nulls_first=True), "pk")
    return [(place, seasonal or _quarterly_occasion(place)) for place in places]


def recipients(place: PlacePage) -> list[str]:
    """Return the mail addresses of the active managers.

    Without such an address, returns the first public address of the place in a list; without a
    public address, []. Uses the prefetched memberships.
    """
    members = [membership.user for membership in place.memberships.all()]
    addresses = dict.fromkeys(user.email for user in members if user.is_active and user.email)
    return list(addresses) or place.email_list[:1]


def _quarterly_occasion(place):
    """Return the ISO day of the last mail or, if it is later, of the confirmation.

    Returns "toujours" if the place was never mailed and never confirmed. `place` is annotated with
    `last_request_at`.
    """
    requested_on = place.last_request_at and timezone.localdate(place.last_request_at)
    return f"{max(filter(None, (requested_on, place.confirmed_on)), default='toujours')}"


def claim(place: PlacePage, occasion: str, now: datetime.datetime) -> ConfirmationRequest | None:
    """Create or claim the request of a place for an occasion, and return it.

    Only the caller may send the returned request, during `CLAIM` (one hour). Returns None if the
    request was sent, or claimed within `CLAIM`.
    """
    confirmation, is_new = ConfirmationRequest.objects.get_or_create(
        place=place,
        occasion=occasion,
        defaults={
            "claimed_at": now,
            "asks_closures": bool(seasonal_occasion(timezone.localdate(now))),
        },
    )
    if is_new:
        return confirmation
    free = ConfirmationRequest.objects.filter(
        pk=confirmation.pk, sent_at=None, claimed_at__lte=now - CLAIM
    )
    return confirmation if free.update(claimed_at=now) else None


def token_of(confirmation: ConfirmationRequest) -> str:
    """Return the signed token that ends the link of a request."""
    return signing.dumps(confirmation.pk, salt=SALT)


def confirmation_of(token: str) -> ConfirmationRequest | None:
    """Return the request of a token, or None if the request was deleted.

    Raises `signing.SignatureExpired` if the token is more than `LINK_DAYS` days old, and
    `signing.BadSignature` if its signature is wrong.
    """
    pk = signing.loads(token, salt=SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    requests = ConfirmationRequest.objects.select_related("place__commune", "place__locale")
    return requests.filter(pk=pk).first()


@transaction.atomic
def record_answer(
    confirmation: ConfirmationRequest,
    value: str,
    closures: Sequence[tuple[datetime.date, datetime.date, str]] = (),
    now: datetime.datetime | None = None,
) -> bool:
    """Apply the answer of a place to a request; return False if it was already answered.

    `value` is one of `Answer`. `EXACT` publishes `closures`, [(first day, last day, reason)], and
    confirms the place. Closures are published without a review, because visitors must not come to a
    closed door. `CHANGED` marks the place as no longer silent and answers its other sent requests;
    `closures` is ignored. Each effect is logged in the history of the page. Raises ValidationError,
    without any change, if the page with the closures is invalid.
    """
    now = now or timezone.now()
    free = ConfirmationRequest.objects.filter(pk=confirmation.pk, answered_at=None)
    if not free.update(answered_at=now, answer=value):
        return False
    if value == Answer.CHANGED:
        _close_requests(confirmation.place, value, now)
        _clear_silence(confirmation.place)
        log(instance=confirmation.place, action="places.tell_change")
        return True
    if closures:
        publish_change(confirmation.place, lambda page: add_closures(page, closures))
        log(instance=confirmation.place, action="places.announce_closures")
    confirm(confirmation.place, Confirmation.LINK, now=now)
    return True


@transaction.atomic
def confirm(
    place: PlacePage, how: str, *, user: User | None = None, now: datetime.datetime | None = None
) -> None:
    """Record that the page of a place is right today, and answer its sent, unanswered requests.

    `how` is a `Confirmation`. The row of the page and its aliases are updated without a new
    revision, so that a draft in progress does not conflict. The confirmation is logged and caches
    are invalidated. The object `place` is not refreshed.
    """
    now = now or timezone.now()
    _same_page(place).update(
        confirmed_on=timezone.localdate(now), confirmed_how=how, silent_since=None
    )
    _close_requests(place, Answer.EXACT, now)
    log(instance=place, action="places.confirm", user=user, data={"how": how})
    ContentStamp.raise_()


def _same_page(place):
    """Return the place and its aliases in other languages."""
    return PlacePage.objects.filter(Q(pk=place.pk) | Q(alias_of=place.pk))


def _close_requests(place, value, now):
    place.confirmation_requests.filter(answered_at=None, sent_at__isnull=False).update(
        answered_at=now, answer=value
    )


def _clear_silence(place):
    if _same_page(place).filter(silent_since__isnull=False).update(silent_since=None):
        ContentStamp.raise_()


@transaction.atomic
def update_silence(now: datetime.datetime, silence_days: int) -> int:
    """Mark live places as silent if a mail had no answer for `silence_days`; unmark all others.

    Returns the number of places that became silent. A place confirmed or changed on the day of the
    mail or later is not silent. An alias is marked like its place. Also increments the content
    stamp if a place changed.
    """
    today = timezone.localdate(now)
    waiting = ConfirmationRequest.objects.filter(
        place=OuterRef("pk"),
        answered_at=None,
        sent_at__date__lte=today - datetime.timedelta(days=silence_days),
    )
    # An editor may have confirmed the page in its form, or the place may have corrected it.
    unanswered = waiting.filter(
        Q(sent_at__date__gt=OuterRef("confirmed_on")) | Q(place__confirmed_on=None),
        Q(sent_at__date__gt=OuterRef("changed_on")) | Q(place__changed_on=None),
    )
    places = PlacePage.objects.filter(alias_of=None)
    confirmed = places.filter(~Exists(unanswered), silent_since__isnull=False)
    silent = places.filter(Exists(unanswered), silent_since=None, live=True)
    changed = [*confirmed.values_list("pk", flat=True)]
    new = [*silent.values_list("pk", flat=True)]
    for pks, since in ((changed, None), (new, today)):
        pages = PlacePage.objects.filter(Q(pk__in=pks) | Q(alias_of__in=pks))
        pages.update(silent_since=since)
    if changed or new:
        ContentStamp.raise_()
    return len(new)


def purge(now: datetime.datetime) -> int:
    """Delete the requests claimed over `KEPT_YEARS` years ago; return the number of rows."""
    old = now - datetime.timedelta(days=365 * KEPT_YEARS)
    return ConfirmationRequest.objects.filter(claimed_at__lt=old).delete()[0]
