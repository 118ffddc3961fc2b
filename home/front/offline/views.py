"""Views of the service worker and of the page that lists the kept pages."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.crumbs import home_crumb
from network.site import assets
from network.site.addresses import offered_languages
from network.site.menus import PageFrame
from network.site.themes import Look

MOST = 50  # pages
KEPT_DAYS = 30
WORKER, WORKER_OFF = "home/offline/worker.js", "home/offline/worker-off.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker, or without the setting `OFFLINE` one that deletes itself.

    Browsers compare its bytes at each visit. They contain the digests of the style sheets and the
    telephone of the network: a change of either makes the worker fetch the offline page again.
    """
    body = _worker(request) if settings.OFFLINE else _source(WORKER_OFF)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> TemplateResponse:
    """Render the page for a device without network. Raises Http404 without `OFFLINE`."""
    if not settings.OFFLINE:
        raise Http404
    context = {"crumbs": [home_crumb(request)], "most": MOST, "days": KEPT_DAYS}
    return TemplateResponse(request, "home/offline/offline.html", context)


def _worker(request):
    """Return the worker, preceded by the constant `SITE`: limits, addresses, sentences."""
    languages = [code for code, _name in offered_languages()]
    site = {
        "days": KEPT_DAYS,
        "most": MOST,
        "offline": {code: _in(code, lambda: reverse("home:offline")) for code in languages},
        "notices": {code: _in(code, _notice) for code in languages},
        "version": _version(request),
    }
    return f"const SITE = {json.dumps(site, ensure_ascii=False)};\n{_source(WORKER)}"


def _in(code, function):
    with translation.override(code):
        return function()


def _notice():
    """Return the two sentences above a kept page; the worker replaces {day} and {time}."""
    return [
        _("Page gardée le {day} à {time}"),
        _("Vous n’avez pas de réseau. Les horaires ont pu changer : appelez avant de venir."),
    ]


def _version(request):
    network = PageFrame(request).settings
    facts = [
        assets.stylesheet_url(Look.of(network)),
        assets.app_stylesheet_url("home"),
        assets.script_url(),
        *(str(getattr(network, name, "")) for name in ("name", "phone", "phone_hours")),
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _source(name):
    return Path(finders.find(name)).read_text(encoding="utf-8")
