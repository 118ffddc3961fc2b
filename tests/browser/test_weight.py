"""The weight of each kind of page: its elements, its requests and its bytes."""

import bisect
import re

import pytest

from network.site import assets

from .kinds import KINDS, address

KILOBYTE = 1000
# The limits of pages do not count the typeface, which has its own: a page loads one or two fonts.
TYPEFACE = 45  # kilobytes
# EcoIndex, by its public formula (https://www.ecoindex.fr/comment-ca-marche/): the twentieths of
# the web's pages by number of elements outside SVG drawings, of requests and of kilobytes.
ELEMENTS = [0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603]
REQUESTS = [0, 2, 15, 25, 34]
KILOBYTES = [0, 1.37, 144.7, 319.53, 479.46]
BEST = 86  # about 260 elements in four requests: readers come before a better mark
COST = 0.6  # of the typeface, counted apart: usually one font, two on a page with italic
# Kinds of pages that need more content, with their lowest accepted mark.
LESS = {
    "resources.ArticlePage": 84,  # the fullest: every block, two tables
    "series on paper": 79,  # four texts, their sources and a map of places
    # Three links a day in a month, or a part of a day in a week: each date leads to its event.
    "agenda by month": 80,
    "agenda by week": 85,
    "agenda on paper": 85,  # the text of each date is one element, in any language
}
# Kilobytes of the pages that a first visit often begins with: page, styles, scripts and images.
LIGHT = {
    "home.HomePage": 90,
    "places.PlacePage": 25,
    "places.PlaceIndexPage": 25,
    "events.EventPage": 25,
    "events.EventIndexPage": 25,
    "resources.ResourceIndexPage": 28,  # with the picture of the featured text
    "list of the library": 28,  # a drawing on each card
    "home.StandardPage": 25,
    "search": 25,
}


def twentieths(steps, value):
    """Return the number of `steps` below `value`, interpolated within a step."""
    place = bisect.bisect_right(steps, value)
    return place - 1 + (value - steps[place - 1]) / (steps[place] - steps[place - 1])


def ecoindex(elements, requests, kilobytes):
    """Return a mark from 0 to 100, the lightest."""
    shares = (
        3 * twentieths(ELEMENTS, elements),
        2 * twentieths(REQUESTS, requests),
        twentieths(KILOBYTES, kilobytes),
    )
    return 100 - 5 * sum(shares) / 6


def visit(page, url):
    """Return the number of elements outside SVG drawings, and the sizes of the HTTP responses.

    The sizes are two lists, in bytes: those of the fonts, and the others. The cache is disabled, as
    on a first visit. Data URLs are not counted.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes, fonts, others = {}, [], []

    def ask(event):
        url = event["request"]["url"]
        if url.startswith("http"):
            sizes[event["requestId"]] = fonts if url.endswith(".woff2") else others

    def finish(event):
        if event["requestId"] in sizes:
            sizes[event["requestId"]].append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", ask)
    session.on("Network.loadingFinished", finish)
    page.goto(url, wait_until="networkidle")
    # Load the lazy images too.
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    session.detach()
    everything, drawn = (page.locator(selector).count() for selector in ("*", "svg *"))
    return everything - drawn, fonts, others


def test_ecoindex_formula_matches_the_published_steps():
    assert ecoindex(0, 0, 0) == 100
    assert round(ecoindex(233, 15, 144.7), 1) == round(100 - 5 * (3 * 4 + 2 * 2 + 2) / 6, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_visit_is_light(page, server, kind):
    """Limit the EcoIndex of every page; of some, the bytes transferred and the requests too."""
    page.context.expected_faults.append("404")
    elements, fonts, sizes = visit(page, server + address(kind))
    preload = page.locator("link[rel=preload]").count()
    mark = ecoindex(elements - preload, len(sizes), sum(sizes) / KILOBYTE)
    assert mark >= LESS.get(kind, BEST), (elements - preload, len(sizes), sum(sizes))
    whole = ecoindex(elements, len(sizes) + len(fonts), sum(sizes + fonts) / KILOBYTE)
    assert whole >= mark - COST
    if kind in LIGHT:
        assert sizes
        assert 0 < sum(fonts) < TYPEFACE * KILOBYTE
        assert sum(sizes) < LIGHT[kind] * KILOBYTE
        if kind == "home.HomePage":
            assert sum(sizes + fonts) < LIGHT[kind] * KILOBYTE
        else:
            assert len(sizes) <= (5 if kind == "resources.ResourceIndexPage" else 4)


def test_pages_load_the_styles_of_their_components(page, server):
    """The styles of a component used by pages of another app must be in `css/shared/`."""
    styled = set().union(*(classes_of(path.read_text()) for _name, path in assets._files("css")))
    sheets, missing = {}, {}
    for kind in KINDS:
        html = page.request.get(server + address(kind)).text()
        loaded = set()
        for url in re.findall(r'<link rel="stylesheet" href="([^"]+)">', html):
            if url not in sheets:
                sheets[url] = classes_of(page.request.get(server + url).text())
            loaded |= sheets[url]
        shown = {name for names in re.findall(r'\sclass="([^"]+)"', html) for name in names.split()}
        if lost := shown & styled - loaded:
            missing[kind] = lost
    assert sheets
    assert missing == {}


def classes_of(css):
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))
