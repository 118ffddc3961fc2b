"""A session of a congress as schema.org objects. Pure."""

from django.db.models import Model
from django.http import HttpRequest

from events import schema
from events.choices import SessionKind, SessionStatus
from events.schedule.plan import local
from network.models import absolute
from network.text import jsonld

STATUSES = {**schema.STATUSES, SessionStatus.MOVED: "EventRescheduled"}


def breadcrumbs(session: Model, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org/BreadcrumbList of the page of `session`."""
    crumbs = [*session.crumbs(request), (session.title, session.get_absolute_url())]
    return jsonld.breadcrumbs(crumbs, base_url=absolute(request, "/"))


def event(session: Model, request: HttpRequest) -> dict[str, object]:
    """Return `session` as a schema.org/EducationEvent, or SocialEvent for a break.

    The session and its congress must have a start. The congress is the `superEvent` of the session.
    Empty properties are omitted.
    """
    congress = session.congress
    status = STATUSES.get(session.shown_status, "EventScheduled")
    before = session.local_former_start if status == "EventRescheduled" else None
    replay = {
        "@type": "VideoObject",
        "name": session.title,
        "url": session.replay_url,
        "uploadDate": session.local_end.isoformat(),
    }
    return jsonld.without_blanks(
        {
            "@context": "https://schema.org",
            "@type": "EducationEvent" if session.kind != SessionKind.BREAK else "SocialEvent",
            "name": session.title,
            "description": session.summary,
            "url": session.full_url or absolute(request, ""),
            "startDate": session.local_start.isoformat(),
            "endDate": session.local_end.isoformat(),
            "previousStartDate": before.isoformat() if before else "",
            "eventStatus": f"https://schema.org/{status}",
            "inLanguage": session.language,
            "maximumAttendeeCapacity": session.seats,
            "location": _location(session, congress),
            "performer": [{"@type": "Person", "name": person.name} for person in session.people],
            "superEvent": {
                "@type": "Event",
                "name": congress.title,
                "url": congress.get_full_url(request) or absolute(request, ""),
                "startDate": local(congress.starts_at, session.zone).isoformat(),
                "location": {"@type": "Place", "name": congress.location or congress.title},
            },
            "recordedIn": replay if session.replay_url else None,
        }
    )


def _location(session, congress):
    locations = []
    if congress.location:
        place = {"@type": "Place", "name": congress.location, "address": congress.location}
        if room := session.room:
            name = f"{room.name}, {congress.location}"
            place = place | {"name": name, "containedInPlace": place}
        locations.append(place)
    if session.live_url:
        locations.append({"@type": "VirtualLocation", "url": session.live_url})
    return locations
