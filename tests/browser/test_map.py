"""The live map comes when it is asked for, obeys the keyboard and keeps in step with its list;
the position of a visitor is rounded before it leaves the browser."""

import json


def asked(page):
    """Every address that the page asks for from now on."""
    found = []
    page.on("request", lambda request: found.append(request.url))
    return found


def test_the_live_map_in_step_with_its_list(page, server):
    requests = asked(page)
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
    # Five to twelve milliseconds on one core; a frozen page takes seconds.
    assert float(page.get_attribute("places-map", "data-drawn-in")) < 250


def test_a_position_is_asked_on_a_press_and_rounded(page, context, server):
    context.grant_permissions(["geolocation"], origin=server)
    context.set_geolocation({"latitude": 43.298765, "longitude": 5.381234})
    requests = asked(page)
    page.goto(f"{server}/pres-de-chez-moi/")
    assert not any("lat=" in url for url in requests)
    page.get_by_role("button", name="Près de moi").click()
    page.wait_for_url("**/pres-de-chez-moi/?lat=43.30&lon=5.38")
    assert not any("43.29" in json.dumps(url) for url in requests)
