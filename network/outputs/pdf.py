"""A sheet of paper as a PDF, drawn by WeasyPrint from the HTML that a browser would print.

Its template extends `includes/paper.html`, which links the style sheets it needs by
`static:app/css/name.css`: with the whole site's sheet, drawing takes forty times longer.
"""

import logging
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

from .caching import cached_response
from .responses import whole_response

STYLE_SHEET = {"Content-Type": "text/css; charset=utf-8"}

# It warns of every property that is only for screens.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether the system has Pango, with which WeasyPrint sets the letters."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def render(template, context, request=None) -> bytes:
    """The bytes of the PDF; the same bytes for the same context. Asks nothing of a network."""
    import weasyprint

    html = render_to_string(template, context, request)
    page = weasyprint.HTML(string=html, base_url="static:", url_fetcher=_fetcher())
    return page.write_pdf(pdf_tags=True)


def _fetcher():
    """Reads `static:` names and `data:` images alone, whatever address an editor wrote."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            if scheme == "static" and (path := finders.find(name)):
                return URLFetcherResponse(url, Path(path).read_bytes(), STYLE_SHEET)
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=["data"])


def public_response(request, key, template, context, *, filename) -> HttpResponse:
    """A public PDF, drawn once for all until something on the site changes; ETag and 304.

    `key` names the question, as in `conditional_response`; `context()` is called only to draw.
    """

    def write():
        body = render(template, context(), request)
        return whole_response("application/pdf", body, filename=filename)

    return cached_response(request, (request.get_host(), template, key), write)


def private_response(request, template, context, *, filename) -> HttpResponse:
    """A PDF for one person, kept by nobody on the way."""
    return HttpResponse(
        render(template, context, request),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
