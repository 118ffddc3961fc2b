"""A sheet of paper as a PDF, drawn by WeasyPrint from the HTML that a browser would print.

Its template extends `includes/paper.html`, which links the style sheets it needs by
`static:app/css/name.css`: with the whole site's sheet, drawing takes forty times longer.
"""

import hashlib
import logging
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string

from network.models import ContentStamp

from .responses import REMEMBERED, conditional_response

STYLE_SHEET = {"Content-Type": "text/css; charset=utf-8"}

# It tells of every property that is only for screens.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


@lru_cache(maxsize=1)
def is_available():
    """Whether the system has Pango, with which WeasyPrint sets the letters."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def render(template, context, request=None):
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


def public_response(request, key, template, context, *, filename):
    """A public PDF, drawn once for all until something on the site changes; ETag and 304.

    `key` names the question, as in `conditional_response`; `context()` is called only to draw.
    """
    said = repr((request.get_host(), template, key)).encode("utf-8", "replace")
    name = f"pdf:{ContentStamp.current()}:{hashlib.sha256(said).hexdigest()}"

    def build():
        drawn = cache.get(name)
        if drawn is None:
            drawn = render(template, context(), request)
            cache.set(name, drawn, REMEMBERED)
        return drawn

    return conditional_response(request, "application/pdf", key, build, filename=filename)


def private_response(request, template, context, *, filename):
    """A PDF for one person, kept by nobody on the way."""
    return HttpResponse(
        render(template, context, request),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
