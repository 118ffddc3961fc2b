import re

import pytest

from network.frame import assets

FOR_EVER = "public, max-age=31536000, immutable"


def test_a_page_has_the_sheet_of_all_pages_and_that_of_icons_and_of_its_app(client, site):
    page = client.get("/recherche/").content.decode()
    first, own = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    assert (first, own) == (assets.stylesheet_url(), assets.app_stylesheet_url("search"))
    response = client.get(first)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == FOR_EVER
    assert response.content.index(b"@layer reset, tokens") < response.content.index(b":root")
    response = client.get(own)
    assert response["Cache-Control"] == FOR_EVER
    assert response.content.count(b"--icon:url(") > 30
    assert b".search-result" in response.content


def test_pages_of_several_apps_have_one_sheet_of_theirs(client, site):
    both = client.get(assets.app_stylesheet_url("resources", "network", "events", "resources"))
    assert both.content.count(b"--icon:url(") == client.get(
        assets.app_stylesheet_url("network")
    ).content.count(b"--icon:url(")
    assert b".recipe-step" in both.content
    assert b".sheet__title" in both.content


def test_what_pages_of_several_apps_show_is_in_the_first_sheet(client, db):
    """A card of a place stands in a search, in a text, in the page of a territory."""
    assert b".place-card" in client.get(assets.stylesheet_url()).content
    assert b".place-card" not in client.get(assets.app_stylesheet_url("places")).content


def test_one_script_holds_all_that_are_small(client, site):
    page = client.get("/recherche/").content.decode()
    (url,) = re.findall(r'<script type="module" src="([^"]+)">', page)
    response = client.get(url)
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == FOR_EVER
    names = re.findall(rb'customElements.define\("([a-z-]+)"', response.content)
    assert {b"read-aloud", b"print-page", b"copy-field"} <= set(names)
    assert len(names) == len(set(names))
    assert b"data-choices" in response.content
    assert b"data-suggest" in response.content
    # One that imports others could not stand between braces.
    assert not re.search(rb"^(import|export)\b", response.content, re.MULTILINE)


@pytest.mark.any_database
@pytest.mark.parametrize("url", ["/style/{}.css", "/style/places/{}.css", "/style/{}.js"])
def test_a_former_one_asks_nothing_of_the_database(client, url):
    """The test may not ask it."""
    assert client.get(url.format("0000000000000000")).status_code == 410


@pytest.mark.parametrize("app", ["network", "nothing", "places-nothing", "places-places"])
def test_an_app_without_a_sheet_has_no_address(client, site, app):
    assert client.get(f"/style/{app}/0000000000000000.css").status_code == 404
