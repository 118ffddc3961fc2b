"""Subscriptions: request, confirmation, change, renewal, end, and deletion of old rows."""

from datetime import datetime

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from network.memory import limits

from . import letters
from .models import (
    ANSWER_WITHIN,
    UNCONFIRMED_KEPT,
    NewsletterSubscriber,
)

# A visitor cannot fill the mailbox of another person.
MOST_LETTERS_PER_DAY = 3
DAY = 86_400


def subscribe(email: str, values: dict[str, object], language: str) -> bool:
    """Send the letter that answers a subscription form; return False if no letter could be sent.

    A new address is stored, unconfirmed, with the choices of `values`, and gets a letter with a
    link to confirm. A repeated form replaces the choices of an unconfirmed address. A confirmed
    address keeps its choices and gets the letter `already`: the form may come from another person.
    Beyond `MOST_LETTERS_PER_DAY` letters a day to an address, nothing is sent or changed, and the
    result is True: the page must not reveal anything about the address.
    """
    if not limits.allows("newsletter-address", email, most=MOST_LETTERS_PER_DAY, seconds=DAY):
        return True
    row = _stored(email, {**values, "language": language})
    return letters.deliver(letters.already(row) if row.confirmed_at else letters.confirmation(row))


def _stored(email, values):
    """Return the row of an address, created or updated if it is not confirmed."""
    now = timezone.now()
    try:
        with transaction.atomic():
            row, is_new = NewsletterSubscriber.objects.get_or_create(email=email, defaults=values)
    except IntegrityError:  # the same form, sent twice at once
        row, is_new = NewsletterSubscriber.objects.get(email=email), False
    if not is_new and not row.confirmed_at:
        unconfirmed = NewsletterSubscriber.objects.filter(pk=row.pk, confirmed_at=None)
        unconfirmed.update(**values, created_at=now)
        row.refresh_from_db()
    return row


def find(token: str) -> NewsletterSubscriber | None:
    """Return the subscriber of a signed token, or None if the subscription is over.

    An unconfirmed subscription is over after `UNCONFIRMED_KEPT`, even if its row remains until the
    night. Raises BadSignature if the signature is invalid.
    """
    row = NewsletterSubscriber.objects.of_token(token).first()
    is_late = row and not row.confirmed_at and row.created_at <= timezone.now() - UNCONFIRMED_KEPT
    return None if is_late else row


def confirm(row: NewsletterSubscriber) -> None:
    """Confirm the address of a subscriber; the first letter leaves the next night.

    Does nothing if the address is confirmed already.
    """
    now = timezone.now()
    unconfirmed = NewsletterSubscriber.objects.filter(pk=row.pk, confirmed_at=None)
    unconfirmed.update(confirmed_at=now, renewed_at=now, due_on=timezone.localdate())


def change(row: NewsletterSubscriber, values: dict[str, object]) -> None:
    """Store new choices; if the rhythm changes, the next letter may leave the next night.

    Changing the choices renews the subscription.
    """
    changed = {**values, "renewed_at": timezone.now(), "renewal_asked_at": None}
    if values["frequency"] != row.frequency:
        changed["due_on"] = timezone.localdate()
    NewsletterSubscriber.objects.filter(pk=row.pk).confirmed().update(**changed)


def renew(row: NewsletterSubscriber) -> None:
    """Renew a subscription for two years."""
    rows = NewsletterSubscriber.objects.filter(pk=row.pk).confirmed()
    rows.update(renewed_at=timezone.now(), renewal_asked_at=None)


def stop(token: str) -> None:
    """Delete the subscription of a signed token at once; do nothing if it was deleted already.

    Raises BadSignature if the signature is invalid.
    """
    NewsletterSubscriber.objects.of_token(token).delete()


def is_signed(token: str) -> bool:
    """Return True if the signature of a token is valid, even for a deleted subscription."""
    try:
        NewsletterSubscriber.objects.of_token(token)
    except signing.BadSignature:
        return False
    return True


def purge(now: datetime | None = None) -> int:
    """Delete the unconfirmed rows after seven days, and those not renewed; return their number.

    A subscription is not renewed if its letter of renewal was sent more than `ANSWER_WITHIN` ago.
    """
    now = now or timezone.now()
    is_unconfirmed = Q(confirmed_at=None, created_at__lte=now - UNCONFIRMED_KEPT)
    is_silent = Q(renewal_asked_at__lte=now - ANSWER_WITHIN)
    return NewsletterSubscriber.objects.filter(is_unconfirmed | is_silent).delete()[0]
