"""From a page with an agenda to the visitor's own calendar, in two taps."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from events.models import CongressPage

from .kinds import address as address_of

WIDTHS = [360, 1280]
SITE = "http://localhost"  # the address of the site, without the port of the test server
# The host of each calendar; an iPhone opens the feed itself with its application.
HOSTS = {
    "Google Agenda": "calendar.google.com",
    "Outlook personnel": "outlook.live.com",
    "Outlook du travail": "outlook.office.com",
    "iPhone, iPad, Mac": "localhost",
}
SUBSCRIBING = "[href*='?cid='], [href*='/addfromweb?'], [href^='webcal:']"
ALL = r"/agenda/agenda\.ics$"
EVENT = r"/agenda/agenda\.ics\?serie=[\w-]{36}$"
# (address or kind of page, selector of the fold, pattern of the path of its feed)
FOLDS = [
    ("/agenda/?gratuit=1&type=atelier", "#abonnement", r"/agenda/agenda\.ics\?.*gratuit=1"),
    ("places.PlacePage", "#abonnement", r"/agenda/lieux/[\w-]+/agenda\.ics$"),
    ("/lieux/bus-des-mailles/", "#abonnement-passages", r"/agenda/lieux/[\w-]+/passages\.ics$"),
    ("/territoires/13/", "#abonnement", r"/agenda/territoires/13/agenda\.ics$"),
    ("events.EventPage", "details:has(#ajouter)", EVENT),
    ("/agenda/en-ligne-communes/", "details:has(#ajouter)", EVENT),  # a single date
    ("/recherche/?q=atelier", "#suivre", r"/recherche/recherche\.ics\?q=atelier&type=event$"),
    (
        "coming congress",
        "details:has(#abonnement)",
        r"/agenda/evenements/[\w-]+/programme\.ics$",
    ),
]


class Visitor:
    """A visitor who taps, and whose browser stays on the page when a link leads to another host.

    `taps` is the number of taps, `asked` the URLs of the links that were followed, and `referers`
    the headers of that name, or None, of the requests to other hosts.
    """

    def __init__(self, context, width):
        self.taps, self.asked, self.referers = 0, [], []
        self.page = context.new_page()
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(reduced_motion="reduce")
        context.expected_faults += ["request to https://", "request to webcal://"]
        for host in HOSTS.values():
            context.route(f"https://{host}/**", self._answer)
        session = context.new_cdp_session(self.page)
        session.send("Page.enable")
        session.on("Page.frameRequestedNavigation", lambda event: self.asked.append(event["url"]))

    def _answer(self, route):
        self.referers.append(route.request.headers.get("referer"))
        route.fulfill(status=204)  # the page stays open

    def wait_for(self, items, number):
        """Wait until the list `items` has `number` items, five seconds at most."""
        for _turn in range(100):
            if len(items) >= number:
                break
            self.page.wait_for_timeout(50)
        assert len(items) == number

    def tap(self, locator):
        locator.click()
        self.taps += 1


@pytest.fixture(params=WIDTHS)
def visitor(context, server, request):
    return Visitor(context, request.param)


def path_of(place):
    """Return the path of the coming congress, of a kind of page, or `place` if it is a path."""
    if place == "coming congress":
        return CongressPage.objects.public().order_by("-starts_at").first().get_url()
    return place if place[0] == "/" else address_of(place)


def feed_in(url):
    """Return the URL of the feed in the query string of the URL of a calendar."""
    query = parse_qs(urlsplit(url).query)
    [feed] = query.get("cid") or query["url"]
    return feed.replace("webcal://", "http://")


@pytest.mark.parametrize(("place", "fold", "pattern"), [("/agenda/", "#abonnement", ALL), *FOLDS])
def test_two_taps_lead_to_each_calendar(visitor, server, place, fold, pattern):
    page = visitor.page
    page.goto(server + path_of(place))
    visitor.tap(page.locator(f"{fold} > summary"))
    for number, (name, host) in enumerate(HOSTS.items(), start=1):
        # The page of an event has other links of these names, which copy one date.
        link = page.locator(fold).get_by_role("link", name=name, exact=True)
        visitor.taps, visitor.asked[:] = 1, []
        visitor.tap(link.and_(page.locator(SUBSCRIBING)))
        assert visitor.taps == 2
        visitor.wait_for(visitor.asked, 1)
        [url] = visitor.asked
        assert urlsplit(url).hostname == host
        feed = url if url.startswith("webcal:") else feed_in(url)
        feed = feed.replace("webcal://", "http://")
        assert feed.startswith(f"{SITE}/")
        assert re.search(pattern, feed)
        # The browser ignores a link while it waits for the answer of the one before.
        visitor.wait_for(visitor.referers, min(number, len(HOSTS) - 1))
    assert set(visitor.referers) == {None}


def test_two_taps_are_sufficient_without_script(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/agenda/?gratuit=1")
    fold = page.locator("#abonnement")
    fold.locator("> summary").click()
    expect(fold.get_by_role("link", name="Google Agenda", exact=True)).to_be_visible()
    # The address is selected by hand.
    expect(fold.get_by_role("textbox")).to_have_value(f"{SITE}/agenda/agenda.ics?gratuit=1")
    expect(fold.get_by_text("Copier l’adresse")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(("place", "fold", "pattern"), FOLDS)
def test_each_agenda_has_its_own_links_in_one_fold(page, server, place, fold, pattern):
    page.goto(server + path_of(place))
    fold = page.locator(fold)
    fold.locator("> summary").click()
    subscribing = page.locator(SUBSCRIBING)
    google = fold.get_by_role("link", name="Google Agenda", exact=True).and_(subscribing)
    expect(google).to_be_visible()
    feed = feed_in(google.get_attribute("href"))
    assert re.search(pattern, feed)
    response = page.request.get(feed.replace(SITE, server), max_redirects=0)
    assert (response.status, response.headers["content-type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    for name in ("Outlook personnel", "Outlook du travail"):
        link = fold.get_by_role("link", name=name, exact=True).and_(subscribing)
        assert feed_in(link.get_attribute("href")) == feed
    own = fold.get_by_role("link", name="iPhone, iPad, Mac", exact=True)
    assert own.get_attribute("href") == feed.replace("http://", "webcal://")
    expect(fold.get_by_role("textbox")).to_have_value(feed)
    # The steps on a phone with Android need no other fold; the QR code is for a computer.
    expect(fold.get_by_text("Sur un téléphone Android")).to_be_visible()
    expect(fold.get_by_text("« Version pour ordinateur »")).to_be_visible()
    fold.locator(".subscribe__more > summary").click()
    expect(fold.get_by_role("img", name="Carré à photographier")).to_be_visible()


@pytest.mark.parametrize(
    ("place", "fragment"),
    [
        ("/agenda/lieux/bus-des-mailles/passages/", "#abonnement-passages"),
        ("coming congress", "#abonnement"),
        ("events.EventPage", "#ajouter"),
    ],
)
def test_scanned_address_opens_the_fold(page, server, place, fragment):
    page.goto(f"{server}{path_of(place)}{fragment}")
    google = page.get_by_role("link", name="Google Agenda", exact=True)
    expect(google.first).to_be_visible()


def test_button_copies_the_address_and_announces_it(visitor, server):
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/agenda/?gratuit=1")
    fold = page.locator("#abonnement")
    fold.locator("> summary").click()
    fold.get_by_role("button", name="Copier l’adresse").click()
    expect(fold.get_by_role("status")).to_have_text("Adresse copiée")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{SITE}/agenda/agenda.ics?gratuit=1"


def test_refused_copy_selects_the_address(page, server):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    page.goto(f"{server}/agenda/s-abonner/")
    page.get_by_role("button", name="Copier l’adresse").click()
    page.wait_for_function("getSelection().toString().endsWith('/agenda/agenda.ics')")


def test_links_and_folds_are_large_enough(visitor, server):
    page = visitor.page
    page.goto(f"{server}/agenda/s-abonner/?gratuit=1")
    for summary in page.locator(".subscribe__more > summary").all():
        summary.click()
    controls = page.locator(".subscribe__ways a, .subscribe__more summary, .subscribe__copy button")
    assert controls.count() == 6
    for control in controls.all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 44, control.inner_text()
    expect(page.get_by_role("img", name="Carré à photographier")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
