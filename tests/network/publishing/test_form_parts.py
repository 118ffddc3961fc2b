"""What every form of one kind of page repeats is sent once, and kept by the browser."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from events.models import CongressPage, EventPage, Session
from network.publishing import form_parts
from network.publishing.tabs import Tabs
from places.models import PlacePage
from resources.models import (
    ArticlePage,
    DebatePage,
    EasyPage,
    GlossaryEntryPage,
    InterviewPage,
    KeptLinkPage,
    RecipePage,
    SurveyPage,
)
from tests.factories import PlaceIndexPageFactory, PlacePageFactory

KINDS = [
    PlacePage,
    EventPage,
    CongressPage,
    Session,
    ArticlePage,
    KeptLinkPage,
    RecipePage,
    SurveyPage,
    InterviewPage,
    DebatePage,
    GlossaryEntryPage,
    EasyPage,
]


def given(script):
    return json.loads(re.fullmatch(r"formParts\.take\((.*)\);", script.decode())[1])


@pytest.mark.django_db
def test_they_hang_on_the_code_alone():
    models = apps.get_models()
    assert {m for m in models if isinstance(getattr(m, "edit_handler", None), Tabs)} == set(KINDS)
    for kind in KINDS:
        form_parts.parts_of.cache_clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            first = form_parts.parts_of(kind, "fr")
        form_parts.parts_of.cache_clear()
        assert form_parts.parts_of(kind, "fr").script == first.script
        asked = [query["sql"] for query in captured]
        assert [sql for sql in asked if '"django_content_type"' not in sql] == []


@pytest.mark.django_db
def test_a_form_has_all_its_parts(site, home, admin_client):
    service = "Accès internet et matériel informatique"
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), services=[service])
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).content
    page = BeautifulSoup(html, "html.parser")
    (address,) = [tag["src"] for tag in page.find_all("script", src=re.compile("formulaires"))]
    answer = admin_client.get(address)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    parts = given(answer.content)
    calls = dict.fromkeys(("block", "boxes"), ())
    for name in calls:
        calls[name] = re.findall(rf'"formParts\.{name}">\["(\w+)"\]', html.decode())
    assert set(calls["block"]) == set(parts["blocks"]) == {"body"}
    assert set(calls["boxes"]) == set(parts["choices"])
    rows = {tag["id"] for tag in page.find_all("template", id=re.compile("EMPTY_FORM_TEMPLATE"))}
    assert rows == {f"id_{name}-EMPTY_FORM_TEMPLATE" for name in parts["rows"]}
    # Its own choices stand in the page, the others come from the parts.
    boxes = page.find_all("input", attrs={"name": "services"})
    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [(service, True)]
    assert [service, place.labels_of("services")[0]] in parts["choices"]["services"]
    row = BeautifulSoup(parts["rows"]["stops"], "html.parser")
    names = {field["name"] for field in row.find_all(["input", "select", "textarea"])}
    assert {"stops-__prefix__-commune", "stops-__prefix__-DELETE"} <= names


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("places-placepage-fr-0123456789abcdef", 200),
        ("places-placepage-xx-0123456789abcdef", 404),
        ("places-rien-fr-0123456789abcdef", 404),
        ("auth-user-fr-0123456789abcdef", 404),
        ("style", 404),
    ],
)
def test_another_version_is_not_kept(client, asked, status):
    answer = client.get(reverse("form_parts", args=[asked]))
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_opening_a_form_takes_as_many_queries_however_deep_the_page(
    site, home, admin_client, django_assert_max_num_queries
):
    index = PlaceIndexPageFactory(parent=home)
    place = PlacePageFactory(parent=index)
    assert Page.objects.get(pk=place.pk).depth == 4
    address = reverse("wagtailadmin_pages:edit", args=[place.pk])
    admin_client.get(address)
    with django_assert_max_num_queries(41):
        admin_client.get(address)
