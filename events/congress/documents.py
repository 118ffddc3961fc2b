"""The search documents of sessions."""

from datetime import datetime

from django.db.models import DateField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from wagtail.rich_text import get_text_for_indexing

from events.choices import SessionKind
from events.models import CongressPage, Room, Session, Track
from network.models import Person, Topic
from search.documents import Document


def session_document(session: Session) -> Document | None:
    """Return the search document of `session`, or None for a break.

    Its keywords are the kind, track, topics, speakers, congress and features of the session. Its
    body contains the abstract, the report, the reason of the status, the room and the titles of the
    resources. A session that is no break must have a start.
    """
    if session.kind == SessionKind.BREAK:
        return None
    congress = session.congress
    commune = congress.shown_commune
    topics = list(session.topics.all())
    names = [
        session.get_kind_display(),
        session.track.name if session.track else "",
        *(topic.name for topic in topics),
        *(person.name for person in session.people),
        congress.title,
        *session.features,
    ]
    return Document(
        kind="session",
        title=session.title,
        url=session.get_absolute_url(),
        summary=session.summary,
        keywords=", ".join(dict.fromkeys(filter(None, names))),
        body="\n".join(filter(None, _texts(session))),
        facets={"topic": [(topic.slug, topic.name) for topic in topics]},
        commune=commune.name if commune else "",
        starts_at=session.local_start,
        ends_at=session.local_end,
        expires_at=min(filter(None, [session.expire_at, congress.expire_at]), default=None),
    )


def _texts(session):
    """Yield the texts of the body of a document, perhaps empty."""
    yield from (session.abstract, get_text_for_indexing(session.report), session.reason)
    if session.room:
        yield from (session.room.name, session.room.access)
    yield from (resource.title for resource in session.resources.all() if resource.address)


def coming_session(now: datetime) -> QuerySet[Session]:
    """Return a subquery for the session of a search document, if the session ends after `now`.

    `OuterRef("object_id")` is the key of the session. The `zone_code` is always "", because the
    times of sessions are in the network's time zone. `whole_day` is always None.
    """
    sessions = Session.objects.filter(pk=OuterRef("object_id"), ends_at__gt=now)
    # PostgreSQL needs the type of a NULL.
    return sessions.annotate(zone_code=Value(""), whole_day=Cast(Value(None), DateField()))


def sessions_in(*congresses: CongressPage) -> QuerySet[Session]:
    """Return the public sessions of `congresses`, to index again when a congress changes."""
    return Session.objects.public().filter(congress__in=congresses)


def sessions_in_rooms(*rooms: Room) -> QuerySet[Session]:
    """Return the public sessions in any of `rooms`, to index again."""
    return Session.objects.public().filter(room__in=rooms)


def sessions_of_tracks(*tracks: Track) -> QuerySet[Session]:
    """Return the public sessions of any of `tracks`, to index again."""
    return Session.objects.public().filter(track__in=tracks)


def sessions_by(*people: Person) -> QuerySet[Session]:
    """Return the public sessions where any of `people` speaks, to index again."""
    return Session.objects.public().filter(speakers__person__in=people).distinct()


def sessions_about(*topics: Topic) -> QuerySet[Session]:
    """Return the public sessions about any of `topics`, to index again."""
    return Session.objects.public().filter(topics__in=topics).distinct()
