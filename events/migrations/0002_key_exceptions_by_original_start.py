"""Key each exception of an event by the original start of one date, instead of its whole day."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def name_dates(apps, schema_editor):
    """Set the hour of each exception to that of its date, with one row for each date of its day.

    The site looks the same afterwards. Moments are read in the network's time zone, in which they
    are typed. Drafts keep exceptions without an hour, which is set when the draft is published.
    """
    using = schema_editor.connection.alias
    EventPage = apps.get_model("events", "EventPage")
    Occurrence = apps.get_model("events", "Occurrence")
    EventException = apps.get_model("events", "EventException")
    rows = EventException.objects.using(using)
    dates = Occurrence.objects.using(using).alias(announced_on=TruncDate("original_starts_at"))
    of_day = rows.filter(event=OuterRef("event"), original_date=OuterRef("announced_on"))
    dates.filter(Exists(of_day)).update(is_decided=True)

    changed = rows.order_by().values("event")
    events = EventPage.objects.using(using).filter(pk__in=changed, starts_at__isnull=False)
    for event in events.filter(all_day=False).iterator():
        extra = [typed(date.starts_at) for date in event.dates.all()]
        by_day = {}
        for row in event.exceptions.order_by("pk"):
            # Of several rows of one day the last one applied, as after a reversed migration.
            if former := by_day.get(row.original_date):
                former.delete()
            by_day[row.original_date] = row
        for row in by_day.values():
            times = {moment.time() for moment in extra if moment.date() == row.original_date}
            if gives(event, row.original_date) or not times:
                times.add(typed(event.starts_at).time())
            row.original_time, *others = sorted(times)
            row.save(update_fields=["original_time"])
            for time in others:
                row.pk, row.original_time = None, time
                row._state.adding = True
                row.save(using=using)


def typed(moment):
    return timezone.make_naive(moment, timezone.get_default_timezone())


def gives(event, day):
    """Return True if the rule of an event has a date on this day, skipped dates included."""
    first = typed(event.starts_at).date()
    if not (event.repeat and event.until):
        return day == first
    if not first <= day <= event.until:
        return False
    if event.repeat in ("weekly", "fortnightly"):
        monday = first - timedelta(days=first.weekday())
        turn = (day - monday).days // 7 % (1 if event.repeat == "weekly" else 2)
        return turn == 0 and CODES[day.weekday()] in (event.weekdays or [CODES[first.weekday()]])
    if event.repeat == "monthly_day":
        return day.day == first.day
    if day.weekday() != first.weekday():
        return False
    rank = (first.day - 1) // 7
    if event.repeat == "monthly_last" or rank == 4:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 == rank


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="eventexception",
            options={
                "ordering": ["original_date", "original_time", "pk"],
                "verbose_name": "changement d’une date",
                "verbose_name_plural": "changements de dates",
            },
        ),
        migrations.AddField(
            model_name="eventexception",
            name="original_time",
            field=models.TimeField(
                blank=True,
                help_text="S’il y a plusieurs séances ce jour-là. Ex.\xa0: 14:00",
                null=True,
                verbose_name="heure concernée",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="is_decided",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="décidée à part"
            ),
        ),
        migrations.RunPython(name_dates, migrations.RunPython.noop),
    ]
