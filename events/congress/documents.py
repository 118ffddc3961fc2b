"""The document of a session in the public search."""

from django.db.models import OuterRef, Value
from django.utils.html import strip_tags

from events.choices import SessionKind
from events.models import Session
from search.documents import Document


def session_document(session):
    """Its keywords are its kind, track, topics, speakers and congress; None for a break."""
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
        body=f"{session.abstract}\n{strip_tags(session.report)}",
        facets={"topic": [(topic.slug, topic.name) for topic in topics]},
        commune=commune.name if commune else "",
        starts_at=session.local_start,
        ends_at=session.local_end,
        expires_at=min(filter(None, [session.expire_at, congress.expire_at]), default=None),
    )


def coming_session(now):
    """The session of a document's row, while it is to come; its hours are kept as typed."""
    sessions = Session.objects.filter(pk=OuterRef("object_id"), ends_at__gt=now)
    return sessions.annotate(zone_code=Value(""))


def sessions_in(*congresses):
    """The sessions whose documents quote one of some congresses."""
    return Session.objects.public().filter(congress__in=congresses)


def sessions_by(*people):
    """The sessions whose documents quote one of some people."""
    return Session.objects.public().filter(speakers__person__in=people).distinct()


def sessions_about(*topics):
    """The sessions whose documents quote one of some topics."""
    return Session.objects.public().filter(topics__in=topics).distinct()
