"""The location of imported events."""

from datetime import UTC, datetime

import pytest

from events.calendars.importing import import_calendar
from events.calendars.locations import LocationFinder
from events.calendars.parsing.events import ParsedEvent
from events.calendars.video_links import read_video_link
from network.models import Territory
from tests.factories import PlacePageFactory

from .samples import calendar, event, feed, workshop

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize(
    ("location", "venue", "address", "commune"),
    [
        ("Salle 2", "", "", None),
        ("EPN de l’Étang\\, Martigues", "", "", None),
        ("1 rue Basse", "", "", None),
        (
            "Mairie\\, 3 place du Port\\, 13100 Aix-en-Provence\\, France",
            "Mairie",
            "3 place du Port",
            "13001",
        ),
        ("Mairie\\, 13100 Aix", "Mairie", "", "13001"),
        (
            "Mairie\\, 13\\, rue de la Paix\\, 13100 Aix-en-Provence",
            "Mairie",
            "13, rue de la Paix",
            "13001",
        ),
        ("Mairie\\, bâtiment F 13100 Aix-en-Provence", "Mairie", "bâtiment F", "13001"),
        ("Hangar 13500 Nord\\, 13100 Aix", "Hangar", "", "13001"),
        ("Mairie\\n3 place du Port\\n13100 Aix-en-Provence", "Mairie", "3 place du Port", "13001"),
        (
            "Mairie\\, 3 place du Port\\, F-13100 Aix-en-Provence",
            "Mairie",
            "3 place du Port",
            "13001",
        ),
        (
            "Mairie\\, 3 place du Port 13100 AIX EN PROVENCE CEDEX 1",
            "Mairie",
            "3 place du Port",
            "13001",
        ),
        ("Mairie\\, Aix-en-Provence (13100)", "Mairie", "", "13001"),
        ("Mairie (étage)\\, Aix-en-Provence (Bouches-du-Rhône)", "Mairie (étage)", "", "13001"),
        ("Mairie\\, Aix-en-Provence\\, Bouches-du-Rhône\\, France", "Mairie", "", "13001"),
    ],
)
def test_location_is_matched_to_a_place_or_a_commune(
    source, place, location, venue, address, commune
):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.place == place) == (not venue)
    assert (page.venue, page.address) == (venue, address)
    assert (page.commune and page.commune.code) == commune


MAIRIE = "Mairie\\, 3 place du Port\\, 13100 Aix-en-Provence"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("visio https://bbb.exemple.fr/b/cam-abc-123", "https://bbb.exemple.fr/b/cam-abc-123"),
        ("https://meet.jit.si/AtelierTablette", "https://meet.jit.si/AtelierTablette"),
        ("Zoom : https://us02web.zoom.us/j/8?pwd=a.1", "https://us02web.zoom.us/j/8?pwd=a.1"),
        (
            "Réunion Microsoft Teams\\; https://teams.microsoft.com/l/meetup-join/19%3am/0",
            "https://teams.microsoft.com/l/meetup-join/19%3am/0",
        ),
        ("BigBlueButton (https://visio.exemple.fr/rooms/a)", "https://visio.exemple.fr/rooms/a"),
        ("Lien : https://exemple.fr/salon.", "https://exemple.fr/salon"),
        ("Réunion Microsoft Teams", ""),
        ("https://meet.jit.si/A\\, lien envoyé la veille", "https://meet.jit.si/A"),
        (
            "https://zoom.us/j/812 ID de réunion : 812 3456 Code secret : 44",
            "https://zoom.us/j/812",
        ),
        ("Zoom\\, https://zoom.us/j/8\\, mot de passe : abc", "https://zoom.us/j/8"),
        ("meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hij"),
        ("Zoom : us02web.zoom.us/j/81234", "https://us02web.zoom.us/j/81234"),
        ("Rendez-vous : https://rendez-vous.renater.fr/a", "https://rendez-vous.renater.fr/a"),
        ("Atelier https://kmeet.infomaniak.com/a", "https://kmeet.infomaniak.com/a"),
        ("Visio-conférence", ""),
        ("Https://zoom.us/j/1", "Https://zoom.us/j/1"),
        ("Lien de connexion : https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Pour rejoindre la réunion\\, cliquez ici : https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Join Zoom Meeting https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Classe virtuelle : https://bbb.ville.fr/b/a", "https://bbb.ville.fr/b/a"),
        ("YouTube https://youtu.be/abc", "https://youtu.be/abc"),
        ("Zoom (voir la description)", ""),
        ("Événement en ligne", ""),
        ("En visio sur Teams\\, lien à venir", ""),
        ("À distance sur Teams. Le lien vous sera envoyé", ""),
        ("Classe virtuelle", ""),
        ("Virtuel", ""),
        ("Événement virtuel", ""),
        ("Salle de conférence virtuelle", ""),
        ("Cours en ligne", ""),
        ("Cliquez sur ce lien pour participer : https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Join the meeting: https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Adresse de la réunion : https://zoom.us/j/1", "https://zoom.us/j/1"),
        ("(https://meet.jit.si/Salle(1))", "https://meet.jit.si/Salle(1)"),
    ],
)
def test_video_link_is_an_online_event_without_a_place(source, place, location, url):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.attendance_mode, page.online_url) == ("online", url)
    assert (page.place, page.venue, page.address) == (None, "", "")
    assert page.commune == place.commune
    [date] = page.occurrences.all()
    assert (date.where, date.commune) == ("En ligne", place.commune)


