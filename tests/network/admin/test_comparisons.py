"""The comparison of two revisions, in words that people read."""

import datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.compare import ChildRelationComparison
from wagtail.models import get_page_models

from events.models import EventPage, Session
from network.database.fields import ChoiceListField
from places.choices import OfferKind, Service
from places.models import PlaceOffer, PlacePage
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

SERVICE = next(iter(Service))


def fields_of(comparisons):
    for comparison in comparisons:
        if comparison.func is ChildRelationComparison:
            yield from fields_of(comparison.args[1])
        else:
            yield comparison


@pytest.mark.django_db
def test_every_list_of_choices_can_be_compared(rf):
    lists = set()
    for model in [*get_page_models(), Session]:
        handler = (
            model.edit_handler.bind_to_model(model)
            if model is Session
            else model.get_edit_handler()
        )
        bound = handler.get_bound_panel(instance=model(), request=rf.get("/"), form=None)
        for comparison in fields_of(bound.get_comparison()):
            (field,) = comparison.args
            if isinstance(field, ChoiceListField):
                values = [value for value, _label in field.flatchoices][:2]
                before, after = field.model(), field.model(**{field.name: values})
                html = str(comparison(before, after).htmldiff())
                labels = ", ".join(str(dict(field.flatchoices)[value]) for value in values)
                assert BeautifulSoup(html, "html.parser").get_text() == labels, field
                lists.add((model, field.name))
    assert {(PlacePage, "services"), (EventPage, "audiences")} <= lists


@pytest.fixture
def compared(admin_client, home, site):
    """Return `compared(page)`: {label of a field: (removed, added)} of its last two revisions."""

    def compare(page):
        first, last = page.revisions.order_by("pk").values_list("pk", flat=True)
        url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first, last])
        response = admin_client.get(url)
        assert response.status_code == 200
        html = BeautifulSoup(response.content, "html.parser")
        rows = [row for row in html.select("table.listing tbody tr") if row.select_one(".title")]
        return {
            row.select_one(".title").get_text(strip=True).rstrip(":"): tuple(
                " ".join(part.get_text().split()) for part in row.select(".deletion, .addition")
            )
            for row in rows
        }

    return compare


def test_changed_place_is_compared_in_words(compared, home):
    parent = PlaceIndexPageFactory(parent=home)
    place = PlacePageFactory(parent=parent, phone="+33490123456", services=[SERVICE.value])
    place.save_revision()
    place.phone, place.services = "+33491123456", []
    place.confirmed_on = datetime.date(2026, 12, 1)
    place.save_revision()
    assert compared(place) == {
        "Téléphone": ("04 90 12 34 56", "04 91 12 34 56"),
        "Services": (SERVICE.label,),
        "Informations confirmées le": ("1er décembre 2026",),
    }


def test_changed_event_is_compared_in_words(compared, home):
    event = EventPageFactory(
        parent=EventIndexPageFactory(parent=home),
        starts_at=datetime.datetime(2026, 12, 5, 13, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2026, 12, 5, 15, tzinfo=datetime.UTC),
    )
    event.save_revision()
    event.starts_at += datetime.timedelta(minutes=30)
    event.capacity, event.all_day = 8, True
    event.save_revision()
    assert compared(event) == {
        "Début": ("5 décembre 2026, 14 h", "5 décembre 2026, 14 h 30"),
        "Toute la journée": ("non", "oui"),
        "Places, à chaque date": ("8",),
    }


def test_price_of_an_offer_is_compared_in_words(compared, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    place.offers.add(PlaceOffer(kind=OfferKind.values[0], name="Salle"))
    place.save_revision().publish()
    place = PlacePage.objects.get(pk=place.pk)
    offer = place.offers.first()
    offer.price = Decimal("12.50")
    place.offers.add(offer)
    place.save_revision()
    [change] = compared(place).values()
    assert "12,50" in change[-1]
    assert "None" not in str(change)


def test_dates_left_out_of_a_series_are_compared_in_words(compared, home):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    event.save_revision()
    event.skipped_days = ["2026-12-08", "2026-12-15"]
    event.save_revision()
    assert compared(event) == {"Dates de la série": ("8 décembre 2026, 15 décembre 2026",)}
