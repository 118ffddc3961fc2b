"""The search documents of events."""

from django.db.models import Case, F, OuterRef, QuerySet, When

from network.blocks.texts import searchable_texts
from places.documents import audience_facet, postcodes_of
from search.documents import Document

from .choices import OFF
from .models import EventPage, Occurrence


def event_document(page: EventPage) -> Document:
    """Return the search document of an event.

    Its keywords are the kind, the topics, the audiences, the place or venue, the town and the
    organiser. `starts_at` is the start of the first date and `ends_at` the latest end, past and
    cancelled dates included; both are None without a date. `dates` includes past dates, but not
    dates that are off (`OFF`).
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
        body="\n".join(filter(None, _texts(page))),
        language=page.language,
        facets={
            "topic": [(topic.slug, topic.name) for topic in topics],
            "audience": audience_facet(page.audiences, page.audience_labels),
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
    """Yield the texts of the body of a document, perhaps empty.

    They are those of the page: its price, status, body and, if shown, its proceedings; and the
    notes and venues of its dates, each once. Its own address is among them, but not that of its
    place: words of so many events would change the order of results.
    """
    yield from ("" if page.shown_place else page.address, page.price, page.status_reason)
    yield from dict.fromkeys(text for date in page.all_dates for text in (date.note, date.venue))
    for blocks in (page.body, page.proceedings if page.shows_proceedings else []):
        if blocks:
            yield from searchable_texts(blocks)


def coming_dates(now) -> QuerySet[Occurrence]:
    """Return the upcoming dates of the event of a search document, for a subquery.

    `OuterRef("object_id")` is the key of the event. The dates are sorted by start; cancelled and
    postponed dates are last. They are annotated with `zone_code` and `whole_day`. `whole_day` is
    `first_on` for an event of whole days, else None.
    """
    dates = Occurrence.objects.upcoming(now).filter(event_id=OuterRef("object_id"))
    whole_day = Case(When(event__all_day=True, then=F("first_on")))
    return dates.with_zone().annotate(whole_day=whole_day).held_first()


def events_about(*topics) -> QuerySet[EventPage]:
    """Return the public events with at least one of these topics, each once, to index again."""
    return _public(topics__in=topics)


def events_of(*organisations) -> QuerySet[EventPage]:
    """Return the public events of one of these organisations, to index again."""
    return _public(organisation__in=organisations)


def events_at(*places) -> QuerySet[EventPage]:
    """Return the public events at one of these places, to index again.

    An event of another place is not returned, even if some of its dates are at `places`.
    """
    return _public(place__in=places)


def _public(**quoting):
    quoting = EventPage.objects.filter(**quoting)
    return EventPage.objects.public().filter(pk__in=quoting.values("pk"))
