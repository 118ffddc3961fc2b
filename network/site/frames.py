"""Pages to show in a frame of any other site: no script, no cookie, links in a new tab."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import CSP
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

MAX_AGE = 300  # seconds
POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate the view of a page that any site may show in a frame.

    The view accepts GET and HEAD only. Browsers and proxies may cache its response for five
    minutes. Its template extends `embed.html`.
    """

    @require_safe
    @xframe_options_exempt
    @csp_override(POLICY)
    @cache_control(public=True, max_age=MAX_AGE)
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return answer
