"""The main journeys of a visitor work without JavaScript."""

import pytest
from playwright.sync_api import expect

from events.models import Occurrence
from places.models import PlacePage


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False}


def test_a_commune_gives_the_nearest_places(page, server):
    page.goto(server)
    page.get_by_label("Votre commune").fill("Marseille")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pres-de-chez-moi/**")
    assert page.get_by_role("main").locator("a[href*='/lieux/']").count() >= 3


def test_the_list_of_places_is_narrowed_by_its_form(page, server):
    everything = PlacePage.objects.public().in_language("fr").count()
    page.goto(f"{server}/lieux/")
    expect(page.get_by_role("main")).to_contain_text(f"{everything} lieux")
    page.get_by_label("Gratuit").first.check()
    page.get_by_role("main").get_by_role("button").last.click()
    page.wait_for_url("**gratuit**")
    assert page.get_by_role("main").locator("a[href*='/lieux/']").count() > 0


def test_the_search_answers(page, server):
    page.goto(server)
    page.get_by_role("banner").get_by_role("searchbox").fill("imprimante")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()


def test_a_telephone_leads_to_the_search(page, server):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(server)
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("main").get_by_role("searchbox").fill("imprimante")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").locator("mark").first).to_be_visible()


def test_the_agenda_is_read(page, server):
    first = Occurrence.objects.agenda().first()
    page.goto(f"{server}/agenda/")
    expect(page.get_by_role("link", name=first.event.title).first).to_be_visible()


def test_the_menu_opens_on_a_telephone(page, server):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(server)
    page.locator("summary", has_text="Menu").click()
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(menu.get_by_role("link").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_day_of_a_month_leads_to_its_dates(page, server, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server}/agenda/?vue=mois")
    page.locator("a.agenda-span__number").first.click()
    page.wait_for_url("**#jour")
    expect(page.locator("#jour")).to_be_in_viewport()
    event = page.locator(".agenda-open-day a").first
    address = event.get_attribute("href")
    event.click()
    page.wait_for_url(f"{server}{address}")
