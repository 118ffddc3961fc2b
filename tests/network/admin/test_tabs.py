"""The editing forms in tabs: their class, their weight and what they save."""

import datetime
import gzip

import brotli
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
from network.admin.tabs import Tabs
from network.database.fields import ChoiceListField
from network.models import Territory, Topic
from places.choices import OfferKind, Weekday, Weeks
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

pytestmark = pytest.mark.any_database

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
SPOTS = [
    "place du Marché",
    "parking de la médiathèque",
    "devant la salle des fêtes",
    "cour de l’école",
    "place de l’Église",
    "parking du stade",
    "champ de foire",
    "sous les platanes",
    "devant la poste",
    "rond-point de la gare",
]
GZIP_LEVEL = 6  # Django's GZipMiddleware
BROTLI_LEVEL = 5  # deploy/debian/nginx.conf


@pytest.mark.django_db
def test_form_class_is_built_once_a_language_and_lists_new_topics():
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
def test_block_definitions_are_built_once_and_without_a_query(rf):
    def body_widget(kind):
        handler = kind.get_edit_handler()
        form = handler.get_form_class()(instance=kind(), for_user=None)
        handler.get_bound_panel(instance=form.instance, request=rf.get("/"), form=form)
        return form.fields["body"].widget

    for kind in (PlacePage, ArticlePage):
        with CaptureQueriesContext(connection) as captured:
            definitions = body_widget(kind).block_json
        assert body_widget(kind).block_json is definitions
        queries = [query["sql"] for query in captured]
        assert [sql for sql in queries if '"django_content_type"' not in sql] == []
    assert body_widget(PlacePage).block_json != body_widget(ArticlePage).block_json


def test_every_form_in_tabs_is_listed():
    models = apps.get_models()
    assert {m for m in models if isinstance(getattr(m, "edit_handler", None), Tabs)} == set(KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [PlacePage, ArticlePage])
def test_fields_are_not_sent_a_second_time_as_data(home, rf, admin_user, kind):
    handler = kind.get_edit_handler()
    request = rf.get("/")
    request.user = admin_user
    page = kind()
    form = handler.get_form_class()(instance=page, for_user=admin_user, parent_page=home)
    bound = handler.get_bound_panel(instance=page, request=request, form=form)
    assert bound.js_opts()["children"] == []
    assert len(bound.children) > 2


@pytest.mark.django_db
def test_opening_a_form_takes_a_bounded_number_of_queries(
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
    """Create a place with every list filled: eight stops, five closures, five offers."""
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


def test_form_of_an_ordinary_place_weighs_less_than_45_kilobytes_in_gzip(home, admin_client):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).content
    assert len(gzip.compress(html, GZIP_LEVEL)) < 45_000


@pytest.mark.parametrize(
    ("stops", "compress"),
    [
        (5, lambda html: gzip.compress(html, GZIP_LEVEL)),
        (10, lambda html: brotli.compress(html, quality=BROTLI_LEVEL)),
    ],
)
def test_form_of_a_bus_weighs_less_than_45_kilobytes(home, communes, admin_client, stops, compress):
    bus = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    bus.closures.create(starts_on=datetime.date(2026, 12, 21), ends_on=datetime.date(2027, 1, 2))
    for number, spot in enumerate(SPOTS[:stops]):
        # Different values in every field: repeated ones would weigh nothing.
        bus.stops.create(
            commune=list(communes.values())[number % len(communes)],
            spot=spot,
            opens_at=datetime.time(9 + number % 6, 30 * (number % 2)),
            closes_at=datetime.time(12 + number % 6, 15 * (number % 4)),
            weekdays=[Weekday.values[number % 7]],
            weeks=Weeks.values[number],
            extra_days=f"{number + 10}/12/2026",
            skipped_days=f"{number + 10}/02/2027",
            first_on=datetime.date(2026, 9, 1 + number),
            last_on=datetime.date(2027, 6, 30 - number),
            latitude=43.3 + 0.0371 * number,
            longitude=5.4 + 0.0213 * number,
        )
    bus.save()
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[bus.pk])).content
    rows = BeautifulSoup(html, "html.parser").select("#id_stops-FORMS > [data-inline-panel-child]")
    assert len(rows) == stops
    assert len(compress(html)) < 45_000


def test_form_of_a_full_place_weighs_less_than_48_kilobytes_in_brotli(full_place, admin_client):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[full_place.pk])).content
    rows = BeautifulSoup(html, "html.parser").select("[id$=-FORMS] > [data-inline-panel-child]")
    assert len(rows) == 5 + 8 + 5
    assert len(brotli.compress(html, quality=BROTLI_LEVEL)) < 48_000


def test_references_of_fields_have_their_element_with_and_without_errors(full_place, admin_client):
    address = reverse("wagtailadmin_pages:edit", args=[full_place.pk])
    shown = admin_client.get(address)
    wrong = {"action-publish": ["oui"], "stops-1-opens_at": ["?"]}
    refused = admin_client.post(address, filled(admin_client, address) | wrong)
    for response, faults in ((shown, 0), (refused, 1)):
        form = BeautifulSoup(response.content, "html.parser").select_one("#page-edit-form")
        ids = {each["id"] for each in form.select("[id]")}
        described = form.select("[name][aria-describedby]")
        assert len(described) > 40
        assert {word for each in described for word in each["aria-describedby"].split()} <= ids
        assert {each["for"] for each in form.select("label[for]")} <= ids
        invalid = form.select("[aria-invalid=true]")
        assert [each["name"] for each in invalid] == ["stops-1-opens_at"] * faults
        for field in invalid:
            error = form.find(id=field["aria-describedby"].split()[-1])
            assert "heure valide" in error.text


def test_buttons_that_add_a_row_name_it_in_french(full_place, admin_client):
    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[full_place.pk])).content
    buttons = BeautifulSoup(html, "html.parser").select("button[id$=-ADD]")
    assert {button.text.strip() for button in buttons} == {
        "Ajouter une fermeture",
        "Ajouter un arrêt",
        "Ajouter une offre",
        "Ajouter une photo",
    }


def test_rows_are_saved_as_they_were_shown(full_place, admin_client):
    address = reverse("wagtailadmin_pages:edit", args=[full_place.pk])
    before = [model_to_dict(row) for row in (*full_place.stops.all(), *full_place.closures.all())]
    assert len(before) == 13
    data = filled(admin_client, address) | {"action-publish": ["oui"]}
    assert admin_client.post(address, data).status_code == 302
    place = PlacePage.objects.get()
    rows = (*place.stops.all(), *place.closures.all())
    assert [model_to_dict(row) for row in rows] == before