@pytest.mark.parametrize(
    ("location", "mode"),
    [("", "online"), ("Réunion Microsoft Teams", "online"), (MAIRIE, "hybrid")],
)
def test_video_room_in_the_url_of_the_event_is_its_link(source, location, mode):
    source.place = None
    source.save()
    url = "https://teams.microsoft.com/l/meetup-join/19"
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}", f"URL:{url}")))
    page = event()
    assert (page.attendance_mode, page.online_url) == (mode, url)


@pytest.mark.parametrize(
    "location",
    [
        f"{MAIRIE} ou en visio : https://meet.jit.si/Aix",
        f"{MAIRIE}\\nVisio https://meet.jit.si/Aix",
        f"https://meet.jit.si/Aix (ou {MAIRIE})",
    ],
)
def test_address_with_a_video_link_is_a_hybrid_event(source, place, location):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.attendance_mode, page.online_url) == ("hybrid", "https://meet.jit.si/Aix")
    assert (page.venue, page.address) == ("Mairie", "3 place du Port")
    assert page.commune.code == "13001"


def test_place_with_a_video_link_stays_the_place_of_the_event(source, place):
    text = "EPN de l’Étang\\, Martigues – https://visio.numerique.gouv.fr/abc"
    import_calendar(source, feed(workshop(1, f"LOCATION:{text}")))
    page = event()
    assert (page.attendance_mode, page.place, page.venue) == ("hybrid", place, "")
    assert page.online_url == "https://visio.numerique.gouv.fr/abc"


@pytest.mark.parametrize(
    ("location", "mode"),
    [
        ("Salle de formation\\; Réunion Microsoft Teams", "onsite"),
        ("Salle de réunion\\; Réunion Microsoft Teams", "onsite"),
        ("Salle de conférence (Zoom : https://zoom.us/j/1)", "hybrid"),
        ("Salle de cours\\, https://meet.jit.si/a", "hybrid"),
    ],
)
def test_room_beside_a_video_service_is_at_the_place_of_the_source(source, place, location, mode):
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.attendance_mode, page.place) == (mode, place)


@pytest.mark.parametrize(
    "location",
    [
        "Médiathèque\\, https://mediatheque.exemple.fr",
        "Salle de réalité virtuelle\\, 3 rue Basse\\, https://mediatheque.exemple.fr",
        "https://maps.app.goo.gl/abc",
        "La Réunion",
        "Espace Visio du Port",
        "rue de la Salle",
        "3 rue du Lien",
        "Place de la Réunion",
        "Espace Virtuel du Port",
    ],
)
def test_other_link_is_no_online_event(source, location):
    source.place = None
    source.save()
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.attendance_mode, page.online_url) == ("onsite", "")
    assert ", ".join(filter(None, [page.venue, page.address])) == location.replace("\\", "")


