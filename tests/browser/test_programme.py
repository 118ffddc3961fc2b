"""The programme of a congress: one day and one room at a time on a phone, a grid from 768 px."""

import re

import pytest
from playwright.sync_api import expect

from events.models import CongressPage


@pytest.fixture
def edition(server):
    """Return the coming edition of the demonstration, with three rooms on two days."""
    return CongressPage.objects.public().order_by("-starts_at").first()


@pytest.fixture
def phone(page, server, edition):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")  # without smooth scrolling
    page.goto(server + edition.url)
    return page


def shown(page):
    """Return the titles of the sessions that are visible in the grid."""
    titles = page.locator(".programme-cell__title")
    return [title.inner_text() for title in titles.all() if title.is_visible()]


def titles_of(edition, day, *rooms):
    sessions = edition.sessions.public().cards()
    in_rooms = [each for each in sessions if each.room is None or each.room.name in rooms]
    return [each.title for each in in_rooms if each.local_start.date() == edition.days[day]]


def tab(page, name):
    return page.locator(".programme-tabs").get_by_role("link", name=name)


def test_phone_shows_one_day_and_one_room(phone, edition):
    assert shown(phone) == titles_of(edition, 0, "Amphithéâtre")
    tab(phone, "Salle des Tisserands").click()
    expect(tab(phone, "Salle des Tisserands")).to_have_attribute("aria-current", "true")
    assert shown(phone) == titles_of(edition, 0, "Salle des Tisserands")
    tab(phone, "Vendredi").click()
    expect(tab(phone, "Vendredi")).to_have_attribute("aria-current", "true")
    assert shown(phone) == titles_of(edition, 1, "Salle des Tisserands")
    # The tabs are in view: a visitor does not have to scroll to the sessions again.
    assert phone.locator(".programme-tabs").bounding_box()["y"] < 60


def test_content_of_the_phone_page_is_short(phone):
    assert phone.locator(".help-band").bounding_box()["y"] < 2500


@pytest.mark.parametrize("width", [320, 360, 767])
def test_phone_has_no_horizontal_scroll_and_large_targets(phone, width):
    phone.set_viewport_size({"width": width, "height": 740})
    assert phone.evaluate("document.documentElement.scrollWidth") == width
    controls = phone.locator(".programme-tabs__tab, .session-choose, .programme summary")
    boxes = [control.bounding_box() for control in controls.all() if control.is_visible()]
    assert len(boxes) > 8
    assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []


def test_wide_screen_shows_the_whole_grid(page, server, edition):
    page.set_viewport_size({"width": 768, "height": 900})
    first = edition.rooms.first()
    page.goto(f"{server}{edition.url}?le={edition.days[1]}&dans={first.slug}")
    assert len(shown(page)) == edition.sessions.public().count()
    expect(page.locator(".programme-tabs")).to_be_hidden()
    expect(page.get_by_role("columnheader", name=first.name).first).to_be_visible()
    expect(page.get_by_label("Un mot, un sujet, une personne")).to_be_visible()


def test_choice_is_marked_in_the_view_of_the_phone(phone, edition):
    tab(phone, "L’Atelier").click()
    add = phone.get_by_role("button", name=re.compile("^Ajouter à mon parcours")).first
    title = add.get_attribute("aria-label").partition(", ")[2]
    add.click()
    remove = phone.get_by_role("button", name=f"Retirer de mon parcours, {title}")
    expect(remove).to_be_in_viewport()
    expect(phone.get_by_role("link", name="Mon parcours (1)")).to_be_visible()
    assert shown(phone) == titles_of(edition, 0, "L’Atelier")


def test_search_on_a_phone_shows_every_result(phone):
    phone.get_by_text("Chercher dans le programme").click()
    phone.get_by_label("Un mot, un sujet, une personne").fill("atelier")
    phone.get_by_role("button", name="Chercher", exact=True).click()
    expect(phone.get_by_label("Un mot, un sujet, une personne")).to_be_visible()
    expect(phone.locator(".programme-tabs")).to_have_count(0)
    assert len(shown(phone)) > 2


def test_paper_has_the_whole_programme(phone, edition):
    phone.emulate_media(media="print")
    assert len(shown(phone)) == edition.sessions.public().count()
