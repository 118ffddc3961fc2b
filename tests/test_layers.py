"""Holds the design's picture to the code: an import points down, between apps and between wings."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["network", "search", "places", "resources", "events", "home"]  # the foundation first

# The rooms of each app, the lowest first: a room imports itself and those before it. "." is what
# stands at the root of the app; a name without a folder is one module of the root.
ROOMS = {
    "network": [
        *("text", "database", "memory", "files", "models", "geography", "outputs", "filters"),
        *("blocks", "publishing", "links", "admin", "tasks", "site", "operation"),
        *("templatetags", "people", "."),
    ],
    "search": [
        "language",
        ".",
        "backends",
        "engines",
        "indexing",
        "finding",
        "suggesting",
        "teaching",
    ],
    "places": [
        *("choices", "hours", "national", "closures", "stops", "near", "form"),
        *(".", "maps", "managers", "upkeep", "imports"),
    ],
    "resources": [
        *("choices", "addresses", "reading", "kept"),
        *(".", "sources", "surveys", "interviews", "recipes", "glossary"),
        *("debates", "reuse", "collections", "upkeep", "easy"),
        "templatetags",
    ],
    "events": [
        *("choices", "schedule", "ical"),
        *(".", "feeds", "calendars", "registrations", "editing", "announcing"),
        *("reports", "congress"),
    ],
    "home": ["held", ".", "front", "team", "templatetags", "demo"],
}
# What puts an app together, at its root: it may name every room, and nothing imports it.
DOORS = {"apps", "receivers", "signals", "urls", "wagtail_hooks"}
# The composition root: the only modules of the foundation that may name another app.
COMPOSITION_ROOT = {"network/urls.py", "network/wsgi.py"}
COMPOSITION_FOLDER = "network/settings/"
VIEWS = {"admin", "feeds", "urls", "views", "wagtail_hooks"}

# What others build on: modules of one question, and rooms that ask no request.
LEAF_MODULES = {"choices", "filters", "querysets"}
LEAF_ROOMS = {
    *("network/blocks/facts", "network/filters", "network/geography", "network/outputs"),
    "search/language",
    *("places/hours", "places/national", "places/near"),
    *("events/schedule", "events/ical", "events/calendars/parsing"),
}

# Copies the child objects of pages of all models, or reads every table: for a person, or
# to compare its columns. The registry lists the models.
GENERIC = {
    "home/team/privacy/traces.py",
    "network/publishing/additions.py",
    "network/database/schema.py",
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def modules(app):
    """Paths of the modules of an app, without its migrations."""
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


@cache
def dotted_names(app):
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(app))
    return {name.removesuffix(".__init__") for name in names}


def base_of(node, path):
    """The module that a `from … import` names, relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[: -node.level or None]
    return ".".join([*(package if node.level else ()), *filter(None, [node.module])])


@cache
def models_by_name(app):
    """{class: module that defines it}, from what the app's `models/__init__.py` gathers."""
    path = ROOT / app / "models" / "__init__.py"
    nodes = ast.walk(tree(path)) if path.exists() else ()
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return {alias.name: base_of(node, path) for node in imports for alias in node.names}


def imported(path, nodes=None):
    """Dotted names of the modules that a module imports, those imported inside functions too, or
    that some nodes of it import.

    A model taken from `app.models` counts as taken from the module that defines it.
    """
    for node in ast.walk(tree(path)) if nodes is None else nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = base_of(node, path)
            app = base.split(".")[0]
            for alias in node.names:
                if app in APPS and f"{base}.{alias.name}" in dotted_names(app):
                    yield f"{base}.{alias.name}"
                elif base == f"{app}.models" and app in APPS:
                    yield models_by_name(app).get(alias.name, base)
                else:
                    yield base


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def circles(ahead):
    """[the modules that reach each other, by name] of {module: those that it imports}."""
    reached = {module: reach(module, ahead) for module in ahead}
    together = {
        tuple(sorted(other for other in reached if other in there and module in reached[other]))
        for module, there in reached.items()
    }
    return sorted(list(modules) for modules in together if len(modules) > 1)


def reach(module, ahead):
    """What a module imports, and what that imports in its turn."""
    there, waiting = set(), [module]
    while waiting:
        further = ahead.get(waiting.pop(), set()) - there
        there |= further
        waiting += further
    return there


def is_composition_root(path):
    return name_of(path) in COMPOSITION_ROOT or name_of(path).startswith(COMPOSITION_FOLDER)


def is_door(path, app):
    return path.parent == ROOT / app and path.stem in DOORS


def room_of(name):
    """The room of a dotted module name."""
    app, *parts = name.split(".")
    return parts[0] if parts and parts[0] in ROOMS[app] else "."


@pytest.mark.parametrize("app", APPS)
def test_an_import_points_down_between_apps(app):
    above = set(APPS[APPS.index(app) + 1 :])
    upward = {
        (name_of(path), name)
        for path in modules(app)
        if not is_composition_root(path)
        for name in imported(path)
        if name.split(".")[0] in above
    }
    assert upward == set()


@pytest.mark.parametrize("app", APPS)
def test_an_import_points_down_between_rooms(app):
    order = ROOMS[app]
    gathered = ROOT / app / "models" / "__init__.py"  # names every model, wherever it is defined
    upward = {
        (name_of(path), name)
        for path in modules(app)
        if not is_door(path, app)
        and path != gathered
        and not is_composition_root(path)
        and "management" not in path.parts
        for name in imported(path)
        if name.split(".")[0] == app
        and order.index(room_of(name))
        > order.index(room_of(".".join(path.relative_to(ROOT).with_suffix("").parts)))
    }
    assert upward == set()


