"""The OpenAPI document: valid, and equal to the answers of the API, field by field."""

import json
import re
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver
from jsonschema import Draft202012Validator

from home.front.partners.facts import TEXT_FACTS
from home.front.partners.files import TYPES
from places.models import Closure
from resources.models import GlossaryEntryPage
from search.indexing.waiting import catch_up
from tests.canaries import canary_page, canary_readings, canary_session, canary_stops
from tests.factories import (
    ArticlePageFactory,
    CongressIndexPageFactory,
    CongressPageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)
from tests.walk import PRIVATE

from .test_api import paper, picture, publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
# Files that only one person may read, files about the site itself, and the numbers of one chart,
# whose address is beside the chart.
NOT_DATA = {
    "/tableaux/{pk}/{file}.csv",
    "/agenda/prive/{token}/agenda.ics",
    "/agenda/inscription/{token}/rendez-vous.ics",
    "/donnees/openapi.json",
    "/lieux/points.json",
    "/recherche/opensearch.xml",
    "/sitemap.xml",
    "/sitemap-{section}.xml",
}
OFFICIAL = Path(__file__).parent / "data" / "openapi-3.1.json"


@pytest.fixture
def network(site, home, communes):
    place = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home),
        title="EPN du Port",
        phone="+33442061234",
        fees=["Payant"],
        opening_hours="Mo-Fr 09:00-12:00",
        latitude=43.4,
        longitude=5.05,
        insee_code="13056",
    )
    day = "2099-08-01"
    place.closures.add(Closure(starts_on=day, ends_on=day, reason="été"))
    place.save()
    EventPageFactory(parent=EventIndexPageFactory(parent=home), place=place)
    library = ResourceIndexPageFactory(parent=home)
    text = ArticlePageFactory(parent=library)
    publish(library, picture("dessin"), paper("notice"))
    canary_page("motw", GlossaryEntryPage, library)
    canary_readings("listew", text)
    place.stops = canary_stops("arretw")
    place.save()
    congress = CongressPageFactory(parent=CongressIndexPageFactory(parent=home), slug="assises")
    canary_session("seancew", congress)
    catch_up()


@pytest.fixture
def document(client, network):
    return json.loads(client.get("/donnees/openapi.json").text)


