"""An event is done again from the agenda, and namesakes are told apart, on a telephone."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventPage
from places.models import PlaceIndexPage
from tests.factories import PlacePageFactory, UserFactory

SCREEN = {"width": 390, "height": 844}
TOWNS = {
    "Sisteron": ("04209", "04200"),
    "Martigues": ("13056", "13500"),
    "Digne-les-Bains": ("04070", "04000"),
    "Saint-Denis": ("93066", "93200"),
}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": SCREEN, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def editor(server):
    return UserFactory(is_superuser=True, username="zoe-agenda")


@pytest.fixture
def telephone(page, server, editor):
    client = Client()
    client.force_login(editor)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
    return page


def test_event_is_done_again_in_two_taps_from_the_agenda(telephone, server):
    event = EventPage.objects.public().in_language("fr").exact_type(EventPage).first()
    telephone.goto(f"{server}/admin/evenements/?q={event.title}")
    row = telephone.locator("tbody tr").filter(
        has=telephone.locator(f"a[href^='/admin/pages/{event.pk}/edit/']")
    )
    # The first tap opens the menu of the event, the second the form.
    row.get_by_role("button", name="Plus d’options").tap()
    again = telephone.get_by_role("link", name="Refaire un autre jour").locator("visible=true")
    again.tap()
    telephone.wait_for_url("**/refaire/")
    title, day = telephone.locator("#id_title"), telephone.locator("#id_day")
    expect(title).to_have_count(1)
    expect(day).to_have_value("")
    assert telephone.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
    telephone.get_by_role("button", name="Préparer la copie").tap()
    expect(telephone.locator("#id_day")).to_be_visible()
    chosen = timezone.localdate() + datetime.timedelta(days=9)
    telephone.locator("#id_title").fill("Atelier refait")
    telephone.locator("#id_day").fill(chosen.isoformat())
    telephone.get_by_role("button", name="Préparer la copie").tap()
    telephone.wait_for_url("**/edit/")
    copy = EventPage.objects.get(title="Atelier refait")
    assert (copy.live, timezone.localdate(copy.starts_at)) == (False, chosen)


def test_four_namesakes_are_told_apart_in_the_page_chooser(telephone, server):
    directory = PlaceIndexPage.objects.first()
    places = {
        town: PlacePageFactory(
            parent=directory,
            title="Médiathèque Simone",
            slug=f"mediatheque-{code}",
            city=town,
            insee_code=code,
            postcode=postcode,
        )
        for town, (code, postcode) in TOWNS.items()
    }
    for place in places.values():
        place.save()  # the factory does not index
    event = EventPage.objects.public().in_language("fr").first()
    telephone.goto(f"{server}/admin/pages/{event.pk}/edit/#tab-lieu")
    telephone.get_by_role("tab", name="Lieu", exact=True).tap()
    chooser = telephone.locator("#id_place-chooser")
    if chooser.get_by_role("button", name="Actions").count():
        chooser.get_by_role("button", name="Actions").tap()
    chooser.get_by_role("button", name="Choisir").locator("visible=true").first.tap()
    modal = telephone.locator(".modal")
    modal.locator("[name=q]").fill("Simone")
    for town in TOWNS:
        name = "Saint-Denis (Seine-Saint-Denis)" if town == "Saint-Denis" else town
        expect(modal.get_by_text(f"Médiathèque Simone, {name}")).to_be_visible()
    modal.locator("[name=q]").fill("04200")
    expect(modal.get_by_text("Médiathèque Simone, Martigues")).to_have_count(0)
    modal.get_by_text("Médiathèque Simone, Sisteron").tap()
    expect(telephone.locator("#id_place")).to_have_value(str(places["Sisteron"].pk))
    expect(chooser).to_contain_text("Médiathèque Simone, Sisteron")