def test_video_room_is_found_among_other_links_and_slashes(subtests):
    cases = [
        ("12/14 rue Basse, 13500 Martigues ou {}", "12/14 rue Basse, 13500 Martigues"),
        ("Mairie, https://mairie.exemple.fr, visio {}", "Mairie, https://mairie.exemple.fr"),
        ("3 rue du Lien, {}", "3 rue du Lien"),
        ("3 rue du Lien ou en visio : {}", "3 rue du Lien"),
        ("rue de la Salle {}", "rue de la Salle"),
        ("2 rue de la Ligne en visio {}", "2 rue de la Ligne"),
        ("Mairie, lien de la visio : {}", "Mairie"),
        ("Cours Mirabeau, 2 cours de la Réunion, {}", "Cours Mirabeau, 2 cours de la Réunion"),
        ("Mairie / {}", "Mairie"),
        ("{} Mairie, Martigues", "Mairie, Martigues"),
        ("Médiathèque, salle virtuelle : {}", "Médiathèque"),
        ("Salle Joinville, {}", "Salle Joinville"),
        ("Salle de conférence (Zoom : {})", "Salle de conférence"),
        ("Salle de formation ou en visio : {}", "Salle de formation"),
        ("Mairie, salle de réunion, {}", "Mairie, salle de réunion"),
        ("Salle de réunion Zoom : {}", ""),
        ("Salle de classe virtuelle : {}", ""),
    ]
    for location, rest in cases:
        with subtests.test(location=location, rest=rest):
            url = "https://us02web.zoom.us/j/1"
            link = read_video_link(location.format(url))
            assert (link.url, link.location) == (url, rest)


METRES = 111_195  # in a degree of latitude


def located(location="", metres=None, finder=None):
    """Return the place of an event at `location`, or `metres` to the north of the EPN."""
    geo = None if metres is None else (43.405 + metres / METRES, 5.0536)
    return (
        (finder or LocationFinder())
        .find(ParsedEvent(line=1, uid="1", location=location, geo=geo))
        .place
    )


@pytest.mark.parametrize(
    ("metres", "is_there"), [(0, True), (79, True), (81, False), (20_000, False), (None, False)]
)
def test_event_is_at_a_place_within_eighty_metres_of_its_position(place, metres, is_there):
    assert located(metres=metres) == (place if is_there else None)


def test_position_is_of_the_nearest_place_and_of_this_event(directory, place):
    position = {"latitude": 43.405 + 60 / METRES, "longitude": 5.0536}
    north = PlacePageFactory(parent=directory, title="Antenne", **position)
    finder = LocationFinder()
    assert located("Au port", 20, finder) == place
    assert located("Au port", 40, finder) == north
    assert located("Au port", 1000, finder) is None


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("Médiathèque Aragon, Marseille", "marseille"),
        ("MEDIATHEQUE ARAGON – 13500 Martigues", "martigues"),
        ("Médiathèque Aragon, Aix-en-Provence", None),
        ("Médiathèque Aragon Annexe, Marseille", "annexe"),
        ("Aragon, Marseille", None),
    ],
)
def test_place_is_named_with_its_town_and_the_longest_name_wins(directory, location, found):
    for name, city in (("martigues", "Martigues"), ("marseille", "Marseille")):
        PlacePageFactory(parent=directory, title="Médiathèque Aragon", slug=name, city=city)
    PlacePageFactory(parent=directory, title="Médiathèque Aragon Annexe", slug="annexe", city="")
    PlacePageFactory(parent=directory, title="Aragon", slug="court", city="Marseille")
    there = located(location)
    assert (there and there.slug) == found


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("", "default"),
        ("Salle 2", "default"),
        ("1 rue Basse, 13500 Martigues", "default"),
        ("Salle des fêtes, 13500 Martigues", None),
        ("Médiathèque Aragon, Marseille", "other"),
    ],
)
def test_default_place_gives_way_to_a_named_place_and_to_another_address(
    directory, place, location, found
):
    other = PlacePageFactory(parent=directory, title="Médiathèque Aragon", city="Marseille")
    there = located(location, finder=LocationFinder(place))
    assert there == {"default": place, "other": other, None: None}[found]


