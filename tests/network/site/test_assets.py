import re

import pytest
from django.templatetags.static import static

from network.site import assets
from network.site.themes import Look

FOR_EVER = "public, max-age=31536000, immutable"


def test_page_loads_the_frame_sheet_and_its_app_sheet(client, site):
    page = client.get("/recherche/").content.decode()
    first, own = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    own_url = assets.app_stylesheet_url("search", "lists", "needs")
    assert (first, own) == (assets.stylesheet_url(Look()), own_url)
    response = client.get(first)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == FOR_EVER
    assert response.content.index(b"@layer reset, tokens") < response.content.index(b":root")
    response = client.get(own)
    assert response["Cache-Control"] == FOR_EVER
    assert response.content.count(b"--icon:url(") > 30
    assert b".search-result" in response.content


def test_page_of_several_apps_loads_one_joined_sheet(client, site):
    both = client.get(assets.app_stylesheet_url("recipes", "network", "events", "recipes"))
    assert both.content.count(b"--icon:url(") == client.get(
        assets.app_stylesheet_url("network")
    ).content.count(b"--icon:url(")
    assert b".recipe-step" in both.content
    assert b".subscribe__code" in both.content


def test_shared_components_are_in_the_frame_sheet(client, db):
    """The card of a place is shown by the search, by texts and by territories."""
    assert b".place-card" in client.get(assets.stylesheet_url(Look())).content
    assert b".place-card" not in client.get(assets.app_stylesheet_url("places")).content


def test_small_scripts_are_joined(client, site):
    page = client.get("/recherche/").content.decode()
    (url,) = re.findall(r'<script type="module" src="([^"]+)">', page)
    response = client.get(url)
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == FOR_EVER
    names = re.findall(rb'customElements.define\("([a-z-]+)"', response.content)
    assert {b"near-me", b"print-page", b"copy-field"} <= set(names)
    assert len(names) == len(set(names))
    assert b"data-choices" in response.content
    assert b"data-suggest" in response.content
    # Other scripts are fetched by the pages that need them, at their addresses in this release.
    imported = re.findall(rb'import\("([^"]+)"\)', response.content)
    assert {static(f"{name}.js").encode() for name in ("resources/read-aloud", "home/visits")} == {
        *imported
    }
    # A script with imports cannot be in a block.
    assert not re.search(rb"^(import|export)\b", response.content, re.MULTILINE)


@pytest.mark.any_database
@pytest.mark.parametrize("url", ["/style/{}.css", "/style/places/{}.css", "/style/{}.js"])
def test_former_version_is_410_without_a_query(client, url):
    """Without the `db` fixture, a query fails."""
    assert client.get(url.format("0000000000000000")).status_code == 410


@pytest.mark.parametrize("app", ["network", "nothing", "places-nothing", "places-places"])
def test_app_without_a_sheet_is_404(client, site, app):
    assert client.get(f"/style/{app}/0000000000000000.css").status_code == 404
