"""What a page weighs on an old phone: its elements, its requests, its bytes."""

import re
from html.parser import HTMLParser

import pytest

from network.frame import assets

from .kinds import KINDS, address

KILOBYTE = 1000
UNCOMPRESSED = 3.6  # the icons travel here as they are, and compressed in production
# Elements outside of drawings. EcoIndex gives its best mark to some 200, its second to some 420.
ELEMENTS = 330
MORE = {
    "agenda on paper": 1000,  # each date of the month
    "agenda by month": 700,
    "events.CongressPage": 640,  # each session of two days
    "events.CongressIndexPage": 410,
    "events.EventIndexPage": 380,
    "places.PlaceIndexPage": 410,
    "region": 490,
    "departement": 410,
    "around a position": 370,
    "resources.ArticlePage": 450,  # the fullest: every block
    "resources.RecipePage": 360,
    "resources.SurveyPage": 370,
    "series on one page": 490,  # four texts
}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.number, self._drawings = 0, 0

    def handle_starttag(self, tag, attrs):
        self.number += not self._drawings
        self._drawings += tag == "svg"

    def handle_endtag(self, tag):
        self._drawings -= tag == "svg"


def elements(html):
    parser = Elements()
    parser.feed(html)
    return parser.number


def test_pages_have_few_elements(page, server):
    numbers = {}
    for kind in KINDS:
        numbers[kind] = elements(page.request.get(server + address(kind)).text())
    heavy = {kind: n for kind, n in numbers.items() if n > MORE.get(kind, ELEMENTS)}
    assert heavy == {}


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("home.HomePage", 90),
        ("places.PlacePage", 25 + UNCOMPRESSED),
        ("places.PlaceIndexPage", 25 + UNCOMPRESSED),
        ("events.EventPage", 25 + UNCOMPRESSED),
        ("events.EventIndexPage", 25 + UNCOMPRESSED),
        ("resources.ResourceIndexPage", 25 + UNCOMPRESSED),
        ("home.StandardPage", 25 + UNCOMPRESSED),
        ("search", 25 + UNCOMPRESSED),
    ],
)
def test_a_first_visit_is_light(page, server, kind, limit):
    """The bytes that travel: page, style, script, images; and how many requests for them."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server + address(kind), wait_until="networkidle")
    # Images that wait to be seen weigh too.
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    assert sizes
    assert sum(sizes) < limit * KILOBYTE
    if kind != "home.HomePage":
        assert len(sizes) <= 5


def test_pages_have_the_styles_of_what_they_show(page, server):
    """A component that a page of another app shows stands in `css/shared/`."""
    styled = set().union(*(classes_of(path.read_text()) for _name, path in assets._files("css")))
    sheets, lacking = {}, {}
    for kind in KINDS:
        html = page.request.get(server + address(kind)).text()
        loaded = set()
        for url in re.findall(r'<link rel="stylesheet" href="([^"]+)">', html):
            if url not in sheets:
                sheets[url] = classes_of(page.request.get(server + url).text())
            loaded |= sheets[url]
        shown = {name for names in re.findall(r'\sclass="([^"]+)"', html) for name in names.split()}
        if lost := shown & styled - loaded:
            lacking[kind] = lost
    assert sheets
    assert lacking == {}


def classes_of(css):
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)))
