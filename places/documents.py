"""Places in the public search: their documents, their badges and their openings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from network.blocks.texts import searchable_texts
from network.database.compiled import rows_by_key
from network.filters.bits import numbers_of
from network.geography.gazetteer import gazetteer
from network.text.strings import plain
from search.documents import Document

from . import clock
from .calls import call_number
from .choices import EVERYBODY, AccessMode, Care, Fee, Kind, Mobility, Programme, Service
from .filters import PlaceFilterSet
from .hosts.models import spoken_languages
from .hours import holidays, usual_week
from .hours.opening_hours import OPEN, Stretch
from .models import PlacePage, prefetch_stops
from .models.freshness import DATES

QUOTED_LISTS = ["kinds", "services", "audiences", "care", "fees", "programmes", "labels"]
QUOTED_LISTS += ["access_modes", "support_modes"]
MARKED_LISTS = ["kinds", "services", "care", "fees", "programmes", "access_modes"]
# {choice of a place: its mark in the index}; the thesaurus maps everyday words to marks.
MARKS = {
    Service.PAPERWORK: "@demarches",
    Service.EVERYDAY_TOOLS: "@outils",
    Service.WORK: "@emploi",
    Service.SAFETY: "@securite",
    Service.PARENTING: "@parentalite",
    Service.LEISURE: "@loisirs",
    Service.CULTURE: "@comprendre",
    Service.ACCESS: "@acces-internet",
    Service.EQUIPMENT: "@materiel",
    Programme.ADVISERS: "@conseiller",
    Programme.AIDANTS_CONNECT: "@aidants-connect",
    Programme.PIX: "@pix",
    Programme.CAF: "@demarches",
    Fee.FREE: "@gratuit",
    AccessMode.WALK_IN: "@sans-rendez-vous",
    Care.DEAFNESS: "@surdite",
    Care.SIGHT: "@vue",
    Care.MOTOR: "@accessible",
    Care.ILLITERACY: "@illettrisme",
    Care.LANGUAGES: "@langues",
    Care.ENGLISH: "@langues",
    Kind.LIBRARY: "@mediatheque",
    Kind.FABLAB: "@fablab",
    Kind.COWORKING: "@coworking",
    Kind.THIRD_PLACE: "@tiers-lieu",
    Kind.REUSE: "@materiel",
    Kind.SOCIAL_CENTRE: "@centre-social",
    Kind.TRAVELLING: "@itinerant",
}


def place_document(page: PlacePage) -> Document:
    """Return the search document of a place, without saving it.

    The keywords are words that a visitor may type: the official name, the town, the postcode, the
    labels of the fields of `QUOTED_LISTS`, the access of wheelchairs, the organisation, the offers,
    the languages of the hosts, the stops, the telephone numbers and the note on the hours. The
    facets include the territories of the stops, and the postcodes of `postcodes_of`. The body
    contains the presentation, the address (unless it is the summary), the parent structure, what to
    bring, the offers and the blocks of the page.

    The document omits the names of the hosts, who agreed to be shown on the page only. It also
    omits the closures, which are temporary, and the source of the data, which many places share.
    """
    commune = page.commune
    territories = [commune, *commune.ancestors()] if commune else []
    labels = [label for name in QUOTED_LISTS for label in page.labels_of(name)]
    if page.wheelchair:
        labels.append(str(page._meta.get_field("wheelchair").verbose_name))
    organisation = page.organisation.name if page.organisation else ""
    offers = page.offers.all()
    stops = page.stop_list
    for stop in stops:
        territories += [stop.commune, *stop.commune.ancestors()]
    names = [page.official_name, page.town, page.city, page.postcode, *labels, organisation]
    names += [*(offer.name for offer in offers), *(label for _kind, label in offered_kinds(offers))]
    names += [*spoken_languages(page.hosts.all())]
    names += [word for stop in stops for word in (stop.where, *stop.commune.postcode_list)]
    names += [stop.commune.name for stop in stops]
    names += [*(phone.as_national for phone in page.phones), page.hours_note]
    return Document(
        kind="place",
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary or page.postal_address,
        keywords=", ".join(without_repeats(names)),
        body="\n".join(filter(None, _texts(page, offers))),
        marks=" ".join(_marks(page)),
        language=page.language,
        facets={
            "audience": audience_facet(page.audiences, page.labels_of("audiences")),
            "service": list(zip(page.services, page.labels_of("services"), strict=True)),
            "offer": offered_kinds(offers),
            "territory": list(dict.fromkeys((t.code, t.name) for t in territories)),
            "postcode": [(code, code) for code in postcodes_of(page)],
        },
        commune=page.town,
        latitude=page.trusted_latitude,
        longitude=page.trusted_longitude,
    )


def audience_facet(values: list[str], labels: list[str]) -> list[tuple[str, str]]:
    """Return [(value, label)] of the audiences, without `EVERYBODY`: it restricts nothing."""
    return [pair for pair in zip(values, labels, strict=True) if pair[0] != EVERYBODY]


def _texts(page, offers):
    """Yield the texts of the body of a document, perhaps empty."""
    yield page.presentation
    yield page.postal_address if page.summary else ""  # without a summary, it is the summary
    yield page.parent_structure
    yield page.bring
    for offer in offers:
        yield from (offer.description, offer.how_to_ask, offer.contact)
    yield from searchable_texts(page.body)


def offered_kinds(offers: Iterable) -> list[tuple[str, str]]:
    """Return [(value, label)] of the kinds of some offers, without duplicates."""
    return list(dict.fromkeys((offer.kind, offer.get_kind_display()) for offer in offers))


def postcodes_of(page: PlacePage) -> list[str]:
    """Return the postcodes under which a place is searched, without duplicates.

    The postcodes of its address come first, in the order of the gazetteer's `address_postcodes`.
    Then comes the postcode of each stop whose commune has a single one.
    """
    commune = page.commune
    insee = page.insee_code or (commune.code if commune else "")
    own = gazetteer().address_postcodes(insee=insee, postcode=page.postcode, name=page.city)
    stops = [stop.commune.postcode_list for stop in page.stop_list]
    return list(dict.fromkeys([*own, *(codes[0] for codes in stops if len(codes) == 1)]))


def _marks(page):
    """Return the sorted search marks of a place, such as "@gratuit", each once.

    A France services place gets the mark of paperwork even if paperwork is not among its services.
    A place that a wheelchair cannot enter never gets the mark of accessibility.
    """
    values = [value for name in MARKED_LISTS for value in getattr(page, name)]
    marks = [MARKS[value] for value in values if value in MARKS]
    if Kind.FRANCE_SERVICES in page.kinds or Programme.FRANCE_SERVICES in page.programmes:
        marks += ["@france-services", "@demarches"]
    if page.has_stops or Mobility.TRAVELLING in page.mobility:
        marks.append("@itinerant")
    if page.accessibility_url or page.wheelchair:
        marks.append("@accessible")
    if page.wheelchair is False:
        marks = [mark for mark in marks if mark != "@accessible"]
    return sorted({*marks, *_opening_marks(page)})


def _opening_marks(page):
    """Return the set of the marks of the usual opening days (see `usual_week.open_days`).

    "@ouvert-6" means open on Saturdays, "@ouvert-6m" on Saturday mornings. A place that is open
    only at its stops has the marks of the days of its visits in the next `usual_week.WEEKS` weeks.
    One visit without appointment on a day is enough, even a cancelled visit.
    """
    today = timezone.localdate()
    if page.follows_stops:
        last = today + usual_week.WEEKS * timedelta(7)
        visits = page.visits_between(today, last)
        # A stop counts even if it is only every other week.
        days = {
            f"{visit.day.isoweekday()}{part}"
            for visit in visits
            if not visit.is_booked
            for part in usual_week.parts_of([Stretch(visit.starts_at, visit.ends_at, OPEN, "")])
        }
    else:
        # From Monday, so that the result does not change within a week: the index is compared.
        monday = today - timedelta(today.weekday())
        days = usual_week.open_days(page.schedule, monday, holidays.calendar(page.zone))
    return {f"@ouvert-{day}" for day in days}


def without_repeats(names: Iterable[str]) -> Iterable[str]:
    """Return the names in order, without empty names and repeats.

    Names that differ only by case, accents or punctuation are repeats, and the first spelling is
    returned: search results quote the names.
    """
    unique = {}
    for name in filter(None, names):
        unique.setdefault(plain(name), name)
    return unique.values()


# The fields that the badge of a place reads.
BADGE_READ = [
    *("title", "phone", "zone", "opening_hours", "hours_note", "access_modes", "has_stops"),
    *("mobility", "silent_since", *DATES, "organisation__name", "organisation__phone"),
]


def _with_hours():
    return PlacePage.objects.select_related("organisation").with_closures().only(*BADGE_READ)


def open_badges(pks: Iterable[int], now: datetime, day: date | None = None) -> dict[int, str]:
    """Return {primary key: HTML} of the badges that show whether places are open at `now`.

    `now` is aware. With `day`, the hours of that local day follow, except for places that are open
    only at their stops. Unknown keys are absent. Places whose `Hours` have no week to display, such
    as places without hours, are also absent. The caller checks that the places are public. The
    number of the place, or of its organisation, follows.
    """
    places = list(rows_by_key(_with_hours, pks).values())
    prefetch_stops(places)
    hours = {}
    for place in places:
        place.shown_day = day
        hours[place.pk] = place.hours(now)
    return {
        place.pk: render_to_string(
            "places/hours/search_status.html",
            {
                "hours": hours[place.pk],
                "day": place.shown_hours,
                "call": call_number(place, None),
                "title": place.title,
                "key": place.pk,
            },
        )
        for place in places
        if hours[place.pk].is_known
    }


def places_run_by(*organisations) -> QuerySet:
    """Return the queryset of the public places run by any of `organisations`.

    The search documents of these places quote the organisation's name, and are refreshed when the
    name changes.
    """
    return PlacePage.objects.public().filter(organisation__in=organisations)


def places_of_hosts(*hosts) -> QuerySet:
    """Return the queryset of the public places at which any of `hosts` welcomes visitors.

    The search documents of these places name the languages of their hosts.
    """
    return PlacePage.objects.public().filter(pk__in=[host.place_id for host in hosts])


def coming_holidays(today: date) -> tuple[date, date] | None:
    """Return the (first, last) days of the current or next school holidays from `today`.

    They are the holidays of the zone with the most public places. During holidays, the first day is
    `today`. Returns None if the school calendar of the zone is unknown, or has no holidays within a
    year.
    """
    zones = PlacePage.objects.public().exclude(zone="").order_by().values("zone")
    most = zones.annotate(places=Count("pk")).order_by("-places", "zone").first()
    return holidays.calendar(most["zone"] if most else "").coming_school_holidays(today)


class Openings:
    """The open places and the next openings at the aware datetime `now`, for the search.

    Implements `search.registry.Openings` with the cached directory.
    """

    def __init__(self, now: datetime):
        self._now = now
        self._directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory

    def open_keys(self) -> set[int]:
        """Return the primary keys of the places that are certainly open."""
        keys = self._directory.columns.keys
        return {keys[rank] for rank in numbers_of(clock.open_at(self._directory, self._now))}

    def next_openings(self, pks: Iterable[int]) -> dict[int, datetime]:
        """Return {primary key: `next_opening`} of the places of `pks`, aware datetimes.

        A place that is open only at its stops opens at the start of its next visit that is not
        cancelled; during a visit, its opening is the present. Places without a next opening, or
        outside the directory, are absent.
        """
        rank_of, locations = self._directory.columns.rank, self._directory.locations
        moments = {
            pk: locations.next_opening(rank_of[pk], self._now) for pk in pks if pk in rank_of
        }
        return {pk: moment for pk, moment in moments.items() if moment}
