"""The lists, the map and the agenda in a frame of another site, and the codes to copy."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from network.models import Topic
from places.models import PlacePage
from search.indexing.waiting import catch_up
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SEARCH = "/recherche/a-integrer/"
FRAMES = ["/lieux/a-integrer/", "/lieux/carte/a-integrer/", "/agenda/a-integrer/"]


@pytest.fixture
def network(site, home, communes):
    places, agenda = PlaceIndexPageFactory(parent=home), EventIndexPageFactory(parent=home)
    here = PlacePageFactory(parent=places, slug="port", title='Le "Port"', insee_code="13056")
    there = PlacePageFactory(
        parent=places, title="Gare", postcode="13001", city="Marseille", insee_code="13055"
    )
    topic = Topic.objects.get_or_create(slug="smartphone", defaults={"name": "Mon téléphone"})[0]
    EventPageFactory(parent=agenda, place=here, title="Clics", topics=[topic])
    EventPageFactory(parent=agenda, place=there, title="Tri")
    catch_up()


@pytest.mark.parametrize("address", [*FRAMES, f"{SEARCH}?q=clics"])
def test_frame_is_for_every_site_without_script_or_cookie(client, network, address):
    answer = client.get(address)
    assert "X-Frame-Options" not in answer
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=300"
    page = BeautifulSoup(answer.content, "html.parser")
    assert not page.find("script")
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert page.find("base")["target"] == "_blank"
    assert page.find("title").text.strip()
    for link in page.select("svg a"):  # `base` does not apply to the links of a drawing
        assert (link["target"], link["rel"]) == ("_blank", ["noopener"])


@pytest.mark.parametrize(
    ("address", "shown", "hidden", "canonical"),
    [
        ("/lieux/a-integrer/?territoire=13055", "Gare", "13500", "/lieux/?territoire=13055"),
        ("/lieux/carte/a-integrer/?territoire=13056", "Martigues", "Marseille", "/lieux/carte/"),
        ("/agenda/a-integrer/?territoire=13055", "Tri", "Clics", "/agenda/?territoire=13055"),
        ("/agenda/a-integrer/?theme=smartphone", "Clics", "Tri", "/agenda/?theme=smartphone"),
        ("/recherche/a-integrer/?q=clics", "Martigues", "Tri", "/recherche/?q=clics"),
    ],
)
def test_frame_answers_the_query_of_its_list(client, network, address, shown, hidden, canonical):
    text = client.get(address).text
    main = text.partition("<main")[2]
    assert shown in main
    assert hidden not in main
    assert re.search(rf'rel="canonical" href="http://[^/"]+{re.escape(canonical)}', text)


def test_frame_shows_the_hours_of_the_day_and_the_distance_as_the_list_does(client, network):
    place = PlacePage.objects.get(slug="port")
    place.opening_hours = "Sa 09:00-12:00"
    place.save_revision().publish()
    for address in ("/lieux/", "/lieux/a-integrer/"):
        main = client.get(f"{address}?samedi=1&pres=Martigues").text.partition("<main")[2]
        text = " ".join(BeautifulSoup(main, "html.parser").get_text(" ").split())
        assert re.search("Samedi [^:]+: 9.h.–.12.h", text), address
        assert "à environ 1 km" in text.replace("\N{NO-BREAK SPACE}", " "), address


@pytest.mark.parametrize("address", [*FRAMES, SEARCH])
def test_refused_filter_is_not_found(client, network, address):
    assert client.get(f"{address}?territoire=99999").status_code == 404
    assert client.get(f"{address}?inconnu=1").status_code == 404


@pytest.mark.parametrize(
    ("address", "link", "frames"),
    [
        ("/lieux/?territoire=13055", "/donnees/integrer/lieux/?territoire=13055", FRAMES[:2]),
        ("/lieux/carte/?gratuit=1", "/donnees/integrer/lieux/?gratuit=1", FRAMES[:2]),
        ("/pres-de-chez-moi/?pres=13055+Marseille", "/donnees/integrer/lieux/?pres=", FRAMES[:2]),
        ("/agenda/?theme=smartphone", "/donnees/integrer/agenda/?theme=smartphone", FRAMES[2:]),
        ("/agenda/?vue=semaine", "/donnees/integrer/agenda/", FRAMES[2:]),
        ("/recherche/?q=clics&choix=1", "/donnees/integrer/recherche/?q=clics", [SEARCH]),
    ],
)
def test_list_offers_the_code_of_its_frames(client, network, address, link, frames):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    [offered] = page.find_all("a", href=lambda href: href and "/integrer/" in href)
    assert offered["href"].startswith(link)
    codes = BeautifulSoup(client.get(offered["href"]).content, "html.parser").find_all("textarea")
    sources = []
    for code in codes:
        frame = BeautifulSoup(code.text, "html.parser").find("iframe")
        parts = urlsplit(frame["src"])
        sources.append(parts.path)
        assert parts.query == urlsplit(offered["href"]).query
        assert frame["title"]
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200
        assert client.get(urlsplit(frame.find("a")["href"]).path).status_code == 200
    assert sources == frames


def test_position_of_a_visitor_is_in_no_code(client, network):
    for path in (
        "/lieux/?",
        "/lieux/carte/?",
        "/pres-de-chez-moi/?",
        "/recherche/?q=clics&choix=1&",
    ):
        assert "/integrer/" not in client.get(f"{path}pres=43.30,5.38").text
    assert client.get("/donnees/integrer/lieux/?pres=43.30,5.38").status_code == 404


def test_title_with_quotation_marks_stays_in_its_attribute(client, network):
    page = BeautifulSoup(client.get("/lieux/port/").content, "html.parser")
    frame = BeautifulSoup(page.find("textarea").text, "html.parser").find("iframe")
    assert frame["title"] == 'Le "Port"'
    assert frame["width"] == "100%"
