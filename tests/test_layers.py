"""Check that imports point down, between apps and between the wings of an app."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ["network", "search", "places", "resources", "events", "home"]  # the foundation first

# The wings of each app, the lowest first: a wing may import itself and the wings before it. "." is
# the root of the app; a name without a folder is one module of the root.
WINGS = {
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
        *("choices", "hours", "national", "closures", "hosts", "stops", "offers", "near", "form"),
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
        *("reports", "congress", "newsletter"),
        "templatetags",
    ],
    "home": ["held", ".", "front", "team", "templatetags", "demo"],
}
# Entry points at the root of an app: they may import every wing, and no module imports them.
ENTRY_POINTS = {"apps", "receivers", "signals", "urls", "wagtail_hooks"}
# The composition root: the only modules of the foundation that may name another app.
COMPOSITION_ROOT = {"network/urls.py", "network/wsgi.py"}
COMPOSITION_FOLDER = "network/settings/"
VIEWS = {"admin", "feeds", "urls", "views", "wagtail_hooks"}

# Leaves: modules and wings that take values and never a request.
LEAF_MODULES = {"choices", "filters", "querysets"}
LEAF_WINGS = {
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
    """Return the paths of the modules of an app, without its migrations."""
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


@cache
def dotted_names(app):
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules(app))
    return {name.removesuffix(".__init__") for name in names}


def base_of(node, path):
    """Return the absolute name of the module of a `from … import`."""
    package = path.relative_to(ROOT).with_suffix("").parts[: -node.level or None]
    return ".".join([*(package if node.level else ()), *filter(None, [node.module])])


@cache
def models_by_name(app):
    """Return {class: its module}, read from the imports of the app's `models/__init__.py`."""
    path = ROOT / app / "models" / "__init__.py"
    nodes = ast.walk(tree(path)) if path.exists() else ()
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return {alias.name: base_of(node, path) for node in imports for alias in node.names}


def imported(path, nodes=None):
    """Yield the dotted names of the modules that a module imports, inside functions too.

    `nodes` restricts the search to some nodes of its syntax tree.

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


def cycles(ahead):
    """Return the import cycles, each a sorted list of modules, of {module: imported modules}."""
    reached = {module: reach(module, ahead) for module in ahead}
    together = {
        tuple(sorted(other for other in reached if other in there and module in reached[other]))
        for module, there in reached.items()
    }
    return sorted(list(modules) for modules in together if len(modules) > 1)


def reach(module, ahead):
    """Return the modules that a module imports, directly or not."""
    there, waiting = set(), [module]
    while waiting:
        further = ahead.get(waiting.pop(), set()) - there
        there |= further
        waiting += further
    return there


def is_composition_root(path):
    return name_of(path) in COMPOSITION_ROOT or name_of(path).startswith(COMPOSITION_FOLDER)


def is_entry_point(path, app):
    return path.parent == ROOT / app and path.stem in ENTRY_POINTS


def wing_of(name):
    """Return the wing of a dotted module name."""
    app, *parts = name.split(".")
    return parts[0] if parts and parts[0] in WINGS[app] else "."


@pytest.mark.parametrize("app", APPS)
def test_imports_point_down_between_apps(app):
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
def test_imports_point_down_between_wings(app):
    order = WINGS[app]
    gathered = ROOT / app / "models" / "__init__.py"  # names every model, wherever it is defined
    upward = {
        (name_of(path), name)
        for path in modules(app)
        if not is_entry_point(path, app)
        and path != gathered
        and not is_composition_root(path)
        and "management" not in path.parts
        for name in imported(path)
        if name.split(".")[0] == app
        and order.index(wing_of(name))
        > order.index(wing_of(".".join(path.relative_to(ROOT).with_suffix("").parts)))
    }
    assert upward == set()


@pytest.mark.parametrize("app", APPS)
def test_modules_of_an_app_have_no_import_cycle(app):
    """Cycles inside a wing and imports inside functions are included."""
    ahead = {
        dotted(path): {name for name in imported(path) if name in dotted_names(app)}
        for path in modules(app)
    }
    assert cycles(ahead) == []


def test_cycle_is_found_from_any_module():
    ahead = {"a": {"b"}, "b": {"c", "d"}, "c": {"b"}, "d": {"d"}, "e": {"a", "e.f"}, "e.f": set()}
    assert cycles(ahead) == [["b", "c"]]
    assert cycles(ahead | {"d": {"a"}}) == [["a", "b", "c", "d"]]
    assert cycles(ahead | {"c": set()}) == []


@pytest.mark.parametrize("app", APPS)
def test_every_wing_is_ordered_documented_and_tested(app):
    not_wings = {"formats", "management", "migrations", "settings", "static", "templatetags"}
    wings = {
        folder.name
        for folder in (ROOT / app).iterdir()
        if folder.is_dir() and list(folder.glob("*.py")) and folder.name not in not_wings
    } - {"models"}
    assert wings <= set(WINGS[app])
    docstrings = {
        wing: ast.get_docstring(tree(ROOT / app / wing / "__init__.py")) or "" for wing in wings
    }
    # One line for the content of the wing, one for the imports it may have.
    lines = {wing: list(filter(None, text.splitlines())) for wing, text in docstrings.items()}
    assert {wing for wing, both in lines.items() if len(both) != 2} == set()
    untested = {
        wing for wing in wings if not list((ROOT / "tests" / app / wing).rglob("test_*.py"))
    }
    assert untested == set()


@pytest.mark.parametrize("app", APPS)
def test_no_module_imports_the_composition_root_or_an_entry_point(app):
    entry_points = {f"{other}.{entry_point}" for other in APPS for entry_point in ENTRY_POINTS} | {
        "network.settings"
    }
    through = {
        (name_of(path), name)
        for path in modules(app)
        if not is_composition_root(path) and not is_entry_point(path, app)
        for name in imported(path)
        if any(
            name == entry_point or name.startswith(f"{entry_point}.")
            for entry_point in entry_points
        )
    }
    assert through == set()


@pytest.mark.parametrize("app", APPS)
def test_no_higher_app_is_reached_without_an_import(app):
    """A higher app is not reached through Django's registry, a relation or a subclass."""
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
def test_models_import_no_view(app):
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
def test_no_app_imports_the_tests(app):
    testing = {
        (name_of(path), name)
        for path in modules(app)
        for name in imported(path)
        if name.split(".")[0] == "tests"
    }
    assert testing == set()


def test_optional_libraries_are_imported_by_their_adapter_only():
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


def test_slow_modules_are_imported_inside_functions():
    """Commands and new workers start without these modules: functions import them."""
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


def test_module_names_are_nouns_of_a_subject():
    homeless = {"utils", "helpers", "common", "core", "misc", "services"}
    assert {path for app in APPS for path in modules(app) if path.stem in homeless} == set()


def is_leaf(path):
    in_wing = name_of(path).startswith(tuple(f"{wing}/" for wing in LEAF_WINGS))
    return in_wing or path.stem in LEAF_MODULES


@pytest.mark.parametrize("app", APPS)
def test_public_functions_of_leaves_declare_their_return_type(app):
    """Methods of querysets are included: a reader sees what can be chained to them."""
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
