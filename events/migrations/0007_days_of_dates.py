"""Add the first and last day of each date, in the time zone of its location.

A date that the former release inserts during the update has no days, and so is in no week, month or
poster, until its event changes or `manage.py rebuild_agenda` has run.
"""

from datetime import timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations, models

from network.geography.overseas import time_zone


def set_days(apps, schema_editor):
    database = schema_editor.connection.alias
    dates = apps.get_model("events", "Occurrence").objects.using(database)
    related = ("place", "commune", "event__place", "event__commune")
    rows = dates.order_by("pk").select_related(*related)
    for batch in batched(rows.iterator(), 500, strict=False):
        for date in batch:
            # The whole days of an event are those of its own location.
            zone = zone_of(date.event if date.event.all_day else date)
            last = date.ends_at.astimezone(zone) - timedelta.resolution
            date.first_on, date.last_on = date.starts_at.astimezone(zone).date(), last.date()
        dates.bulk_update(batch, ["first_on", "last_on"])


def zone_of(row):
    code = row.place.zone if row.place else row.commune.code if row.commune else ""
    return ZoneInfo(time_zone(code[:3] or settings.OVERSEAS))


class Migration(migrations.Migration):
    dependencies = [("events", "0006_registration_calendar_entry")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="first_on",
            field=models.DateField(editable=False, null=True, verbose_name="premier jour"),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="last_on",
            field=models.DateField(editable=False, null=True, verbose_name="dernier jour"),
        ),
        migrations.RunPython(set_days, migrations.RunPython.noop),
    ]
