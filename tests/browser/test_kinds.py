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
from .words import CUT_WORDS, HIDDEN_WORDS, LENGTHEN, SPACED, TOO_WIDE

COLORS = ["", "#7a1fa2", "#ffe600", "#00c853", "#888888"]
LATE = 0.2  # delay of the scripts, in seconds

# Controls too small for a thumb, except links inside a sentence (the exception of WCAG 2.5.8).
SMALL_TARGETS = """() => {
    const inSentence = element => {
        const around = element.closest("p, li, dd, td, figcaption, blockquote, label, legend");
        return around && element.matches("a") &&
            around.innerText.trim().length > element.innerText.trim().length;
    };
    const seen = element => element.checkVisibility({opacityProperty: true,
        visibilityProperty: true}) && !element.closest(".visually-hidden, .skip-link");
    const box = element => {
        // The link of a card covers the card.
        const spread = getComputedStyle(element, "::after");
        if (spread.position === "absolute" && spread.content !== "none")
            return element.offsetParent.getBoundingClientRect();
        // The label of a checkbox is part of the target.
        const label = element.matches("[type=checkbox], [type=radio]") &&
            (element.closest("label") || element.labels?.[0]);
        return (label || element).getBoundingClientRect();
    };
    // A dot of the static map duplicates a link of the list below (WCAG 2.5.8, equivalent).
    const isShortcut = element => element.closest("svg") &&
        document.querySelector(`a[href="${element.getAttribute("href")}"]:not(svg a)`);
    return [...document.querySelectorAll("a[href], button, summary, select, input, textarea")]
        .filter(element => element.type !== "hidden" && seen(element) && !inSentence(element))
        .filter(element => !isShortcut(element))
        .filter(element => { const {width, height} = box(element);
            return width > 1 && (height < 43.5 || width < 24); })
        .map(element => element.outerHTML.slice(0, 160));
}"""

SMALL_TEXT = """() => {
    const sizes = new Set();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility()) continue;
        if (!element.closest("p, li, dd, dt, td, th")) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 16) sizes.add(`${size}px: ${element.outerHTML.slice(0, 120)}`);
    }
    return [...sizes];
}"""

# The sum of the layout shifts since the page began (https://web.dev/articles/cls).
MOVED = """() => new Promise(resolve => {
    let sum = 0;
    const add = list => list.getEntries().forEach(entry => { sum += entry.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""

# Texts with a contrast below 7:1, or 4.5:1 with the lines of a pattern, with the colours of a
# palette: {text: contrast}.
FAINT = """tokens => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(tokens))
        root.style.setProperty(`--color-${name}`, value);
    const context = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const read = color => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (top, under) =>
        [0, 1, 2].map(part => top[part] * top[3] + under[part] * (1 - top[3]));
    const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const luminance = ([red, green, blue]) => 0.2126 * linear(red / 255) +
        0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);
    const ground = element => {
        const layers = [];
        for (let one = element; one; one = one.parentElement) {
            layers.push(read(getComputedStyle(one).backgroundColor));
            if (layers.at(-1)[3] === 1) break;
        }
        return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    // The lines of the pattern cross a text without a background of its own.
    const isOnPattern = element => {
        for (let one = element; one; one = one.parentElement) {
            if (one.matches(".mesh")) return true;
            if (read(getComputedStyle(one).backgroundColor)[3] === 1) return false;
        }
    };
    const thread = read(getComputedStyle(root).getPropertyValue("--color-highlight-thread"));
    const faint = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const {width, height} = element.getBoundingClientRect();
        const isSeen = element.checkVisibility({visibilityProperty: true, opacityProperty: true});
        // WCAG has no contrast requirement for a disabled control.
        if (!node.data.trim() || !isSeen || width < 2 || height < 2) continue;
        if (element.closest(".visually-hidden, script, style, svg, :disabled")) continue;
        const under = ground(element);
        const text = over(read(getComputedStyle(element).color), under);
        const name = `${element.tagName}.${element.className} ${node.data.trim().slice(0, 30)}`;
        if (contrast(text, under) < 6.995) faint[name] = contrast(text, under).toFixed(2);
        if (isOnPattern(element) && contrast(text, thread) < 4.495)
            faint[`${name}, on the pattern`] = contrast(text, thread).toFixed(2);
    }
    root.removeAttribute("style");
    return faint;
}"""


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


def test_words_are_whole_and_nothing_scrolls_sideways(page):
    for width in (320, 360, 768, 1280):
        resize(page, width)
        found = {script: page.evaluate(script) for script in (TOO_WIDE, CUT_WORDS, HIDDEN_WORDS)}
        assert list(found.values()) == [[], [], []], width


def test_page_stays_whole_with_spaced_and_with_long_words(page):
    resize(page, 320)
    page.evaluate(SPACED)
    assert (page.evaluate(TOO_WIDE), page.evaluate(HIDDEN_WORDS)) == ([], [])
    page.evaluate(LENGTHEN)
    assert page.evaluate(TOO_WIDE) == []
