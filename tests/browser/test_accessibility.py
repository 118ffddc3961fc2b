import pytest
from axe_playwright_python.sync_playwright import Axe

from .kinds import KINDS, address


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_violation(page, server, kind, width):
    """In both colour schemes: the style sheet alone depends on them, without a transition."""
    if kind == "not found":
        page.context.expected_faults.append("404")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(server + address(kind))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"
