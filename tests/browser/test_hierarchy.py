"""The order of a place card and of a place page, in the markup and on the screen; the header."""

import pytest

from places.models import PlacePage

NETWORK = "04 65 71 00 00"
WIDTHS = [320, 360, 768, 1280]
LISTS = [
    "/lieux/",
    "/lieux/?pres=Gap&samedi=oui",
    "/pres-de-chez-moi/?pres=Gap",
    "/orientation/papiers/?pres=Gap",
    "/territoires/13055/",
]
# The parts of each card in the order of the markup: role, top in pixels, size of the letters.
CARDS = """[...document.querySelectorAll('.place-card')].map((card) =>
  [...card.children].map((part) => [
    part.matches('.card__title') ? 'name'
      : part.matches('.place-status') ? 'state'
      : part.matches('.place-card__services') ? 'services'
      : part.matches('.card__foot') ? 'action'
      : part.matches('[data-icon=pin]') ? 'where' : 'day',
    part.getBoundingClientRect().top,
    parseFloat(getComputedStyle(part).fontSize),
    part.querySelectorAll('a').length,
  ]))"""
ORDER = ["name", "where", "day", "state", "services", "action"]
# The visible numbers of the network in the text of the page, except on the card of its own bus.
NUMBERS = f"""[...document.querySelectorAll('main a[href^="tel:"]')].filter((link) =>
  link.innerText.replaceAll('\\u00a0', ' ').includes('{NETWORK}')
  && !link.closest('.place-card')?.querySelector('[href*=bus-des-mailles]')).length"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", LISTS)
def test_card_has_its_facts_in_order_and_one_action(page, server, path, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(server + path)
    cards = page.evaluate(CARDS)
    assert cards
    for parts in cards:
        roles = [role for role, *_ in parts]
        assert roles == sorted(roles, key=ORDER.index)
        assert {"name", "state", "action"} <= set(roles)
        tops = [top for _, top, *_ in parts]
        assert tops == sorted(tops)
        name, *others = [size for role, _, size, _ in parts if role != "action"]
        assert name > max(others)
        assert [links for *_, links in parts] == [1] + [0] * (len(parts) - 2) + [1]
    assert page.evaluate(NUMBERS) == 0


def complete_place():
    """Return a public place with hours, services and a number of its own, and no stop."""
    places = PlacePage.objects.public().in_language("fr").filter(has_stops=False)
    return places.exclude(opening_hours="").exclude(phone="").exclude(services="").first()


SECTIONS = {
    "status": ".place-head > .place-status",
    "actions": ".place-head__actions",
    "services": ".place-ticks",
    "hours": ".place-hours",
    "dates": ".place-agenda",
    "access": ".place-contact",
    "people": ".place-hosts",
    "sharing": ".place-share",
    "source": ".place-source",
}
TOPS = """(selectors) => {
  const found = selectors.map((selector) => document.querySelector(selector)).filter(Boolean);
  const follows = Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    count: found.length,
    inOrder: found.every((part, index) =>
      !index || found[index - 1].compareDocumentPosition(part) & follows),
    tops: found.map((part) => part.getBoundingClientRect().top + scrollY),
  };
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["complete", "without hours", "bus"])
def test_place_page_answers_in_the_order_of_the_questions(page, server, kind, width):
    places = PlacePage.objects.public().in_language("fr")
    place = {
        "complete": complete_place,
        "without hours": places.filter(opening_hours="", phone="", has_stops=False).first,
        "bus": places.filter(slug="bus-des-mailles").first,
    }[kind]()
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(server + place.url)
    sections = SECTIONS | ({"dates": ".place-visits"} if kind == "bus" else {})
    read = page.evaluate(TOPS, list(sections.values()))
    assert read["inOrder"]
    assert read["count"] >= (7 if kind == "complete" else 6)
    # Headings of a row begin within the padding of a panel.
    tops = read["tops"]
    assert all(later >= top - 60 for top, later in zip(tops, tops[1:], strict=False)), tops
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    titles = page.locator(".place-layout :is(h2, h3)").all_inner_texts()
    assert len(titles) == len(set(titles))


# The spaces between the sections of the main column, and their places beside or below the hours.
SPACES = """() => {
  const sections = [...document.querySelectorAll('.place-layout > *')];
  const boxes = sections.filter((section) => !section.matches('.place-hours'))
    .map((section) => section.getBoundingClientRect()).filter((box) => box.height);
  const hours = document.querySelector('.place-hours').getBoundingClientRect();
  return {
    spaces: boxes.slice(1).map((box, index) => Math.round(box.top - boxes[index].bottom)),
    beside: boxes.filter((box) => box.top < hours.bottom && box.bottom > hours.top)
      .every((box) => box.right <= hours.left - 16),
    below: boxes.filter((box) => box.top > hours.bottom)
      .every((box) => box.right >= hours.right - 1),
    top: boxes[0].top - hours.top,
  };
}"""


def test_hours_leave_no_hole_in_a_place_page(page, server):
    """With and without dates, and for the longest hours: the main column is not interrupted."""
    places = PlacePage.objects.public().in_language("fr").filter(has_stops=False)
    longest = sorted(places.exclude(opening_hours=""), key=lambda place: -len(place.opening_hours))
    quiet = [place for place in longest if not place.events.exists()]
    assert len(quiet) > 8
    for place in [complete_place(), *longest[:4], *quiet[:4], *quiet[-4:]]:
        page.goto(server + place.url)
        for width in (960, 1280, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            read = page.evaluate(SPACES)
            assert read["spaces"], place
            assert all(16 <= space <= 64 for space in read["spaces"]), (place, width, read)
            assert (read["beside"], read["below"]) == (True, True), (place, width)
            assert -1 <= read["top"] <= 1, (place, width, read)


def test_header_takes_a_quarter_of_the_screen_at_most_at_400_percent(page, server):
    """Of a screen of 1,280 × 1,024 pixels, and of the 1,280 × 740 of a laptop."""
    for height in (256, 185):
        page.set_viewport_size({"width": 320, "height": height})
        page.goto(f"{server}/lieux/")
        assert page.locator(".site-header").bounding_box()["height"] <= height / 4


@pytest.mark.parametrize("width", [320, 360])
def test_menu_touches_the_header_and_escape_closes_it(page, server, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{server}/lieux/")
    button = page.locator(".site-menu__button")
    button.click()
    header = page.locator(".site-header").bounding_box()
    panel = page.locator(".site-menu__panel").bounding_box()
    assert abs(panel["y"] - header["y"] - header["height"]) <= 1
    page.keyboard.press("Escape")
    assert not page.locator(".site-menu__panel").is_visible()
    assert page.evaluate("document.activeElement.className") == "site-menu__button"
