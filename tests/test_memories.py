"""The page `docs/memories.md` names everything that a process remembers, and nothing else."""

import ast
import re

from .test_layers import APPS, ROOT, modules

CONTAINERS = {"list", "dict", "set", "Counter", "defaultdict", "OrderedDict", "deque", "bytearray"}
# Never changed once the module is read.
FIXED = {"register"}
SETTINGS = ROOT / "network" / "settings"


def remembered():
    """The names that the page must have: of each `Memory`, of each function whose answers are kept,
    of each module-level name that holds something that changes, of each module that uses Django's
    cache."""
    trees = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for app in APPS
        for path in modules(app)
        if not path.is_relative_to(SETTINGS) and path.stem != "urls"
    }
    own = {node.name for tree in trees.values() for node in ast.walk(tree) if is_plain_class(node)}
    names = set()
    for module, tree in trees.items():
        names |= set(memories(tree))
        names |= {f"{module}.{name}" for name in (*kept_functions(tree), *changing(tree, own))}
        if any(is_cache(node) for node in ast.walk(tree)):
            names.add(module)
    return names


def memories(tree):
    """The names of the memories made of the helper."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Memory":
            name = node.args[0]
            assert isinstance(name, ast.Constant), f"{ast.unparse(node)} is named by a constant"
            yield name.value


def kept_functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            called(decorator) in {"cache", "lru_cache"} for decorator in node.decorator_list
        ):
            yield node.name


def changing(tree, own):
    """Names of a module, or of its classes, that hold a container or an object of a class of ours,
    or that a function gives another value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, ast.ClassDef):
            yield from (name for name in assigned(node, own) if name.startswith("_"))
    yield from assigned(tree, own)


def assigned(scope, own):
    for node in scope.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = getattr(target, "id", "")
            is_fixed = not name or name.isupper() or name.startswith("__") or name in FIXED
            if not is_fixed and holds_what_changes(node.value, own):
                yield name


def holds_what_changes(value, own):
    if isinstance(value, ast.Call):
        return called(value) in CONTAINERS | own
    return isinstance(value, (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp))


def is_plain_class(node):
    """A class of ours that is neither a `Memory`, which has its name, nor derived from another:
    forms, fields, panels and filters are declared once."""
    return isinstance(node, ast.ClassDef) and not node.bases and node.name != "Memory"


def is_cache(node):
    return isinstance(node, ast.ImportFrom) and node.module == "django.core.cache"


def called(node):
    """The last part of what is called, or of what decorates."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_the_page_names_each_memory_and_no_other():
    page = (ROOT / "docs" / "memories.md").read_text("utf-8")
    tables = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for cell in tables for name in re.findall(r"`([^`]+)`", cell)}
    named |= set(re.findall(r"^`([a-z_.]+)` holds", page, re.MULTILINE))
    assert {"forgotten": remembered() - named, "gone": named - remembered()} == {
        "forgotten": set(),
        "gone": set(),
    }
