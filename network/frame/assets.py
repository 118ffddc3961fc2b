"""The style sheet: one file per component in the apps, one request for the visitor."""

import hashlib
import re
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.urls import reverse

from network.outputs.encodings import BEST, Encoded, set_encoding

from . import palette

# The layers' order; any other file is a component.
ORDER = ["layers", "reset", "tokens", "base", "layout"]
LAST = ["utilities", "print"]
COLOR = re.compile("[0-9a-f]{6}")
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


def stylesheet_url(color: str = "") -> str:
    """Its address changes with its bytes; `color` is that of the network, "#rrggbb" or none."""
    return reverse("stylesheet", args=[_digest() + color.replace("#", "-").lower()])


def stylesheet(request, digest):
    """The whole sheet, kept for ever by the browser, with the colours that its address names.

    The sheet of a former version is gone: 410, and not 404, whose page and whose redirections ask
    the database.
    """
    digest, _dash, color = digest.partition("-")
    # A page that a developer's site remembers names the sheet as it was a moment ago.
    is_former = digest != _digest() and not settings.DEBUG
    if is_former or (color and not COLOR.fullmatch(color)):
        return HttpResponse("", status=410, content_type="text/css; charset=utf-8")
    sheet = _encoded(_sheet(), color)
    body, encoding = sheet.for_reader(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    set_encoding(response, encoding)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _digest():
    return hashlib.sha256(_sheet()).hexdigest()[:16]


def _sheet():
    """Read again each second while developing, once in production."""
    return _bundle(int(time.monotonic()) if settings.DEBUG else 0)


@lru_cache(maxsize=4)
def _encoded(sheet, color):
    """The sheet in a network's colour, compressed once."""
    colors = palette.as_css(f"#{color}").encode() if color else b""
    return Encoded(sheet + colors, quality=BEST)


@lru_cache(maxsize=1)
def _bundle(_second):
    return b"\n".join(_compact(path.read_bytes()) for path in _files())


def _compact(css):
    """Without comments, indents and empty lines: a fifth of what would be sent."""
    lines = (line.strip() for line in COMMENT.sub(b"", css).splitlines())
    return b"\n".join(line for line in lines if line)


def _files():
    files = {}
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            path = Path(name)
            own = len(path.parts) == 3 and (settings.BASE_DIR / path.parts[0]).is_dir()
            if own and path.parts[1] == "css" and path.suffix == ".css":
                files[name] = Path(storage.path(name))
    return [files[name] for name in sorted(files, key=_rank)]


def _rank(name):
    stem = Path(name).stem
    if stem in ORDER:
        return ORDER.index(stem), name
    return len(ORDER) + (1 + LAST.index(stem) if stem in LAST else 0), name
