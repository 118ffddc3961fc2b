"""Asking the places whether their page is still right, and what their answer changes.

Silence is an answer too: the place is then said to be confirmed by telephone.
"""

import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone
from wagtail.log_actions import log

from network.models import ContentStamp
from network.publishing.publishing import publish_change
from places.choices import Confirmation
from places.models import ConfirmationRequest, PlacePage, add_closures

from .occasions import seasonal_occasion

SALT = "places.confirmation"
LINK_DAYS = 30
Answer = ConfirmationRequest.Answer
# A run that was killed has let go of what it claimed this long ago.
CLAIM = datetime.timedelta(hours=1)
KEPT_YEARS = 2


def due(now, every_days):
    """[(place, occasion)] of the public places to ask, those asked longest ago first.

    Each `every_days` after it last confirmed or was last asked; and once before the summer and
    before Christmas. A place that cannot be written to is in it too.
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
    # An address that fails day after day waits behind the others.
    failed = Exists(ConfirmationRequest.objects.filter(place=OuterRef("pk")).exclude(fault=""))
    places = (
        PlacePage.objects.directory()
        .filter(is_due)
        .annotate(last_request_at=last_request_at, failed=failed)
    )
    places = places.prefetch_related("memberships__user")
    places = places.order_by("failed", F("last_request_at").asc(nulls_first=True), "pk")
    return [(place, seasonal or _quarterly_occasion(place)) for place in places]


def recipients(place):
    """Those who keep the page; nobody does: the address that the place gives to the public."""
    members = [membership.user for membership in place.memberships.all()]
    addresses = dict.fromkeys(user.email for user in members if user.is_active and user.email)
    return list(addresses) or place.email_list[:1]


def _quarterly_occasion(place):
    """The day that the question follows."""
    requested_on = place.last_request_at and timezone.localdate(place.last_request_at)
    return f"{max(filter(None, (requested_on, place.confirmed_on)), default='toujours')}"


def claim(place, occasion, now):
    """The request that this run alone may send now, None when another has it or sent it."""
    request, is_new = ConfirmationRequest.objects.get_or_create(
        place=place,
        occasion=occasion,
        defaults={
            "claimed_at": now,
            "asks_closures": bool(seasonal_occasion(timezone.localdate(now))),
        },
    )
    if is_new:
        return request
    free = ConfirmationRequest.objects.filter(
        pk=request.pk, sent_at=None, claimed_at__lte=now - CLAIM
    )
    return request if free.update(claimed_at=now) else None


def token_of(request):
    """What the link of a request ends with."""
    return signing.dumps(request.pk, salt=SALT)


def request_of(token):
    """The request of a link. Raises `signing.SignatureExpired` after 30 days, and
    `signing.BadSignature` for what we did not write."""
    pk = signing.loads(token, salt=SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    requests = ConfirmationRequest.objects.select_related("place__commune", "place__locale")
    return requests.filter(pk=pk).first()


@transaction.atomic
def answer(request, value, closures=(), now=None):
    """Applies what a place answers by its link, an `Answer`; False when it was answered before.

    The closures are published at once, as the place's own: a closed door cannot wait for a
    review, and the history of the page says where they come from.
    """
    now = now or timezone.now()
    free = ConfirmationRequest.objects.filter(pk=request.pk, answered_at=None)
    if not free.update(answered_at=now, answer=value):
        return False
    if value == Answer.CHANGED:
        _close_requests(request.place, value, now)
        _clear_silence(request.place)
        log(instance=request.place, action="places.tell_change")
        return True
    if closures:
        publish_change(request.place, lambda page: add_closures(page, closures))
        log(instance=request.place, action="places.announce_closures")
    confirm(request.place, Confirmation.LINK, now=now)
    return True


@transaction.atomic
def confirm(place, how, *, user=None, now=None):
    """Everything about this place is right today. Makes no version of the page: a draft that
    somebody is writing meets nothing new."""
    now = now or timezone.now()
    _same_page(place).update(
        confirmed_on=timezone.localdate(now), confirmed_how=how, silent_since=None
    )
    _close_requests(place, Answer.EXACT, now)
    log(instance=place, action="places.confirm", user=user, data={"how": how})
    ContentStamp.raise_()


def _same_page(place):
    """The place and what shows it in other languages."""
    return PlacePage.objects.filter(Q(pk=place.pk) | Q(alias_of=place.pk))


def _close_requests(place, value, now):
    place.confirmation_requests.filter(answered_at=None, sent_at__isnull=False).update(
        answered_at=now, answer=value
    )


def _clear_silence(place):
    if _same_page(place).filter(silent_since__isnull=False).update(silent_since=None):
        ContentStamp.raise_()


def update_silence(now, silence_days):
    """Marks the places whose mail has had no answer for so long, and unmarks those that have been
    confirmed otherwise. Returns how many became silent."""
    today = timezone.localdate(now)
    waiting = ConfirmationRequest.objects.filter(
        place=OuterRef("pk"),
        answered_at=None,
        sent_at__date__lte=today - datetime.timedelta(days=silence_days),
    )
    # Confirmed since by an editor, in the page's own form, or corrected by the place itself.
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


def purge(now):
    """Forgets requests that nothing reads any more."""
    old = now - datetime.timedelta(days=365 * KEPT_YEARS)
    return ConfirmationRequest.objects.filter(claimed_at__lt=old).delete()[0]
