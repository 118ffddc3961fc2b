"""Text is legible in the palette of any colour, for every pair of the style sheets."""

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from network.site import assets, palette
from tests.home.test_look import BODY_PAIRS, EDGE_PAIRS, schemes

RANDOM = random.Random(32)
COLORS = [f"#{RANDOM.randrange(0x1000000):06x}" for _number in range(200)]
LIMITS = ["#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#808080"]

SURFACES = ("surface", "surface-raised", "surface-sunken")
# Backgrounds of boxes, on which only the colours of texts in general are displayed.
BOXES = ("accent-soft", "highlight-soft", "info-soft", "warning-soft", "open-soft")
TEXT_PAIRS = {
    *BODY_PAIRS,
    *((text, ground) for text in ("text", "muted", "link", "accent") for ground in SURFACES),
    *(
        (text, ground)
        for text in ("accent-strong", "warning", "open", "info")
        for ground in SURFACES
    ),
    *((text, "accent-soft") for text in ("text", "muted", "link", "accent", "accent-strong")),
    *(("text", box) for box in BOXES),
    ("closed", "surface"),
}
# A text crosses the pattern here and there: WCAG's own limit.
PATTERN_PAIRS = {("on-highlight", "highlight-thread")}
CONTROL_PAIRS = {
    *EDGE_PAIRS,
    *(("line-strong", ground) for ground in SURFACES),
    *(("focus", ground) for ground in (*SURFACES, *BOXES, "highlight")),
    *(("accent", ground) for ground in (*SURFACES, *BOXES, "highlight")),
    *((line, ground) for line in ("info", "open", "text") for ground in SURFACES),
    ("accent", "mark"),
}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
USE = re.compile(r"(?<![\w-])(color|background(?:-color)?): [^;]*?var\(--color-([a-z-]+)\)")


def weak(color):
    """Return the pairs, with their contrast, that are below their limit in a scheme."""
    limits = ((TEXT_PAIRS, 7), (PATTERN_PAIRS, 4.5), (CONTROL_PAIRS, 3))
    return {
        (scheme, *pair): round(found, 2)
        for scheme, values in palette.all_tokens(color).items()
        for pairs, least in limits
        for pair in pairs
        if (found := palette.contrast(*(values[token] for token in pair))) < least
    }


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_every_pair_is_legible_with_random_colours(start):
    faults = {color: weak(color) for color in COLORS[start : start + 50]}
    assert {color: pairs for color, pairs in faults.items() if pairs} == {}


@pytest.mark.parametrize("color", ["", *LIMITS])
def test_every_pair_is_legible_with_extreme_colours(color):
    assert weak(color) == {}


def test_the_tested_pairs_include_those_of_the_style_sheets():
    """A rule that sets both the text and its background uses a pair."""
    used, texts = set(), set()
    for _name, path in assets._files("css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for _selector, body in RULE.findall(css):
            uses = {name.removesuffix("-color"): token for name, token in USE.findall(body)}
            if len(uses) == 2:
                used.add((uses["color"], uses["background"]))
            elif "color" in uses:
                texts.add(uses["color"])
    assert used - TEXT_PAIRS == {("accent", "mark")}  # a drawing
    # These are displayed on the surface at least; the others are named after their ground.
    assert {text for text in texts if not text.startswith("on-")} <= {
        text for text, ground in TEXT_PAIRS | CONTROL_PAIRS if ground == "surface"
    }


@given(st.from_regex("#[0-9a-f]{6}", fullmatch=True))
@example("#000001")
def test_conversion_to_oklch_is_reversible(color):
    again = palette.to_hex(*palette.to_oklch(color))
    parts = ([int(text[start : start + 2], 16) for start in (1, 3, 5)] for text in (color, again))
    assert max(abs(one - other) for one, other in zip(*parts, strict=True)) <= 1


def test_dark_logo_is_legible_in_dark_mode():
    """A black logo on the dark background would be invisible."""
    black = "#000000"
    light, dark = schemes()["light"], schemes()["dark"]
    assert (
        palette.contrast(black, dark["logo-ground"]) >= 7 > palette.contrast(black, dark["surface"])
    )
    assert "logo-ground" not in light  # transparent
