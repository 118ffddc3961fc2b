"""The documentation names files, addresses and filters that exist."""

import re

import pytest
from django.urls import Resolver404, resolve

from events.filters import AgendaFilterSet
from network.tasks import nightly
from places.filters import PlaceFilterSet
from resources.filters import ResourceFilterSet
from tests.house_picture import PICTURE, draw
from tests.test_layers import APPS, ROOT

PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.*<>-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
# The example of a recipe, as the code names it.
EXAMPLES = {
    1: r"(?:page|place)\.bring\b|(?<!\[)\"bring\"|\bbring ?=",
    2: r"(?i)postponed",
    4: r"\bis_free\b",
    5: r"(?i)kept_?-?link",
    6: r"#(?!(?:000|fff|333|999)\b)(?:[0-9a-f]{6}|[0-9a-f]{3})\b(?!;base64)",
}
# Files that use the word for another subject, for a colour of the admin or for an example.
OTHERS = {
    1: {"demo/events.json"},
    2: set(),
    4: {"places/national/mapping.py"},
    5: set(),
    6: {
        *("events/static/events/admin.css", "home/team/start/questions.py"),
        *("network/models/site_settings.py", "network/migrations/0001_initial.py"),
        "network/migrations/0006_theme.py",
        *("network/static/network/admin/example.svg", "network/links/naming.py"),
    },
}
CODE = {".py", ".html", ".txt", ".css", ".svg", ".json", ".webmanifest"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_file_exists(page):
    text = page.read_text(encoding="utf-8")
    tops = {*APPS, "templates", "tests", "docs", "demo", "locale"}
    named = {path for path in PATH.findall(text) if path.split("/")[0] in tops and "<" not in path}
    assert {path for path in named if not list(ROOT.glob(path.rstrip("/")))} == set()
    links = set(LINK.findall(text))
    assert {link for link in links if not (page.parent / link).exists()} == set()


def test_picture_of_the_house_shows_the_apps_and_wings_in_order():
    """`python -m tests.house_picture` draws it again."""
    assert PICTURE.read_text(encoding="utf-8") == draw()


def recipe(number):
    """Return the paths that a recipe names."""
    text = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)[number]
    return {path for path in PATH.findall(part) if "*" not in path}


def code():
    """Yield (name, path) of the files that a change may concern, tests excepted."""
    for top in [*APPS, "templates", "demo"]:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in CODE and not {"vendor", "geography"} & set(path.parts):
                yield path.relative_to(ROOT).as_posix(), path


def without_docstrings(path):
    return re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", EXAMPLES)
def test_recipe_names_every_file_of_its_example(number):
    example, named = re.compile(EXAMPLES[number]), recipe(number)
    speaking = {name for name, path in code() if example.search(without_docstrings(path))}
    folders = tuple(path for path in named if path.endswith("/"))
    forgotten = {name for name in speaking - named if not name.startswith(folders)}
    assert forgotten - OTHERS[number] == set()


def test_every_address_of_the_api_page_resolves():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    examples = {"<slug>": "a-b", "<uid>": "85f61906-e7e3-41f1-ad44-9a761a52f096", "<code>": "13"}
    addresses = set(re.findall(r"`(/[^`?\s]*)[^`]*`", text))
    for mark, value in examples.items():
        addresses = {address.replace(mark, value) for address in addresses}
    assert len(addresses) > 25
    assert {address for address in addresses if not is_served(address)} == set()


def is_served(address):
    try:
        match = resolve(address)
    except Resolver404:
        return False
    # Wagtail's view of pages accepts any path: only the three lists are pages.
    return match.view_name != "wagtail_serve" or address in {"/lieux/", "/agenda/", "/ressources/"}


@pytest.mark.parametrize(
    ("label", "filter_set"),
    [("Places", PlaceFilterSet), ("Agenda", AgendaFilterSet), ("Library", ResourceFilterSet)],
)
def test_api_page_names_every_filter_of_a_list(label, filter_set):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Filters")[2]
    line = next(line for line in text.splitlines() if line.startswith(f"| {label} |"))
    filters = filter_set.filters.values()
    assert re.findall(r"`([\w-]+)`", line) == [each.param for each in filters]


def test_operations_page_lists_the_commands_of_the_night_in_their_order():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    _before, table = page.split("after a missed night.\n\n")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    commands = [command for command, _options in nightly.commands() if command != "backup"]
    assert listed == [*commands, "backup"]
