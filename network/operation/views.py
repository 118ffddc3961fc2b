"""The two health checks: alive, and ready.

Neither exposes secrets nor reads a session; both accept any Host header.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

ALIVE, READY = "/sante/vivant", "/sante/pret"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def alive(request: HttpRequest) -> HttpResponse:
    """Return 200 and a JSON object as long as the process answers.

    Methods other than GET and HEAD get 405.
    """
    return _answer(request, {"status": "alive"})


def ready(request: HttpRequest) -> HttpResponse:
    """Return the JSON report of all checks, with 503 if the site is "not ready", else 200.

    The report may be two seconds old (`health.Report`). Methods other than GET and HEAD get 405.
    """
    from . import health  # it imports the models, and the settings import this module

    report = health.latest.read()
    return _answer(request, report, status=503 if report["status"] == health.NOT_READY else 200)


def _answer(request, content, *, status=200):
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return JsonResponse(content, status=status, headers=HEADERS)


ADDRESSES = {ALIVE: alive, READY: ready}
