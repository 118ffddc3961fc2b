"""The stored iCalendar texts of the sessions of a congress. Writing them is idempotent."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from events.ical import stored_texts as calendar_texts
from events.ical import writer as ical
from events.ical.vevents import EPOCH
from events.models import CalendarEntry, Session, SessionEntry
from network.models import ContentStamp
from network.text.strings import plain


def refresh(sessions: QuerySet[Session]) -> int:
    """Create or update the texts of the live sessions of a queryset; return the number of changes.

    Also increments the content stamp if any text changed.
    """
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        changed = _save_entries(list(sessions.filter(live=True).with_congress().whole()))
    if changed:
        ContentStamp.raise_()
    return changed


def render_texts(sessions: QuerySet[Session], since: datetime) -> list[tuple[str, str]]:
    """Return [(text, name of its time zone)] of `sessions`, without saving the texts.

    `sessions` must be live. The order is `PROGRAMME_ORDER`. `since` is the moment when the stored
    texts became out of date (see `events.refreshing`). `since` becomes `revised_at` in each text
    that differs from the stored text.
    """
    with translation.override(settings.LANGUAGE_CODE):
        whole = list(sessions.with_congress().whole())
        return [(entry.vevent, entry.zone) for entry, _changed in _render_entries(whole, since)]


def _save_entries(sessions):
    new, changed = [], []
    for entry, is_changed in _render_entries(sessions, timezone.now().replace(microsecond=0)):
        if is_changed:
            (changed if entry.pk else new).append(entry)
    SessionEntry.objects.bulk_update(changed, calendar_texts.FIELDS)
    SessionEntry.objects.bulk_create(new)
    return len(new) + len(changed)


def _render_entries(sessions, now):
    """Yield (unsaved `SessionEntry` with its current text, True if it changed) per session."""
    entries = {e.session_id: e for e in SessionEntry.objects.filter(session__in=sessions)}
    parents = dict(
        CalendarEntry.objects.filter(
            event__in={session.congress_id for session in sessions}
        ).values_list("event", "uid")
    )
    editions = {}
    for session in sessions:
        # The sessions of one congress share one page object, so that its place is queried once.
        session.congress = editions.setdefault(session.congress_id, session.congress)
        entry = entries.get(session.pk) or SessionEntry(session=session)
        vevents = [vevent(session, parents.get(session.congress_id))] if session.starts_at else []
        is_changed = calendar_texts.rewrite(
            entry, vevents, zone=session.zone.key, words=words(session), now=now
        )
        yield entry, is_changed


def vevent(session: Session, parent: UUID | None) -> ical.Event:
    """Return the iCalendar event of `session`, which has a start, without its version.

    `sequence` is 0 and `revised_at` is `EPOCH`: the stored text has the real values. `parent` is
    the UID of its congress, or None if the congress has no calendar entry.
    """
    congress = session.congress
    return ical.Event(
        uid=str(session.guid),
        sequence=0,
        revised_at=EPOCH,
        starts_at=session.local_start,
        ends_at=session.local_end,
        summary=session.title,
        status=session.shown_status,
        description=description(session),
        location=", ".join(filter(None, [session.room and session.room.name, congress.location])),
        url=session.full_url or "",
        categories=tuple(
            filter(
                None,
                [
                    session.get_kind_display(),
                    session.track and session.track.name,
                    *(topic.name for topic in session.topics.all()),
                    *session.features,
                ],
            )
        ),
        conference=session.live_url,
        related_to=str(parent) if parent else "",
    )


def description(session: Session) -> str:
    """Return plain lines, joined by line ends, for DESCRIPTION; empty lines are omitted.

    They are the first announced slot of a moved session, the reason of its status, the speakers,
    the abstract, then the URLs of the live stream, of the recording and of the page.
    """
    lines = []
    if session.former_slot:
        lines.append(
            gettext("Déplacée, annoncée d’abord : %(slot)s") % {"slot": session.former_slot}
        )
    lines.append(session.reason)
    if people := ", ".join(person.name for person in session.people):
        lines.append(gettext("Avec %(people)s") % {"people": people})
    lines.append(session.abstract)
    if session.live_url:
        lines.append(gettext("En direct : %(url)s") % {"url": session.live_url})
    if session.replay_url:
        lines.append(gettext("À revoir : %(url)s") % {"url": session.replay_url})
    if session.full_url:
        lines.append(gettext("En savoir plus : %(url)s") % {"url": session.full_url})
    return "\n".join(line for line in lines if line)


def words(session: Session) -> str:
    """Return the searchable words of a session, normalised by `plain`.

    They are the words of its title, abstract, kind, track, room, topics and speakers.
    """
    texts = [
        session.title,
        session.abstract,
        session.get_kind_display(),
        session.track.name if session.track else "",
        session.room.name if session.room else "",
        *(topic.name for topic in session.topics.all()),
        *(person.name for person in session.people),
    ]
    return plain(" ".join(texts))
