"""The environment variables of the site, found by parsing the code of the settings."""

import ast
from pathlib import Path

from django.conf import settings

READERS = {"text", "required", "words", "flag", "number", "choice"}
SETTINGS = ("environment", "base", "dev", "production")
# Read by Django, or by the scripts of `deploy/debian`.
OTHERS = {
    "DJANGO_SETTINGS_MODULE",
    *("PROXY", "TLS_CERTIFICATE", "TLS_KEY", "ACME_EMAIL", "HTTP_PORT", "HTTPS_PORT"),
}


def known() -> list[str]:
    """Return the sorted environment variables that the settings and `gunicorn.conf.py` read."""
    root = settings.BASE_DIR
    sources = [root / "network" / "settings" / f"{name}.py" for name in SETTINGS]
    return sorted(
        {name for path in [*sources, root / "gunicorn.conf.py"] for name in _read_by(path)}
    )


def _read_by(path: Path):
    """Yield the names of the variables that a Python file reads through `environment`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func
            called = function.attr if isinstance(function, ast.Attribute) else function
            called = called.id if isinstance(called, ast.Name) else called
            if called in READERS and str(node.args[0].value).isupper():
                yield node.args[0].value


def unknown_in(path: Path) -> list[str]:
    """Return the sorted variables that an environment file sets and the site does not read.

    These variables are probably misspelt. The suffix _FILE is ignored. The variables of `OTHERS`
    count as read. Raises OSError if the file cannot be read.
    """
    names = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, _value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            names.add(name.removeprefix("export ").strip())
    read = {*known(), *OTHERS}
    return sorted(name for name in names if name.removesuffix("_FILE") not in read)
