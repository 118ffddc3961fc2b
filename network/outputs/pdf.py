"""Render printable HTML as PDF with WeasyPrint.

The templates extend `includes/paper.html`, which links only the style sheets of the page, as
`static:app/css/name.css`: with the style sheet of the whole site, rendering takes 40 times longer.
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

# WeasyPrint logs a warning for each CSS property that is only for screens.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Return True if Pango, the text layout library of WeasyPrint, is installed."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def render(template, context, request=None) -> bytes:
    """Render a template as PDF; the same context gives the same bytes. No network request."""
    import weasyprint

    html = render_to_string(template, context, request)
    page = weasyprint.HTML(string=html, base_url="static:", url_fetcher=_fetcher())
    return page.write_pdf(pdf_tags=True)


def _fetcher():
    """Return a fetcher that accepts only `static:` and `data:` URLs: editors may write any URL."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            if scheme == "static" and (path := finders.find(name)):
                return URLFetcherResponse(url, Path(path).read_bytes(), STYLE_SHEET)
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols=["data"])


def public_response(request, key, template, context, *, filename) -> HttpResponse:
    """Return a public PDF with an ETag, rendered once and cached until the site changes.

    `key` identifies the document, as in `conditional_response`. `context()` is called only when
    the PDF is rendered.
    """

    def write():
        body = render(template, context(), request)
        return whole_response("application/pdf", body, filename=filename)

    return cached_response(request, (request.get_host(), template, key), write)


def private_response(request, template, context, *, filename) -> HttpResponse:
    """Return a PDF for one person, that neither browser nor proxy stores."""
    return HttpResponse(
        render(template, context, request),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
