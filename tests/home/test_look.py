"""Rules of the style sheets: contrast, size, weight, no style elsewhere."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from network.site import assets, palette
from network.site.palette import contrast

TOKENS = settings.BASE_DIR / "network/static/network/css/tokens.css"
BODY_PAIRS = [
    ("text", "surface"),
    ("text", "surface-raised"),
    ("text", "surface-sunken"),
    ("muted", "surface"),
    ("muted", "surface-raised"),
    ("muted", "surface-sunken"),
    ("link", "surface"),
    ("link", "surface-raised"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent", "surface-raised"),
    ("text", "accent-soft"),
    ("accent", "accent-soft"),
    ("on-highlight", "highlight"),
    ("on-highlight", "highlight-soft"),
    ("on-ink", "ink"),
    ("open", "open-soft"),
    ("closed", "closed-soft"),
    ("warning", "warning-soft"),
    ("info", "info-soft"),
]
EDGE_PAIRS = [
    ("line-strong", "surface"),
    ("line-strong", "surface-raised"),
    ("focus", "surface"),
    ("focus-on-ink", "ink"),
]


def schemes():
    """Return {"light": {role: colour}, "dark": ...} without a network's colour."""
    return palette.all_tokens()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_seven(scheme):
    colours = schemes()[scheme]
    weak = {
        pair: round(ratio, 2)
        for pair in BODY_PAIRS
        if (ratio := contrast(colours[pair[0]], colours[pair[1]])) < 7
    }
    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_have_a_contrast_of_three(scheme):
    colours = schemes()[scheme]
    weak = {pair for pair in EDGE_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 3}
    assert weak == set()


def test_nothing_is_smaller_than_eighteen_pixels():
    """The root is 112.5 % of 16 px: no size in rem is under 1.

    The tables of the agenda on a wide screen have 16 px, so that a month fits one screen. The list
    of a day below them has the usual size.
    """
    screen = TOKENS.read_text().split("@media print")[0]
    sizes = dict(re.findall(r"--text-(\w+): (?:clamp\()?([0-9.]+)rem", screen))
    assert {name for name, size in sizes.items() if float(size) < 1} == {"xs"}
    assert sizes["xs"] == "0.89"
    small = {name.name for name, path in assets._files("css") if "--text-xs)" in path.read_text()}
    assert small == {"agenda-span.css"}
    assert "font-size: 112.5%" in (TOKENS.parent / "base.css").read_text()


def test_every_style_is_in_a_layer():
    outside = {
        path.name
        for _name, path in assets._files("css")
        if not re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S).strip().startswith("@layer")
    }
    assert outside == set()


def test_the_style_sheets_are_light():
    """The compressed sizes of the common sheets, then of the sheets of apps and their wings."""
    sizes = {app: len(brotli.compress(sheet)) for app, sheet in assets._sheets(0).items()}
    assert sizes.pop(assets.FRAME) < 7000
    assert max(sizes.values()) < 4000
    assert sizes.pop(assets.PAPER) < 700  # in the second style sheet of every app
    assert sizes.pop(assets.RTL) < 700  # in the second style sheet of texts in two directions
    wings = {"collections", "congress", "debates", "figures", "glossary", "interviews"}
    wings |= {
        "languages",
        "library",
        "lists",
        "maps",
        "needs",
        "newsletter",
        "recipes",
        "registrations",
        "reports",
        "reuse",
        "sheets",
    }
    wings |= {"aloud", "booklet", "easy", "spans", "texts"}
    assert sizes.keys() == {"events", "home", "places", "resources", "search", *wings}
    assert len(brotli.compress(assets._icons(0))) < 2000


def test_no_template_contains_a_style_or_a_script():
    # Mail templates are exempt: mail clients drop style sheets.
    faulty = {
        str(path)
        for path in Path(settings.BASE_DIR / "templates").rglob("*.html")
        if path.stem not in {"mail", "digest"}
        and re.search(r"<style|style=\"|<script>|\son[a-z]+=\"", path.read_text())
    }
    assert faulty == set()


def test_every_line_of_a_template_has_at_most_200_characters():
    root = Path(settings.BASE_DIR)
    folders = [root / "templates", *root.glob("*/templates")]
    files = [path for folder in folders for path in folder.rglob("*")]
    paths = [path for path in files if path.suffix in {".html", ".txt"}]
    faulty = [
        f"{path.relative_to(root)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 200
    ]
    assert len(paths) > 100
    assert faulty == []


def test_every_icon_of_a_template_exists():
    drawn = set(
        re.findall(r'symbol id="([a-z-]+)"', (TOKENS.parent.parent / "icons.svg").read_text())
    )
    named = {
        name
        for path in Path(settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r' data-icon(?:-end)?="([a-z-]+)"', path.read_text())
    }
    assert len(named) > 30
    assert named - drawn == set()
