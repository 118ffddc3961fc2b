"""The style sheets and the script of the public pages, joined from one file per component.

Every page loads the first style sheet: the typeface, the components of the frame, and the
components in `<app>/css/shared/`, which pages of several apps show. The second style sheet has the
icons, the rules of printed pages in `css/paper/`, those of texts in two directions in `css/rtl/`,
and the components of the page's own app: the style sheet of each app repeats the first three (three
thousand bytes), which saves a third request. The components in `<app>/css/<wing>/` are in a part of
their own, for the pages whose templates are in `<app>/<wing>/` and those whose `stylesheets` tag
names the part. One script has all the components, which are small.
"""

import hashlib
import re
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from network.models.look import DEFAULT_COLOR
from network.outputs.encodings import BEST, Encoded, set_encoding

from . import themes
from .themes import Look

FRAME = "network"
ICONS = "icons"
# The typeface of every page. Its italic, which few pages have, is loaded by the style sheet.
TYPEFACE = "network/fonts/atkinson.woff2"
PAPER, RTL = "paper", "rtl"
COMMON = {FRAME, PAPER, RTL}  # every page has these parts
# The layers' order; any other file is a component.
ORDER = ["layers", "typeface", "reset", "tokens", "base", "layout"]
LAST = ["utilities", "print"]
# The icons that show the way of reading: they are mirrored in a text from right to left.
MIRRORED = ("arrow", "arrow-back", "external")
SYMBOL = re.compile('<symbol id="([a-z-]+)" viewBox="([0-9 ]+)">(.*?)</symbol>', re.DOTALL)
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
STATIC = re.compile(rb"static:([\w/.-]+)")
LINE_END = re.compile(rb"(?<=[{};,])\n")  # of no use in CSS
LINE_COMMENT = re.compile(rb"(?m)^\s*//.*$")
CSS, JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"


def stylesheet_url(look: Look) -> str:
    """Return the address of the first style sheet with a look, which changes with its bytes."""
    return reverse("stylesheet", args=[f"{_digest(_frame_sheet(look, _now()))}-{look.slug}"])


def admin_stylesheet_url(look: Look) -> str:
    """Return the address of the style sheet of the admin's colours, which changes with it."""
    return reverse("admin_stylesheet", args=[f"{_digest(_admin_sheet(look))}-{look.slug}"])


def app_stylesheet_url(*apps: str) -> str:
    """Return the address of the second style sheet: icons, paper, `RTL`, components of `apps`.

    `apps` are names of apps and of their wings. Names without components, repeated names and the
    frame's app are omitted. If no name remains, the style sheet has only the first three.
    """
    own = [app for app in dict.fromkeys(apps) if app not in COMMON and app in _sheets(_now())]
    name = "-".join(own) or ICONS
    return reverse("app_stylesheet", args=[name, _digest(_app_sheet(name))])


def typeface_url() -> str:
    """Return the address of the typeface, the same as in the style sheet."""
    return static(TYPEFACE)


def script_url() -> str:
    """Return the address of the script, which changes with its bytes."""
    return reverse("script", args=[_digest(_script())])


@lru_cache(maxsize=16)
def icon_url(look: Look) -> str:
    """Return the icon of the site in the colour of a look, an SVG image, as a `data:` URL."""
    drawing = Path(finders.find("network/favicon.svg")).read_text()
    if look.color:
        drawing = drawing.replace(DEFAULT_COLOR, look.accent).replace("#ffd263", "#fff")
    return _data_url(drawing, safe="/:=")  # a URL in HTML has no "<", quote nor space


def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the first style sheet; `digest` ends with the slug of a look, "-waves-0b5c75".

    Returns 410 for an unknown look and, without DEBUG, for the digest of another content.
    """
    return _sheet_of_look(request, digest, lambda look: _frame_sheet(look, _now()))


def admin_stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the style sheet that colours the admin, under the conditions of `stylesheet`."""
    return _sheet_of_look(request, digest, _admin_sheet)


def _sheet_of_look(request, digest, sheet_of):
    digest, _dash, slug = digest.partition("-")
    look = Look.read(slug)
    return _response(request, sheet_of(look), digest, CSS) if look else _gone(CSS)


def app_stylesheet(request: HttpRequest, apps: str, digest: str) -> HttpResponse:
    """Serve the second style sheet of `apps`, names of apps and wings joined by dashes.

    `ICONS` in place of the names selects no component. Without DEBUG, returns 410 for the digest
    of another content. Raises Http404 for an unknown or repeated app.
    """
    sheet = _app_sheet(apps)
    if not sheet:
        raise Http404
    return _response(request, sheet, digest, CSS)