@pytest.fixture
def namesakes(directory):
    """Médiathèques Aragon in two towns called Saint-Denis; the communes are not in the network."""

    def make(*, is_reversed):
        places = {}
        for postcode in sorted(["93200", "97400"], reverse=is_reversed):
            there = {"slug": f"m-{postcode}", "postcode": postcode, "city": "Saint-Denis"}
            places[postcode] = PlacePageFactory(
                parent=directory, title="Médiathèque Aragon", address="3 rue Basse", **there
            )
        return places

    return make


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("Médiathèque Aragon, 93200 Saint-Denis", "93200"),
        ("Médiathèque Aragon, 3 rue Basse, 97400 Saint-Denis, France", "97400"),
        ("MEDIATHEQUE ARAGON 97400 ST-DENIS", "97400"),
        ("Médiathèque Aragon, F-97404 SAINT-DENIS CEDEX 9", "97400"),
        ("Médiathèque Aragon – Saint-Denis (93200)", "93200"),
        ("Médiathèque Aragon, 97400", "97400"),
        ("Médiathèque Aragon, Saint-Denis (93)", "93200"),
        ("Médiathèque Aragon, Saint-Denis, La Réunion", "97400"),
        ("Médiathèque Aragon Saint-Denis de La Réunion", "97400"),
        ("Médiathèque Aragon, 97490 Sainte-Clotilde", "97400"),
        ("Médiathèque Aragon, 11310 Saint-Denis", None),
        ("Médiathèque Aragon, 97410 Saint-Pierre", None),
    ],
)
def test_namesake_places_are_told_apart(namesakes, location, found, is_reversed):
    places = namesakes(is_reversed=is_reversed)
    assert located(location) == places.get(found)
    for default in places.values():
        assert located(location, finder=LocationFinder(default)) == places.get(found)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_default_place_is_chosen_among_its_namesakes_and_by_its_street(namesakes, is_reversed):
    places = namesakes(is_reversed=is_reversed)
    assert located("Médiathèque Aragon, Saint-Denis") is None
    for postcode, default in places.items():
        finder = LocationFinder(default)
        assert located("Médiathèque Aragon, Saint-Denis", finder=finder) == default
        own = default if postcode == "93200" else None
        assert located("3 rue Basse, 93200 Saint-Denis", finder=finder) == own


def test_namesakes_of_one_commune_are_told_apart_by_their_street(directory):
    there = {"title": "Médiathèque Aragon", "city": "Martigues"}
    for slug, street, postcode in (("a", "1 rue Basse", "13500"), ("b", "9 rue Haute", "13117")):
        PlacePageFactory(parent=directory, slug=slug, address=street, postcode=postcode, **there)
    for location, found in (
        ("Médiathèque Aragon, 9 rue Haute, Martigues", "b"),
        ("Médiathèque Aragon, 13117 Martigues", "b"),
        ("Médiathèque Aragon, 13500 Martigues", "a"),
        ("Médiathèque Aragon, Martigues", None),
    ):
        place = located(location)
        assert (place and place.slug) == found


def test_place_of_the_commune_of_the_postcode_is_preferred_to_a_named_street(directory):
    for city, postcode in (("Marseille", "13001"), ("Martigues", "13500")):
        there = {"slug": city.lower(), "city": city, "postcode": postcode}
        PlacePageFactory(parent=directory, title="Médiathèque Aragon", **there)
    text = "Médiathèque Aragon, rue de Marseille, 13500 Martigues"
    assert located(text).city == "Martigues"
    text = "Médiathèque Aragon, rue de Marseille, 13100 Aix-en-Provence"
    assert located(text) is None


def test_position_chooses_among_namesakes(directory, place):
    position = {"latitude": 43.405, "longitude": 5.0536, "city": "Martigues"}
    for slug in "ab":
        there = position if slug == "b" else {"city": "Martigues", "latitude": 43.5, "longitude": 5}
        PlacePageFactory(parent=directory, title="Médiathèque Aragon", slug=slug, **there)
    place.delete()
    assert located("Médiathèque Aragon, Martigues", 20).slug == "b"
    assert located("Médiathèque Aragon, Martigues", 1000) is None


def test_namesakes_are_remarked(source, namesakes):
    namesakes(is_reversed=False)
    result = import_calendar(
        source, feed(workshop(1, "LOCATION:Médiathèque Aragon\\, Saint-Denis"))
    )
    page = event()
    assert (page.place, page.venue, page.address) == (None, "Médiathèque Aragon", "Saint-Denis")
    [reason] = [remark.reason for remark in result.remarks]
    assert reason.startswith("Plusieurs lieux du réseau portent ce nom")


