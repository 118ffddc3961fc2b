"""The typeface in a browser: it moves no text, and lines have a good length."""

import time

import pytest

from .kinds import address
from .test_kinds import MOVED

SLOW = 1.5  # delay of the fonts, in seconds: the page is displayed before
# The largest sum of layout shifts, in the menu of a month at 360 px; a good one is below 0.1. It is
# 0.035 without the metrics of the fallback, and 0 if the font arrives before the first paint.
MOST = 0.03
# The title of this place has five lines at 360 px, and six in the fallback, which is 0.8 % wider.
MOST_OF = {"places.PlacePage": 0.05}
KINDS = [
    "home.HomePage",
    "places.PlaceIndexPage",
    "places.PlacePage",
    "events.EventPage",
    "agenda by month",
    "resources.ArticlePage",
    "an event proposed",
    "search",
]
# In milliseconds: the first display of the page, and the end of the first font.
MOMENTS = """() => [
    performance.getEntriesByName("first-contentful-paint")[0].startTime,
    performance.getEntriesByType("resource").find(({name}) => name.includes("woff2")).responseEnd,
]"""
# The texts of paragraphs of several lines, one number of characters per line but the last.
LINES = """() => [...document.querySelectorAll(".prose > p")].flatMap(paragraph => {
    const range = document.createRange(), lines = [];
    let top = null, count = 0;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (let index = 0; index < node.length; index++) {
            range.setStart(node, index);
            range.setEnd(node, index + 1);
            const box = range.getBoundingClientRect();
            if (top !== null && box.top > top + 12) { lines.push(count); count = 0; }
            if (box.width) top = box.top;
            count++;
        }
    return lines;
})"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", KINDS)
def test_late_font_replaces_a_similar_one(page, server, kind, width):
    """The text is displayed before the font arrives, and its lines then stay in their place.

    Letters of another width move the rest of their line, and a few words to another line.
    """

    def late(route):
        time.sleep(SLOW)
        route.continue_()

    page.route("**/*.woff2", late)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(server + address(kind), wait_until="networkidle")
    displayed, arrived = page.evaluate(MOMENTS)
    assert displayed < arrived
    assert page.evaluate(MOVED) < MOST_OF.get(kind, MOST)


def test_lines_of_an_article_have_sixty_to_seventy_characters(page, server):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(server + address("resources.ArticlePage"), wait_until="networkidle")
    lines = sorted(page.evaluate(LINES))
    assert len(lines) > 20
    assert 60 <= lines[len(lines) // 2] <= 70


def test_pages_without_italic_load_one_font(page, server):
    fonts = []
    page.on("request", lambda request: fonts.append(request.url) if "woff2" in request.url else 0)
    page.goto(server + address("search"), wait_until="networkidle")
    assert [url.rpartition("/")[2] for url in fonts] == ["atkinson.woff2"]