def script(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the script of the public pages.

    Without DEBUG, returns 410 for the digest of another content.
    """
    return _response(request, _script(), digest, JS)


def _response(request, content, digest, content_type):
    """Serve the file `content`, which browsers cache for a year.

    If `digest`, read from the URL, is not the digest of the file, answers 410 without DEBUG. A 404
    would query the database, for its page and the redirections.
    """
    # While developing, a cached page may name the sheet of a moment ago.
    if digest != _digest(content) and not settings.DEBUG:
        return _gone(content_type)
    encoded = _encoded(content)
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


@lru_cache(maxsize=16)
def _frame_sheet(look, second):
    """Return the common style sheet, then the CSS of a look. `second` is the key of `_sheets`.

    It has the addresses of the static files named `static:name`. The other sheets name none, so
    that a server starts before its static files are collected.
    """
    common = STATIC.sub(_static_url, _sheets(second).get(FRAME, b""))
    return common + themes.as_css(look).encode()


@lru_cache(maxsize=16)
def _admin_sheet(look):
    return themes.as_admin_css(look).encode()


def _app_sheet(name):
    return _joined(name, _now())


def _script():
    return _scripts(_now())


def _now():
    """Return the cache key of file contents: 0, or with DEBUG the current second."""
    return int(time.monotonic()) if settings.DEBUG else 0


@lru_cache(maxsize=16)
def _encoded(content):
    """Return a file as `Encoded`, cached."""
    return Encoded(content, quality=BEST)


@lru_cache(maxsize=1)
def _sheets(_second):
    """Return {app or wing: style sheet as bytes}; `FRAME` has the shared components too.

    `_second` is the key of the cache, which holds one value.
    """
    sheets = {}
    for name, path in sorted(_files("css"), key=lambda file: _rank(file[0])):
        app, _css, *wing, _file = name.parts
        part = wing[0] if wing else app
        sheets.setdefault(FRAME if part == "shared" else part, []).append(
            LINE_END.sub(b"", _compact(path.read_bytes()))
        )
    return {app: b"\n".join(parts) for app, parts in sheets.items()}


@lru_cache(maxsize=1)
def _icons(_second):
    """Return the CSS rules that set `--icon` for each drawing of `network/icons.svg`.

    Further rules mirror the icons in `MIRRORED`.

    `_second` is the key of the cache, which holds one value.
    """
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
        if name in MIRRORED:
            rules.append(f"{places.replace('::', ':dir(rtl)::')}{{transform:scaleX(-1)}}")
    return "\n".join(rules).encode()


@lru_cache(maxsize=16)
def _joined(name, second):
    """Return the second style sheet of `name`: names of apps or wings joined by dashes.

    `name` is `ICONS` without apps. Returns b"" if a part of `name` is unknown, repeated or in
    `COMMON`.
    """
    sheets, names = _sheets(second), [] if name == ICONS else name.split("-")
    if len(set(names)) < len(names) or any(app in COMMON or app not in sheets for app in names):
        return b""
    return b"\n".join([_icons(second), *(sheets[app] for app in (PAPER, RTL, *names))])


def _static_url(match):
    return static(match[1].decode()).encode()


def _data_url(drawing, safe=" /:=<>'"):
    return "data:image/svg+xml," + quote(" ".join(drawing.split()), safe=safe)


@lru_cache(maxsize=1)
def _scripts(_second):
    """Return all scripts as bytes, each in its own block, so that their names do not clash.

    `static:home/visits.js` in a script becomes the URL of this file.

    `_second` is the key of the cache, which holds one value.
    """
    files = sorted(_files("js"))
    parts = (_compact(LINE_COMMENT.sub(b"", path.read_bytes())) for _name, path in files)
    joined = b"\n".join(b"{\n%b\n}" % part for part in parts)
    return STATIC.sub(_static_url, joined)


def _compact(content):
    """Remove comments, indentation and empty lines, which are a fifth of the bytes."""
    lines = (line.strip() for line in COMMENT.sub(b"", content).splitlines())
    return b"\n".join(line for line in lines if line)


def _files(kind):
    """Yield (name, path) of the static files `<app>/<kind>/…` of the project's apps.

    `kind` is "css" or "js", the folder and the extension.
    """
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