@pytest.mark.parametrize("location", ["Saint-Denis\\, Réunion", "Saint-Denis (La Réunion)"])
def test_departement_is_no_venue(source, location):
    commune = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    source.place = None
    source.save()
    import_calendar(source, feed(workshop(1, f"LOCATION:{location}")))
    page = event()
    assert (page.commune, page.venue, page.address) == (commune, "", "")


@pytest.mark.parametrize(
    ("location", "code", "hours"),
    [
        ("Mairie\\, Saint-Denis\\, La Réunion", "974", "de 10 h à 12 h"),
        ("SAINT-DENIS DE LA REUNION", "974", "de 10 h à 12 h"),
        ("Mairie\\nSainte-Anne\\nMartinique", "972", "de 2 h à 4 h"),
        ("Mairie (Sainte-Anne\\, Guadeloupe)", "971", "de 2 h à 4 h"),
        ("Saint-Pierre (Saint-Pierre-et-Miquelon)", "975", "de 3 h à 5 h"),
        ("Saint-Pierre (974)", "974", "de 10 h à 12 h"),
        ("Mairie\\, rue de La Réunion", "", "de 7 h à 9 h"),
    ],
)
@pytest.mark.parametrize("is_in_network", [False, True])
def test_town_with_its_departement_has_the_time_of_that_departement(
    source, client, location, code, hours, is_in_network
):
    source.place = None
    source.save()
    if is_in_network:
        for insee, name in TOWNS.items():
            Territory.objects.create(code=insee, kind="commune", name=name)
    lines = ("DTSTART:20261207T060000Z", "DTEND:20261207T080000Z", f"LOCATION:{location}")
    import_calendar(source, calendar(*lines))
    page = event()
    assert page.when.replace("\N{NO-BREAK SPACE}", " ").endswith(f"7 décembre, {hours}")
    assert (page.commune.code[:3] if page.commune else "") == (code if is_in_network else "")
    [date] = page.occurrences.all()
    assert date.zone == page.zone


TOWNS = {
    "93066": "Saint-Denis", "97411": "Saint-Denis", "97226": "Sainte-Anne", "97128": "Sainte-Anne",
    "97502": "Saint-Pierre", "97416": "Saint-Pierre", "97225": "Saint-Pierre",
}  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "town", "hours"),
    [
        ("Indian/Reunion", "97400 Saint-Denis", "de 10 h à 12 h"),
        ("America/Miquelon", "97500 Saint-Pierre", "de 20 h à 22 h"),
        ("Europe/Paris", "97110 Pointe-à-Pitre", "de 5 h à 7 h"),
        ("Europe/Paris", "67000 Strasbourg", "de 10 h à 12 h"),
    ],
)
def test_commune_outside_the_network_keeps_its_own_time(source, client, zone, town, hours):
    source.place = None
    source.save()
    start = 20 if "Miquelon" in zone else 10
    lines = (
        f"DTSTART;TZID={zone}:20261207T{start}0000",
        f"DTEND;TZID={zone}:20261207T{start + 2}0000",
        f"LOCATION:Salle des fêtes\\, 1 rue Basse\\, {town}",
    )
    import_calendar(source, calendar(*lines))
    page = event()
    page.save_revision().publish()
    assert page.commune is None
    assert page.when.replace("\N{NO-BREAK SPACE}", " ").endswith(f"7 décembre, {hours}")
    [date] = page.occurrences.all()
    [annotated] = page.occurrences.with_zone()
    assert date.zone == annotated.zone == page.zone
    assert str(date.first_on) == "2026-12-07"
    for address in ("/agenda/", page.url):
        assert hours in client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("zone", "location", "remarks"),
    [
        ("Indian/Reunion", "Salle des fêtes\\, Saint-Paulin", 1),
        ("Indian/Reunion", "Salle des fêtes\\, Saint-Denis", 0),
        ("Indian/Reunion", "Salle des fêtes\\, 97400 Saint-Denis", 0),
        ("Indian/Reunion", "13500 Martigues", 0),
        ("Indian/Reunion", "https://meet.jit.si/atelier", 0),
        ("Europe/Berlin", "Salle des fêtes\\, Saint-Denis", 0),
        ("America/New_York", "Salle des fêtes\\, Saint-Denis", 0),
    ],
)
def test_hours_of_an_unknown_town_overseas_are_remarked(source, zone, location, remarks):
    source.place = None
    source.save()
    lines = (
        f"DTSTART;TZID={zone}:20261207T140000",
        f"DTEND;TZID={zone}:20261207T160000",
        f"LOCATION:{location}",
    )
    result = import_calendar(source, calendar(*lines))
    reasons = [remark.reason for remark in result.remarks]
    assert [reason.startswith("La commune n’est pas reconnue") for reason in reasons] == (
        [True] * remarks
    )