def strict(schema):
    """Return a copy of a JSON Schema whose objects have exactly the described properties."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: strict(each) for name, each in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        names = [*schema["properties"]]
        copied |= {"required": names, "additionalProperties": False}
    return copied


def test_document_is_valid(document):
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(official)
    errors = [error.message for error in Draft202012Validator(official).iter_errors(document)]
    assert errors == []
    names = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len({*names}) == len(names)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", ["places", "events", "pages", "images", "documents"])
def test_every_documented_field_is_answered_and_the_reverse(client, document, name):
    schemas = document["components"]["schemas"]
    answer = json.loads(client.get(f"/api/v2/{name}/?limit=20").text)
    assert answer["items"], name
    seen = set()
    for item in answer["items"]:
        detail = json.loads(client.get(f"/api/v2/{name}/{item['id']}/").text)
        kind = detail["meta"]["type"]
        errors = Draft202012Validator(strict(schemas[kind])).iter_errors(detail)
        assert [error.message for error in errors] == [], (kind, detail)
        seen.add(kind)
        if name in {"places", "events"}:
            texts = {field: detail[field] for field in TEXT_FACTS if field in detail}
            assert item | texts == detail
            assert texts
            assert not item.keys() & texts.keys()
    expected = {"places": "places.PlacePage", "events": "events.EventPage"}
    assert expected.get(name, kind) in seen


@pytest.mark.parametrize("name", ["places", "events", "pages", "images", "documents"])
def test_every_parameter_is_accepted_and_the_reverse(client, document, name):
    described = document["paths"][f"/api/v2/{name}/"]["get"]
    parameters = {item["name"]: item for item in described["parameters"] if item["in"] == "query"}
    refusal = json.loads(client.get(f"/api/v2/{name}/?inconnu=1").text)["message"]
    assert {*refusal.partition("Paramètres : ")[2].rstrip(".").split(", ")} == parameters.keys()
    for each in ("fields", "order"):
        values = parameters[each]["schema"]["items"]["enum"]
        plain = [value for value in values if value.isidentifier() and value != "_"]
        signed = [value for value in values if value.startswith("-")]
        others = [value for value in values if value not in {*plain, *signed}]
        # One unknown value of a list refuses it whole.
        for value in (",".join(plain), ",".join(signed), *others):
            assert client.get(f"/api/v2/{name}/?{each}={value}&limit=1").status_code == 200, value
    limit = parameters["limit"]["schema"]["maximum"]
    assert client.get(f"/api/v2/{name}/?limit={limit}").status_code == 200
    assert client.get(f"/api/v2/{name}/?limit={limit + 1}").status_code == 400


def test_document_names_each_list_its_filters_and_its_licence(client, document):
    assert document["openapi"] == "3.1.0"
    assert document["info"]["license"]["name"] == "Licence Ouverte 2.0"
    assert "deprecated" in document["info"]["description"]
    for path in document["paths"]:
        if "{" not in path:
            query = {"q": "port"} if path.startswith("/recherche/") else {}
            assert client.get(path, query).status_code == 200, path
    for path in ("/lieux/lieux.json", "/api/v2/places/"):
        parameters = document["paths"][path]["get"]["parameters"]
        free = next(item for item in parameters if item["name"] == "gratuit")
        assert free["schema"] == {"const": "1"}
        assert client.get(f"{path}?gratuit=1").status_code == 200
    page = client.get("/donnees/").text
    assert 'href="/donnees/openapi.json"' in page
    assert "/api/v2/pages/" in page


def test_code_of_a_territory_may_be_that_of_an_intercommunalite(document):
    [code, *_filters] = document["paths"]["/agenda/territoires/{code}/agenda.ics"]["get"][
        "parameters"
    ]
    assert code["name"] == "code"
    assert "SIREN d’une intercommunalité" in code["description"]


def test_examples_are_answers_of_the_site(client, document):
    written = document["paths"]["/api/v2/places/"]["get"]["responses"]["200"]["content"]
    example = written["application/json"]["example"]
    assert example == json.loads(client.get("/api/v2/places/?limit=1").text)
    assert example["items"][0]["phone"] == "+33442061234"
    key = document["paths"]["/api/v2/places/{id}/"]["get"]["parameters"][0]
    assert client.get(f"/api/v2/places/{key['example']}/").status_code == 200


def file_routes(patterns=None, above=""):
    """Yield the paths of the URL patterns of files, with the names of their arguments in braces."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if not f"/{route}".startswith(PRIVATE):
                yield from file_routes(pattern.url_patterns, route)
        elif route.rpartition(".")[2] in TYPES:
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{route}")


def closed(schema):
    """Return a copy of a JSON Schema whose objects have no other properties than the described."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: closed(each) for name, each in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    return copied | ({"additionalProperties": False} if is_object else {})


def test_every_public_file_is_documented(document):
    files = {path for path in document["paths"] if not path.startswith("/api/")}
    assert files == {*file_routes()} - NOT_DATA
    assert {*file_routes()} >= NOT_DATA


def test_every_documented_file_is_answered(client, document):
    for path, item in document["paths"].items():
        described = item["get"]
        if path.startswith("/api/"):
            continue
        assert described["description"].startswith("Licence\u00a0: "), path
        for each in described["parameters"]:
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", each["example"])
        query = {"q": "port"} if path.startswith("/recherche/") else {}
        response = client.get(path, query)
        assert response.status_code == 200, path
        [(media, content)] = described["responses"]["200"]["content"].items()
        assert response["Content-Type"].partition(";")[0] == media, path
        body = response.getvalue() if response.streaming else response.content
        if path.endswith("json"):
            answer = json.loads(body)
            errors = Draft202012Validator(closed(content["schema"])).iter_errors(answer)
            assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == [], path
            assert [name for name, value in answer.items() if value == []] == [], path
        elif path.endswith("csv"):
            assert body.decode("utf-8-sig").splitlines()[0] == content["example"], path
        assert client.get(path, query, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304


def test_parts_and_pages_of_files_are_documented(client, document):
    for path, name in (("/agenda/agenda.json", "partie"), ("/recherche/recherche.json", "page")):
        described = document["paths"][path]["get"]["parameters"]
        number = next(each["schema"] for each in described if each["name"] == name)
        assert number["minimum"] == 1
        answers = {client.get(path, {"q": "port", name: page}).status_code for page in (2, 999)}
        assert answers == ({404} if name == "partie" else {200})
