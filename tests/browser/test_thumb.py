"""Ten tasks of a visitor with a thumb, on a phone of 360 pixels, from the home page.

Each has its highest number of touches; a field that is filled counts for one.
"""

import pytest

from .conftest import without_faults

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TARGET = 24  # pixels; a link in the name of a card covers its card
FIND = [("main input[name=pres]", "Gap"), "main .find-help__form button"]
PLACE = [*FIND, ".place-card .card__title a"]
AGENDA = [".site-menu__button", ".site-menu__panel a:text-is('Agenda')"]
LISTED = [".site-menu__button", ".site-menu__panel a:text-is('Lieux')"]
# The touches, then what the visitor looked for.
TASKS = {
    "call the network": ([], ".site-header__call[href^='tel:']"),
    "find help near a commune": (FIND, ".place-card"),
    "call a place": (PLACE, ".place-head__actions [href^='tel:']"),
    "go to a place": ([*PLACE, ".ways > summary"], ".ways [href^='geo:']"),
    "report a mistake": ([*PLACE, ".place-share__list a:last-child"], "form .field"),
    "choose a picture": (["main a:has-text('Un papier')"], "main a:has-text('Bouches-du-Rhône')"),
    "find the dates of the weekend": (
        [*AGENDA, ".agenda-views a:has-text('week-end')"],
        "[aria-current]:has-text('Ce week-end')",
    ),
    "subscribe": ([*AGENDA, ".agenda-views a:text-is('S’abonner')"], "#abonnement"),
    "read an easy text": (
        [
            *(".site-menu__button", ".site-menu__panel a:has-text('Facile à lire')"),
            *(".easy-choices a[href='/ressources/facile-a-lire/']", ".card a"),
        ],
        "h1",
    ),
    "find what is open on Saturday": (
        [*LISTED, ".fold > summary", "label:has-text('Ouvert ce samedi')", ".filters__submit"],
        ".place-card:has-text('amedi')",
    ),
}
MOST = 5


@pytest.fixture
def phone(browser, browser_context_args, server):
    context = browser.new_context(**browser_context_args | PHONE)
    with without_faults(context):
        page = context.new_page()
        page.goto(server)
        yield page
    context.close()


@pytest.mark.parametrize("task", TASKS)
def test_task_needs_few_touches(phone, task):
    touches, result = TASKS[task]
    assert len(touches) <= MOST
    for touch in touches:
        selector, text = touch if isinstance(touch, tuple) else (touch, "")
        target = phone.locator(selector).locator("visible=true").first
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= TARGET, touch
        target.tap()
        if text:
            target.fill(text)
        phone.wait_for_load_state()
    phone.locator(result).locator("visible=true").first.wait_for()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["viewport"]["width"]
