"""Pages without network, in Chromium on a phone: the service worker keeps and shows them."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Error, expect

from network.models import ContentStamp
from places.models import PlacePage
from tests.browser.editing import signed_in, team_member

PHONE = {"width": 360, "height": 740}
KEPT = """async () => {
  const pages = await caches.open("offline-pages");
  return (await pages.keys()).map(({ url }) => url.replace(location.origin, ""));
}"""
# Make the kept pages `days` older.
AGE = """async (days) => {
  const pages = await caches.open("offline-pages");
  for (const request of await pages.keys()) {
    const response = await pages.match(request);
    const headers = new Headers(response.headers);
    headers.set("Kept-On", new Date(Date.now() - days * 24 * 3600 * 1000).toISOString());
    await pages.put(request, new Response(await response.text(), { headers }));
  }
}"""
FILL = """async (number) => {
  const pages = await caches.open("offline-pages");
  for (let rank = 0; rank < number; rank += 1) {
    const on = new Date(Date.now() - 1000 * (rank + 60)).toISOString();
    const headers = { "Kept-On": on, "Kept-Files": "[]", "Kept-Title": "x", "Kept-Label": "x" };
    await pages.put(`/lieux/invente-${rank}/`, new Response("", { headers }));
  }
}"""
REGISTERED = """async () => {
  const registrations = await navigator.serviceWorker.getRegistrations();
  return registrations.length;
}"""
LABEL = re.compile(r"Page gardée le \d+ \S+ à \d+\sh(\s\d\d)?\. Vous n’avez pas de réseau\.")


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "service_workers": "allow", "viewport": PHONE}


@pytest.fixture
def page(page):
    # Requests that fail without network are written to the console.
    page.context.expected_faults += [
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
        "fetching the script",
        "404",
    ]
    return page


def kept(page):
    return sorted(page.evaluate(KEPT))


def wait_until(page, condition):
    """Wait for the worker, which works after the page is shown; fail after twenty seconds."""
    for _time in range(100):
        if condition():
            return
        page.wait_for_timeout(200)
    raise AssertionError(kept(page))


def visit_and_keep(page, url):
    """Visit a page and wait until the worker has kept it."""
    page.goto(url)
    path = "/" + url.partition("://")[2].partition("/")[2]
    wait_until(page, lambda: path in kept(page))


def test_kept_place_is_shown_with_its_date_when_the_network_is_cut(page, server, place):
    url = place.get_url()
    visit_and_keep(page, server + url)
    visit_and_keep(page, f"{server}{url}fiche/")
    visit_and_keep(page, f"{server}/pres-de-chez-moi/?pres=13055")
    page.context.set_offline(True)
    page.goto(server + url)
    expect(page.get_by_role("heading", level=1)).to_have_text(place.title)
    expect(page.get_by_role("status").first).to_have_text(LABEL)
    # The styles and the typeface are kept too.
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em Atkinson'))")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.button--call')).display")
        != "inline"
    )
    page.goto(f"{server}{url}fiche/")
    expect(page.get_by_role("status").first).to_have_text(LABEL)
    assert page.locator(".sheet__code").evaluate("(image) => image.naturalWidth > 0")
    # The last answer near the visitor, from its address or from the link of the menu.
    for address in ("/pres-de-chez-moi/?pres=13055", "/pres-de-chez-moi/"):
        page.goto(server + address)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Marseille")
        expect(page.get_by_role("status").first).to_have_text(LABEL)
    # Another page: the list of the kept ones, and the telephone of the network in the header.
    page.goto(f"{server}/agenda/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans réseau")
    expect(page.locator("kept-pages li")).to_have_count(3)
    expect(page.locator("header a[href^='tel:']")).to_be_in_viewport()
    expect(page.locator("main a[href^='tel:']")).to_have_count(0)
    page.locator("kept-pages a", has_text=place.title).last.click()
    expect(page.get_by_role("status").first).to_have_text(LABEL)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans réseau")
    page.get_by_role("button", name="Effacer ces pages").click()
    expect(page.get_by_text("Aucune page n’est gardée")).to_be_visible()
    assert kept(page) == []
    # With the network, the page has no notice.
    page.context.set_offline(False)
    page.goto(server + url)
    expect(page.get_by_role("heading", level=1)).to_have_text(place.title)
    expect(page.get_by_text("Page gardée")).to_have_count(0)


def test_answer_around_a_position_is_kept_without_its_coordinates(page, server):
    page.goto(f"{server}/pres-de-chez-moi/?pres=43.30,5.37")
    wait_until(page, lambda: kept(page))
    assert kept(page) == ["/pres-de-chez-moi/"]
    page.context.set_offline(True)
    page.goto(f"{server}/pres-de-chez-moi/?pres=43.31,5.38")
    expect(page.get_by_role("heading", level=1)).to_have_text("De l’aide près de vous")
    expect(page.get_by_role("status").first).to_have_text(LABEL)
    # An answer near a commune is not that around a position.
    page.goto(f"{server}/pres-de-chez-moi/?pres=13004")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans réseau")
    page.context.set_offline(False)
    visit_and_keep(page, f"{server}/pres-de-chez-moi/?pres=13055")
    assert kept(page) == ["/pres-de-chez-moi/?pres=13055"]


def test_pages_are_forgotten_after_thirty_days_and_beyond_fifty(page, server, place):
    url = place.get_url()
    visit_and_keep(page, server + url)
    page.evaluate(AGE, 29)
    page.context.set_offline(True)
    page.goto(server + url)
    expect(page.get_by_role("status").first).to_have_text(LABEL)
    page.evaluate(AGE, 31)
    # The browser's own cache still has the page of this minute.
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(server + url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans réseau")
    expect(page.locator("kept-pages li")).to_have_count(0)
    page.context.set_offline(False)
    page.evaluate(FILL, 60)
    visit_and_keep(page, f"{server}{url}fiche/")
    wait_until(page, lambda: len(kept(page)) == 50)
    assert f"{url}fiche/" in kept(page)
    assert url not in kept(page)
    assert "/lieux/invente-49/" not in kept(page)


def test_page_of_a_signed_in_person_is_never_kept(page, server, place):
    other = PlacePage.objects.public().in_language("fr").exclude(pk=place.pk).first()
    visit_and_keep(page, server + other.get_url())
    signed_in(page, server, team_member())
    page.goto(server + place.get_url())
    page.goto(f"{server}{place.get_url()}fiche/")
    page.goto(f"{server}/admin/")
    page.wait_for_timeout(1000)
    assert kept(page) == [other.get_url()]
    page.context.set_offline(True)
    page.goto(server + place.get_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Sans réseau")
    # The worker does not answer for the admin.
    with pytest.raises(Error):
        page.goto(f"{server}/admin/")


def test_withdrawn_place_is_forgotten(page, server, place):
    visit_and_keep(page, server + place.get_url())
    PlacePage.objects.filter(pk=place.pk).update(live=False)
    try:
        ContentStamp.raise_()
        page.goto(server + place.get_url())
        wait_until(page, lambda: not kept(page))
    finally:
        PlacePage.objects.filter(pk=place.pk).update(live=True)
        ContentStamp.raise_()


def test_forms_files_and_redirections_work_under_the_worker(page, server, place):
    visit_and_keep(page, server + place.get_url())
    page.goto(server + place.get_url().removesuffix("/"))
    expect(page).to_have_url(server + place.get_url())
    page.goto(f"{server}/pres-de-chez-moi/")
    page.locator("main input[name=pres]").first.fill("13500 Martigues")
    page.locator("main input[name=pres]").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Martigues")
    with page.expect_download() as download:
        page.evaluate("location.assign('/lieux/lieux.csv')")
    assert download.value.failure() is None
    page.goto(f"{server}{place.get_url()}corriger/")
    page.locator("main form[method=post] button").last.click()
    expect(page.locator(".error-summary")).to_be_visible()


def test_setting_removes_the_worker_and_its_pages(page, server, place):
    visit_and_keep(page, server + place.get_url())
    assert page.evaluate(REGISTERED) == 1
    settings.OFFLINE = False
    try:
        page.goto(f"{server}/agenda/")
        page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one?.update())")
        wait_until(page, lambda: page.evaluate(REGISTERED) == 0)
        assert page.evaluate("caches.keys()") == []
        page.goto(server + place.get_url())
        page.wait_for_timeout(500)
        assert page.evaluate(REGISTERED) == 0
    finally:
        settings.OFFLINE = True
