"""Generate places for speed measurements, with the variety of towns and hours of a country."""

import random
from itertools import batched

from django.utils.text import slugify
from wagtail.models import Site

from network.geography.communes import Communes
from network.models import Territory
from places import choices
from places.imports.additions import add_published
from places.models import PlaceIndexPage, PlacePage

CHUNK = 500
REGIONS, DEPARTEMENTS, EPCIS, COMMUNES = 13, 95, 5, 25
NAMES = [
    "Mairie",
    "Médiathèque",
    "France services",
    "Espace public numérique",
    "Centre social",
    "Point numérique de la mairie",
    "Fablab",
    "Maison de quartier",
    "Association Clic et Déclic",
]
SYLLABLES = "ar bel cas dour es fon gri loc mar nant or pui rou saint tour val vil".split()
DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa"]
MORNINGS, NOONS = (
    ["08:00", "08:30", "08:45", "09:00", "09:30", "10:00"],
    ["12:00", "12:15", "12:30"],
)
AFTERNOONS, EVENINGS = ["13:30", "13:45", "14:00"], ["16:30", "17:00", "17:15", "17:30", "18:00"]
# Endings of real opening hours: most omit holidays, some alternate from week to week.
ADDED = ["", "", "", "", "", "; PH off", "; PH off", "; SH off", "; week 1-53/2 Sa off"]
USUAL = [
    "Mo-Fr 09:00-12:00,14:00-17:00",
    "Mo-Fr 08:30-12:00,13:30-17:30",
    "Mo-Fr 09:00-12:00,13:30-17:00; PH off",
    "Tu-Sa 10:00-12:00,14:00-18:00",
    "We 14:00-17:00",
    "Tu,Th 09:00-12:00",
]
UNREAD = "du lundi au vendredi sauf mercredi"


def some(among):
    return random.choice(among)


def sample(enumeration, most):
    return random.sample(enumeration.values, random.randint(0, most))


def fill(count):
    """Create `count` published places and their territories, and return their index page.

    A second call on the same database fails.
    """
    home = Site.objects.get(is_default_site=True).root_page
    index = home.add_child(instance=PlaceIndexPage(title="Lieux", slug="lieux-mesure"))
    towns, known = _towns(), Communes()
    for numbers in batched(range(count), CHUNK, strict=False):
        pages = [_place(number, some(towns), index.locale) for number in numbers]
        add_published(index, pages, communes=known)
    return index


def _place(number, town, locale):
    title = f"{some(NAMES)} {town.name}"
    south, west = town.position
    return PlacePage(
        title=title,
        slug=f"{slugify(title)}-{number}",
        locale=locale,
        national_id=f"mesure-{number}",
        search_description="On vous aide avec votre téléphone et vos démarches.",
        address=f"{number % 90 + 1} rue {some(SYLLABLES).title()}{some(SYLLABLES)}",
        postcode=town.postcode_list[0],
        city=town.name,
        insee_code=town.code,
        latitude=south + random.uniform(0, 0.05),
        longitude=west + random.uniform(0, 0.05),
        phone="+33492000000",
        opening_hours=_hours(),
        kinds=random.sample(choices.Kind.values, 1),
        services=sample(choices.Service, 4),
        audiences=sample(choices.Audience, 2),
        care=sample(choices.Care, 2),
        fees=[some(choices.Fee.values)],
        programmes=sample(choices.Programme, 2),
        access_modes=sample(choices.AccessMode, 2),
    )


def _hours():
    """Return opening hours distributed as in the national files.

    A quarter are empty, and half of the others are unique.
    """
    if random.random() < 0.25:
        return ""
    if random.random() < 0.4:
        return some(USUAL)
    if random.random() < 0.02:
        return UNREAD
    first, last = sorted(random.sample(range(len(DAYS)), 2))
    whole = f"{some(MORNINGS)}-{some(NOONS)},{some(AFTERNOONS)}-{some(EVENINGS)}"
    alone = "" if last == len(DAYS) - 1 else f"; {DAYS[last + 1]} {some(MORNINGS)}-{some(NOONS)}"
    return f"{DAYS[first]}-{DAYS[last]} {whole}{alone}{some(ADDED)}"


def _towns():
    """Create communes in real départements, and return them with a `position` attribute.

    The codes of the départements are real, so that holidays and time zones are too.
    """
    regions = Territory.objects.bulk_create(
        Territory(
            code=f"RM{n}", kind="region", name=f"Région mesurée {n}", search_name=f"region {n}"
        )
        for n in range(REGIONS)
    )
    towns = []
    for number in range(1, DEPARTEMENTS + 1):
        region, code = regions[number % REGIONS], f"{number:02}"
        departement, *epcis = Territory.objects.bulk_create(
            Territory(
                code=f"{code}{kind}{n}", kind=kind_name, name=name, search_name=name, region=region
            )
            for kind, kind_name, name, n in [
                ("D", "departement", f"Département {code}", 0),
                *(("E", "epci", f"Pays {code} {n}", n) for n in range(EPCIS)),
            ]
        )
        towns += [
            Territory(
                code=f"{code}M{n:02}",
                kind="commune",
                name=f"{some(SYLLABLES).title()}{some(SYLLABLES)}-{some(SYLLABLES)}{some(SYLLABLES)}",
                postcodes=f"|{code}{n:03}|",
                region=region,
                departement=departement,
                epci=epcis[n % EPCIS],
            )
            for n in range(COMMUNES)
        ]
    for town in towns:
        town.search_name = slugify(town.name).replace("-", " ")
    Territory.objects.bulk_create(towns)
    for rank, town in enumerate(towns):
        # The départements form a grid over the country.
        square, inside = divmod(rank, COMMUNES)
        town.position = (
            42.8 + square // 10 * 0.8 + inside // 5 * 0.15,
            -1.5 + square % 10 * 0.8 + inside % 5 * 0.15,
        )
    return towns
