"""Two addresses for whoever watches the site: it lives, it is ready. They say no secret, read no
session, and answer whatever the host that is asked for."""

from django.http import HttpResponseNotAllowed, JsonResponse

ALIVE, READY = "/sante/vivant", "/sante/pret"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def alive(request):
    """The process answers; nothing else is asked."""
    return _answer(request, {"status": "alive"})


def ready(request):
    """Return 503 when the site cannot serve pages, else 200 with the checks that are degraded."""
    from . import health  # with the models: this module is read with the settings

    report = health.latest.read()
    return _answer(request, report, status=503 if report["status"] == health.NOT_READY else 200)


def _answer(request, content, *, status=200):
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return JsonResponse(content, status=status, headers=HEADERS)


ADDRESSES = {ALIVE: alive, READY: ready}
