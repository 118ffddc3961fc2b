"""Reports of the script of a page about a place, in Chromium."""

from urllib.parse import parse_qs

import pytest

from home.front.audience import counting
from home.models import AudienceCount
from places.models import PlacePage


@pytest.fixture
def reports(page):
    """Return the list of the reports sent by the page: (kind, place, headers)."""
    sent = []

    def note(request):
        if request.url.endswith("/audience/") and request.method == "POST":
            values = parse_qs(request.post_data)
            sent.append((values["kind"][0], int(values["place"][0]), request.all_headers()))

    page.context.on("request", note)
    return sent


@pytest.fixture
def called(server):
    """Return a place with a telephone number."""
    return PlacePage.objects.public().in_language("fr").exclude(phone="").order_by("pk").first()


def kinds(reports):
    return [(kind, place) for kind, place, _headers in reports]


def tap_number(page, number):
    """Tap a number; the browser has no application to call with."""
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    number.click()


def stored():
    counting.flush()
    return {(row.place_id, row.kind): row.count for row in AudienceCount.objects.all()}


def test_reading_and_tapping_a_number_count_once_without_cookie(page, server, called, reports):
    before = stored()
    page.context.add_cookies([{"name": "sorte", "value": "biscuit", "url": server}])
    page.goto(server + called.get_url(), wait_until="networkidle")
    # The loading of the page makes no request for the count.
    assert reports == []
    number = page.locator("main a[href^='tel:']").first
    with page.expect_response("**/audience/") as response:
        tap_number(page, number)
    assert response.value.status == 204
    number.click()
    page.wait_for_timeout(6000)
    assert sorted(kinds(reports)) == [("call", called.pk), ("view", called.pk)]
    for _kind, _place, headers in reports:
        assert "cookie" not in headers
    after = stored()
    for kind in ("call", "view"):
        assert after[called.pk, kind] - before.get((called.pk, kind), 0) == 1
    assert page.evaluate("document.cookie") == "sorte=biscuit"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_print_of_a_sheet_is_counted(page, server, called, reports):
    page.goto(f"{server}{called.get_url()}fiche/", wait_until="networkidle")
    page.locator("h1").click()
    page.wait_for_function(
        "performance.getEntriesByType('resource').some((one) => /visits/.test(one.name))"
    )
    page.wait_for_timeout(500)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(1000)
    # The sheet is not a reading of the place.
    assert kinds(reports) == [("print", called.pk)]


def test_number_on_a_card_counts_for_its_place(page, server, reports):
    page.goto(f"{server}/pres-de-chez-moi/?pres=13055", wait_until="networkidle")
    card = page.locator("[data-place]:has(a[href^='tel:'])").nth(1)
    key = int(card.get_attribute("data-place"))
    with page.expect_response("**/audience/"):
        tap_number(page, card.locator("a[href^='tel:']"))
    # The number of the network in the header is about no place.
    page.locator("header a[href^='tel:']").first.click()
    page.wait_for_timeout(1000)
    assert kinds(reports) == [("call", key)]


@pytest.mark.parametrize(
    "refusal",
    [
        "Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true })",
        "Object.defineProperty(navigator, 'doNotTrack', { get: () => '1' })",
    ],
)
def test_browser_that_refuses_measurement_reports_nothing(page, server, called, reports, refusal):
    page.add_init_script(refusal)
    page.goto(server + called.get_url())
    tap_number(page, page.locator("main a[href^='tel:']").first)
    page.wait_for_timeout(6000)
    assert reports == []
