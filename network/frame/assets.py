"""Styles and scripts: one file for each component in the apps, few requests for the visitor.

Every page loads the first sheet: the frame's, and components that pages of several apps show, which
stand in `<app>/css/shared/`. A second one holds the icons and what the pages of its app show alone:
one request less than apart, for two thousand bytes once for each app. One script holds all that are
small.
"""

import hashlib
import re
import time
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.urls import reverse

from network.outputs.encodings import BEST, Encoded, set_encoding

from . import palette

FRAME = "network"
ICONS = "icons"
# The layers' order; any other file is a component.
ORDER = ["layers", "reset", "tokens", "base", "layout"]
LAST = ["utilities", "print"]
COLOR = re.compile("[0-9a-f]{6}")
SYMBOL = re.compile('<symbol id="([a-z-]+)" viewBox="([0-9 ]+)">(.*?)</symbol>', re.DOTALL)
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(rb"(?m)^\s*//.*$")
CSS, JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


def stylesheet_url(color: str = "") -> str:
    """That of every page. Its address changes with its bytes; `color` is that of the network,
    "#rrggbb" or none."""
    return reverse("stylesheet", args=[_digest(_frame_sheet()) + color.replace("#", "-").lower()])


def app_stylesheet_url(*apps: str) -> str:
    """That of icons and of the pages of these apps, those without a sheet left out."""
    own = [app for app in dict.fromkeys(apps) if app != FRAME and app in _sheets(_now())]
    name = "-".join(own) or ICONS
    return reverse("app_stylesheet", args=[name, _digest(_app_sheet(name))])


def script_url() -> str:
    return reverse("script", args=[_digest(_script())])


@cache
def icon_url() -> str:
    """The icon of a tab, in its own address: one request less for five hundred bytes."""
    drawing = Path(finders.find("network/favicon.svg")).read_text()
    return _data_url(drawing)


def stylesheet(request, digest):
    """The first sheet, with the colours that its address names."""
    digest, _dash, color = digest.partition("-")
    if color and not COLOR.fullmatch(color):
        return _gone(CSS)
    return _response(request, _frame_sheet(), digest, CSS, color)


def app_stylesheet(request, apps, digest):
    """`apps` are their names between dashes, or `ICONS` for that of none."""
    sheet = _app_sheet(apps)
    if not sheet:
        raise Http404
    return _response(request, sheet, digest, CSS)


def script(request, digest):
    return _response(request, _script(), digest, JS)


def _response(request, content, digest, content_type, color=""):
    """Kept for ever by the browser. That of a former version is gone: 410, and not 404, whose page
    and whose redirections ask the database."""
    # A page that a developer's site remembers names the sheet as it was a moment ago.
    if digest != _digest(content) and not settings.DEBUG:
        return _gone(content_type)
    encoded = _encoded(content, color)
    body, encoding = encoded.encode_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(body, content_type=content_type)
    set_encoding(response, encoding)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _gone(content_type):
    return HttpResponse("", status=410, content_type=content_type)


@lru_cache(maxsize=16)
def _digest(content):
    return hashlib.sha256(content).hexdigest()[:16]


def _frame_sheet():
    return _sheets(_now()).get(FRAME, b"")


def _app_sheet(name):
    return _joined(name, _now())


def _script():
    return _scripts(_now())


def _now():
    """Read again each second while developing, once in production."""
    return int(time.monotonic()) if settings.DEBUG else 0


@lru_cache(maxsize=16)
def _encoded(content, color):
    """With a network's colour, compressed once."""
    colors = palette.as_css(f"#{color}").encode() if color else b""
    return Encoded(content + colors, quality=BEST)


@lru_cache(maxsize=1)
def _sheets(_second):
    """{app: its sheet}, the shared components of all apps being in the first."""
    sheets = {}
    for name, path in sorted(_files("css"), key=lambda file: _rank(file[0])):
        app = FRAME if "shared" in name.parts else name.parts[0]
        sheets.setdefault(app, []).append(_compact(path.read_bytes()))
    return {app: b"\n".join(parts) for app, parts in sheets.items()}


@lru_cache(maxsize=1)
def _icons(_second):
    """`--icon`, each drawing of `network/icons.svg` in its own address, for `css/icon.css`."""
    drawings = SYMBOL.findall(Path(finders.find("network/icons.svg")).read_text())
    rules = []
    for name, box, paths in drawings:
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" fill="none" stroke="#000"'
            f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
        )
        url = _data_url(drawing.replace('"', "'"))
        places = f'[data-icon="{name}"]::before,[data-icon-end="{name}"]::after'
        rules.append(f'{places}{{--icon:url("{url}")}}')
    return "\n".join(rules).encode()


@lru_cache(maxsize=16)
def _joined(name, second):
    """b"" when it names something else than apps that have a sheet, or one of them twice."""
    sheets, names = _sheets(second), [] if name == ICONS else name.split("-")
    if len(set(names)) < len(names) or any(app == FRAME or app not in sheets for app in names):
        return b""
    return b"\n".join([_icons(second), *(sheets[app] for app in names)])


def _data_url(drawing):
    return "data:image/svg+xml," + quote(" ".join(drawing.split()), safe=" /:=<>'")


@lru_cache(maxsize=1)
def _scripts(_second):
    """Each between braces, so that its names are its own."""
    files = sorted(_files("js"))
    parts = (_compact(LINE_COMMENT.sub(b"", path.read_bytes())) for _name, path in files)
    return b"\n".join(b"{\n%b\n}" % part for part in parts)


def _compact(content):
    """Without comments, indents and empty lines: a fifth of what would be sent."""
    lines = (line.strip() for line in COMMENT.sub(b"", content).splitlines())
    return b"\n".join(line for line in lines if line)


def _files(kind):
    """[(name, path)] of the static files `<app>/<kind>/…` of the project's own apps."""
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            path = Path(name)
            own = len(path.parts) > 2 and (settings.BASE_DIR / path.parts[0]).is_dir()
            if own and path.parts[1] == kind and path.suffix == f".{kind}":
                yield path, Path(storage.path(name))


def _rank(name):
    if name.stem in ORDER:
        return ORDER.index(name.stem), name
    return len(ORDER) + (1 + LAST.index(name.stem) if name.stem in LAST else 0), name
