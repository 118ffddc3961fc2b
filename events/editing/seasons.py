"""Copies of the series of a season, as drafts for the next season."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page

from events.choices import Status
from events.models import EventPage
from events.schedule.plan import local
from network.text.slugs import numbered

YEAR = 52  # weeks, which keep the day of the week


def series_of(page: Page) -> QuerySet[EventPage]:
    """Return the repeating events in French at or below a page, drafts included, by start."""
    events = EventPage.objects.filter(path__startswith=page.path).exclude(repeat="")
    french = events.in_language(settings.LANGUAGE_CODE)
    return french.select_related("locale", "place", "commune").order_by("starts_at", "pk")


def later(moment: datetime, weeks: int, zone: ZoneInfo) -> datetime:
    """Return the moment `weeks` later, at the same local hour, as an aware datetime in `zone`.

    `moment` is aware and is interpreted in the network's time zone, in which editors type.
    """
    return local(moment, zone) + timedelta(weeks=weeks)


def renew(event: EventPage, *, weeks: int = YEAR, user: User | None = None) -> EventPage:
    """Save and return a draft copy of an event, `weeks` later, without its exceptions.

    `event` has a start. The extra dates and the end of the series also move; unticked days and the
    status are reset. The copy is a sibling page with another UID: for subscribers it is another
    event.
    """
    zone = timezone.get_default_timezone()
    first = later(event.starts_at, weeks, zone)
    last = event.ends_at and later(event.ends_at, weeks, zone)
    copy = event.copy(
        update_attrs={
            "slug": _free_slug(event, first.year),
            "starts_at": first,
            "ends_at": last,
            "until": event.until and event.until + timedelta(weeks=weeks),
            "status": Status.CONFIRMED,
            "status_reason": "",
            "skipped_days": [],
        },
        keep_live=False,
        copy_revisions=False,
        user=user,
    )
    copy.exceptions = []
    dates = list(copy.dates.all())
    for date in dates:
        date.starts_at = later(date.starts_at, weeks, zone)
        date.ends_at = date.ends_at and later(date.ends_at, weeks, zone)
    copy.dates = dates
    copy.save_revision(user=user, clean=False)
    copy.save(clean=False)
    return copy


def _free_slug(event, year):
    base = slugify(f"{event.slug[:200]}-{year}")
    taken = set(event.get_siblings().values_list("slug", flat=True))
    return numbered(base, taken)
