"""Whatever the colour, what is written with it is legible."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from network.frame import palette
from network.models import NetworkSettings
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
def test_every_pair_keeps_seven_to_one(color):
    tokens = schemes()
    for name, changed in palette.palette(color).items():
        values = tokens[name] | changed
        for one, other in PAIRS:
            first, second = (_six_digits(values[role]) for role in (one, other))
            assert palette.contrast(first, second) >= 7, (name, one, other)


def test_a_logo_drawn_for_paper_is_seen_in_the_dark():
    """Where black on the ground of the page would be black on black."""
    black = "#000000"
    light, dark = schemes()["light"], schemes()["dark"]
    assert (
        palette.contrast(black, dark["logo-ground"]) >= 7 > palette.contrast(black, dark["surface"])
    )
    assert "logo-ground" not in light  # transparent


def test_the_grounds_are_those_of_the_sheet():
    for name, tokens in schemes().items():
        grounds = ("surface", "surface-raised", "surface-sunken")
        assert tuple(_six_digits(tokens[role]) for role in grounds) == palette.GROUNDS[name]
        assert tokens["text"] == palette.TEXTS[name]


def test_the_sheet_of_a_network_has_its_colour(client, site):
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
