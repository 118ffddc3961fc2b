"""Each kind of public page, opened once: its layout, its texts, its colours and its accessibility.

Opening a page takes longer than most of these checks, so the tests of one kind share one page. Each
of them sets the width and the colours that it needs; the last one changes the page.
"""

import time
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe

from network.site.palette import palette

from .conftest import PATIENCE, without_faults
from .kinds import KINDS, address
from .sight import (
    CLIPPED,
    DISORDERED,
    FAINT,
    GLUED_ICONS,
    ODD_WIDTHS,
    OVERFLOWING,
    OVERLAPPING,
    PALE_FIELDS,
    SHARED_IDS,
    SIZES,
    SMALL_TARGETS,
    SMALL_TEXT,
    TOUCHING,
    UNMARKED_LINKS,
    UNOUTLINED,
)
from .words import CUT_WORDS, HIDDEN_WORDS, LARGE_LETTERS, LENGTHEN, SPACED, TOO_WIDE

COLORS = ["", "#7a1fa2", "#ffe600", "#00c853", "#888888"]
LATE = 0.2  # delay of the scripts, in seconds

# The sum of the layout shifts since the page began (https://web.dev/articles/cls).
MOVED = """() => new Promise(resolve => {
    let sum = 0;
    const add = list => list.getEntries().forEach(entry => { sum += entry.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""


@pytest.fixture(scope="module", params=KINDS)
def opened(request, browser, browser_context_args, server):
    """Open one kind of page at 360 pixels, while its scripts are late.

    Return its `page`, and the sum of its layout shifts as `moved`.
    """

    def late(route):
        time.sleep(LATE)
        route.continue_()

    context = browser.new_context(**browser_context_args)
    with without_faults(context):
        if request.param == "not found":
            context.expected_faults.append("404")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.route("**/*.js", late)
        resize(page, 360)
        page.goto(server + address(request.param))
        yield SimpleNamespace(page=page, moved=page.evaluate(MOVED))
    context.close()


@pytest.fixture
def page(opened):
    """Return the page at 360 pixels, in light colours."""
    opened.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    resize(opened.page, 360)
    return opened.page


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 800})


def test_nothing_moves_while_the_page_loads(opened):
    assert opened.moved < 0.001


def test_controls_suit_a_thumb_and_text_is_large_under_one_title(page):
    assert page.evaluate(SMALL_TARGETS) == []
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert body >= 18
    assert page.evaluate(SMALL_TEXT) == []
    assert page.locator("h1").count() == 1


def test_every_text_has_enough_contrast(page):
    """7:1 with its background, for the default colours and some that a network may choose."""
    page.emulate_media(reduced_motion="reduce")
    faint = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for color in COLORS:
            found = page.evaluate(FAINT, palette(color)[scheme] if color else {})
            if found:
                faint[scheme, color] = found
    assert faint == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation(page, width):
    """In both colour schemes: the style sheet alone depends on them, without a transition."""
    resize(page, width)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"


def test_words_and_boxes_are_whole_and_in_order(page):
    """At four widths: no word is cut, nothing overflows or touches, focus follows the reading."""
    scripts = (TOO_WIDE, CUT_WORDS, HIDDEN_WORDS, OVERFLOWING, CLIPPED, TOUCHING, GLUED_ICONS)
    scripts += (DISORDERED, ODD_WIDTHS, OVERLAPPING)
    for width in (320, 360, 768, 1280):
        resize(page, width)
        found = [page.evaluate(script) for script in scripts]
        assert found == [[]] * len(scripts), width
    assert page.evaluate(UNMARKED_LINKS) == []
    assert len(page.evaluate(SIZES)) <= 6


def test_focus_is_visible(page):
    page.emulate_media(reduced_motion="reduce")
    for width in (360, 1280):
        resize(page, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(UNOUTLINED) == [], (width, scheme)


def test_edges_of_fields_have_enough_contrast_and_identifiers_are_unique(page):
    page.emulate_media(reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(PALE_FIELDS) == [], scheme
    assert page.evaluate(SHARED_IDS) == []


def test_page_stays_whole_with_large_with_spaced_and_with_long_words(page):
    """Text twice as large (WCAG 1.4.4), spaced text (1.4.12), and a zoom of 400 % (1.4.10).

    With each, no text is cut, hidden or over another one, and no box overflows.
    """
    for style, sizes in (
        (LARGE_LETTERS, [(360, 800), (1280, 800)]),
        (SPACED, [(1280, 800), (320, 256)]),
    ):
        page.evaluate("document.adoptedStyleSheets = []")
        page.evaluate(style)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            # Beyond the requirement: the grid of a month has no room for letters of 40 pixels.
            boxes = [] if (style, width) == (LARGE_LETTERS, 360) else [OVERFLOWING]
            scripts = [TOO_WIDE, HIDDEN_WORDS, OVERLAPPING, *boxes]
            assert [page.evaluate(script) for script in scripts] == [[]] * len(scripts), width
    page.evaluate(LENGTHEN)
    assert page.evaluate(TOO_WIDE) == []
