"""The page of results: the place of the first result on a phone, its folds, the order of focus."""

import pytest

from search.models import SearchLog

QUESTIONS = ["numérique", "mot de passe", "imprimer", "aide papiers 13012", "imprimer marseille"]
NOTES = "ordinater 13004 mercredi apres midi"
# With corrections, a moment and a place, or a town outside: each has a chip or a note.
NOTED = [
    "atelier gap samedi",
    "ateliers marseille demain",
    "imprmer mediatheque arles samedi matin",
    "aide papiers 13012 mardi",
    "telefone manosk demin",
    NOTES,
    "samedi rennes",
    "atelier saint martin samedi",
]
FIRST_RESULT = 500  # pixels
WIDE, NARROW = 1280, 360

# An answer that editors chose is a result too.
FIRST = ".best-bets__bet, .search-results > li"
TOP = f"document.querySelector('{FIRST}').getBoundingClientRect().top + scrollY"
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const inside = (selector) => Boolean(element.closest(selector));
  return {
    name: element.textContent.trim() || element.name,
    top: Math.round(box.top + scrollY),
    left: Math.round(box.left),
    column: inside(".search-page__main") ? 1 : 0,
    inMain: inside("main"),
    inFilters: inside(".fold--filters"),
    inResults: inside(".search-results"),
  };
}"""


def tab_through(page, most=80):
    """Yield what is focused, from the start of the page to its first result."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["inMain"]:
            yield focused
        if focused["inResults"]:
            return


@pytest.mark.parametrize(("width", "height"), [(320, 640), (NARROW, 740)])
@pytest.mark.parametrize("question", QUESTIONS + NOTED)
def test_first_result_is_on_the_first_screen_of_a_phone(page, server, width, height, question):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server}/recherche/?q={question}")
    assert page.evaluate(TOP) <= FIRST_RESULT
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, NARROW, 768, WIDE])
def test_focus_follows_the_order_of_reading(page, server, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{server}/recherche/?q=imprimer marseille")
    focused = list(tab_through(page))
    assert focused[-1]["inResults"]
    assert any(one["inFilters"] for one in focused)
    # The column of the results is read last; within a column, from top to bottom.
    rows = [(one["column"], one["top"] // 12, one["left"]) for one in focused]
    assert rows == sorted(rows), focused


def test_chips_and_notes_are_one_control_on_a_phone(page, server):
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(f"{server}/recherche/?q={NOTES}")
    notes = page.locator(".fold--notes :is(.chips__chip, .search-note)")
    assert notes.count() >= 3
    assert not notes.first.is_visible()
    page.locator(".fold--notes > summary").click()
    assert all(note.is_visible() for note in notes.all())
    page.set_viewport_size({"width": WIDE, "height": 740})
    page.goto(f"{server}/recherche/?q={NOTES}")
    assert all(note.is_visible() for note in notes.all())
    assert not page.locator(".fold--notes > summary").is_visible()


def test_kinds_are_one_control_on_a_phone(page, server):
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(f"{server}/recherche/?q=atelier")
    kinds = page.locator(".kind-choice__link")
    assert kinds.count() > 2
    assert not kinds.first.is_visible()
    button = page.locator(".fold--kinds > summary")
    assert button.bounding_box()["height"] >= 44
    button.focus()
    page.keyboard.press("Enter")
    assert kinds.first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "kind-choice__link"
    kinds.nth(1).click()
    page.wait_for_url("**type=*")
    label = page.locator(".fold--kinds > summary").inner_text()
    assert "Tout" not in label


def test_kinds_and_filters_are_unfolded_on_a_wide_screen(page, server):
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(f"{server}/recherche/?q=atelier")
    assert page.locator(".kind-choice__link").first.is_visible()
    assert page.locator("#tri").is_visible()
    assert not page.locator(".fold__button").first.is_visible()


def test_address_of_the_results_leads_above_them(page, server):
    """On a phone, the heading that the form leads to is just above the folds."""
    page.set_viewport_size({"width": NARROW, "height": 740})
    page.goto(f"{server}/recherche/?q=atelier#resultats")
    tops = page.evaluate(
        "['#resultats', '.search-page'].map("
        "(selector) => document.querySelector(selector).getBoundingClientRect().top)"
    )
    assert abs(tops[0] - tops[1]) < 9


@pytest.fixture
def ends(db):
    """ends() -> {query: (opened, left, rephrased)} of the searches of the test."""
    SearchLog.objects.all().delete()

    def ends():
        rows = SearchLog.objects.values_list("query", "opened", "left", "rephrased")
        return {query: tuple(counts) for query, *counts in rows}

    return ends


def test_end_of_the_page_is_counted(page, server, ends):
    box = page.get_by_role("combobox", name="Que cherchez-vous ?")
    page.goto(f"{server}/recherche/?q=atelier")
    page.locator(".search-result__link").first.click()
    page.wait_for_url(lambda url: "recherche" not in url)
    page.goto(f"{server}/recherche/?q=couture")
    page.goto(f"{server}/lieux/")
    page.goto(f"{server}/recherche/?q=ordinateur")
    box.fill("clavier")
    box.press("Enter")
    page.wait_for_url("**q=clavier*")
    page.locator(".kind-choice__link").nth(1).click()  # narrows the same question
    page.wait_for_url("**type=*")
    page.wait_for_timeout(500)
    assert ends() == {
        "atelier": (1, 0, 0),
        "couture": (0, 1, 0),
        "ordinateur": (0, 0, 1),
        "clavier": (0, 0, 0),
    }
