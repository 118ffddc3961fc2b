"""Documents of places open now, and hits sorted by next opening."""

from datetime import date, datetime, time, tzinfo

from django.contrib.contenttypes.models import ContentType

from network.memory.stamped_cache import StampedCache
from search.models import SearchDocument
from search.registry import registrations

# The number of best hits that are sorted by opening.
SORTED = 20
NEVER = date.max, time.max

_documents = StampedCache("documents with hours", entries=1)


def documents_with_hours(view) -> dict[type, dict[int, int]]:
    """Return {model: {document id: primary key of its object}} of the models with openings.

    The models are those registered with `opening`; an object without hours is included. After a
    change of the index or of the content stamp, runs one query for each model; otherwise the result
    is cached.
    """
    return _documents.get("", _read, stamp=view.version)


def open_documents(view, now: datetime) -> frozenset[int]:
    """Return the ids of the documents whose objects are certainly open at `now`."""
    ids = set()
    for model, keys in documents_with_hours(view).items():
        opened = _openings(model, now).open_keys()
        ids |= {pk for pk, key in keys.items() if key in opened}
    return frozenset(ids)


def ids_with_hours(view) -> frozenset[int]:
    """Return the ids of all documents of the models with openings, even without known hours."""
    return frozenset(pk for keys in documents_with_hours(view).values() for pk in keys)


def _read():
    documents = SearchDocument.objects.order_by("pk")
    return {
        r.model: dict(
            documents.filter(content_type=ContentType.objects.get_for_model(r.model)).values_list(
                "pk", "object_id"
            )
        )
        for r in registrations()
        if r.opening
    }


def _openings(model, now):
    return next(r.opening(now) for r in registrations() if r.model == model)


class SoonestFirst:
    """A `Match` whose `SORTED` best hits are sorted by their next opening.

    Hits within `near_km` kilometres, or without a distance, come first, then farther hits. Each of
    these two groups is sorted by the day of the next opening, then by its hour if the day is today.
    Hits without a certain opening are last in their group. Equal hits, and the hits after the first
    `SORTED`, keep the order of the match. Days and hours are in the time zone `zone`.
    """

    def __init__(self, match, near_km: float, zone: tzinfo):
        self.match, self.near_km, self.zone = match, near_km, zone
        self.view, self.query = match.view, match.query

    @property
    def total(self) -> int:
        """The number of matching documents."""
        return self.match.total

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """The counts of the original match: {facet: {value: count}}."""
        return self.match.counts

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of the original match: {facet: {value: label}}."""
        return self.match.labels

    def hits(self, start: int, stop: int) -> list:
        """Return the hits `start` to `stop` - 1, in the order described by the class."""
        hits = self.match.hits(0, max(stop, SORTED))
        opens_at = self._openings_of([hit.id for hit in hits[:SORTED]])
        today = self.query.now.astimezone(self.zone).date()

        def order(hit):
            is_far = hit.distance_km is not None and hit.distance_km > self.near_km
            day, hour = opens_at.get(hit.id, NEVER)
            # On another day, half an hour earlier is not worth a longer way.
            return is_far, day, hour if day == today else time.max

        return [*sorted(hits[:SORTED], key=order), *hits[SORTED:]][start:stop]

    def _openings_of(self, ids):
        opens_at = {}
        for model, keys in documents_with_hours(self.view).items():
            asked = {keys[pk]: pk for pk in ids if pk in keys}
            openings = _openings(model, self.query.now).next_openings(asked)
            for key, moment in openings.items():
                moment = moment.astimezone(self.zone)
                opens_at[asked[key]] = moment.date(), moment.time()
        return opens_at
