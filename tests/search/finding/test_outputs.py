"""The outputs of a search: feed, JSON, calendar, and the description for browsers."""

import json
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from wagtail.models import Page, PageViewRestriction

import search
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from search.models import SearchChange, SearchDocument, SearchFacet

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ["atom", "json"]


@pytest.fixture
def get(client, site):
    """get(form, **query) -> the response of an output."""
    return lambda form, **query: client.get(
        f"/recherche/recherche.{form}?{urlencode(query, doseq=True)}"
    )


def titles(response):
    if response["Content-Type"].startswith("application/json"):
        return [result["title"] for result in json.loads(response.content)["results"]]
    feed = ET.fromstring(response.content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("form", FORMS)
def test_the_outputs_answer_the_same_question_as_the_page(get, client, publish, form):
    for title in ("Atelier un", "Atelier deux", "Autre"):
        publish(title)
    SearchDocument.objects.filter(title="Atelier deux").update(kind="place")
    SearchChange.objects.note(SearchDocument.objects.values_list("pk", flat=True))
    assert sorted(titles(get(form, q="ateliers"))) == ["Atelier deux", "Atelier un"]
    assert titles(get(form, q="ateliers", type="place")) == ["Atelier deux"]
    page = client.get("/recherche/?q=ateliers").content.decode()
    assert f'href="/recherche/recherche.{form}?q=ateliers"' in page


def test_json_states_no_approximate_position(get, publish):
    document = SearchDocument.objects.get(page=publish("Atelier"))
    SearchDocument.objects.update(latitude=43.4, longitude=5.05, is_approximate=True)
    SearchChange.objects.note([document.pk])
    [result] = json.loads(get("json", q="atelier").content)["results"]
    assert (result["latitude"], result["longitude"]) == (None, None)


def test_json_has_the_documented_keys(get, publish, communes):
    page = publish("Atelier à Martigues", "On y coud.")
    document = SearchDocument.objects.get(page=page)
    SearchDocument.objects.filter(page=page).update(
        kind="place", commune="Martigues", latitude=43.4, longitude=5.05
    )
    SearchFacet.objects.create(document=document, name="territory", value="13056", label="M")
    SearchChange.objects.note([document.pk])
    content = json.loads(get("json", q="atelier à Martigues").content)
    page.refresh_from_db()
    assert content == {
        "title": "Réseau d’essai – recherche – «\u00a0atelier à Martigues\u00a0»",
        "url": "http://localhost/recherche/?q=atelier+%C3%A0+Martigues",
        "corrected": None,
        "commune": {"code": "13056", "name": "Martigues", "scope": "near"},
        "total": 1,
        "types": {"place": 1},
        "next": None,
        "results": [
            {
                "id": f"urn:uuid:{page.translation_key}",
                "type": "place",
                "title": "Atelier à Martigues",
                "url": f"http://localhost{page.get_url()}",
                "summary": "On y coud.",
                "language": "fr",
                "commune": "Martigues",
                "latitude": 43.4,
                "longitude": 5.05,
                "distance_km": round(distance_km(gazetteer().get("13056").point, (43.4, 5.05)), 1),
                "starts_at": None,
                "ends_at": None,
                "next_date": None,
                "status": None,
                "updated_at": None,
            }
        ],
    }


def test_json_comes_page_after_page(get, client, publish):
    for number in range(53):
        publish(f"Atelier {number:02}")
    first = json.loads(get("json", q="atelier").content)
    assert (first["total"], len(first["results"])) == (53, 50)
    second = json.loads(client.get(first["next"]).content)
    assert (len(second["results"]), second["next"]) == (3, None)
    ids = {result["id"] for result in [*first["results"], *second["results"]]}
    assert len(ids) == 53


def test_unknown_filter_is_not_found(subtests, get, publish):
    publish("x")
    cases = [{}, {"q": ""}, {"q": "x", "type": "nonsense"}, {"q": "x", "theme": "nonsense"},
     {"q": "x", "foo": "1"}, {"q": "x", "territoire": "99999"}]  # fmt: skip
    for query in cases:
        for form in [*FORMS, "ics"]:
            with subtests.test(form=form, query=query):
                assert get(form, **query).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_unchanged_response_is_not_modified(get, client, publish, form, committed):
    page = publish("Atelier")
    first = get(form, q="atelier")
    assert first["Access-Control-Allow-Origin"] == "*"
    address = f"/recherche/recherche.{form}?q=atelier"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with committed():
        page.title = "Atelier neuf"
        page.save_revision().publish()
    assert titles(client.get(address, headers={"If-None-Match": first["ETag"]})) == ["Atelier neuf"]


@pytest.mark.parametrize("hide", ["draft", "restricted"])
@pytest.mark.parametrize("form", FORMS)
def test_hidden_page_is_in_no_output(get, publish, form, hide):
    page = publish("Xylographie secrète")
    publish("Xylographie visible")
    assert len(titles(get(form, q="xylographie"))) == 2
    if hide == "draft":
        Page.objects.get(pk=page.pk).unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    response = get(form, q="xylographie")
    assert titles(response) == ["Xylographie visible"]
    assert "secr" not in response.content.decode()


def test_calendar_is_written_by_the_app_of_the_events(get, publish):
    calls = []

    def calendar(pks, **options):
        calls.append((pks, options))
        return b"BEGIN:VCALENDAR"

    pages = [publish(f"Atelier {number}") for number in range(3)]
    assert get("ics", q="atelier").status_code == 404
    registered = search.registry.registration_of(pages[0])
    search.register(Page, registered.to_document, calendar=calendar)
    SearchDocument.objects.exclude(page=pages[0]).update(kind="event")
    SearchChange.objects.note(SearchDocument.objects.values_list("pk", flat=True))
    response = get("ics", q="atelier")
    assert (response.content, response["Content-Type"]) == (
        b"BEGIN:VCALENDAR", "text/calendar; charset=utf-8"
    )  # fmt: skip
    pks, options = calls[0]
    assert set(pks) == {page.pk for page in pages[1:]}
    assert options["source"] == "http://localhost/recherche/recherche.ics?q=atelier"
    assert get("ics", q="atelier", type="place").status_code == 404


def test_a_browser_may_add_the_search_to_its_own(client, site):
    pages = {
        url: client.get(url).text.count('rel="search"')
        for url in ("/", "/recherche/", "/agenda/s-abonner/")
    }
    assert pages == {"/": 1, "/recherche/": 1, "/agenda/s-abonner/": 0}
    response = client.get("/recherche/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    root = ET.fromstring(response.content)
    urls = {url.get("type"): url.get("template") for url in root if url.tag.endswith("Url")}
    assert urls["text/html"] == "http://localhost/recherche/?q={searchTerms}"


@pytest.mark.parametrize("form", FORMS)
def test_output_queries_do_not_grow(get, publish, form, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        for number in range(20):
            publish(f"Atelier {number}")
        get(form, q="atelier")
        with django_assert_max_num_queries(14) as queries:
            assert get(form, q="atelier").status_code == 200
        counts.append(len(queries))
    assert counts[0] >= counts[1]
