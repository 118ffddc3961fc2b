import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Locale

from events.models import EventPage
from network.models import ContentStamp
from places.models import PlacePage

from .kinds import KINDS, address
from .words import CUT_WORDS, HIDDEN_WORDS, LARGE_LETTERS

# Controls too small for a thumb, except links inside a sentence (the exception of WCAG 2.5.8).
SMALL_TARGETS = """() => {
    const inSentence = element => {
        const around = element.closest("p, li, dd, td, figcaption, blockquote, label, legend");
        return around && element.matches("a") &&
            around.innerText.trim().length > element.innerText.trim().length;
    };
    const seen = element => element.checkVisibility({opacityProperty: true,
        visibilityProperty: true}) && !element.closest(".visually-hidden, .skip-link");
    const box = element => {
        // The link of a card covers the card.
        const spread = getComputedStyle(element, "::after");
        if (spread.position === "absolute" && spread.content !== "none")
            return element.offsetParent.getBoundingClientRect();
        // The label of a checkbox is part of the target.
        const label = element.matches("[type=checkbox], [type=radio]") &&
            (element.closest("label") || element.labels?.[0]);
        return (label || element).getBoundingClientRect();
    };
    // A dot of the static map duplicates a link of the list below (WCAG 2.5.8, equivalent).
    const isShortcut = element => element.closest("svg") &&
        document.querySelector(`a[href="${element.getAttribute("href")}"]:not(svg a)`);
    return [...document.querySelectorAll("a[href], button, summary, select, input, textarea")]
        .filter(element => element.type !== "hidden" && seen(element) && !inSentence(element))
        .filter(element => !isShortcut(element))
        .filter(element => { const {width, height} = box(element);
            return width > 1 && (height < 43.5 || width < 24); })
        .map(element => element.outerHTML.slice(0, 160));
}"""

TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll("main *, header *, footer *")]
        .filter(element => { const {left, right} = element.getBoundingClientRect();
            return right > room + 0.5 || left < -0.5; })
        .map(element => element.outerHTML.slice(0, 120));
}"""

SMALL_TEXT = """() => {
    const sizes = new Set();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility()) continue;
        if (!element.closest("p, li, dd, dt, td, th")) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 16) sizes.add(`${size}px: ${element.outerHTML.slice(0, 120)}`);
    }
    return [...sizes];
}"""

# The sum of the layout shifts since the page began (https://web.dev/articles/cls).
MOVED = """() => new Promise(resolve => {
    let sum = 0;
    const add = list => list.getEntries().forEach(entry => { sum += entry.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""
LATE = 0.2  # delay of the scripts, in seconds


@pytest.fixture(params=KINDS)
def opened(request, page, server):
    """Return `open_at(width)`, which opens one kind of page."""

    def open_at(width):
        if request.param == "not found":
            page.context.expected_faults.append("404")
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(server + address(request.param))
        return page

    return open_at


def test_words_are_whole_and_nothing_scrolls_sideways(opened):
    page = opened(320)
    for width in (320, 360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found = {script: page.evaluate(script) for script in (TOO_WIDE, CUT_WORDS, HIDDEN_WORDS)}
        assert list(found.values()) == [[], [], []], width


@pytest.fixture
def arabic(server):
    locale = Locale.objects.create(language_code="ar")
    yield server
    locale.delete()
    ContentStamp.raise_()


def test_arabic_pages_are_mirrored_and_whole(page, arabic):
    place = PlacePage.objects.public().in_language("fr").exclude(opening_hours="").first()
    event = EventPage.objects.public().in_language("fr").filter(capacity__gt=0).first()
    paths = ["/", "/agenda/?vue=mois", "/pres-de-chez-moi/?pres=13200", "/ressources/"]
    for path in [*paths, place.get_url(), event.get_url()]:
        page.goto(f"{arabic}/ar{path}")
        assert page.locator("html[lang=ar][dir=rtl]").count() == 1
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found = {script: page.evaluate(script) for script in (TOO_WIDE, HIDDEN_WORDS)}
            assert list(found.values()) == [[], []], (path, width)
            page.evaluate("scrollTo(0, 0)")  # a month that does not fit begins at its title
            call = page.locator(".site-header__call")
            expect(call).to_be_in_viewport()
            if width == 1280:
                assert call.bounding_box()["x"] < page.locator(".brand").bounding_box()["x"]


def test_arrow_keys_follow_the_direction_of_a_month(page, arabic):
    page.goto(f"{arabic}/ar/agenda/?vue=mois")
    number = page.locator("td [tabindex='0'], td[tabindex='0']").first
    number.focus()
    days = "[...document.querySelectorAll('td')].indexOf(document.activeElement.closest('td'))"
    before = page.evaluate(days)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(days) == before + 1


def test_hours_of_a_week_are_whole(page, server):
    """The longest opening hours, with the usual text size and with text twice as large."""
    places = PlacePage.objects.public().in_language("fr").exclude(opening_hours="")
    longest = sorted(places, key=lambda place: len(place.opening_hours), reverse=True)[:6]
    assert longest
    for place in longest:
        page.goto(server + place.get_url())
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert hours_cut(page) == [], place
        page.evaluate(LARGE_LETTERS)
        assert (page.evaluate(TOO_WIDE), hours_cut(page)) == ([], []), place


def hours_cut(page):
    return [cut for cut in page.evaluate(CUT_WORDS) if "opening-week" in cut]


def test_words_of_the_admin_are_whole_on_a_telephone(editor, server):
    pages = [
        PlacePage.objects.public().in_language("fr").first(),
        EventPage.objects.public().first(),
    ]
    paths = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
    paths += [reverse(name) for name in ("wagtailadmin_home", "event_announce", "account_access")]
    paths += [f"/admin/{name}/" for name in ("lieux", "lieux_a_appeler", "corrections_de_lieux")]
    editor.set_viewport_size({"width": 390, "height": 844})
    for path in paths:
        editor.goto(server + path)
        assert (editor.evaluate(TOO_WIDE), editor.evaluate(CUT_WORDS)) == ([], []), path


def test_controls_suit_a_thumb_and_text_is_large_under_one_title(opened):
    page = opened(360)
    assert page.evaluate(SMALL_TARGETS) == []
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert body >= 18
    assert page.evaluate(SMALL_TEXT) == []
    assert page.locator("h1").count() == 1


def test_nothing_moves_while_the_page_loads(opened, page):
    def late(route):
        time.sleep(LATE)
        route.continue_()

    page.route("**/*.js", late)
    opened(360)
    assert page.evaluate(MOVED) < 0.001
