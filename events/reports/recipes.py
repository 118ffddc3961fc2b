"""Uses of a workshop recipe: the dates of the events that follow it, and their head counts."""

from datetime import datetime

from django.db.models import Count, Window
from django.utils import timezone

from events.choices import OFF
from events.models import HeadCount, Occurrence
from network.database.querysets import public_q
from network.text.dates import format_day
from places.hours import holidays
from resources.models import RecipePage
from resources.recipes.uses import Remark, Use, Uses

from .scope import zone_code_of_days

SHOWN, REMARKS = 4, 8


def uses(recipe: RecipePage, now: datetime | None = None) -> Uses:
    """Return the `Uses` of `recipe` and of its translations, in three queries.

    Only public events count. `coming` has the next 4 dates (`SHOWN`), ongoing ones included, and
    `past` the latest 4, without cancelled and postponed dates. `remarks` has the latest 8 remarks
    (`REMARKS`). The numbers are about all past dates and all past head counts, not only the dates
    in these lists.
    """
    now = now or timezone.now()
    key = recipe.translation_key
    dates = Occurrence.objects.filter(event__recipe__translation_key=key).exclude(status__in=OFF)
    past = list(dates.archive(now).annotate(held=Window(Count("pk")))[:SHOWN])
    counts = HeadCount.objects.filter(
        public_q("event__"),
        event__recipe__translation_key=key,
        people__isnull=False,
        starts_at__lte=now,
    )
    counted = list(
        counts.annotate(zone_code=zone_code_of_days())
        .order_by("-starts_at", "-pk")
        .values_list("starts_at", "people", "remark", "zone_code")
    )
    remarks = [(text, moment, zone) for moment, _people, text, zone in counted if text]
    return Uses(
        coming=[_use(date) for date in dates.agenda(now)[:SHOWN]],
        past=[_use(date) for date in past],
        held=past[0].held if past else 0,
        counted=len(counted),
        people=sum(people for _moment, people, *_others in counted),
        remarks=[Remark(text, _day(moment, zone)) for text, moment, zone in remarks[:REMARKS]],
    )


def _use(date):
    when = date.format_when(today=timezone.localdate())
    is_online = not date.event.is_onsite
    return Use(date.event.title, when, date.where, date.event.url, is_online)


def _day(moment, zone):
    """Return the day in words, in the time zone of the location, of the code `zone`."""
    local = timezone.localtime(moment, holidays.calendar(holidays.zone_of(zone)).timezone)
    return format_day(local, weekday=False)
