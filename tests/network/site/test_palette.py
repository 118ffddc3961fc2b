"""Text is legible in the palette of any colour."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from network.models import NetworkSettings
from network.site import palette
from tests.home.test_look import schemes

PAIRS = [
    *(("link", ground) for ground in ("surface", "surface-raised", "surface-sunken")),
    *(("accent", ground) for ground in ("surface", "surface-raised", "accent-soft")),
    *(("on-accent", ground) for ground in ("accent", "accent-strong")),
    ("text", "accent-soft"),
]


@given(st.from_regex("#[0-9a-f]{6}", fullmatch=True))
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#00ff00")
@example("#0000ff")
def test_every_pair_has_a_contrast_of_seven(color):
    tokens = schemes()
    for name, changed in palette.palette(color).items():
        values = tokens[name] | changed
        for one, other in PAIRS:
            first, second = (_six_digits(values[role]) for role in (one, other))
            assert palette.contrast(first, second) >= 7, (name, one, other)


def test_dark_logo_is_legible_in_dark_mode():
    """A black logo on the dark background would be invisible."""
    black = "#000000"
    light, dark = schemes()["light"], schemes()["dark"]
    assert (
        palette.contrast(black, dark["logo-ground"]) >= 7 > palette.contrast(black, dark["surface"])
    )
    assert "logo-ground" not in light  # transparent


def test_backgrounds_are_those_of_the_tokens():
    for name, tokens in schemes().items():
        grounds = ("surface", "surface-raised", "surface-sunken")
        assert tuple(_six_digits(tokens[role]) for role in grounds) == palette.GROUNDS[name]
        assert tokens["text"] == palette.TEXTS[name]


def test_sheet_has_the_colour_of_the_network(client, site):
    plain = _sheet(client)
    assert client.get(plain).status_code == 200
    network = NetworkSettings.for_site(site)
    network.color = "#0B5C75"
    network.save()
    colored = _sheet(client)
    assert colored == plain.replace(".css", "-0b5c75.css")
    answer = client.get(colored)
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode().endswith(palette.as_css("#0b5c75"))
    for wrong in ("-0b5c7", "-zzzzzz", "-0b5c75-0b5c75"):
        assert client.get(plain.replace(".css", f"{wrong}.css")).status_code == 410


def _sheet(client):
    return re.search(r'href="(/style/[^"]+)"', client.get("/").content.decode())[1]


def _six_digits(color):
    return color if len(color) == 7 else "#" + "".join(digit * 2 for digit in color[1:])
