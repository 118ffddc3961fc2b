"""Letters that come back: delivery status notifications (RFC 3464) about a subscriber.

A notification is about a subscriber if it was sent to the address of the envelope (VERP), or if it
quotes the Message-ID of the letter. Both contain the signed `bounce_key` of the row, so a forged
notification is ignored. A reply, an absence message or spam is ignored.
"""

import email
import email.policy
import re
from datetime import datetime

from django.utils import timezone

from .models import NewsletterSubscriber
from .sending import BAD_ADDRESS, MOST_TEMPORARY, is_bad_address

LONGEST = 2_000_000  # bytes read of a message; the status is before the quoted letter
MOST_PARTS = 50
KEY = re.compile(r"(?:\+|lettre\.)(\d{1,18}-[0-9a-f]{20})\b", re.IGNORECASE)
RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
DIAGNOSTIC = re.compile(r"\b([245]\d\d)[ -](.*)", re.DOTALL)
IGNORED, UNKNOWN, COUNTED, RETIRED = "ignored", "unknown", "counted", "retired"
OUTCOMES = {
    IGNORED: "Ce message n’est pas un retour : rien à faire.",
    UNKNOWN: "Ce retour n’est celui d’aucun abonné : rien à faire.",
    COUNTED: "Retour noté : l’adresse sera essayée encore.",
    RETIRED: "L’adresse est retirée de la lettre.",
}


def record(raw: bytes | str, recipient: str = "", now: datetime | None = None) -> str:
    """Record the bounce `raw`, a whole message; return a key of `OUTCOMES`.

    `recipient` is the recipient of the message's envelope, or "". A permanent fault
    of the address retires it at once. Any other failure counts once for each letter, and the third
    in a row retires the address. A notice of delay is ignored. Never raises for a damaged message.
    """
    raw = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    failures = list(_failures(message))
    if not failures:
        return IGNORED
    row = _row_of(message, recipient)
    if row is None:
        return UNKNOWN
    if any(failures):
        row.delete()
        return RETIRED
    return _count(row, now or timezone.now())


def _failures(message):
    """Yield True for each recipient whose address is bad, and False for each other that failed."""
    for part in list(message.walk())[:MOST_PARTS]:
        blocks = part.get_payload()
        if part.get_content_type() != "message/delivery-status" or not isinstance(blocks, list):
            continue
        for block in blocks:
            if str(block.get("Action", "")).strip().lower() == "failed":
                status, answer = (
                    str(block.get(name, "")).strip() for name in ("Status", "Diagnostic-Code")
                )
                yield bool(BAD_ADDRESS.match(status)) or _is_of_bad_address(status, answer)


def _is_of_bad_address(status, answer):
    """Return True if a generic status comes with the SMTP answer of a bad address."""
    found = DIAGNOSTIC.search(answer) if status in {"", "5.0.0"} else None
    return bool(found) and is_bad_address(int(found[1]), found[2])


def _row_of(message, recipient):
    """Return the subscriber of a bounce, from its recipient, else from the quoted letter."""
    texts = [recipient, *(str(message.get(name, "")) for name in RECIPIENT_HEADERS)]
    for part in list(message.walk())[:MOST_PARTS]:
        texts.append(str(part.get("Message-ID", "")))
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True) or b""
            texts.append(payload.decode("ascii", "replace"))
    texts.append(str(message.get("References", "")))
    for key in (found for text in texts for found in KEY.findall(text)):
        if row := NewsletterSubscriber.of_bounce_key(key):
            return row
    return None


def _count(row, now):
    """Count a temporary failure, once for each letter; return `COUNTED` or `RETIRED`."""
    if row.bounced_at and row.sent_at and row.bounced_at >= row.sent_at:
        return COUNTED
    if row.bounces + 1 >= MOST_TEMPORARY:
        row.delete()
        return RETIRED
    rows = NewsletterSubscriber.objects.filter(pk=row.pk)
    rows.update(bounces=row.bounces + 1, bounced_at=now)
    return COUNTED
