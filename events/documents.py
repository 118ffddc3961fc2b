"""The search documents of events."""

from django.db.models import Case, OuterRef, QuerySet, When

from places.documents import postcodes_of
from search.documents import Document

from .choices import OFF
from .models import EventPage, Occurrence


def event_document(page: EventPage) -> Document:
    """Return the search document of an event.

    The keywords, which a visitor may type, are the kind, the topics, the audiences, the place or
    venue, the town and the organiser.
    """
    place, commune = page.shown_place, page.shown_commune
    topics = list(page.topics.all())
    territories = [commune, *commune.ancestors()] if commune else []
    dates = page.all_dates
    names = [
        page.get_kind_display(),
        *(topic.name for topic in topics),
        *page.audience_labels,
        place.title if place else page.venue,
        commune.name if commune else "",
        page.organisation.name if page.organisation else "",
    ]
    return Document(
        kind="event",
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary or page.location,
        keywords=", ".join(dict.fromkeys(filter(None, names))),
        body=" ".join(_texts(page)),
        language=page.language,
        facets={
            "topic": [(topic.slug, topic.name) for topic in topics],
            "audience": list(zip(page.audiences, page.audience_labels, strict=True)),
            "territory": [(territory.code, territory.name) for territory in territories],
            "postcode": [(code, code) for code in postcodes_of(place)] if place else [],
        },
        commune=commune.name if commune else "",
        latitude=place.trusted_latitude if place else None,
        longitude=place.trusted_longitude if place else None,
        starts_at=dates[0].starts_at if dates else None,
        ends_at=max(date.ends_at for date in dates) if dates else None,
        dates=[(d.starts_at, d.ends_at) for d in dates if d.status not in OFF],
        # The document expires with its place, until it is indexed without that place's name.
        expires_at=min(filter(None, [page.expire_at, place and place.expire_at]), default=None),
    )


def _texts(page):
    """Yield the texts of the body, and of the proceedings if they are shown."""
    for blocks in (page.body, page.proceedings if page.shows_proceedings else []):
        if blocks:
            yield from map(str, blocks.stream_block.get_searchable_content(blocks))


def coming_dates(now) -> QuerySet[Occurrence]:
    """Return the subquery of the upcoming dates of a search document's event.

    `OuterRef("object_id")` is the key of the event. Cancelled and postponed dates come last;
    otherwise the soonest comes first. `zone_code` is annotated.
    """
    dates = Occurrence.objects.upcoming(now).filter(event_id=OuterRef("object_id"))
    is_off = Case(When(status__in=OFF, then=1), default=0)
    return dates.with_zone().order_by(is_off, "starts_at")


def events_about(*topics) -> QuerySet[EventPage]:
    """Return the public events with one of these topics, to index again."""
    return _public(topics__in=topics)


def events_of(*organisations) -> QuerySet[EventPage]:
    """Return the public events of one of these organisations, to index again."""
    return _public(organisation__in=organisations)


def events_at(*places) -> QuerySet[EventPage]:
    """Return the public events at one of these places, to index again.

    Events with only a single date at one of the places are not included.
    """
    return _public(place__in=places)


def _public(**quoting):
    quoting = EventPage.objects.filter(**quoting)
    return EventPage.objects.public().filter(pk__in=quoting.values("pk"))
