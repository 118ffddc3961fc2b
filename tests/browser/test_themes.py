"""Axe accepts the colours of each ready-made theme, in both schemes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from network.site import themes
from network.site.themes import Look

from .kinds import address

KINDS = ["home.HomePage", "resources.ArticlePage", "places.PlacePage"]
# The contrast of texts, and links in a sentence that more than their colour shows.
RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WEAR = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    return getComputedStyle(document.documentElement).getPropertyValue("--color-accent");
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_axe_accepts_the_colours_of_every_theme(page, server, kind):
    page.goto(server + address(kind))
    for theme in themes.STYLES:
        look = Look.made(theme, "")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(WEAR, themes.as_css(look)) == look.tokens[scheme]["accent"]
            results = Axe().run(page, options=RULES)
            assert results.violations_count == 0, f"{look}: {results.generate_report()}"
