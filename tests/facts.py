"""Changes of a small network, as an editor makes them, and the texts expected afterwards."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from events.choices import Change
from events.models import EventException
from places.choices import EVERYBODY, Confirmation, Service
from places.models import Closure, PlacePage
from places.upkeep.confirmations.requests import confirm
from places.upkeep.duplicates.merging import merge
from resources.models import ArticlePage


@dataclass(frozen=True)
class Fact:
    """A change of the network, and its expected effect on the outputs.

    Every public output that matches `quoted` before `change(network)` must match `now` more often
    after it. With `is_of_dates`, this applies only to the outputs that show dates. No output
    matches `former` after it. An empty `now` or `former` is not checked. `required` is {address:
    pattern} of outputs that must match after it: an output that never quoted the fact has no former
    text to compare.
    """

    change: Callable[[Any], None]
    quoted: str
    now: str = ""
    former: str = ""
    is_of_dates: bool = False
    in_admin: bool = True  # False if the admin still displays the former text
    required: dict[str, str] = field(default_factory=dict)

    def is_quoted_in(self, text):
        return any(re.search(pattern, text) for pattern in (self.quoted, self.former) if pattern)


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def correct_the_phone(network):
    publish(network.place, phone="+33442998877")


def correct_the_other_phone(network):
    publish(network.place, other_phone="+33611556677")


def change_the_official_name(network):
    publish(network.place, official_name="Centre Mica")


def rewrite_the_text_of_the_place(network):
    publish(network.place, body=[("paragraph", "<p>Talc</p>")])


def rename_the_host(network):
    network.host.first_name = "Ondine"
    network.host.save()


def teach_the_host(network):
    network.host.languages = ["gsw"]
    network.host.save()


def rename_the_contact(network):
    network.contact.name = "Béryl Adam"
    network.contact.save()


def withdraw_the_host(network):
    network.host.delete()


def change_the_fees(network):
    publish(network.place, fees=["Payant"])


def change_the_street(network):
    publish(network.place, address="7 rue du Jaspe")


def change_the_services(network):
    publish(network.place, services=[Service.PARENTING])


def open_to_everybody(network):
    publish(network.place, audiences=[EVERYBODY])


def state_no_audience(network):
    publish(network.place, audiences=[])


def invite_everybody(network):
    publish(network.workshop, audiences=[EVERYBODY])


def invite_nobody_in_particular(network):
    publish(network.workshop, audiences=[])


def open_to_wheelchairs(network):
    publish(network.place, wheelchair=True)


def close_to_wheelchairs(network):
    publish(network.place, wheelchair=False)


def state_no_wheelchair(network):
    publish(network.place, wheelchair=None)


def change_the_complement(network):
    publish(network.place, address_extra="Bâtiment Rubis")


def rename_the_organisation(network):
    network.organisation.name = "Topaze"
    network.organisation.save()


def change_the_town(network):
    """Move the place to the neighbouring commune."""
    address = {"postcode": "13110", "city": "Port-de-Bouc", "insee_code": "13077"}
    publish(network.place, **address)


def change_the_hours(network):
    publish(network.place, opening_hours="Mo-Su 00:07-23:41")


def require_appointments(network):
    publish(network.place, hours_note="Uniquement sur rendez-vous")


def accept_everybody(network):
    publish(network.place, hours_note="")


def confirm_the_place(network):
    confirm(network.place, Confirmation.LINK)


def rename_the_place(network):
    publish(network.place, title="Obsidienne numérique")


def move_the_pin(network):
    publish(network.place, longitude=5.0473)


def misplace_the_pin(network):
    """Set the coordinates of a town of the same name in another région, as a geocoder may do."""
    publish(network.place, latitude=46.6241, longitude=1.8491)


def move_the_date(network):
    starts_at = network.starts_at.replace(hour=16, minute=29)
    exception = {"original_date": network.starts_at.date(), "change": Change.MOVED}
    network.workshop.exceptions.add(EventException(**exception, starts_at=starts_at))
    publish(network.workshop)


def change_the_price(network):
    publish(network.workshop, price="4,29 euros")


def change_the_price_of_the_offer(network):
    network.offer.price = "7.53"
    network.offer.save()
    publish(network.place, offers=[network.offer])


def remove_the_price(network):
    publish(network.workshop, is_free=None, price="")


def cancel_the_date(network):
    exception = network.workshop.exceptions.get()
    exception.change, exception.starts_at = Change.CANCELLED, None
    network.workshop.exceptions.add(exception)
    publish(network.workshop)


def close_the_place(network):
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + datetime.timedelta(days=40)}
    network.place.closures.add(Closure(**days, reason="inventaire"))
    publish(network.place)


def reopen_the_place(network):
    network.place.closures.clear()
    publish(network.place)


def merge_the_other_place(network):
    merge(network.other, network.place)


def unpublish_the_place(network):
    PlacePage.objects.get(pk=network.place.pk).unpublish()


def rename_the_text(network):
    publish(network.text, title="Gneiss")


def rename_the_publisher(network):
    network.publisher.name = "Argile"
    network.publisher.save()


def change_the_word(network):
    network.item.word = "Calcaire"
    network.item.save()


def unpublish_the_text(network):
    ArticlePage.objects.get(pk=network.text.pk).unpublish()


CANCELLED = "(?i)annul|cancelled"
# A sitemap or a link contains only the path of a page. The path of a place's agenda stays valid.
PLACE, OTHER, TEXT = (
    rf"(?<!agenda)/{section}/{slug}/"
    for section, slug in (("lieux", "lieu-a"), ("lieux", "lieu-b"), ("ressources", "lieu-a"))
)
# The fee of the first place, not the list of all fees on the page of open data.
CONDITIONAL_FEE = "(?<!Gratuit, )Gratuit sous condition"
PAGE, SHEET, EMBED = (f"/lieux/lieu-a/{path}" for path in ("", "fiche/", "carte-a-integrer/"))
EASY, CARD = "/facile/lieux/lieu-a/", "/langues/carte/?pres=13500"
API = (
    "/api/v2/pages/?type=places.PlacePage&fields=official_name,phone,other_phone,fees,services,labels,"
    "audiences,wheelchair,commune_code,opening_hours,address,city,latitude,longitude"
)
WORKSHOP = "/agenda/rendez-vous-a/"
API_PLACES, API_EVENTS = "/api/v2/places/", "/api/v2/events/"
# `Network.whole` replaces the braces by the key of the first place.
API_PLACE = "/api/v2/places/{place}/"
FRAME_OF_PLACES, FRAME_OF_DATES = "/lieux/a-integrer/", "/agenda/a-integrer/"
# The last day of the closure in JSON-LD; tomorrow's too: the test may begin before midnight.
SHUT_UNTIL = "|".join(
    f'validThrough": ?"{timezone.localdate() + datetime.timedelta(days)}' for days in (40, 41)
)
# The longitude of the first place; a feed writes it with six decimals.
PIN = r"(?<![\d.])5\.050*(?!\d)"
# Tomorrow too: the test may begin before midnight.
TODAY = "|".join(str(timezone.localdate() + datetime.timedelta(days)) for days in (0, 1))
# The effect of a closure on the dates of an event during the closure.
DATES_CLOSED = Fact(close_the_place, quoted="Vannerie", now=CANCELLED, is_of_dates=True)
FACTS = [
    Fact(
        confirm_the_place,
        quoted="2022-06-28|28 juin 2022",
        now=f"(?i)confirmé|{TODAY}",
        former="2022-06-28|28 juin 2022|de 2022|il y a 4 ans",
    ),
    Fact(
        correct_the_phone,
        quoted=r"42 ?11 ?22 ?33",
        now=r"42 ?99 ?88 ?77",
        former=r"42 ?11 ?22 ?33",
        required={
            **dict.fromkeys((SHEET, EASY, CARD), "42 99 88 77"),
            "/agenda/agenda.ics": "CONTACT:.*42 99 88 77",
            "/recherche/?q=0442998877": "Quartz",
            API: r"\+33442998877",
            API_PLACES: r"\+33442998877",
            API_EVENTS: r"\+33442998877",
            FRAME_OF_PLACES: "42 99 88 77",
        },
    ),
    Fact(
        correct_the_other_phone,
        quoted=r"6 ?11 ?22 ?33 ?44",
        now=r"6 ?11 ?55 ?66 ?77",
        former=r"6 ?11 ?22 ?33 ?44",
        required={
            SHEET: "06 11 55 66 77",
            EASY: "06 11 55 66 77",
            API: r"\+33611556677",
            "/lieux/lieux.json": r"\+33611556677",
            "/recherche/?q=0611556677": "Quartz",
        },
    ),
    Fact(
        change_the_official_name,
        quoted="Feldspath",
        now="Mica",
        former="Feldspath",
        required={
            PAGE: '"alternateName": ?"Centre Mica"',
            API: "Mica",
            "/lieux/lieux.csv": ",Centre Mica,",
            "/lieux/lieux.json": '"nom": ?"Centre Mica"',
            "/recherche/?q=centre mica": "Quartz",
            "/lieux/?q=mica": "Quartz",
        },
    ),
    Fact(
        rewrite_the_text_of_the_place,
        quoted="Kaolin",
        now="Talc",
        former="Kaolin",
        required={
            PAGE: "<p>Talc</p>",
            API_PLACE: '"body_markdown": ?"Talc"',
            "/recherche/?q=talc": "Quartz",
        },
    ),
    # The people of a place are on its page only.
    Fact(
        rename_the_host,
        quoted="Nérine",
        now="Ondine",
        former="Nérine",
        required={PAGE: "Ondine"},
    ),
    Fact(
        teach_the_host,
        quoted="(?i)comorien",
        now="(?i)alsacien",
        former="(?i)comorien",
        required={PAGE: "alsacien"},
    ),
    Fact(withdraw_the_host, quoted="Ondine", former="Ondine"),
    Fact(
        rename_the_contact,
        quoted="Corindon",
        now="Béryl",
        former="Corindon",
        required={API_EVENTS: '"name": ?"Béryl Adam"'},
    ),
    Fact(
        change_the_fees,
        quoted=CONDITIONAL_FEE,
        now="Payant",
        former=CONDITIONAL_FEE,
        required={SHEET: "Payant", EASY: "C’est payant"}
        | dict.fromkeys((API, API_PLACES), r'"fees": ?\[\s*"Payant"'),
    ),
    # A place that states no audience is never said to be open to everybody.
    Fact(
        open_to_everybody,
        quoted=r'"audiences": ?\[\],\s*"care"',
        now='"Tout public"',
        required={
            PAGE: "Pour qui</dt><dd>Tout le monde",
            EASY: r"Pour qui \? Tout le monde",
            "/lieux/lieux.json": '"tout_public": ?true',
            "/lieux/lieux.geojson": '"tout_public": ?true',
        }
        | dict.fromkeys((API, API_PLACES), r'"audiences": ?\[\s*"Tout public"\s*\]'),
    ),
    Fact(
        state_no_audience,
        quoted='"Tout public"',
        former='"Tout public"|<dd>Tout le monde|Pour qui \\? Tout le monde|"tout_public"',
    ),
    Fact(
        invite_everybody,
        quoted=r'"tarif": ?"[^"]*",\s*"publics": ?\[\]',
        now=r'"publics": ?\[\s*"Tout public"\s*\]',
        required={
            WORKSHOP: '(?s)"audienceType": ?"Tout le monde".*Pour qui</dt><dd>Tout le monde',
            API_EVENTS: r'"audiences": ?\[\s*"Tout public"\s*\]',
            "/agenda/agenda.csv": ",Tout public,",
            "/agenda/agenda.json?public=Seniors": "Reliure",
        },
    ),
    Fact(
        invite_nobody_in_particular,
        quoted='"publics": ?."Tout public"|"audienceType"',
        former='"Tout public"|,Tout public,|>Tout le monde<|"audienceType"',
        required={"/agenda/agenda.json?public=Seniors": "Reliure"},
    ),
    Fact(
        change_the_street,
        quoted="3 rue Turquoise",
        now="7 rue du Jaspe",
        former="Turquoise",
        required={
            PAGE: '(?s)"streetAddress": ?"7 rue du Jaspe.*>7 rue du Jaspe<br>',
            SHEET: "7 rue du Jaspe",
            EASY: "7 rue du Jaspe",
            EMBED: "7 rue du Jaspe",
            FRAME_OF_PLACES: "7 rue du Jaspe",
            "/lieux/": "7 rue du Jaspe",
            "/lieux/?q=jaspe": "7 rue du Jaspe",
            "/recherche/?q=jaspe": "7 rue du Jaspe|7 rue du <mark>Jaspe",
            "/lieux/lieux.csv": ",7 rue du Jaspe,",
            "/lieux/lieux.json": '"adresse": ?"7 rue du Jaspe"',
            "/lieux/lieux.geojson": '"address": ?"7 rue du Jaspe, .*"adresse": ?"7 rue du Jaspe"',
            **dict.fromkeys((API, API_PLACES), '"address": ?"7 rue du Jaspe"'),
            API_EVENTS: '"(address|location)": ?"[^"]*7 rue du Jaspe',
            "/agenda/agenda.ics": r"LOCATION:Quartz numérique\\, 7 rue du Jaspe",
            "/agenda/agenda.json": '"adresse": ?"7 rue du Jaspe',
            WORKSHOP: '(?s)"streetAddress": ?"7 rue du Jaspe.*<br>7 rue du Jaspe',
            "/agenda/affiche/?lieu=lieu-a": "7 rue du Jaspe",
        },
    ),
    Fact(
        change_the_services,
        quoted="Compréhension du monde",
        now="Parentalité et éducation",
        former="Compréhension du monde",
        required={
            PAGE: ">Parentalité et éducation avec le numérique<",
            EASY: "Parler des écrans et des enfants",
            "/lieux/lieux.csv": ",Parentalité et éducation avec le numérique,",
            **dict.fromkeys(
                ("/lieux/lieux.json", "/lieux/lieux.geojson", API, API_PLACES),
                r'"services": ?\[\s*"Parentalité et éducation',
            ),
            "/lieux/?service=Parentalité et éducation avec le numérique": "Quartz",
            "/recherche/?q=parentalité": "Quartz",
            # The first place that helps with the need, not one of those that help with others.
            "/orientation/enfants/?pres=13056+Martigues": '(?s)id="premier".*Quartz',
        },
    ),
    Fact(
        open_to_wheelchairs,
        quoted=r'"wheelchair": ?null',
        now=r'"wheelchair": ?true',
        required={
            PAGE: '(?s)"amenityFeature": ?[^}]*"value": ?true.*Vous pouvez entrer',
            **dict.fromkeys((SHEET, EASY), "Vous pouvez entrer"),
            **dict.fromkeys((API_PLACES, API_EVENTS), r'"wheelchair": ?true'),
            "/lieux/lieux.json?accessibilite=Handicaps+moteurs": "Quartz",
            API: r'"wheelchair": ?true',
            "/recherche/?q=fauteuil": "Quartz",
            "/lieux/lieux.json": '"fauteuil_roulant": ?true',
            "/lieux/lieux.geojson": '"fauteuil_roulant": ?true',
        },
    ),
    Fact(
        close_to_wheelchairs,
        quoted=r'Vous pouvez entrer|"(wheelchair|fauteuil_roulant)": ?true',
        now=r'Vous ne pouvez pas entrer|"(wheelchair|fauteuil_roulant)": ?false',
        former=r'Vous pouvez entrer|"(wheelchair|fauteuil_roulant)": ?true',
        required={
            PAGE: '(?s)"amenityFeature": ?[^}]*"value": ?false.*Vous ne pouvez pas entrer',
            EASY: "Vous ne pouvez pas entrer",
            **dict.fromkeys((API, API_PLACES, API_EVENTS), r'"wheelchair": ?false'),
        },
    ),
    Fact(
        state_no_wheelchair,
        quoted=r'"wheelchair": ?false',
        now=r'"wheelchair": ?null',
        former="Vous ne pouvez pas entrer|Vous pouvez entrer|fauteuil_roulant|amenityFeature",
    ),
    Fact(
        change_the_complement,
        quoted="Saphir",
        now="Rubis",
        former="Saphir",
        required={SHEET: "Rubis", EASY: "Rubis", PAGE: '"streetAddress": ?"[^"]*Rubis'},
    ),
    Fact(
        rename_the_organisation,
        quoted="Améthyste",
        now="Topaze",
        former="Améthyste",
        required={PAGE: "Topaze", "/recherche/?q=topaze": "Quartz"},
    ),
    Fact(
        change_the_hours,
        quoted=r"(?<!T)23( h |:)48",
        now=r"(?<!T)23( h |:)41",
        former=r"(?<!T)23( h |:)48",
    ),
    Fact(
        require_appointments,
        quoted=r"(?<!T)23( h |:)41",
        former="Ouvert jusqu’à 23 h 41",
        required={EASY: "Prenez un rendez-vous"}
        | dict.fromkeys(
            (PAGE, API, API_PLACES, "/lieux/lieux.csv", "/lieux/lieux.json"), "sur rendez-vous"
        ),
    ),
    Fact(
        accept_everybody,
        quoted="(?i)uniquement sur rendez-vous",
        former="(?i)uniquement sur rendez-vous",
        required=dict.fromkeys((PAGE, EASY), r"(?<!T)23( h |:)41"),
    ),
    Fact(
        move_the_pin,
        quoted=PIN,
        now=r"5\.0473",
        former=PIN,
        required=dict.fromkeys((API_PLACES, API_EVENTS), r'"longitude": ?5\.0473'),
    ),
    Fact(misplace_the_pin, quoted=r"5\.0473", former=r"5\.0473|46\.62|1\.849"),
    Fact(rename_the_place, quoted="Quartz", now="Obsidienne", former="Quartz"),
    # The minute and second of a DTSTAMP such as 20261206T141513Z are not the time of the date.
    Fact(
        move_the_date, quoted=r"(?<!\d)15( h |:|)13(?!\d\dZ)", now=r"(?<!\d)16( h |:|)29(?!\d\dZ)"
    ),
    Fact(
        change_the_price,
        quoted="3,17",
        now="4,29",
        former="3,17",
        required={API_EVENTS: '"is_free": ?false,\\s*"price": ?"4,29', FRAME_OF_DATES: "4,29"},
    ),
    Fact(
        change_the_price_of_the_offer,
        # Not within the microseconds of a time: "19:36:06.412".
        quoted=r"(?<!\d)6[.,]41(?!\d)",
        now=r"(?<!\d)7[.,]53(?!\d)",
        former=r"(?<!\d)6[.,]41(?!\d)",
        required={PAGE: "7,53", API_PLACES: '"price": ?7.53'},
    ),
    Fact(
        remove_the_price,
        quoted="4,29",
        former="4,29",
        required={API_EVENTS: '"is_free": ?null,\\s*"price": ?""'},
    ),
    Fact(
        cancel_the_date,
        quoted="Reliure",
        now=CANCELLED,
        is_of_dates=True,
        required=dict.fromkeys((API_PLACES, API_EVENTS), '"etat": ?"cancelled"')
        | {FRAME_OF_DATES: "Annulé"},
    ),
    Fact(
        close_the_place,
        quoted=r"(?<!T)23( h |:)41",
        now="inventaire|[0-9] off|Fermé jusqu|Fermé du",
        former="Ouvert jusqu’à 23 h 41",
        required={
            PAGE: f"(?s)({SHUT_UNTIL}).*inventaire",
            SHEET: "inventaire",
            **dict.fromkeys((EMBED, EASY), "inventaire"),
            CARD: "Fermé du",
            API_PLACES: "inventaire",
        },
    ),
    Fact(reopen_the_place, quoted="Vannerie", former="inventaire"),
    Fact(
        change_the_town,
        quoted="13500 Martigues",
        former="13500 Martigues",
        required={
            **dict.fromkeys((SHEET, EASY, CARD), "13110 Port-de-Bouc"),
            **dict.fromkeys((API, API_PLACES, API_EVENTS), '"commune_code": ?"13077"'),
            PAGE: '"addressLocality": ?"Port-de-Bouc"',
            "/lieux/lieux.csv": "Port-de-Bouc,13110",
            "/recherche/?q=port-de-bouc": "Obsidienne",
        },
    ),
    DATES_CLOSED,
    Fact(merge_the_other_place, quoted=OTHER, former=f"Basalte|{OTHER}", in_admin=False),
    Fact(unpublish_the_place, quoted=PLACE, former=f"Obsidienne|{PLACE}", in_admin=False),
    Fact(rename_the_text, quoted="Schiste", now="Gneiss", former="Schiste"),
    Fact(rename_the_publisher, quoted="Marnière", now="Argile", former="Marnière"),
    Fact(change_the_word, quoted="Grès", now="Calcaire", former="Grès"),
    Fact(unpublish_the_text, quoted=TEXT, former=f"Gneiss|Calcaire|{TEXT}", in_admin=False),
]


# Rendering a PDF is slow, so only the facts that change most of the sheet.
FACTS_ON_PAPER = [
    *(
        fact
        for fact in FACTS
        if fact.change in {correct_the_phone, rename_the_place, move_the_date}
    ),
    DATES_CLOSED,
]
