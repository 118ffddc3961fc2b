"""Blocks that show pages of the site: only public pages are shown."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone

from network.models import ContentStamp
from resources.blocks import LIBRARY_BLOCKS
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    SeriesFactory,
    SeriesPartFactory,
)

pytestmark = pytest.mark.any_database

LIBRARY = dict(LIBRARY_BLOCKS)
POINTS = [
    ("conditions", {"points": ["Une pièce qui ferme.", "Une personne chaque jour."]}),
    ("risks", {"risks": [{"risk": "Tenir les clés.", "answer": "Écrire sa mission."}]}),
]
FIGURE = ("figure", {"value": "96", "unit": "%", "what": "tiennent à la communauté"})


@pytest.fixture
def shown(client, article):
    """Return a function that creates an article and returns a function that renders it."""

    def show(*body):
        page = article(body=[*body])
        return lambda: BeautifulSoup(client.get(page.url).content, "html.parser")

    return show


def prose(soup):
    return " ".join(soup.find(class_="prose").get_text(" ").split())


def test_conditions_and_risks_are_rendered_as_lists(shown):
    soup = shown(*POINTS)()
    first, second = soup(class_="points")
    assert first.p.text.strip() == "Conditions"
    assert [li.text for li in first("li")] == ["Une pièce qui ferme.", "Une personne chaque jour."]
    assert "Écrire sa mission." in second.li.text


def test_place_is_shown_as_its_card_while_public(shown, home, hide):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Fournil")
    read = shown(("place", place))
    card = read().find(class_="place-card")
    assert card.h3.a["href"] == place.url
    hide(place)
    assert "Le Fournil" not in prose(read())
    assert read().find(class_="place-card") is None


def test_hidden_page_stays_chosen_in_the_form(admin_client, article, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Fournil")
    page = article(body=[("place", place)])
    place.unpublish()
    form = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert "Le Fournil" in form.text
    assert type(page).objects.get(pk=page.pk).body[0].value == place


def test_event_is_shown_with_its_next_date_or_as_over(client, shown, home, hide):
    agenda = EventIndexPageFactory(parent=home)
    event = EventPageFactory(parent=agenda, title="Atelier photo")
    read = shown(("event", event))
    card = read().find(class_="occurrence-card")
    assert card.time["datetime"].startswith(event.starts_at.date().isoformat())
    # The link opens the calendar buttons of the event's own page.
    link = read().find("a", href=f"{event.url}#ajouter")
    assert link.text == "Ajouter à mon calendrier Atelier photo"
    assert 'id="ajouter"' in client.get(event.url).text
    hide(event)
    assert "Atelier photo" not in prose(read())
    before = timezone.now() - datetime.timedelta(days=9)
    over = EventPageFactory(
        parent=agenda,
        title="Déjà tenu",
        starts_at=before,
        ends_at=before + datetime.timedelta(hours=2),
    )
    assert "Déjà tenu Ce rendez-vous est passé." in prose(shown(("event", over))())


def test_cancelled_event_is_not_offered_to_the_calendar(shown, home):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), status="cancelled")
    page = shown(("event", event))()
    assert page.find(class_="occurrence-card")
    assert page.find("a", href=f"{event.url}#ajouter") is None


def test_survey_is_shown_with_its_figures_and_year(shown, survey, hide):
    page = survey(
        title="Vieille enquête",
        fieldwork_ended_on=datetime.date(2011, 11, 2),
        status="preliminary",
        figures=[FIGURE],
    )
    read = shown(("survey", page))
    text = prose(read()).replace("\N{NO-BREAK SPACE}", " ")
    for sentence in ("Vieille enquête", "Données de 2011", "Résultats provisoires", "96 %"):
        assert sentence in text
    hide(page)
    ContentStamp.raise_()
    assert "Vieille enquête" not in prose(read())


def test_query_count_is_independent_of_the_number_of_texts(
    client, article, survey, home, django_assert_max_num_queries
):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    shown = survey(figures=[FIGURE])
    page = article(body=[("place", place), ("event", event), ("survey", shown)])
    client.get(page.url)
    ContentStamp.raise_()
    with django_assert_max_num_queries(15) as few:
        client.get(page.url)
    for _number in range(5):
        survey(), article(), EventPageFactory(parent=event.get_parent())
    ContentStamp.raise_()
    with django_assert_max_num_queries(len(few)):
        client.get(page.url)


def test_query_count_is_independent_of_the_number_of_shown_pages(
    client, article, home, django_assert_max_num_queries
):
    directory, agenda = PlaceIndexPageFactory(parent=home), EventIndexPageFactory(parent=home)
    places = [PlacePageFactory(parent=directory) for _number in range(6)]
    events = [EventPageFactory(parent=agenda) for _number in range(6)]
    one = article(body=[("place", places[0]), ("event", events[0])])
    many = article(body=[*(("place", p) for p in places), *(("event", e) for e in events)])
    shown = []
    for page in (one, many):
        client.get(page.url)
        ContentStamp.raise_()
        with django_assert_max_num_queries(15) as queries:
            text = client.get(page.url).text
        shown.append((text.count("occurrence-card__when"), len(queries)))
    assert shown == [(1, shown[0][1]), (6, shown[0][1])]


@pytest.fixture
def mapped(home, communes):
    """Return two public places of Martigues, of two kinds, and a hidden one."""
    index = PlaceIndexPageFactory(parent=home)
    at = {"latitude": 43.405, "longitude": 5.054, "postcode": "13500", "city": "Martigues"}
    first = PlacePageFactory(parent=index, title="Le Fournil", kinds=["epn"], **at)
    other = PlacePageFactory(parent=index, title="La Ruche", kinds=["fablab"], **at)
    hidden = PlacePageFactory(parent=index, title="Le Secret", kinds=["epn"], live=False, **at)
    return first, other, hidden


def test_map_shows_the_public_places_of_a_query_and_the_way_to_them(shown, mapped, hide):
    read = shown(("places_map", {"title": "Près d’ici", "query": "/lieux/?type=epn"}))
    soup = read()
    assert [link.text for link in soup.select(".places-list-map li > a:first-child")] == [
        "Le Fournil"
    ]
    assert len(soup.select(".places-list-map svg circle")) == 1
    assert soup.find("a", string="Y aller")["href"].startswith("https://www.openstreetmap.org/")
    assert "Le Secret" not in str(soup)
    # Nothing of another site is loaded before the visitor follows a link.
    loaded = soup.select(".places-list-map :is([src], script, iframe, link)")
    assert loaded == []
    hide(mapped[0])
    assert read().find(class_="places-list-map") is None


def test_map_shows_chosen_places_while_they_are_public(shown, mapped):
    chosen = [mapped[1], mapped[2]]
    text = prose(shown(("places_map", {"query": "", "places": chosen}))())
    assert "La Ruche" in text
    assert "Le Secret" not in text
    assert "Le Fournil" not in text


def test_map_whose_query_is_no_longer_understood_shows_no_place(shown, mapped):
    read = shown(("places_map", {"query": "territoire=99999"}))
    assert read().find(class_="places-list-map") is None


@pytest.mark.parametrize(
    "query", ["", "ouvert=1", "samedi=1", "tri=ouverts", "type=yacht", "q=", "pres=Digne"]
)
def test_map_requires_places_or_lasting_filters(query, home, mapped):
    block = LIBRARY["places_map"]
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"query": query, "places": []}))


def test_map_is_a_list_in_markdown_and_in_a_book(client, article, mapped):
    page = article(body=[("places_map", {"title": "Près d’ici", "query": "type=epn"})])
    text = client.get(f"/ressources/{page.slug}.md").text
    assert f"[Le Fournil](http://localhost{mapped[0].url})" in text
    assert "Martigues" in text
    assert "[Y aller](https://www.openstreetmap.org/" in text
    assert "svg" not in text
    book = page.text_html
    assert "Le Fournil" in book


@pytest.mark.parametrize("has_map", [True, False])
def test_texts_in_full_load_the_styles_of_their_map(client, article, mapped, has_map):
    body = [("places_map", {"title": "Près d’ici", "query": "type=epn"})] if has_map else []
    page = article(body=body)
    SeriesPartFactory(series=SeriesFactory(slug="epn", total=1), number=1, page=page)
    CollectionItemFactory(collection=CollectionFactory(slug="ouvrir"), page=page)
    for address in ("series/epn/lire/", "series/epn/imprimer/", "collections/ouvrir/imprimer/"):
        text = client.get(f"/ressources/{address}").text
        sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
        assert len(sheets) == 2
        css = "".join(client.get(sheet).text for sheet in sheets)
        assert (".map-drawing" in css, 'class="map-drawing' in text) == (has_map, has_map)
