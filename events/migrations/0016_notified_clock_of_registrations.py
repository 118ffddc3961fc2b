"""Store the clock of the times last notified to registered people, and that of their entries.

A registration for a date elsewhere keeps an empty `zone`: its times are in the present time zone of
the date.
"""

from collections import defaultdict
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

FIELDS = ["all_day", "zone", "entry_starts_at", "entry_zone"]


def note_clocks(apps, schema_editor):
    CalendarEntry = apps.get_model("events", "CalendarEntry")
    Registration = apps.get_model("events", "Registration")
    Occurrence = apps.get_model("events", "Occurrence")
    database = schema_editor.connection.alias
    rows = Registration.objects.using(database).select_related("event")
    rows = list(rows.only(*FIELDS, "original_starts_at", "is_recurrence", "event__all_day"))
    events = {row.event_id for row in rows}
    entries = CalendarEntry.objects.using(database).filter(event__in=events)
    zones = dict(entries.values_list("event_id", "zone"))
    elsewhere = defaultdict(set)
    dates = Occurrence.objects.using(database).filter(event__in=events)
    names = ("event_id", "original_starts_at", "venue", "place_id", "event__place_id")
    for event, original, venue, place, usual_place in dates.values_list(*names):
        if venue or place not in (None, usual_place):
            elsewhere[event].add(original)
    for row in rows:
        row.all_day, zone = row.event.all_day, zones.get(row.event_id, "")
        if row.all_day or row.original_starts_at not in elsewhere[row.event_id]:
            row.zone = zone
        if row.is_recurrence and zone:
            start = row.entry_starts_at or row.original_starts_at
            row.entry_starts_at, row.entry_zone = start, zone
            if row.all_day:
                day = start.astimezone(ZoneInfo(zone)).date()
                row.entry_starts_at, row.entry_zone = datetime.combine(day, time.min, UTC), ""
    Registration.objects.using(database).bulk_update(rows, FIELDS, batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("events", "0015_pending_letters_of_dates")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="all_day",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="registration",
            name="zone",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=40
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="entry_zone",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=40
            ),
        ),
        migrations.RunPython(note_clocks, migrations.RunPython.noop),
    ]