@pytest.mark.parametrize(
    ("start", "location", "expected"),
    [
        ("DTSTART:20261210T210000Z", "La Possession", ("974", "11 décembre, de 1 h à 2 h")),
        ("DTSTART;TZID=Indian/Reunion:20261210T140000", "La Possession", ("974", "de 14 h à 15 h")),
        ("DTSTART;TZID=Indian/Reunion:20261210T140000", "Saint-Denis", ("974", "de 14 h à 15 h")),
        (
            "DTSTART:20261210T020000Z",
            "Mairie\\, Saint-Laurent-du-Maroni",
            ("973", "9 décembre, de 23 h à minuit"),
        ),
        ("DTSTART;TZID=Europe/Paris:20261210T140000", "La Possession", ("", "de 14 h à 15 h")),
        ("DTSTART:20261210T210000Z", "Saint-Denis", ("", "de 22 h à 23 h")),
    ],
)
@pytest.mark.parametrize("is_in_network", [False, True])
def test_town_overseas_alone_has_its_own_time(source, start, location, expected, is_in_network):
    """Unless its hours are those of the mainland, or its name is also that of another town."""
    source.place = None
    source.save()
    departement, hours = expected
    if is_in_network:
        for insee, name in {"97408": "La Possession", "97311": "Saint-Laurent-du-Maroni"}.items():
            Territory.objects.create(code=insee, kind="commune", name=name)
        for insee in ("93066", "97411"):
            Territory.objects.create(code=insee, kind="commune", name="Saint-Denis")
    import_calendar(source, calendar(start, "DURATION:PT1H", f"LOCATION:{location}"))
    page = event()
    assert page.when.replace("\N{NO-BREAK SPACE}", " ").endswith(hours)
    is_known = is_in_network and departement
    assert (page.commune.code[:3] if page.commune else "") == (departement if is_known else "")
    assert page.departement == ("" if is_known else departement)
    [date] = page.occurrences.all()
    assert date.zone == page.zone
    town = location.rpartition(", ")[2]
    assert page.location.count(town) == 1


PARIS_RULES = ("BEGIN:VTIMEZONE", "TZID:Europe/Paris", "END:VTIMEZONE")
UTC_HOURS = ("DTSTART:20261210T130000Z", "DURATION:PT1H")
PARIS_HOURS = ("DTSTART;TZID=Europe/Paris:20261210T140000", "DURATION:PT1H")


@pytest.mark.parametrize(
    "location",
    ["Le Port", "Salle 2\\, Le Port", "La Possession", "Mayotte", "Guadeloupe\\, France"],
)
@pytest.mark.parametrize(
    ("head", "hours"),
    [
        ((), PARIS_HOURS),
        (("X-WR-TIMEZONE:Europe/Paris",), UTC_HOURS),
        (PARIS_RULES, UTC_HOURS),
        (("X-WR-TIMEZONE:Europe/Paris",), ("DTSTART;VALUE=DATE:20261210",)),
    ],
)
@pytest.mark.parametrize("has_place", [False, True])
def test_venue_named_like_an_area_overseas_keeps_the_hours_of_the_calendar(
    source, place, location, head, hours, has_place
):
    """« Le Port » or « Mayotte » may be a venue in Marseille: a calendar on its clock decides."""
    source.place = place if has_place else None
    source.save()
    import_calendar(source, calendar(*hours, f"LOCATION:{location}", head=head))
    page = event()
    assert (page.zone.key, page.departement) == ("Europe/Paris", "")
    [date] = page.occurrences.select_related("event", "place")
    assert date.local_start.hour == (0 if page.all_day else 14)


