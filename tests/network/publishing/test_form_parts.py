"""What every form of one kind of page repeats is sent once, and kept by the browser."""

import datetime
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from events.models import CongressPage, EventPage, Session
from network.fields import ChoiceListField
from network.models import Territory, Topic
from network.publishing import form_parts
from network.publishing.tabs import Tabs
from places.choices import OfferKind
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
from tests.forms import filled

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
def test_a_form_made_once_holds_what_came_since():
    handler = ArticlePage.get_edit_handler()
    made = handler.get_form_class()
    assert handler.get_form_class() is made
    with translation.override("en"):
        assert handler.get_form_class() is not made
    topic = Topic.objects.create(name="Tricot", slug="tricot")
    form = handler.get_form_class()(instance=ArticlePage(), for_user=None)
    assert topic in form.fields["topics"].queryset
    del form.fields["title"]
    assert "title" in made.base_fields


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
        queries = [query["sql"] for query in captured]
        assert [sql for sql in queries if '"django_content_type"' not in sql] == []


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
    assert [(box["value"], box["type"]) for box in boxes] == [(service, "hidden")]
    assert [service, place.labels_of("services")[0]] in parts["choices"]["services"]
    row = BeautifulSoup(parts["rows"]["stops"], "html.parser")
    names = {field["name"] for field in row.find_all(["input", "select", "textarea"])}
    assert {"stops-__prefix__-commune", "stops-__prefix__-DELETE"} <= names


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("places-placepage-fr-0123456789abcdef", 200),
        ("places-placepage-xx-0123456789abcdef", 404),
        ("places-rien-fr-0123456789abcdef", 404),
        ("auth-user-fr-0123456789abcdef", 404),
        ("style", 404),
    ],
)
def test_another_version_is_not_kept(client, key, status):
    answer = client.get(reverse("form_parts", args=[key]))
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


@pytest.fixture
def full_place(site, home, communes):
    """With all that an editor may fill in: a bus that stops in eight places, five closures…"""
    place = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home),
        **{
            field.name: list(dict(field.choices))[:8]
            for field in PlacePage._meta.fields
            if isinstance(field, ChoiceListField)
        },
        opening_hours="Mo-Fr 09:00-12:00,14:00-18:00; Sa 09:00-12:00; PH off",
        presentation="Un lieu où demander de l’aide. " * 8,
        body=[("paragraph", "<p>Nous vous accueillons sans rendez-vous.</p>")] * 20,
    )
    days = [datetime.date(2026, month, 10) for month in range(1, 6)]
    for day in days:
        place.closures.create(starts_on=day, ends_on=day, reason="Formation de l’équipe")
    for number in range(8):
        place.stops.create(
            commune=Territory.objects.get(code="13055"),
            spot=f"Parking {number} de la mairie",
            opens_at=datetime.time(9),
            closes_at=datetime.time(12),
            weekdays=["TU", "TH"],
            first_on=days[0],
            last_on=days[-1],
        )
    for number in range(5):
        place.offers.create(
            kind=OfferKind.ROOM, name=f"Salle {number}", description="Douze postes. " * 5
        )
    place.save()
    return place


def test_the_form_of_a_full_place_weighs_less_than_150_kilobytes(full_place, admin_client):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[full_place.pk])).content
    assert html.count(b"data-row=") == 5 + 8 + 5
    assert len(html) < 150_000


def test_a_text_is_given_without_its_indentation_and_means_the_same(full_place, admin_client):
    typed = '{\n    "blocks": [ que quelqu’un écrit'
    full_place.body = [("paragraph", "<p>Un <b>mot</b> d’été</p>"), ("quote", {"text": typed})]
    full_place.save()
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[full_place.pk])).content
    body = BeautifulSoup(html, "html.parser").find(id="body")
    state, error = json.loads(body["data-w-block-arguments-value"])
    assert error is None
    assert json.loads(state[0]["value"])["blocks"][0]["text"] == "Un mot d’été"
    assert "\n" not in state[0]["value"]
    assert state[1]["value"]["text"] == typed


def test_a_row_is_written_whole_when_something_in_it_is_wrong(full_place, admin_client):
    address = reverse("wagtailadmin_pages:edit", args=[full_place.pk])
    data = filled(admin_client, address) | {"stops-2-opens_at": ["bientôt"]}
    page = BeautifulSoup(admin_client.post(address, data).content, "html.parser")
    (whole,) = page.select("#id_stops-FORMS > [data-inline-panel-child]")
    assert whole["id"] == "inline_child_stops-2"
    assert whole.select(".error-message")
    assert len(page.select("#id_stops-FORMS > [data-row]")) == 7


def test_what_is_shown_is_saved_as_it_was(full_place, admin_client):
    address = reverse("wagtailadmin_pages:edit", args=[full_place.pk])
    before = [model_to_dict(row) for row in (*full_place.stops.all(), *full_place.closures.all())]
    assert len(before) == 13
    data = filled(admin_client, address) | {"action-publish": ["oui"]}
    assert admin_client.post(address, data).status_code == 302
    place = PlacePage.objects.get()
    rows = (*place.stops.all(), *place.closures.all())
    assert [model_to_dict(row) for row in rows] == before