@pytest.mark.parametrize("app", APPS)
def test_modules_import_each_other_in_no_circle(app):
    """Inside a room too, and in a function as at the head of a module: one is read before the
    other."""
    ahead = {
        dotted(path): {name for name in imported(path) if name in dotted_names(app)}
        for path in modules(app)
    }
    assert circles(ahead) == []


def test_a_circle_is_found_wherever_it_begins():
    ahead = {"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": {"d"}, "e": {"a", "e.f"}, "e.f": set()}
    assert circles(ahead) == [["b", "c"]]
    assert circles(ahead | {"d": {"a"}}) == [["a", "b", "c", "d"]]
    assert circles(ahead | {"c": set()}) == []


@pytest.mark.parametrize("app", APPS)
def test_every_wing_has_its_place_and_says_what_lives_there(app):
    not_wings = {"formats", "management", "migrations", "settings", "static", "templatetags"}
    wings = {
        folder.name
        for folder in (ROOT / app).iterdir()
        if folder.is_dir() and list(folder.glob("*.py")) and folder.name not in not_wings
    } - {"models"}
    assert wings <= set(ROOMS[app])
    docstrings = {
        wing: ast.get_docstring(tree(ROOT / app / wing / "__init__.py")) or "" for wing in wings
    }
    # What lives there, and what it may import.
    lines = {wing: list(filter(None, text.splitlines())) for wing, text in docstrings.items()}
    assert {wing for wing, both in lines.items() if len(both) != 2} == set()
    untested = {
        wing for wing in wings if not list((ROOT / "tests" / app / wing).rglob("test_*.py"))
    }
    assert untested == set()


@pytest.mark.parametrize("app", APPS)
def test_nothing_imports_the_composition_root_or_a_door(app):
    doors = {f"{other}.{door}" for other in APPS for door in DOORS} | {"network.settings"}
    through = {
        (name_of(path), name)
        for path in modules(app)
        if not is_composition_root(path) and not is_door(path, app)
        for name in imported(path)
        if any(name == door or name.startswith(f"{door}.") for door in doors)
    }
    assert through == set()


@pytest.mark.parametrize("app", APPS)
def test_no_import_is_disguised(app):
    """What stands above is not reached through Django's registry, a relation or a subclass."""
    disguises = {"get_model", "get_models", "related_model", "__subclasses__"}
    hidden = {
        (name_of(path), node.lineno, node.attr)
        for path in modules(app)
        if name_of(path) not in GENERIC
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in disguises
    }
    assert hidden == set()


@pytest.mark.parametrize("app", APPS)
def test_a_model_imports_no_view(app):
    views = {
        (name_of(path), name)
        for path in modules(app)
        if path.stem == "models" or path.parent.name == "models"
        for name in imported(path)
        if name.split(".")[0] in APPS and name.split(".")[-1] in VIEWS
    }
    assert views == set()


@pytest.mark.parametrize("app", APPS)
def test_choices_and_blocks_import_no_model_of_their_app(app):
    upward = {
        (name_of(path), name)
        for path in modules(app)
        if path.stem in {"choices", "blocks"}
        for name in imported(path)
        if name.split(".")[0] == app and "models" in name.split(".")
    }
    assert upward == set()


@pytest.mark.parametrize("app", APPS)
def test_no_app_imports_what_tests_and_measures_it(app):
    testing = {
        (name_of(path), name)
        for path in modules(app)
        for name in imported(path)
        if name.split(".")[0] == "tests"
    }
    assert testing == set()


def test_a_library_that_may_be_absent_is_imported_by_nobody_at_start():
    optional = {
        "elasticsearch": "search/engines/elastic.py",
        "prometheus_client": "network/operation/metrics.py",
        "sentry_sdk": "network/operation/errors.py",
        "storages": "network/files/s3.py",
    }
    clients = {path.removesuffix(".py").replace("/", ".") for path in optional.values()}
    importing = {
        (name_of(path), name)
        for app in APPS
        for path in modules(app)
        for name in imported(path)
        if name in clients
        or (name.split(".")[0] in optional and name_of(path) != optional[name.split(".")[0]])
    }
    assert importing == set()


def test_what_takes_long_to_import_waits_to_be_needed():
    """A command, and a worker that starts, do without it: it is imported in the function."""
    slow = {
        *("holidays", "icalendar", "openpyxl", "weasyprint"),
        "events.calendars.parsing.calendar",  # with `icalendar`
    }
    apart = ("events/calendars/parsing/", "home/demo/")  # imported so themselves
    importing = {
        (name_of(path), name)
        for app in APPS
        for path in modules(app)
        if not name_of(path).startswith(apart)
        for name in imported(path, tree(path).body)
        if name in slow or name.split(".")[0] in slow
    }
    assert importing == set()


def test_no_module_lacks_a_noun():
    homeless = {"utils", "helpers", "common", "core", "misc", "services"}
    assert {path for app in APPS for path in modules(app) if path.stem in homeless} == set()


def is_leaf(path):
    in_room = name_of(path).startswith(tuple(f"{room}/" for room in LEAF_ROOMS))
    return in_room or path.stem in LEAF_MODULES


@pytest.mark.parametrize("app", APPS)
def test_a_public_function_of_a_leaf_names_what_it_returns(app):
    """The methods of querysets too: what may be chained to them is read in one place."""
    silent = set()
    for path in filter(is_leaf, modules(app)):
        nodes = list(tree(path).body)
        if path.stem == "querysets":
            classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
            nodes += [node for each in classes for node in each.body]
        silent |= {
            (name_of(path), node.name)
            for node in nodes
            if isinstance(node, ast.FunctionDef)
            and not node.name.startswith("_")
            and node.returns is None
        }
    assert silent == set()
