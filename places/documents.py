"""The search document of a place, and the badge beside its result."""

from datetime import timedelta

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from network.geography.gazetteer import gazetteer
from network.models import NetworkSettings
from network.shared.compiled import rows_by_key
from network.text import plain
from search.documents import Document

from .calls import call_number
from .choices import AccessMode, Care, Fee, Kind, Mobility, Programme, Service
from .hours import holidays, usual_week
from .hours.opening_hours import OPEN, Stretch
from .models import PlacePage, prefetch_stops
from .models.freshness import DATES
from .stops.visits import list_visits

QUOTED_LISTS = ["kinds", "services", "audiences", "care", "fees", "programmes", "labels"]
QUOTED_LISTS += ["access_modes", "support_modes"]
MARKED_LISTS = ["kinds", "services", "care", "fees", "programmes", "access_modes"]
# What a place offers -> its mark in the index, which everyday words lead to.
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


def place_document(page):
    """Keywords are what a visitor may type: the town and its postcode, the kind of place, what one
    can do there and for whom, the national programme, the body that runs it."""
    commune = page.commune
    territories = [commune, *commune.ancestors()] if commune else []
    labels = [label for name in QUOTED_LISTS for label in page.labels_of(name)]
    organisation = page.organisation.name if page.organisation else ""
    offers = [offer.name for offer in page.offers.all()]
    stops = page.stop_list
    for stop in stops:
        territories += [stop.commune, *stop.commune.ancestors()]
    names = [page.town, page.city, page.postcode, *labels, organisation, *offers]
    names += [word for stop in stops for word in (stop.where, *stop.commune.postcode_list)]
    names += [stop.commune.name for stop in stops]
    names += [page.phone.as_national if page.phone else "", page.hours_note]
    return Document(
        kind="place",
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary or page.postal_address,
        keywords=", ".join(without_repeats(names)),
        body="\n".join(filter(None, [page.presentation, page.address, page.parent_structure])),
        marks=" ".join(_marks(page)),
        language=page.language,
        facets={
            "audience": list(zip(page.audiences, page.labels_of("audiences"), strict=True)),
            "service": list(zip(page.services, page.labels_of("services"), strict=True)),
            "territory": list(dict.fromkeys((t.code, t.name) for t in territories)),
            "postcode": [(code, code) for code in postcodes_of(page)],
        },
        commune=page.town,
        latitude=page.trusted_latitude,
        longitude=page.trusted_longitude,
    )


def postcodes_of(page):
    """Return the postcodes that find a place: its own, its arrondissement's, and those of its
    stops' communes that have only one."""
    commune = page.commune
    insee = page.insee_code or (commune.code if commune else "")
    own = gazetteer().address_postcodes(insee=insee, postcode=page.postcode, name=page.city)
    stops = [stop.commune.postcode_list for stop in page.stop_list]
    return list(dict.fromkeys([*own, *(codes[0] for codes in stops if len(codes) == 1)]))


def _marks(page):
    """What the place offers, each once. A France services helps with paperwork, whatever its file
    says: it is what it is there for."""
    values = [value for name in MARKED_LISTS for value in getattr(page, name)]
    marks = [MARKS[value] for value in values if value in MARKS]
    if Kind.FRANCE_SERVICES in page.kinds or Programme.FRANCE_SERVICES in page.programmes:
        marks += ["@france-services", "@demarches"]
    if page.has_stops or Mobility.TRAVELLING in page.mobility:
        marks.append("@itinerant")
    if page.accessibility_url:
        marks.append("@accessible")
    return sorted({*marks, *_opening_marks(page)})


def _opening_marks(page):
    """ "@ouvert-6" of a place that is usually open on Saturdays, "@ouvert-6m" in the morning."""
    today = timezone.localdate()
    if page.follows_stops:
        last = today + usual_week.WEEKS * timedelta(7)
        visits = list_visits(page.stop_list, page.closure_list, today, last)
        # A stop every other week is worth going to.
        days = {
            f"{visit.day.isoweekday()}{part}"
            for visit in visits
            for part in usual_week.parts_of([Stretch(visit.starts_at, visit.ends_at, OPEN, "")])
        }
    else:
        # The same all week long: an index that is compared with its places then stays as it is.
        monday = today - timedelta(today.weekday())
        days = usual_week.open_days(page.opening_hours, monday, holidays.calendar(page.zone))
    return {f"@ouvert-{day}" for day in days}


def without_repeats(names):
    """The first of those that are alike: "MARTIGUES" is "Martigues", and results quote them."""
    unique = {}
    for name in filter(None, names):
        unique.setdefault(plain(name), name)
    return unique.values()


# What the badge of a place is written from, and its organisation's number.
BADGE_READ = [
    *("title", "phone", "zone", "opening_hours", "has_stops", "mobility", "silent_since", *DATES),
    *("organisation__name", "organisation__phone"),
]


def _with_hours():
    return PlacePage.objects.select_related("organisation").with_closures().only(*BADGE_READ)


def open_badges(pks, now):
    """{pk: HTML} of the places whose hours say whether they are open now, with whom to call when
    these hours are old."""
    places = list(rows_by_key(_with_hours, pks).values())
    prefetch_stops(places)
    # Asked for a place alone that nobody answers for.
    settings = SimpleLazyObject(
        lambda: NetworkSettings.objects.filter(site__is_default_site=True).first()
    )
    hours = {place.pk: place.hours(now) for place in places}
    return {
        place.pk: render_to_string(
            "places/hours/search_badge.html",
            {"hours": hours[place.pk], "call": call_number(place, settings), "title": place.title},
        )
        for place in places
        if hours[place.pk].is_known
    }


def places_of(*organisations):
    """The places whose documents quote one of some organisations."""
    return PlacePage.objects.public().filter(organisation__in=organisations)


def coming_holidays(today):
    """The first and the last day of the school holidays that go on or come next where most of the
    places are, None when their calendar is not known."""
    zones = PlacePage.objects.public().exclude(zone="").order_by().values("zone")
    most = zones.annotate(places=Count("pk")).order_by("-places", "zone").first()
    return holidays.calendar(most["zone"] if most else "").coming_school_holidays(today)
