"""Every patch, private name and replaced template of another package is listed in the docs."""

import ast
import sys
from functools import cache

from django.apps import apps

from tests.test_layers import APPS, ROOT

PAGE = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]
OWN = {*APPS, *sys.stdlib_module_names}
# Documented, or customary: https://docs.djangoproject.com/en/stable/ref/models/
PUBLIC = {"_meta", "_state", "_default_manager", "_base_manager", "_asdict", "_replace"}
PATCHES = 3
# A setting that its package documents for users: "User code may change this" (Pillow).
SETTINGS = {"ImageFile.LOAD_TRUNCATED_IMAGES"}


@cache
def modules():
    """Return {path from the root: its syntax tree} of the six apps, migrations left out."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
        if "migrations" not in path.parts
    }


def foreign_names(tree):
    """Return the names that a module imports from other packages, or loops over among them."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            is_foreign = node.module.split(".")[0] not in OWN
            names |= {alias.asname or alias.name for alias in node.names if is_foreign}
        elif isinstance(node, ast.Import):
            imported = [(alias.asname, alias.name.split(".")[0]) for alias in node.names]
            names |= {asname or package for asname, package in imported if package not in OWN}
    for node in ast.walk(tree):
        if not isinstance(node, ast.For) or not isinstance(node.iter, ast.Tuple | ast.List):
            continue
        if names & {each.id for each in node.iter.elts if isinstance(each, ast.Name)}:
            names |= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
    return names


def root_of(expression):
    """Return the name that an expression begins with: "a" for `a.b["c"].d`, None for a call."""
    while isinstance(expression, ast.Attribute | ast.Subscript):
        expression = expression.value
    return expression.id if isinstance(expression, ast.Name) else None


def patches(tree):
    """Return the expressions of other packages that a module assigns, as they are written."""
    names, found = foreign_names(tree), set()
    for node in ast.walk(tree):
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"setattr", "delattr"}:
            found |= {ast.unparse(node.args[0])} if root_of(node.args[0]) in names else set()
        for target in targets:
            if not isinstance(target, ast.Name) and root_of(target) in names:
                while isinstance(target, ast.Subscript):
                    target = target.value
                found.add(ast.unparse(target))
    return found


def private_names(tree, own):
    """Return the private attributes that a module uses and that no module of the site defines."""
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in used if name[0] == "_" and name[:2] != "__"} - own - PUBLIC


def defined(tree):
    """Yield the names that a module defines, its attributes and parameters included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def is_listed(path, name):
    """Return True if one row of the page names the path and the name."""
    return any(f"`{path}`" in row and name in row for row in ROWS)


def test_every_patch_is_listed():
    found = {(path, name) for path, tree in modules().items() for name in patches(tree)}
    assert {(path, name) for path, name in found if not is_listed(path, name)} == set()
    assert len({path for path, name in found if name not in SETTINGS}) == PATCHES


def test_every_private_name_is_listed():
    own = {name for tree in modules().values() for name in defined(tree)}
    found = {(path, name) for path, tree in modules().items() for name in private_names(tree, own)}
    assert len(found) > 5
    assert {(path, name) for path, name in found if not is_listed(path, name)} == set()


def test_every_replaced_template_is_listed():
    """A template is replaced if an installed app of another package has one at the same path."""
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    names = {
        path.relative_to(folder).as_posix(): path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*.*")
    }
    others = [app.path for app in apps.get_app_configs() if app.name.split(".")[0] not in APPS]
    theirs = [ROOT.joinpath(path, "templates") for path in others]
    replaced = {path for name, path in names.items() if any((t / name).exists() for t in theirs)}
    assert len(replaced) > 20
    assert {path for path in replaced if f"`{path}`" not in PAGE} == set()


def test_every_row_names_a_test():
    for row in ROWS:
        assert "`tests/" in row, row


def test_patches_are_found_however_they_are_written():
    source = """
import wagtail.hooks
from django.forms import Form, Media as Assets
from wagtail import hooks
from places.models import PlacePage

Form.media = None
Assets.render |= {}
hooks._hooks["a"] = []
PlacePage.media = None
for module in (hooks, wagtail):
    module.DATE = ""
setattr(Form, "a", 1)
setattr(PlacePage, "a", 1)
own = Form()
"""
    expected = {"Form.media", "Assets.render", "hooks._hooks", "module.DATE", "Form"}
    assert patches(ast.parse(source)) == expected
