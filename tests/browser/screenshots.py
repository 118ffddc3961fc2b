"""Save a picture of every kind of page in var/screenshots: `make screenshots`. Asserts nothing."""

import pytest
from django.conf import settings
from django.utils.text import slugify

from .kinds import KINDS, address

FOLDER = settings.BASE_DIR / "var" / "screenshots"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (768, "light"), (1280, "light"), (1280, "dark")]
)
def test_picture(page, server, kind, width, scheme):
    page.context.expected_faults.append("")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(server + address(kind))
    name = slugify(kind.replace(".", "-"))
    page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
