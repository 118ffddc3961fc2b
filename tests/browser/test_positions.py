"""The map on which an editor decides the position of a place, with and without its streets."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from places.models import PlacePage
from places.upkeep.positions.forms import read_coordinates

TILE = re.compile(re.escape("/".join(settings.ADMIN_MAP_TILES.split("/")[:3])))
# A transparent picture of one pixel.
PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@pytest.fixture
def misplaced(server):
    """Return a place of the demonstration whose coordinates contradict its address."""
    return PlacePage.objects.directory().misplaced().get(city="Pélissanne")


def opened(editor, server, place):
    editor.goto(server + reverse("place_position", args=[place.pk]))
    editor.wait_for_selector(".leaflet-container")


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def press_middle(editor):
    live = editor.locator(".position-map__live")
    live.scroll_into_view_if_needed()
    editor.mouse.click(*middle(live.bounding_box()))


def point_of(editor):
    return read_coordinates(editor.input_value("#id_coordinates"))


def test_press_drag_and_arrows_move_the_point(editor, server, misplaced):
    opened(editor, server, misplaced)
    press_middle(editor)
    pressed = point_of(editor)
    assert editor.locator("[name=choice]:checked").get_attribute("value") == "point"
    expect(editor.locator(".position-map__status")).to_contain_text(
        "Distance du centre de la commune"
    )
    chosen = editor.locator(".position-map__chosen")
    x, y = middle(chosen.bounding_box())
    editor.mouse.move(x, y)
    editor.mouse.down()
    editor.mouse.move(x + 60, y, steps=4)
    editor.mouse.up()
    dragged = point_of(editor)
    assert dragged[1] > pressed[1]
    chosen.focus()
    editor.keyboard.press("ArrowUp")
    assert point_of(editor)[0] > dragged[0]
    assert point_of(editor)[1] == pytest.approx(dragged[1], abs=1e-4)


def test_typed_coordinates_move_the_point_and_are_published(editor, server, misplaced):
    opened(editor, server, misplaced)
    editor.locator("#id_coordinates").fill("43,6312 5,1503")
    expect(editor.locator(".position-map__chosen")).to_be_visible()
    expect(editor.locator(".position-map__status")).to_contain_text("0,")
    editor.get_by_role("button", name="Publier cette position").click()
    expect(editor.get_by_role("status").first).to_contain_text("C’est publié")
    assert PlacePage.objects.get(pk=misplaced.pk).position == (43.6312, 5.1503)
    restored = PlacePage.objects.get(pk=misplaced.pk)
    restored.latitude, restored.longitude = misplaced.given_position
    restored.position_checked = False
    restored.save_revision().publish()


def test_streets_are_requested_only_on_a_press(editor, server, misplaced):
    requests = []
    editor.route(TILE, lambda route: route.fulfill(body=PICTURE, content_type="image/gif"))
    editor.on("request", lambda request: requests.append(request.url))
    editor.context.expected_faults.append("request to ")
    opened(editor, server, misplaced)
    press_middle(editor)
    assert not list(filter(TILE.match, requests))
    with editor.expect_request(TILE):
        editor.get_by_role("button", name="Afficher les rues").click()
    expect(editor.locator(".leaflet-control-attribution")).to_contain_text("OpenStreetMap")
    expect(editor.get_by_role("button", name="Afficher les rues")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_screen_is_accessible_and_fits(editor, server, misplaced, width):
    editor.context.expected_faults.append("axe.run results")
    editor.set_viewport_size({"width": width, "height": 740})
    opened(editor, server, misplaced)
    press_middle(editor)
    assert editor.locator(".position-map__chosen").bounding_box()["width"] >= 44
    assert editor.evaluate("document.querySelector('main').scrollWidth") <= width
    options = {"include": [["#main"]], "rules": {"target-size": {"enabled": True}}}
    violations = Axe().run(editor, options=options).response["violations"]
    assert [each["id"] for each in violations if each["id"] != "region"] == []


def test_screen_works_without_javascript(server, browser, editor, misplaced):
    cookies = editor.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(server + reverse("place_position", args=[misplaced.pk]))
    expect(page.locator(".position-map")).to_be_hidden()
    page.locator("#id_coordinates").fill("48.8566, 2.3522")
    page.get_by_role("button", name="Publier cette position").click()
    expect(page.locator("#id_coordinates")).to_have_value("48.8566, 2.3522")
    expect(page.get_by_text("trop loin de l’adresse")).to_be_visible()
    context.close()
