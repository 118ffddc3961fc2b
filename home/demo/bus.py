"""Invented bus with its stops: the files of real places contain no stops."""

import datetime

from wagtail.models import Page

from home.team.start.pages import publish
from network.models import Territory
from places.choices import (
    AccessMode,
    Care,
    Fee,
    Kind,
    Mobility,
    OfferKind,
    PriceUnit,
    Service,
    SupportMode,
    Weekday,
    Weeks,
)
from places.hosts.choices import ConsentHow, Language
from places.models import Closure, PlaceHost, PlaceOffer, PlacePage, PlaceStop

from .agenda import EXAMPLE

SLUG = "bus-des-mailles"
AFTERNOON = (datetime.time(14), datetime.time(16, 30))
MORNING = (datetime.time(9, 30), datetime.time(12))
# First name, role, languages of invented people.
HOSTS = [
    ("Yasmine", "médiatrice numérique", [Language.ARABIC, Language.LSF]),
    ("Bruno", "conducteur, le mardi", [Language.ITALIAN]),
]
# INSEE code, spot, hours, days, weeks, position (if no place of the network gives it)
STOPS = [
    ("04209", "place de la République", AFTERNOON, [Weekday.TUESDAY], Weeks.ODD, (None, None)),
    ("04134", "devant la mairie", AFTERNOON, [Weekday.TUESDAY], Weeks.EVEN, (44.348, 6.033)),
    ("04222", "place de la Mairie", MORNING, [Weekday.THURSDAY], Weeks.FIRST_AND_THIRD,
     (44.400, 6.166)),
    ("04205", "salle polyvalente", MORNING, [Weekday.THURSDAY], Weeks.SECOND_AND_FOURTH,
     (44.351, 6.356)),
    ("05070", "place des Aires", MORNING, [Weekday.FRIDAY], Weeks.EVERY, (44.316, 5.822)),
]  # fmt: skip

OFFERS = [
    {
        "kind": OfferKind.COMPUTER,
        "name": "Tablette, un mois",
        "description": "avec sa carte de connexion",
        "price": 0,
        "unit": PriceUnit.MONTH,
        "how_to_ask": "au bus, avec une pièce d’identité",
    },
    {
        "kind": OfferKind.PRINTER,
        "name": "Imprimante et scanner",
        "price": "0.20",
        "unit": PriceUnit.PAGE,
        "how_to_ask": "sur place",
        "contact": "pret@maillage.example",
    },
]


def make(index: Page, today: datetime.date, tally) -> None:
    """Publish the bus, its stops and its people below `index`, if no page there has its slug.

    If a commune of a stop is missing, nothing is published, but `tally` counts the bus as created.
    """
    made = not PlacePage.objects.child_of(index).filter(slug=SLUG).exists()
    communes = Territory.objects.in_bulk([code for code, *_rest in STOPS], field_name="code")
    if made and len(communes) == len(STOPS):
        page = _bus(communes, today)
        publish(index, page)
        for first_name, role, languages in HOSTS:
            PlaceHost.objects.create(
                place=page,
                first_name=first_name,
                role=role,
                languages=languages,
                consent_how=ConsentHow.WRITTEN,
            )
    tally.count("bus", made=made)


def _bus(communes, today):
    page = PlacePage(
        slug=SLUG,
        title="Bus des Mailles",
        search_description="Un bus, des ordinateurs et deux personnes pour vous aider, de village"
        " en village.",
        kinds=[Kind.TRAVELLING],
        mobility=[Mobility.TRAVELLING],
        postcode="04200",
        city="Sisteron",
        insee_code="04209",
        phone="+33465710000",
        presentation=f"Le bus s’installe, vous montez, on regarde ensemble. {EXAMPLE}",
        services=[Service.PAPERWORK, Service.EVERYDAY_TOOLS, Service.ACCESS],
        fees=[Fee.FREE],
        access_modes=[AccessMode.WALK_IN],
        support_modes=[SupportMode.ONE_TO_ONE],
        care=[Care.MOTOR],
        confirmed_on=today,
        bring="votre téléphone et son chargeur, le courrier qui vous embête",
    )
    page.stops = [
        PlaceStop(
            commune=communes[code],
            spot=spot,
            opens_at=hours[0],
            closes_at=hours[1],
            weekdays=days,
            weeks=weeks,
            latitude=position[0],
            longitude=position[1],
            sort_order=rank,
        )
        for rank, (code, spot, hours, days, weeks, position) in enumerate(STOPS)
    ]
    page.offers = [PlaceOffer(sort_order=rank, **offer) for rank, offer in enumerate(OFFERS)]
    year = today.year if today < datetime.date(today.year, 12, 20) else today.year + 1
    page.closures = [
        Closure(
            starts_on=datetime.date(year, 12, 21),
            ends_on=datetime.date(year + 1, 1, 2),
            reason="congés d’hiver",
        )
    ]
    return page
