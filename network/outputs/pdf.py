"""Render printable HTML as PDF with WeasyPrint.

The templates extend `includes/paper.html`, which links only the style sheets of the page, as
`static:app/css/name.css`: with the style sheet of the whole site, rendering takes 40 times longer.
"""

import logging
import os
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from PIL import ImageFile

from .caching import cached_response
from .responses import whole_response

STYLE_SHEET = {"Content-Type": "text/css; charset=utf-8"}

# WeasyPrint logs a warning for each CSS property that is only for screens.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Return True if Pango, the text layout library of WeasyPrint, is installed.

    Otherwise the other functions of this module cannot render. The result is computed once.
    """
    try:
        _weasyprint()
    except OSError:
        return False
    return True


def render(template: str, context: dict[str, Any], request: HttpRequest | None = None) -> bytes:
    """Render a template as a tagged PDF; the same context gives the same bytes.

    No URL of the HTML is requested: only static files, read on the disk, and `data:` URLs are used.
    Raises OSError if `is_available()` is False.
    """
    return write(render_to_string(template, context, request))


def write(html: str) -> bytes:
    """Return an HTML text as a tagged PDF, under the conditions of `render`."""
    page = _weasyprint().HTML(string=html, base_url="static:", url_fetcher=_fetcher())
    return page.write_pdf(pdf_variant="pdf/ua-1")


def _weasyprint():
    """Import WeasyPrint, without its setting that makes Pillow accept truncated pictures.

    The setting is for the whole process: damaged pictures of editors would be accepted. Without
    SOURCE_DATE_EPOCH, fonttools writes the time in the typeface, and no PDF would have the same
    bytes twice.
    """
    import weasyprint

    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _fetcher():
    """Return WeasyPrint's fetcher, which accepts only `static:` and `data:` URLs.

    Other URLs, which editors may write, are refused.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            if scheme == "static" and (path := finders.find(name)):
                return URLFetcherResponse(url, Path(path).read_bytes(), STYLE_SHEET)
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=["data"])


def public_response(
    request: HttpRequest,
    key: Hashable,
    template: str,
    context: Callable[[], dict[str, Any]],
    *,
    filename: str,
) -> HttpResponse:
    """Return a public PDF with an ETag, cached by `cached_response` for five minutes at most.

    `key` identifies the document among the documents of the template on this host. `context()` is
    called only when the PDF is rendered. Browsers display the PDF, and propose `filename` to save
    it.
    """

    def write():
        body = render(template, context(), request)
        return whole_response("application/pdf", body, filename=filename)

    return cached_response(request, (request.get_host(), template, key), write)


def private_response(
    request: HttpRequest, template: str, context: dict[str, Any], *, filename: str
) -> HttpResponse:
    """Render and return a PDF for one person, which neither browser nor proxy may store."""
    return HttpResponse(
        render(template, context, request),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
