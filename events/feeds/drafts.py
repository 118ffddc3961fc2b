"""The private calendar of the drafts that an editor may change, at a secret URL."""

import hashlib
import uuid
from dataclasses import replace

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from wagtail.permissions import page_permission_policy

from events.ical import writer as ical
from events.ical.vevents import vevents
from events.models import EventPage, PrivateFeed

from .feeds import ICS, answers_as_a_feed

MOST = 300
NAMES = uuid.UUID("5f0c3f0e-6c57-4f0a-9d0e-6d2f1f4f7b52")


def drafts_of(user: User) -> QuerySet[EventPage]:
    """Return the events with a draft or unpublished changes that the user may edit.

    The event with the latest revision comes first. The queryset is sliced: it has 300 events at
    most (`MOST`) and cannot be filtered further.
    """
    allowed = page_permission_policy.instances_user_has_permission_for(user, "change")
    waiting = EventPage.objects.filter(
        pk__in=allowed.values("pk"), has_unpublished_changes=True, latest_revision__isnull=False
    )
    waiting = waiting.select_related("latest_revision", "locale")
    return waiting.order_by("-latest_revision__created_at", "pk")[:MOST]


def calendar_of(user: User) -> bytes:
    """Return the iCalendar of the events that `drafts_of` returns for a user, as bytes.

    The latest revision of each event is used. Drafts without a start or an end are omitted.
    SEQUENCE is the primary key of the revision, so that clients display each change. UID depends on
    the primary key of the page: the draft of a translation is another entry.
    """
    texts, zones = [], set()
    for draft in drafts_of(user):
        revision = draft.latest_revision
        page = revision.as_object()
        if not (page.starts_at and page.ends_at):
            continue
        zones.add(page.zone.key)
        texts += [
            ical.vevent(
                replace(event, status="draft", sequence=revision.pk, revised_at=revision.created_at)
            )
            for event in vevents(page, uuid.uuid5(NAMES, str(draft.pk)))
        ]
    return ical.calendar(texts, name=_("Mes brouillons d’événements"), zones=zones)


@answers_as_a_feed
def private_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the iCalendar of the drafts that the user who owns `token` may edit.

    Shared caches must not store the response, and browsers must revalidate it. Linked pages do not
    receive its URL as their referrer. Raises Http404 for an unknown or revoked token and for an
    inactive user.
    """
    feeds = PrivateFeed.objects.select_related("user")
    feed = get_object_or_404(feeds, token=token, user__is_active=True)
    body = calendar_of(feed.user)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    response = HttpResponse(body, content_type=ICS, headers=headers)
    response = get_conditional_response(request, etag=etag, response=response)
    patch_cache_control(response, private=True, no_cache=True)
    return response
