"""The contact for reports of vulnerabilities (RFC 9116)."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from network.models import NetworkSettings

VALID = datetime.timedelta(days=180)  # the RFC recommends less than a year


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Serve `security.txt` with the network's email and phone; raise Http404 if both are empty.

    The field `Expires` is 180 days after the last midnight in UTC, so the file changes once a day.
    """
    network = NetworkSettings.for_request(request)
    contacts = [f"mailto:{network.email}"] if network.email else []
    contacts += [f"tel:{network.phone.as_e164}"] if network.phone else []
    if not contacts:
        raise Http404
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {day:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.WAGTAILADMIN_BASE_URL}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
