"""The content of a fold is fetched when it opens; without JavaScript, a link shows it."""

import re

import pytest
from playwright.sync_api import expect

from .kinds import address as address_of

LISTS = [
    "/lieux/?gratuit=1",
    "/agenda/?vue=mois&gratuit=1",
    "/ressources/",
    "/ressources/?type=article",
    "/recherche/?q=atelier",
]


@pytest.mark.parametrize("address", LISTS)
def test_choices_are_fetched_and_narrow_the_list(page, server, address):
    page.goto(server + address)
    assert page.locator("#choix .facet").count() == 0
    for fold in page.locator(".agenda-span__search > summary").all():  # of a month
        fold.click()
    page.get_by_text("Choisir plus précisément").click()
    facet = page.locator("#choix .facet").first
    facet.locator("summary").click()
    box = facet.locator("input").first
    name, value = box.get_attribute("name"), box.get_attribute("value")
    box.check()
    page.locator(".filters__submit").click()
    expect(page).to_have_url(re.compile(re.escape(f"{name}={value}")))
    # Each former parameter is still in the address, once.
    for pair in filter(None, address.partition("?")[2].split("&")):
        assert page.url.count(pair) == 1


def test_without_script_a_link_shows_the_choices(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/lieux/?gratuit=1&q=maison")
    page.get_by_text("Choisir plus précisément").click()
    page.get_by_role("link", name="Voir tous les choix").click()
    # `click` on a link does not wait for the next page.
    expect(page.locator("#choix .facet").nth(3)).to_be_attached()
    expect(page.locator("input[name=q]").last).to_have_value("maison")
    context.close()


# (address or kind of page, selector of a fold, selector of its content once unfolded)
FOLDS = [
    ("resources.SurveyPage", ".chart__numbers >> nth=0", "table"),
    ("/recherche/?q=atelier", "#suivre", "a[href*='.atom?']"),
    ("series on one page", "#texte-2", ".series-whole__text"),
]


def _open(page, server, place, fold, inside):
    page.goto(server + (place if place[0] == "/" else address_of(place)))
    fold = page.locator(fold)
    assert fold.locator(inside).count() == 0
    fold.locator("summary").click()
    return fold


@pytest.mark.parametrize(("place", "fold", "inside"), FOLDS)
def test_content_of_a_fold_is_fetched_when_it_opens(page, server, place, fold, inside):
    fold = _open(page, server, place, fold, inside)
    expect(fold.locator(inside).first).to_be_visible()
    assert fold.locator("[data-choices]").count() == 0


@pytest.mark.parametrize(("place", "fold", "inside"), FOLDS)
def test_without_script_a_link_shows_the_content_of_a_fold(browser, server, place, fold, inside):
    context = browser.new_context(java_script_enabled=False)
    fold = _open(context.new_page(), server, place, fold, inside)
    fold.locator("[data-choices]").click()
    expect(fold.locator(inside).first).to_be_visible()
    context.close()
