"""Extract from the source code the translatable texts that visitors read."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ["network", "search", "places", "resources", "events", "home"]
# Modules for editors and administrators, and modules that only read files.
EDITORS = re.compile(
    r"(^|/)(admin|migrations|management|settings|templatetags|desk|demo|start|roles|privacy|editing"
    r"|accounts|deployment|operation|tasks"
    r"|announcing|calendars|guide|imports|managers|listing|calls|duplicates|positions|refining"
    r"|publishing)/"
    r"|(^|/)(admin|\w+_admin|apps|desk|panels|viewsets|wagtail_hooks|tabs|widgets)\.py$"
    r"|^network/(people/invitations/letters|geography/official|models/(completion|page_form))\b"
    r"|^places/(form/|national/(mapping|raw_tables|files))"
    r"|^events/(forms|congress/programme/\w+)\.py$"
    r"|^(network/models/people|search/models/editing)\.py$"
    r"|^places/upkeep/(confirmations|corrections)/models\.py$|^home/team/submissions/models\.py$"
    r"|^network/(links/|files/(documents|forms)\.py$)|(^|/)(\w+_)?report\.py$"
    r"|^events/registrations/models/people_reading\.py$"
)
# Functions that return error messages for editors.
CHECKS = re.compile(
    r"^_?(clean|validate|check|problems|practical|wrong|clock_change|already_kept|completeness)"
)
CALLS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 0,
         "ngettext_lazy": 0, "pgettext": 1, "pgettext_lazy": 1}  # fmt: skip
# Keyword arguments that name a field, a panel or a model in the admin.
LABELS = {"verbose_name", "help_text", "heading", "violation_error_message", "validators", "label"}
OF_THE_ADMIN = re.compile(
    r"(panels?|edit_handler|(page_)?description|preview_value|verbose_name\w*|menu_\w+)$"
)


def public_modules():
    paths = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in paths if not EDITORS.search(path.relative_to(ROOT).as_posix())]


def texts_of_module(source):
    """Return the set of texts that a module translates, without those only the admin displays."""
    return set(_texts(ast.parse(source)))


def _texts(node):
    if _is_of_the_admin(node):
        return
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in CALLS:
            text = node.args[CALLS[name]]
            if isinstance(text, ast.Constant):
                yield text.value
            return
        if _is_field_of_a_model(node.func, name):
            # Visitors see the choices of a model field, but not its name or help text.
            for keyword in node.keywords:
                if keyword.arg == "choices":
                    yield from _texts(keyword.value)
            return
    for child in ast.iter_child_nodes(node):
        yield from _texts(child)


def _is_of_the_admin(node):
    if isinstance(node, ast.ClassDef):
        return node.name == "Meta"
    if isinstance(node, ast.FunctionDef):
        return bool(CHECKS.match(node.name))
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return any(OF_THE_ADMIN.search(name) for name in names)
    return isinstance(node, ast.keyword) and node.arg in LABELS - {"label", "help_text"}


def _is_field_of_a_model(function, name):
    owner = getattr(getattr(function, "value", None), "id", "")
    return owner == "models" or (name.endswith(("Field", "ForeignKey")) and owner != "forms")
