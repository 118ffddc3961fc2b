"""The interactive map: loading on demand, list, keyboard, and the visitor's position.

The position is rounded before it leaves the browser.
"""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe


def requests_of(page):
    """Return the list of the URLs that the page requests from now on."""
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    return urls


def test_interactive_map_updates_its_list(page, server):
    requests = requests_of(page)
    page.goto(f"{server}/lieux/carte/")
    assert page.locator(".leaflet-container").count() == 0
    page.get_by_role("button", name="Carte interactive").click()
    page.wait_for_selector(".places-map__point")
    whole = int(page.inner_text(".places-map__status").split()[0])
    page.locator(".places-map__point:has(span)").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "whole => parseInt(document.querySelector('.places-map__status').textContent) < whole",
        arg=whole,
    )
    shown = int(page.inner_text(".places-map__status").split()[0])
    assert page.locator(".places-map__list li").count() == min(shown, 30)
    assert all(url.startswith((server, "data:")) for url in requests)


def test_twenty_thousand_points_are_drawn_at_once(page, server):
    points = [
        [43 + number % 141 / 70, 4.3 + number % 211 / 66, f"Lieu {number}", "/"]
        for number in range(20_000)
    ]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    page.goto(f"{server}/lieux/carte/")
    page.get_by_role("button", name="Carte interactive").click()
    page.wait_for_selector(".places-map__point")
    assert page.locator(".places-map__point").count() < 300
    # Measured: 5 to 12 ms on one core; a frozen page takes seconds.
    assert float(page.get_attribute("places-map", "data-drawn-in")) < 250


# Count the pairs of circles that touch.
TOUCHING = """() => {
    const rounds = [...document.querySelectorAll(".places-map__point")].map(round => {
        const { x, y, width } = round.getBoundingClientRect();
        return { x: x + width / 2, y: y + width / 2, width };
    });
    return rounds.flatMap((one, at) => rounds.slice(0, at).filter(other =>
        Math.hypot(one.x - other.x, one.y - other.y) < (one.width + other.width) / 2)).length;
}"""


def opened(page, server, width=360):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{server}/lieux/carte/")
    # A map whose window is resized is drawn anew, and lists the whole view again.
    page.wait_for_function("width => innerWidth === width", arg=width)
    page.get_by_role("button", name="Carte interactive").click()
    page.wait_for_selector(".places-map__point")


