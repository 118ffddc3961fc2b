"""The page `docs/memories.md` lists every cache of a process, and nothing else."""

import ast
import re

from .test_layers import APPS, ROOT, modules

CONTAINERS = {"list", "dict", "set", "Counter", "defaultdict", "OrderedDict", "deque", "bytearray"}
# Template libraries, which do not change after the import of the module.
FIXED = {"register"}
SETTINGS = ROOT / "network" / "settings"


def cache_names():
    """Return the names that the page must list.

    They are the name of each `StampedCache`, each function with a `cache` decorator, each mutable
    variable of a module or a class, and each module that imports Django's cache.
    """
    trees = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for app in APPS
        for path in modules(app)
        if not path.is_relative_to(SETTINGS) and path.stem != "urls"
    }
    nodes = {module: list(ast.walk(tree)) for module, tree in trees.items()}
    own = {node.name for some in nodes.values() for node in some if is_plain_class(node)}
    names = set()
    for module, some in nodes.items():
        names |= set(memories(some))
        names |= {
            f"{module}.{name}" for name in (*cached_functions(some), *mutable_names(some, own))
        }
        if any(is_cache(node) for node in some):
            names.add(module)
    return names


def memories(nodes):
    """Yield the name of each `StampedCache` instance."""
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "StampedCache":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{ast.unparse(node)} is named by a constant"
            yield name.value


def cached_functions(nodes):
    """Yield the name of each function decorated with `cache` or `lru_cache`."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and any(
            called(decorator) in {"cache", "lru_cache"} for decorator in node.decorator_list
        ):
            yield node.name


def mutable_names(nodes, own):
    """Yield the variables of a module, and the private ones of its classes, that can change.

    Their value is a container or an instance of one of the classes `own`, or a function assigns
    them with `global`. The first of `nodes` is the module.
    """
    for node in nodes:
        if isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, ast.ClassDef):
            yield from (name for name in assigned(node, own) if name.startswith("_"))
    yield from assigned(nodes[0], own)


def assigned(scope, own):
    for node in scope.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = getattr(target, "id", "")
            is_fixed = not name or name.isupper() or name.startswith("__") or name in FIXED
            if not is_fixed and is_mutable(node.value, own):
                yield name


def is_mutable(value, own):
    if isinstance(value, ast.Call):
        return called(value) in CONTAINERS | own
    return isinstance(value, (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp))


def is_plain_class(node):
    """Return True for a class without a base class, other than `StampedCache`.

    Instances of derived classes (forms, fields, panels, filters) are declared once and not changed.
    """
    return isinstance(node, ast.ClassDef) and not node.bases and node.name != "StampedCache"


def is_cache(node):
    return isinstance(node, ast.ImportFrom) and node.module == "django.core.cache"


def called(node):
    """Return the last part of the name of a called function or of a decorator."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_page_lists_every_cache_and_no_other():
    page = (ROOT / "docs" / "memories.md").read_text("utf-8")
    tables = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for cell in tables for name in re.findall(r"`([^`]+)`", cell)}
    named |= set(re.findall(r"^`([a-z_.]+)` holds", page, re.MULTILINE))
    names = cache_names()
    assert {"undocumented": names - named, "obsolete": named - names} == {
        "undocumented": set(),
        "obsolete": set(),
    }
