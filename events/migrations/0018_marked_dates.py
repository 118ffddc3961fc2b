"""Distinguish dates that are only marked from dates that are kept despite a closure.

A date with a mark, but without a note or a location, becomes a marked date: a closure of its place
then cancels it. It stays a kept date if a closure, a holiday or an unticked day may concern it,
since an editor may have kept it on purpose.
"""

from django.db import migrations, models

CHANGES = [
    ("cancelled", "Annulée\xa0: elle reste affichée, barrée"),
    ("moved", "Déplacée\xa0: autre moment, ou autre endroit"),
    ("skipped", "Pas de séance\xa0: elle n’est pas affichée"),
    ("note", "Maintenue\xa0: avec une précision, ou malgré une fermeture"),
    ("marked", "Comme prévu\xa0: complète, ou inscriptions closes"),
]


def separate_marked_dates(apps, schema_editor):
    database = schema_editor.connection.alias
    rows = apps.get_model("events", "EventException").objects.using(database)
    kept = rows.filter(change="note", note="", venue="", place=None)
    kept = kept.filter(models.Q(is_full=True) | models.Q(is_closed=True))
    for row in kept.select_related("event"):
        if not _may_be_off(row, apps.get_model("places", "Closure").objects.using(database)):
            row.change = "marked"
            row.save(update_fields=["change"])


def _may_be_off(row, closures):
    event, day = row.event, row.original_date
    if event.skips_school_holidays or event.skips_public_holidays:
        return True
    if day.isoformat() in event.skipped_days:
        return True
    closures = closures.filter(place=event.place_id, starts_on__lte=day, ends_on__gte=day)
    return bool(event.place_id) and closures.exists()


def join_marked_dates(apps, schema_editor):
    rows = apps.get_model("events", "EventException").objects.using(schema_editor.connection.alias)
    rows.filter(change="marked").update(change="note")


class Migration(migrations.Migration):
    dependencies = [("events", "0017_first_announced_hour")]

    operations = [
        migrations.AlterField(
            model_name="eventexception",
            name="change",
            field=models.CharField(choices=CHANGES, max_length=9, verbose_name="ce qui change"),
        ),
        migrations.RunPython(separate_marked_dates, join_marked_dates),
    ]