# Count the visible names of départements and places that cover a circle or another name.
COVERING = """() => {
    const box = element => element.getBoundingClientRect();
    const seen = [...document.querySelectorAll(".places-map__area, .places-map__name")]
        .filter(name => name.checkVisibility());
    const taken = [...document.querySelectorAll(".places-map__point"), ...seen];
    return seen.flatMap(name => taken.filter(other => {
        const [one, two] = [box(name), box(other)];
        return other !== name && one.left < two.right && two.left < one.right
            && one.top < two.bottom && two.top < one.bottom;
    })).length;
}"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_map_without_tiles_shows_the_land_its_names_and_its_credit(page, server, width):
    opened(page, server, width)
    assert page.locator(".places-map__outline").count() == 101
    assert page.locator(".places-map__river").count() == 1
    assert page.locator(".places-map__area:visible").count() > 3
    assert page.locator(".places-map__area", has_text="Réunion").is_hidden()
    assert "IGN (Licence Ouverte)" in page.inner_text(".map-drawing__note")
    assert page.locator(".places-map__point").count() > 3
    assert page.evaluate(TOUCHING) == 0
    assert page.evaluate(COVERING) == 0
    options = {"rules": {"target-size": {"enabled": True}}}
    assert Axe().run(page, options=options).response["violations"] == []


# Return [left, top, right, bottom] of the circles, in parts of the map.
EXTENT = """() => {
    const map = document.querySelector(".places-map__live").getBoundingClientRect();
    const rounds = [...document.querySelectorAll(".places-map__point")]
        .map(round => round.getBoundingClientRect());
    const x = rounds.map(({ x, width }) => (x + width / 2 - map.x) / map.width);
    const y = rounds.map(({ y, height }) => (y + height / 2 - map.y) / map.height);
    return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}"""


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_map_opens_on_the_listed_places(page, server, width):
    """Fifty places of a region fill the view; one far from them does not shrink it."""
    points = [[43 + n / 30, 5 + n % 7 / 3, f"Lieu {n}", f"/{n}", f"130{n:02}"] for n in range(50)]
    points.append([48.9, 2.3, "Paris", "/paris", "75056"])
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server, width)
    left, top, right, bottom = page.evaluate(EXTENT)
    assert 0 < left < 0.35
    assert 0 < top < 0.2
    assert 0.65 < right < 1
    assert 0.8 < bottom < 1


def test_places_of_a_commune_are_one_round_until_a_close_view(page, server):
    points = [[43.2 + n / 99, 5.3 + n / 99, f"Lieu {n}", f"/{n}", "13055"] for n in range(20)]
    points += [[43.9, 4.8, "Avignon", "/a", "84007"], [43.7, 7.25, "Nice", "/n", "06088"]]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server, 1280)
    assert sorted(page.locator(".places-map__point").all_inner_texts()) == ["", "", "20"]
    assert page.locator(".places-map__list li").count() == 22


def test_isolated_points_are_labelled_after_a_zoom(page, server):
    points = [[43.5 + n / 50, 5.4, f"Lieu {n}", "/"] for n in range(3)]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server)
    assert page.locator(".places-map__name").all_inner_texts() == ["Lieu 0", "Lieu 1", "Lieu 2"]


@pytest.mark.parametrize("is_pressed_by", ["mouse", "keyboard"])
def test_round_of_places_at_one_point_lists_them_all(page, server, is_pressed_by):
    points = [[43.4, 5.05, f"Sans position {n}", f"/{n}"] for n in range(42)]
    points += [[44.5 + n / 9, 6.2, f"Ailleurs {n}", "/"] for n in range(35)]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server)
    # The first thirty on view are those of the round: one of the others must be reached by it.
    assert page.get_by_role("link", name="Sans position 41").count() == 0
    round_ = page.locator(".places-map__point[aria-label='42 lieux ici']")
    if is_pressed_by == "mouse":
        round_.click()
    else:
        round_.focus()
        page.keyboard.press("Enter")
    assert page.inner_text(".places-map__status") == "42 lieux ici"
    links = page.locator(".places-map__list a")
    assert links.all_inner_texts() == [f"Sans position {n}" for n in range(42)]
    assert page.evaluate("document.activeElement.textContent") == "Sans position 0"


def test_places_too_close_for_the_closest_view_are_listed(page, server):
    points = [[43.4 + n / 1e5, 5.05, f"Lieu {n}", f"/{n}"] for n in range(2)]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server)
    round_ = page.locator(".places-map__point")
    assert round_.get_attribute("aria-label").replace("\xa0", " ") == "2 lieux ici : agrandir"
    for _zoom in range(2):  # from 14 to 17
        round_.click()
        page.wait_for_timeout(600)
    assert round_.get_attribute("aria-label") == "2 lieux ici"
    round_.click()
    assert page.evaluate("document.activeElement.textContent") == "Lieu 0"


def test_name_of_a_place_is_listed_once(page, server):
    points = [[43.4 + n / 9, 5.05, "Bus, Gare", "/bus"] for n in range(2)]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server)
    assert page.locator(".places-map__list a").all_inner_texts() == ["Bus, Gare"]


def test_keyboard_focus_leaves_the_map_after_its_last_point(page, server):
    points = [[43 + n / 9, 4 + n % 4, f"Lieu {n}", "/"] for n in range(20)]
    points += [[-21.1 + n / 50, 55.5, f"Réunion {n}", "/"] for n in range(5)]
    page.route("**/points.json*", lambda route: route.fulfill(json=points))
    opened(page, server)
    page.locator(".places-map__live").focus()
    labels = []
    for _each in range(page.locator(".places-map__point").count() + 3):
        page.keyboard.press("Tab")
        labels.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    assert len(set(labels)) == len(labels)
    assert page.evaluate("document.activeElement.matches('.places-map__list a')")


def test_position_is_requested_on_a_press_and_rounded(page, context, server):
    context.grant_permissions(["geolocation"], origin=server)
    context.set_geolocation({"latitude": 43.298765, "longitude": 5.381234})
    requests = requests_of(page)
    page.goto(f"{server}/pres-de-chez-moi/")
    assert not any("pres=" in url for url in requests)
    page.get_by_role("button", name="Près de moi").click()
    page.wait_for_url(lambda url: "pres=43.30%2C5.38" in url)
    assert not any("43.29" in json.dumps(url) for url in requests)
