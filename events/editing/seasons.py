"""Copies of the series of a season, as drafts for the next season."""

from datetime import date, datetime, timedelta
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
    """Save and return a draft copy of an event, `weeks` later, by `duplicate`.

    `event` has a start. The title stays, and the year of the new start is added to the slug.
    """
    first = later(event.starts_at, weeks, timezone.get_default_timezone())
    slug = f"{event.slug[:200]}-{first.year}"
    return duplicate(event, event.title, first.date(), slug=slug, user=user)


def duplicate(
    event: EventPage, title: str, day: date, *, slug: str = "", user: User | None = None
) -> EventPage:
    """Save and return a draft copy of an event with another title and first day.

    `event` has a start. The copy has the values of the stored page, without the unpublished changes
    of a published event. The hours stay. The extra dates and the end of the series move by as many
    days; exceptions, unticked days, the status and the scheduled publication and expiry are reset.
    The chosen weekdays are cleared if `day` is another day of the week than the former first day.

    The copy is a sibling page with another UID: for subscribers it is another event. `slug` is by
    default made from the title, and is numbered if a sibling has it.
    """
    zone = timezone.get_default_timezone()
    days = (day - local(event.starts_at, zone).date()).days

    def moved(moment):
        return moment and local(moment, zone) + timedelta(days=days)

    copy = event.copy(
        update_attrs={
            "title": title,
            "draft_title": title,
            "slug": _free_slug(event, slug or title),
            "starts_at": moved(event.starts_at),
            "ends_at": moved(event.ends_at),
            "until": event.until and event.until + timedelta(days=days),
            # Another day of the week replaces the chosen ones.
            "weekdays": [] if days % 7 else event.weekdays,
            "status": Status.CONFIRMED,
            "status_reason": "",
            "skipped_days": [],
            # Otherwise the copy would expire before its first date.
            "go_live_at": None,
            "expire_at": None,
        },
        keep_live=False,
        copy_revisions=False,
        user=user,
    )
    copy.exceptions = []
    rows = list(copy.dates.all())
    for row in rows:
        row.starts_at, row.ends_at = moved(row.starts_at), moved(row.ends_at)
    copy.dates = rows
    copy.save_revision(user=user, clean=False)
    copy.save(clean=False)
    return copy


def _free_slug(event, wanted):
    base = slugify(wanted)[:205] or event.slug[:200]
    taken = set(event.get_siblings().values_list("slug", flat=True))
    return numbered(base, taken)
