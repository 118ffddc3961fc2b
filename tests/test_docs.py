"""The documentation names what stands: a file that moved is missed here, and not by a reader."""

import re

import pytest

from tests.test_layers import APPS, ROOMS, ROOT

PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.*<>-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    tops = {*APPS, "templates", "tests", "docs", "demo", "locale"}
    named = {path for path in PATH.findall(text) if path.split("/")[0] in tops and "<" not in path}
    assert {path for path in named if not list(ROOT.glob(path.rstrip("/")))} == set()
    links = set(LINK.findall(text))
    assert {link for link in links if not (page.parent / link).exists()} == set()


def test_the_picture_of_the_house_shows_every_room():
    picture = (ROOT / "docs" / "house.svg").read_text(encoding="utf-8")
    rooms = {room for app in APPS for room in ROOMS[app] if room != "."}
    assert {room for room in rooms | set(APPS) if f">{room}</text>" not in picture} == set()
