"""Holds the design's picture to the code: an import points down, never up."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["network", "search", "places", "resources", "events", "home"]  # the foundation first
# The composition root: the only modules of the foundation that may name another app.
COMPOSITION_ROOT = {"network/urls.py", "network/wsgi.py"}
COMPOSITION_FOLDER = "network/settings/"
# Inside an app: the leaves know no model of their app, the doors are opened by nobody.
LEAVES = {"choices", "blocks", "ical", "standard", "opening_hours", "recurrence", "analysis"}
DOORS = {"urls", "wagtail_hooks"}


def modules(app):
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def imported(path):
    """Dotted names that a module imports, those made inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts[: -node.level or None]
            base = ".".join([*(package if node.level else ()), *filter(None, [node.module])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_composition_root(path):
    name = path.relative_to(ROOT).as_posix()
    return name in COMPOSITION_ROOT or name.startswith(COMPOSITION_FOLDER)


@pytest.mark.parametrize("app", LAYERS)
def test_an_import_points_down(app):
    allowed = set(LAYERS[: LAYERS.index(app) + 1])
    upward = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules(app)
        if not is_composition_root(path)
        for name in imported(path)
        if name.split(".")[0] in set(LAYERS) - allowed
    }
    assert upward == set()


@pytest.mark.parametrize("app", LAYERS)
def test_nothing_imports_the_composition_root_or_a_door(app):
    doors = {f"{other}.{door}" for other in LAYERS for door in DOORS} | {"network.settings"}
    through = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules(app)
        if not is_composition_root(path)
        for name in imported(path)
        if any(name == door or name.startswith(f"{door}.") for door in doors)
    }
    assert through == set()


@pytest.mark.parametrize("app", LAYERS)
def test_no_app_imports_what_tests_and_measures_it(app):
    testing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules(app)
        for name in imported(path)
        if name.split(".")[0] == "tests"
    }
    assert testing == set()


@pytest.mark.parametrize("app", LAYERS)
def test_a_leaf_knows_no_model_of_its_app(app):
    knowing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules(app)
        if path.stem in LEAVES and path.parent == ROOT / app
        for name in imported(path)
        if name == f"{app}.models" or name.startswith(f"{app}.models.")
    }
    assert knowing == set()


def test_a_library_that_may_be_absent_is_imported_by_nobody_at_start():
    optional = {
        "elasticsearch": "search/engines/elastic.py",
        "opensearchpy": "search/engines/opensearch.py",
    }
    modules_of_clients = {path.removesuffix(".py").replace("/", ".") for path in optional.values()}
    importing = {
        (path.relative_to(ROOT).as_posix(), name)
        for app in LAYERS
        for path in modules(app)
        for name in imported(path)
        if name in modules_of_clients
        or (name.split(".")[0] in optional and path != ROOT / optional[name.split(".")[0]])
    }
    assert importing == set()


def test_no_module_lacks_a_noun():
    homeless = {"utils", "helpers", "common", "core", "misc", "services"}
    assert {path for app in LAYERS for path in modules(app) if path.stem in homeless} == set()
