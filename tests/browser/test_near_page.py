"""The nearest places and the lists: the first result on a phone, the filters in one control."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from network.outputs.caching import responses

from .test_search_page import FIRST_RESULT, NARROW, WIDE

# A commune, postcodes, of several communes and without a place too, a quarter, filters, a town
# outside the network, coordinates.
LOCATIONS = [
    "Gap",
    "06300",
    "13120",
    "06390",
    "13 eme",
    "Noailles",
    "Marseille&samedi=oui&gratuit=1",
    "Lyon",
    "43.30,5.37",
]


def tops(page, address, first):
    """Yield the distance of the `first` element from the top of the page, by day and by night.

    On Sunday night, most places are closed: a sentence names the nearest open one.
    """
    today = timezone.localtime()
    sunday = today + datetime.timedelta(days=6 - today.weekday())
    for moment in (today, sunday.replace(hour=23, minute=10)):
        responses.clear()
        with time_machine.travel(moment, tick=False):
            page.goto(address)
        yield page.evaluate(
            f"document.querySelector('{first}').getBoundingClientRect().top + scrollY"
        )
    responses.clear()


@pytest.mark.parametrize("width", [320, NARROW])
@pytest.mark.parametrize("location", LOCATIONS)
def test_first_place_is_on_the_first_screen_of_a_phone(page, server, location, width):
    page.set_viewport_size({"width": width, "height": 740})
    address = f"{server}/pres-de-chez-moi/?pres={location}"
    for top in tops(page, address, ".near-sheet__places > *"):
        assert top <= FIRST_RESULT
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, NARROW])
@pytest.mark.parametrize("path", ["papiers/?pres=Gap", "telephone/?pres=06300"])
def test_first_place_for_a_need_is_on_the_first_screen(page, server, path, width):
    page.set_viewport_size({"width": width, "height": 740})
    for top in tops(page, f"{server}/orientation/{path}", ".place-card"):
        assert top <= FIRST_RESULT
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, NARROW])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/lieux/?pres={location}" for location in LOCATIONS),
        *("/lieux/", "/ressources/?page=1", "/agenda/", "/agenda/?gratuit=1"),
    ],
)
def test_first_card_of_a_list_is_on_the_first_screen_of_a_phone(page, server, path, width):
    page.set_viewport_size({"width": width, "height": 740})
    for top in tops(page, server + path, ".with-side .card"):
        assert top <= FIRST_RESULT
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/lieux/?pres=Gap&gratuit=1", "/agenda/?gratuit=1&q=atelier"])
def test_filters_of_a_list_are_one_control_on_a_phone(page, server, path):
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(server + path)
    folded = page.locator(".filters, .fold .chips")
    assert folded.count() == 2
    assert not any(part.is_visible() for part in folded.all())
    control = page.locator(".fold > summary")
    assert "2 choix" in control.inner_text()
    assert control.bounding_box()["height"] >= 44
    control.focus()
    page.keyboard.press("Enter")
    assert all(part.is_visible() for part in folded.all())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "chips__chip"


@pytest.mark.parametrize("path", ["/lieux/?pres=Gap", "/agenda/", "/ressources/?page=1"])
def test_filters_of_a_list_are_unfolded_on_a_wide_screen(page, server, path):
    page.set_viewport_size({"width": WIDE, "height": 740})
    page.goto(server + path)
    assert page.locator(".filters").is_visible()
    assert not page.locator(".fold > summary").is_visible()


def test_choices_are_one_control(page, server):
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(f"{server}/pres-de-chez-moi/?pres=Marseille&samedi=oui")
    control = page.locator(".near-filters summary").first
    assert "Ouvert ce samedi" in control.inner_text()
    chip = page.locator(".near-filters .chips__chip")
    assert not chip.is_visible()
    control.click()
    chip.click()
    page.wait_for_url(lambda url: "samedi" not in url)


def test_boundaries_of_the_network_are_folded_on_a_phone_only(page, server):
    boundaries = page.locator(".outside").get_by_text("qui couvre")
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(f"{server}/pres-de-chez-moi/?pres=Lyon")
    assert not boundaries.is_visible()
    page.locator(".outside summary").click()
    assert boundaries.is_visible()
    page.set_viewport_size({"width": WIDE, "height": 740})
    page.goto(f"{server}/pres-de-chez-moi/?pres=Lyon")
    assert boundaries.is_visible()
