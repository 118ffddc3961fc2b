"""On a small telephone, results are visible at once, and no text is cut at any text size."""

import pytest

from .words import CUT_WORDS, HIDDEN_WORDS, LARGE_LETTERS, LENGTHEN, SPACED, TOO_WIDE

# {path of a search form: (its field, words with results)}
SEARCHES = {
    "/lieux/": ("q", "atelier"),
    "/agenda/": ("q", "ordinateur"),
    "/ressources/": ("q", "mot de passe"),
    "/recherche/": ("q", "imprimante"),
    "/pres-de-chez-moi/": ("pres", "13200"),
}
# Pages of results with long words and host names, and cards with every sort of fact.
ANSWERS = [
    "/recherche/?q=mot+de+passe",
    "/recherche/?q=cybermalveillance",
    "/pres-de-chez-moi/?pres=13200",
    "/orientation/papiers/?pres=13200",
    "/lieux/?q=mediatheque",
    "/ressources/?page=2",
]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def telephone(request, browser, server):
    """A page of 360 × 740 pixels, without smooth scrolling to the results."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        is_mobile=True,
        has_touch=True,
        locale="fr-FR",
        reduced_motion="reduce",
        java_script_enabled=request.param,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", SEARCHES)
def test_results_are_in_sight_at_once(telephone, server, path):
    name, words = SEARCHES[path]
    telephone.goto(server + path)
    field = telephone.locator(f"main [name={name}]").first
    if not field.is_visible():
        telephone.locator(".fold > summary").click()
    field.fill(words)
    form = field.locator("xpath=ancestor::form")
    form.locator("button:not([type=button])").first.click()
    telephone.wait_for_url(lambda url: "?" in url)
    heading = telephone.locator("#resultats")
    first = telephone.locator("main .card__title, .search-result__title")
    for seen in (heading, first.first):
        box = seen.bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 740
    # The keyboard and screen readers continue from the focused element.
    assert telephone.locator("#resultats:focus").count() == 1


@pytest.mark.parametrize("path", ANSWERS)
def test_results_do_not_scroll_sideways_and_no_text_is_cut(page, server, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(server + path)
    assert (page.evaluate(TOO_WIDE), page.evaluate(HIDDEN_WORDS)) == ([], [])
    page.evaluate(SPACED)
    assert (page.evaluate(TOO_WIDE), page.evaluate(HIDDEN_WORDS)) == ([], [])
    page.evaluate(LENGTHEN)
    assert page.evaluate(TOO_WIDE) == []


def test_large_text_keeps_the_name_of_the_network_whole(page, server):
    """With text twice as large, the header and the number to call fit a telephone."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(server + "/contact/")
    page.evaluate(LARGE_LETTERS)
    assert page.evaluate(TOO_WIDE) == []
    assert [word for word in page.evaluate(CUT_WORDS) if 'class="brand"' in word] == []
