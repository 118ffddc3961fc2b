"""A sentence that invites to call has a telephone number beside it."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from events.models import EventPage
from network.models import NetworkSettings, Organisation
from places.calls import call_number
from places.models import PlacePage

pytestmark = pytest.mark.any_database

CALL = re.compile(r"\bappelez\b", re.IGNORECASE)
# Texts typed by editors, which are not checked.
WRITTEN = ".prose, textarea, script, title"


def sentences_without_a_number(html):
    """Return the sentences that invite to call, without a "tel:" link in a block around them."""
    soup = BeautifulSoup(html, "html.parser")
    for written in soup.select(WRITTEN):
        written.decompose()
    main = soup.find("main") or soup
    sentences = main.find_all(string=CALL)
    return [str(text).strip() for text in sentences if not has_a_number(text, main)]


def has_a_number(text, main):
    for parent in text.parents:
        if parent is main:
            return False
        if (parent.get("href") or "").startswith("tel:") or parent.select_one('a[href^="tel:"]'):
            return True
    return False


def test_sentence_without_a_number_is_detected():
    assert sentences_without_a_number("<main><p>Appelez-nous.</p></main>") == ["Appelez-nous."]
    with_number = '<main><p>Appelez : <a href="tel:+33465710000">04</a></p></main>'
    assert sentences_without_a_number(with_number) == []


def test_number_is_of_the_place_then_the_organisation_then_the_network(place):
    own, settings = "+33442000000", NetworkSettings(phone="+33465710000")
    organisation = Organisation.objects.create(name="CCAS", phone="+33490000000")
    number = call_number(place(phone=own, organisation=organisation), settings)
    assert (number.phone, number.whose, number.is_network) == (own, "", False)
    number = call_number(place(organisation=organisation), settings)
    assert (number.phone, number.whose) == ("+33490000000", "CCAS")
    number = call_number(place(), settings)
    assert (number.phone, number.is_network) == ("+33465710000", True)
    assert call_number(place(), NetworkSettings()) is None
    assert call_number(None, settings).is_network


@pytest.mark.parametrize(
    ("view", "label"),
    [
        ("", "il vous répond pour ce lieu"),
        ("fiche/", "le réseau vous répond pour ce lieu"),
        ("carte-a-integrer/", "le réseau vous répond pour ce lieu"),
    ],
)
def test_number_of_the_network_is_labelled(client, place, view, label):
    page = place(updated_on=datetime.date(2022, 6, 1), opening_hours="24/7")
    text = client.get(f"{page.get_url()}{view}").content.decode()
    assert 'href="tel:+33465710000"' in text
    assert label in text
    assert sentences_without_a_number(text) == []


def places_of_the_number(html, number="04 65 71 00 00"):
    """Return the count of the number in `main`, and whether a link calls it."""
    main = BeautifulSoup(html, "html.parser").find("main")
    count = main.get_text().replace("\xa0", " ").count(number)
    return count, bool(main.select_one('a[href="tel:+33465710000"]'))


def test_number_of_the_network_is_shown_by_the_frame_only(subtests, client, place, communes):
    """The header and the footer show it; the text of a page has a link without digits."""
    here = {"latitude": 43.4, "longitude": 5.05}
    old = {"updated_on": datetime.date(2022, 6, 1), "opening_hours": "24/7"}
    page = place(title="Un", **here, **old)
    place(title="Deux", commune=communes["13055"], postcode="13001", city="Marseille", **here)
    for address in (
        "/lieux/",
        "/pres-de-chez-moi/?pres=43.40,5.05",
        "/orientation/autre/?pres=43.40,5.05",
        "/territoires/13055/",
        page.get_url(),
    ):
        with subtests.test(address=address):
            assert places_of_the_number(client.get(address).content.decode()) == (0, True)
    # A frame of another site has neither header nor footer.
    for address in (f"{page.get_url()}carte-a-integrer/", "/lieux/a-integrer/"):
        with subtests.test(address=address):
            assert places_of_the_number(client.get(address).content.decode()) == (1, True)


@pytest.mark.parametrize("view", ["", "fiche/", "carte-a-integrer/"])
def test_no_call_to_action_without_a_number(client, place, view):
    NetworkSettings.objects.update(phone="")
    page = place(updated_on=datetime.date(2022, 6, 1), opening_hours="24/7")
    text = client.get(f"{page.get_url()}{view}").content.decode()
    assert "tel:" not in text
    assert not CALL.search(BeautifulSoup(text, "html.parser").get_text())
    assert "D’après des horaires de 2022, à vérifier" in text


def addresses():
    places = list(PlacePage.objects.live().order_by("pk"))
    for page in places:
        yield page.get_url()
    for page in places[::5]:
        for view in ("sheet", "embed", "correction"):
            yield reverse(f"places:{view}", args=[page.slug])
        yield f"{reverse('paper:poster')}?lieu={page.slug}&mois=2031-01"
    for page in EventPage.objects.live():
        yield page.get_url()
    for need in ("telephone", "arnaque", "enfants"):
        for commune in ("13016", "05063 La Grave", "59350 Lille"):
            yield f"/orientation/{need}/?pres={commune}"
            yield f"/pres-de-chez-moi/?pres={commune}"
    yield from ("/", "/lieux/", "/lieux/?pres=Digne", "/lieux/?q=zzz", "/lieux/carte/?q=zzz")
    yield from ("/agenda/", "/agenda/?q=zzz", "/agenda/affiche/", "/agenda/affiche/?mois=2031-01")
    yield from ("/territoires/13/", "/territoires/05063/", "/recherche/?q=mediatheque")
    yield from ("/recherche/?q=zzz", "/agenda/lieux/bus-des-mailles/passages/")


@pytest.mark.any_database
def test_demonstration_pages_show_a_number_beside_each_call(demonstration, client):
    missing, read = {}, 0
    for address in addresses():
        response = client.get(address, follow=True)
        if response.status_code == 200 and (
            calls := sentences_without_a_number(response.content.decode())
        ):
            missing[address] = calls
        read += response.status_code == 200
    assert read > 220
    assert missing == {}
