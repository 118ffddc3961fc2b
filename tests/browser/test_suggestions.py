"""Search suggestions while typing: keyboard, pointer, screen reader, several screen sizes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BOXES = [
    ("/recherche/", "Que cherchez-vous ?", "imprimer à ar"),
    ("/en/recherche/", "What are you looking for?", "print in ar"),
    ("/recherche/", "Que cherchez-vous ?", "telefo"),
    ("/", "Votre commune ou votre code postal", "mars"),
    ("/recherche/", "Que cherchez-vous ?", "mar"),
    ("/lieux/", "Nom du lieu, mot", "mai"),
    ("/agenda/", "Un mot, un lieu, une commune", "ate"),
    ("/ressources/", "Chercher dans la bibliothèque", "num"),
    ("/rien-de-tel/", "Que cherchez-vous ?", "imp"),
]


@pytest.fixture
def typed(page, server):
    """Return `typed(address, label, text)`, which types in the field and opens its suggestions.

    That function returns the field.
    """

    def typed(address, label, text):
        if address == "/rien-de-tel/":
            page.context.expected_faults.append("404")
        page.goto(server + address)
        fold = page.locator(".with-side > .fold > summary")
        if fold.is_visible():
            fold.click()
        box = page.get_by_role("main").get_by_role("combobox", name=label)
        box.press_sequentially(text)
        expect(box).to_have_attribute("aria-expanded", "true")
        return box

    return typed


def chosen(page, box):
    """Return the option that is active according to the field."""
    return page.locator(f"#{box.get_attribute('aria-activedescendant')}")


def test_suggestion_is_chosen_with_the_keyboard(page, typed):
    box = typed("/recherche/", "Que cherchez-vous ?", "mar")
    options = page.get_by_role("option")
    assert options.count() > 2
    expect(page.get_by_role("status").filter(has_text="propositions")).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") is None
    for key, index in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        box.press(key)
        expect(chosen(page, box)).to_have_attribute("aria-selected", "true")
        assert chosen(page, box).text_content() == options.nth(index).text_content()
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert chosen(page, box).text_content() == options.last.text_content()
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("mar")
    expect(box).to_be_focused()
    box.press("ArrowDown")
    address = chosen(page, box).get_attribute("data-url")
    box.press("Enter")
    page.wait_for_url(f"**{address}")


def test_enter_searches_the_typed_text_when_no_suggestion_is_chosen(page, typed):
    typed("/recherche/", "Que cherchez-vous ?", "mar").press("Enter")
    page.wait_for_url("**/recherche/?q=mar#resultats")


def test_two_letters_have_no_suggestion_and_an_empty_result_is_announced(page, server):
    page.goto(f"{server}/recherche/")
    box = page.get_by_role("main").get_by_role("combobox")
    box.press_sequentially("ma")
    page.wait_for_timeout(500)
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("zzz")
    expect(page.get_by_role("status").filter(has_text="Aucune proposition")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_commune_fills_its_field_and_sends_the_form(page, typed):
    typed("/", "Votre commune ou votre code postal", "marseil")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/pres-de-chez-moi/?pres=Marseille#resultats")


def test_the_header_searches_everything(page, server):
    page.goto(f"{server}/lieux/")
    box = page.get_by_role("banner").get_by_role("combobox")
    box.press_sequentially("imprim")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Enter")
    page.wait_for_url("**/recherche/?q=imprim#resultats")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("address", "label", "text"), BOXES, ids=[box[0] for box in BOXES])
def test_axe_finds_no_violation_in_an_open_list(page, typed, width, address, label, text):
    page.set_viewport_size({"width": width, "height": 900})
    box = typed(address, label, text)
    box.press("ArrowDown")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)


def test_a_need_in_a_commune_is_chosen_with_the_keyboard(page, typed):
    box = typed("/recherche/", "Que cherchez-vous ?", "imprimer ar")
    box.press("ArrowDown")
    expect(chosen(page, box)).to_have_text("imprimer à Arles Lieux proches")
    box.press("Enter")
    page.wait_for_url("**/recherche/?q=imprimer+Arles")
    expect(page.get_by_role("link", name="Près de : Arles")).to_be_visible()


def test_a_misspelt_commune_fills_its_field(page, typed):
    typed("/", "Votre commune ou votre code postal", "marsseil")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/pres-de-chez-moi/?pres=Marseille#resultats")
