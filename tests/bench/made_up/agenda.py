"""Generate an agenda for speed measurements: weekly workshops in places of several towns."""

import random
from datetime import timedelta
from itertools import batched

from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Site

from events.choices import AttendanceMode, Kind, Repeat
from events.models import EventIndexPage, EventPage
from events.refreshing import refresh
from network.models import Organisation, Territory, Topic
from network.publishing.additions import add_pages
from places.choices import Weekday
from places.imports.additions import add_published
from places.models import PlaceIndexPage, PlacePage

CHUNK = 1000
PLACES, TOWNS, TOPICS, ORGANISATIONS = 300, 60, 12, 20
WORDS = "atelier smartphone souris démarches impôts photos tablette mail couture débutant".split()


def some(among):
    return random.choice(among)


def fill(count, dates):
    """Create `count` published weekly events of `dates` dates each, and return their index page.

    The first dates are at random from `dates` weeks ago to six months ahead. Also creates their
    places, topics and territories: a second call on the same database fails.
    """
    site = Site.objects.get(is_default_site=True)
    home = site.root_page
    index = home.add_child(instance=EventIndexPage(title="Agenda", slug="agenda-mesure"))
    places = _places(home)
    topics = [Topic.objects.create(name=f"Thème mesuré {n}") for n in range(TOPICS)]
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Structure mesurée {n}", slug=f"structure-mesuree-{n}")
        for n in range(ORGANISATIONS)
    )
    for numbers in batched(range(count), CHUNK, strict=False):
        pages = [_event(n, dates, some(places), some(organisations)) for n in numbers]
        for page in pages:
            page.topics = random.sample(topics, 2)
        add_pages(index, pages)
    refresh(EventPage.objects.child_of(index))
    return index


def _places(home):
    directory = home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux-agenda-mesure"))
    towns = _towns()
    pages = [
        PlacePage(
            title=f"Lieu mesuré {number}",
            slug=f"lieu-mesure-{number}",
            locale=home.locale,
            address=f"{number} rue Basse",
            postcode=town.postcodes.strip("|"),
            city=town.name,
            insee_code=town.code,
            latitude=random.uniform(43, 45),
            longitude=random.uniform(4, 7),
        )
        for number in range(PLACES)
        for town in [some(towns)]
    ]
    add_published(directory, pages)
    return pages


def _towns():
    region = Territory.objects.create(code="R01", kind="region", name="Région mesurée")
    counties = [
        Territory.objects.create(
            code=f"98{n}", kind="departement", name=f"Département {n}", region=region
        )
        for n in range(3)
    ]
    return Territory.objects.bulk_create(
        Territory(
            code=f"98{n:03}",
            kind="commune",
            name=f"Ville {n}",
            postcodes=f"|98{n:03}|",
            region=region,
            departement=some(counties),
        )
        for n in range(TOWNS)
    )


def _event(number, dates, place, organisation):
    title = " ".join(random.sample(WORDS, 3))
    start = timezone.now().replace(minute=0, second=0, microsecond=0)
    start += timedelta(days=random.randint(-7 * dates, 180), hours=random.randint(-4, 4))
    return EventPage(
        title=f"{title} {number}",
        slug=f"{slugify(title)}-{number}",
        locale_id=place.locale_id,
        search_description="On apporte son appareil, on repart avec une réponse.",
        kind=some(Kind.values),
        attendance_mode=AttendanceMode.ONSITE,
        place_id=place.pk,
        organisation=organisation,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        repeat=Repeat.WEEKLY,
        weekdays=[Weekday.values[timezone.localtime(start).weekday()]],
        until=timezone.localtime(start).date() + timedelta(weeks=dates - 1),
    )