@pytest.mark.parametrize("head", [(), ("X-WR-TIMEZONE:Europe/Paris",)])
@pytest.mark.parametrize("start", [PARIS_HOURS[0], UTC_HOURS[0]])
@pytest.mark.parametrize(
    ("location", "departement", "hours"),
    [
        ("Mayotte", "", "de 14 h à 15 h"),
        ("Guadeloupe", "", "de 14 h à 15 h"),
        ("Espace Mayotte", "", "de 14 h à 15 h"),
        ("Médiathèque\\, Mayotte", "976", "de 16 h à 17 h"),
        ("Médiathèque (Guadeloupe)", "971", "de 9 h à 10 h"),
    ],
)
def test_departement_overseas_never_moves_the_instant(
    source, head, start, location, departement, hours
):
    """Its name alone may be a venue; after a venue, it is an address and has its own clock."""
    source.place = None
    source.save()
    lines = (start, "DURATION:PT1H", f"LOCATION:{location}")
    import_calendar(source, calendar(*lines, head=head))
    page = event()
    [date] = page.occurrences.all()
    assert date.starts_at == datetime(2026, 12, 10, 13, tzinfo=UTC)
    assert page.departement == departement
    assert page.when.replace("\N{NO-BREAK SPACE}", " ").endswith(hours)


@pytest.mark.parametrize("start", ["DTSTART:20261210T100000Z", "DTSTART;VALUE=DATE:20261210"])
@pytest.mark.parametrize("location", ["Le Port", "Salle 2"])
def test_calendar_on_a_clock_overseas_is_read_there(source, start, location):
    source.place = None
    source.save()
    length = "DURATION:PT1H" if start.endswith("Z") else "TRANSP:OPAQUE"
    content = calendar(
        start, length, f"LOCATION:{location}", head=("X-WR-TIMEZONE:Indian/Reunion",)
    )
    result = import_calendar(source, content)
    page = event()
    is_known = location == "Le Port"
    assert page.departement == ("974" if is_known else "")
    # The hours of a location that is not recognised are displayed on the clock of the network.
    assert len(result.remarks) == (0 if is_known or page.all_day else 1)


def test_name_of_a_room_is_no_town_overseas(source, place):
    """At a source with a default place, hours in UTC do not prove that the town is meant."""
    source.place = place
    source.save()
    import_calendar(source, calendar("DTSTART:20261210T210000Z", "LOCATION:Le Carbet"))
    assert event().place == place


@pytest.mark.parametrize(
    ("location", "hours", "is_here"),
    [
        ("Salle 2\\, Mayotte", PARIS_HOURS, True),
        ("salle B (Guadeloupe)", PARIS_HOURS, True),
        ("2e étage\\, Martinique", PARIS_HOURS, True),
        # In UTC or on the clock of the island, the island is meant; a venue has an address.
        ("Salle 2\\, Mayotte", UTC_HOURS, False),
        ("Salle 2\\, Mayotte", ("DTSTART;TZID=Indian/Mayotte:20261210T160000",), False),
        ("Salle des fêtes\\, Mayotte", PARIS_HOURS, False),
        ("Salle 2\\, Mamoudzou\\, Mayotte", PARIS_HOURS, False),
        ("Salle 2\\, 97600 Mamoudzou", PARIS_HOURS, False),
    ],
)
def test_room_named_like_a_departement_overseas_is_at_the_place_of_a_calendar_on_its_clock(
    source, place, location, hours, is_here
):
    lines = hours if len(hours) == 2 else (*hours, "DURATION:PT1H")
    import_calendar(source, calendar(*lines, f"LOCATION:{location}"))
    page = event()
    [date] = page.occurrences.select_related("event", "place")
    assert date.starts_at == datetime(2026, 12, 10, 13, tzinfo=UTC)
    assert (page.place == place) == is_here
    clock = (page.zone.key, date.local_start.hour)
    if is_here:
        assert clock == ("Europe/Paris", 14)
    else:
        assert clock == ("Indian/Mayotte", 16)


def test_hour_without_a_zone_is_that_of_the_place_of_the_source(source, directory):
    source.place = PlacePageFactory(
        parent=directory, title="Bourbon", postcode="97400", city="Saint-Denis"
    )
    source.save()
    import_calendar(source, calendar("DTSTART:20261207T140000", "DTEND:20261207T160000"))
    [date] = event().occurrences.select_related("event", "place")
    assert (date.zone.key, date.local_start.hour) == ("Indian/Reunion", 14)
