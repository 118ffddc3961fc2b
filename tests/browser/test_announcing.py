"""The short form announces a workshop on one phone screen, in under twenty seconds by hand."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventPage
from places.models import PlacePage
from tests.factories import PlaceMembershipFactory

SCREEN = {"width": 390, "height": 844}
# Seconds for a tap with a look, and for a letter, typed by a slow hand.
TAP, LETTER = 1.5, 0.25
DAY = timezone.localdate() + datetime.timedelta(days=5)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": SCREEN, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def place(server):
    place = PlacePage.objects.public().in_language("fr").filter(opening_hours="").first()
    membership = PlaceMembershipFactory(place=place, is_trusted=True)
    place.manager = membership.user
    return place


@pytest.fixture
def telephone(page, server, place):
    client = Client()
    client.force_login(place.manager)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
    page.goto(f"{server}/admin/")
    page.get_by_role("link", name="Annoncer un événement").tap()
    return page


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_short_form_fits_one_screen_and_takes_under_twenty_seconds(telephone, place):
    title = "Découvrir son smartphone"
    assert button(telephone, "Publier").bounding_box()["y"] + 44 <= SCREEN["height"]
    assert button(telephone, "Formulaire complet").bounding_box()["y"] + 44 <= SCREEN["height"]
    assert telephone.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]
    telephone.get_by_label("Quoi ?").fill(title)
    telephone.get_by_label("Quel jour ?").fill(DAY.isoformat())
    telephone.get_by_label("De", exact=True).select_option("10:30")
    expect(telephone.get_by_label("à", exact=True)).to_have_value("12:30")
    telephone.get_by_label("Chaque semaine").tap()
    telephone.get_by_label("jusqu’au").fill((DAY + datetime.timedelta(days=15)).isoformat())
    telephone.get_by_label("Combien de places ?").fill("8")
    telephone.get_by_label("Combien de places ?").blur()
    expect(telephone.locator(".announce__when")).to_contain_text("3 dates")
    button(telephone, "Publier").tap()
    # Seven fields and buttons, a day picked in the calendar twice, and the typed letters.
    assert 10 * TAP + LETTER * len(f"{title}8") - LETTER * 6 < 20
    telephone.wait_for_url(re.compile(r"/evenements/\d+/dates/"))
    event = EventPage.objects.get(title=title)
    assert (event.live, event.capacity, event.occurrences.count()) == (True, 8, 3)
    # Next, one date is moved from the list; its day is already filled in.
    date = telephone.locator(".held-dates__item").first
    date.get_by_text("Déplacer cette date").tap()
    expect(date.get_by_label("Nouveau début")).to_have_value(f"{DAY.isoformat()}T10:30")
    date.get_by_label("Nouveau début").fill(f"{DAY.isoformat()}T11:00")
    date.get_by_role("button", name="Déplacer, et prévenir les abonnés").tap()
    expect(telephone.get_by_text("est déplacée")).to_be_visible()
    assert timezone.localtime(event.occurrences.first().starts_at).hour == 11
    # The move is undone, then the date is cancelled and restored.
    button(telephone, "Défaire").tap()
    expect(telephone.get_by_text("C’est défait")).to_be_visible()
    date.get_by_text("Annuler cette date").tap()
    date.get_by_role("button", name="Annuler, et prévenir les abonnés").tap()
    expect(telephone.get_by_text("est annulée")).to_be_visible()
    date.get_by_text("Rétablir cette date").tap()
    date.get_by_role("button", name="Rétablir, et prévenir les abonnés").tap()
    expect(telephone.get_by_text("est rétablie")).to_be_visible()
    assert timezone.localtime(event.occurrences.first().starts_at).hour == 10
    assert telephone.evaluate("document.documentElement.scrollWidth") == SCREEN["width"]


def test_conflicts_are_shown_while_typing_and_full_form_is_one_tap_away(telephone, place):
    telephone.get_by_label("Quoi ?").fill("Trier ses photos")
    telephone.get_by_label("Quel jour ?").fill(DAY.isoformat())
    telephone.get_by_label("De", exact=True).select_option("11:30")
    expect(telephone.locator(".announce__check")).to_contain_text("Découvrir son smartphone")
    button(telephone, "Formulaire complet").tap()
    expect(telephone.locator("#id_title")).to_have_value("Trier ses photos")
    telephone.get_by_role("tab", name="Dates").tap()
    expect(telephone.locator("#id_starts_at")).to_have_value(f"{DAY:%d/%m/%Y} 11:30")
    assert not EventPage.objects.filter(title="Trier ses photos").exists()
    telephone.locator("footer [data-w-dropdown-target=toggle]").tap()
    button(telephone, "Publier").tap()
    expect(telephone.get_by_text(re.compile("publiée")).first).to_be_visible(timeout=30_000)
    assert EventPage.objects.get(title="Trier ses photos").place_id == place.pk
