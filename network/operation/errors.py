"""Report errors to a server with Sentry's protocol (Sentry, GlitchTip, Bugsink).

A report contains the error, its place in the code, and the method and URL of its request. The
personal data that `scrub` recognises are removed.
"""

from typing import Any

import sentry_sdk
from django.conf import settings

from .requests import request_id
from .scrubbing import scrub

# Parts of an event that contain personal data, or are useless to fix the error.
DROPPED = ("user", "breadcrumbs", "extra", "modules", "server_name")


def start() -> None:
    """Start to report errors to the server of SENTRY_DSN; call it once in each process."""
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment="staging" if settings.STAGING else "production",
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_people,
    )


def without_people(event: dict[str, Any], hint) -> dict[str, Any]:
    """Remove the personal data from a Sentry event, in place, and return it.

    Users, cookies, headers, form data, query strings and the values of variables are removed; texts
    are passed to `scrub`. During a request, its ID replaces the tags. `hint` is not used.
    """
    for name in DROPPED:
        event.pop(name, None)
    if request := event.pop("request", None):
        url = str(request.get("url", "")).partition("?")[0]
        event["request"] = {"method": request.get("method", ""), "url": scrub(url)}
    for error in event.get("exception", {}).get("values", []):
        error["value"] = scrub(error.get("value") or "")
        for frame in (error.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    if entry := event.get("logentry"):
        event["logentry"] = {"message": scrub(entry.get("formatted") or entry.get("message", ""))}
    if "transaction" in event:
        event["transaction"] = scrub(event["transaction"])
    if own := request_id.get():
        event["tags"] = {"request_id": own}
    return event
