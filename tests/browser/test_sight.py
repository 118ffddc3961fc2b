"""The scripts of `sight` and `words` find each sort of fault, and none in a good page."""

import pytest

from . import sight, words

STYLE = """
    * { box-sizing: border-box; } body { margin: 0; font: 18px sans-serif; background: #fff; }
    :focus-visible { outline: 3px solid #1d3f69; outline-offset: 3px; }
    .card { inline-size: 200px; padding: 20px; background: #eee; }
    a, input, select { display: inline-block; min-block-size: 44px; }
    button { min-block-size: 44px; font: inherit; }
    [data-icon]::before { content: "☎"; }
    .row { display: flex; gap: 8px; } .narrow { inline-size: 60px; }
"""
GOOD = """
    <header class=site-header><a href="/">Accueil</a> <a href="/menu">Menu</a></header><main>
    <p>Lisez <a href="/guide">le guide</a> avant de venir.</p>
    <div class=card><button style="width: 100%">Envoyer</button></div>
    <p class=row><button>Oui</button><button>Non</button></p>
    <input style="width: 200px" placeholder="Hyères"> <select><option>Tous</option></select>
    <p class=row data-icon=phone>Appelez</p>
    <p class=row><a href="/a">Premier</a> <a href="/b">Second</a></p></main>
"""
BUTTONS = "<p class=row><button>A</button><button>B</button></p>"
LINKS = "<p class=row><a href='/'>Premier</a><a href='/' class=x>Second</a></p>"
ICON = "<a class=icon data-icon=phone href='/'>Appeler</a>"
LINK = "<main><p>Lisez <a href='/'>ceci</a>.</p></main>"
# (script, fault, body of the page, style of the page)
FAULTS = [
    ("OVERFLOWING", "padding", "<div class=card><button>A</button></div>", "button {width: 180px}"),
    ("OVERFLOWING", "edge", "<div class=card><button>A</button></div>", "button {width: 230px}"),
    ("OVERFLOWING", "text", "<div class=card>Anticonstitutionnellement-vôtres</div>", ""),
    ("CLIPPED", "placeholder", "<input class=narrow placeholder='Hyères ou 83400'>", ""),
    ("CLIPPED", "choice", "<select class=narrow><option>Tous les départements</select>", ""),
    ("ODD_WIDTHS", "button", f"<main>{BUTTONS}</main>", "button {width: 421px; flex: none}"),
    ("ODD_WIDTHS", "field", "<main><input></main>", "input {width: 150px}"),
    ("TOUCHING", "in a row", BUTTONS, ".row {gap: 0}"),
    ("TOUCHING", "in a column", BUTTONS, ".row {flex-direction: column; gap: 3px}"),
    ("TOUCHING", "overlap", BUTTONS, ".row {display: grid} button {grid-area: 1 / 1}"),
    ("OVERLAPPING", "negative margin", "<p>Un</p><p class=x>Deux</p>", ".x {margin-top: -34px}"),
    ("GLUED_ICONS", "before the words", ICON, ".icon {column-gap: 8px}"),
    ("GLUED_ICONS", "in a row", ICON, ".icon {display: inline-flex; column-gap: 2px}"),
    ("DISORDERED", "tabindex", "<a href='/'>A</a> <a href='/' tabindex=2>B</a>", ""),
    ("DISORDERED", "in a row", LINKS, ".x {order: -1}"),
    ("DISORDERED", "from right to left", f"<div dir=rtl>{LINKS}</div>", ".x {order: -1}"),
    ("DISORDERED", "in a column", LINKS, ".row {flex-direction: column-reverse}"),
    ("UNOUTLINED", "no outline", LINK, ":focus-visible {outline: none !important}"),
    ("UNOUTLINED", "too thin", LINK, ":focus-visible {outline-width: 1px}"),
    ("UNOUTLINED", "too pale", LINK, ":focus-visible {outline-color: #ccc}"),
    ("UNOUTLINED", "in the dark", LINK, "body {background: #111}"),
    ("UNOUTLINED", "one component", LINKS, ".x:focus-visible {outline: 0}"),
    ("PALE_FIELDS", "edge", "<input>", "input {border: 1px solid #bbb}"),
    ("SHARED_IDS", "two titles", "<h2 id=a>A</h2><h2 id=a>B</h2>", ""),
    ("UNMARKED_LINKS", "colour alone", LINK, "a {text-decoration: none}"),
    ("SMALL_TARGETS", "thin button", BUTTONS, "button {min-block-size: 23px}"),
    ("SMALL_TARGETS", "narrow button", BUTTONS, "button {padding: 0; inline-size: 20px}"),
    ("SMALL_TEXT", "words", "<main><p>Petit</p></main>", "p {font-size: 12px}"),
    ("FAINT", "words", "<p>Pâle</p>", "p {color: #999}"),
    ("FAINT", "on a pattern", "<p class=mesh>Mots</p>", ":root {--color-highlight-thread: #333}"),
    ("SIZES", "two sizes", "<p>Un</p><p style='font-size: 12px'>deux</p>", ""),
]
WORDS = [
    ("CUT_WORDS", "word cut", "<p class=narrow>Amphithéâtre</p>", "p {overflow-wrap: anywhere}"),
    ("HIDDEN_WORDS", "word hidden", "<p class=narrow>Amphithéâtre</p>", "p {overflow: hidden}"),
    ("TOO_WIDE", "wide page", "<main><p style='width: 900px'>A</p></main>", ""),
]


@pytest.fixture(scope="module")
def blank(browser):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def found(page, script, body, style=""):
    page.set_content(f"<!doctype html><html lang=fr><style>{STYLE}{style}</style>{body}")
    return page.evaluate(script, {})


@pytest.mark.parametrize(
    ("name", "body", "style"),
    [pytest.param(name, *page, id=f"{name}: {fault}") for name, fault, *page in FAULTS + WORDS],
)
def test_fault_is_found(blank, name, body, style):
    script = getattr(sight, name, None) or getattr(words, name)
    assert len(found(blank, script, body, style)) > (name == "SIZES")


def test_good_page_has_no_fault(blank):
    for name in {name for name, *_page in FAULTS} - {"SIZES"}:
        assert found(blank, getattr(sight, name), GOOD) in ([], {}), name
    for name in {name for name, *_page in WORDS}:
        assert found(blank, getattr(words, name), GOOD) in ([], {}), name
