"""Allow an unknown price for events, `is_free=None`.

Events without a price were stored as free. Events that an editor announced stay free, because the
editor may have chosen it. The import alone made free the events of a member's calendar whose source
has no price: their price becomes unknown, in the page, in its latest revision and in scheduled
revisions. `manage.py rebuild_agenda` then rewrites the stored calendar texts.
"""

from django.db import migrations, models


def forget_assumed_prices(apps, schema_editor):
    EventPage = apps.get_model("events", "EventPage")
    EventSource = apps.get_model("events", "EventSource")
    ImportedEvent = apps.get_model("events", "ImportedEvent")
    Revision = apps.get_model("wagtailcore", "Revision")
    database = schema_editor.connection.alias
    EventSource.objects.using(database).exclude(price="").update(is_free=False)
    imported = ImportedEvent.objects.using(database).filter(event__isnull=False, source__price="")
    events = EventPage.objects.using(database)
    assumed = events.filter(pk__in=imported.values("event"), is_free=True, price="")
    originals = [*assumed.values_list("pk", flat=True)]
    for start in range(0, len(originals), 500):
        batch = originals[start : start + 500]
        pages = events.filter(models.Q(pk__in=batch) | models.Q(alias_of__in=batch))
        versions = Revision.objects.using(database).filter(
            models.Q(pk__in=pages.values("latest_revision"))
            | models.Q(
                approved_go_live_at__isnull=False,
                content_type__app_label="events",
                content_type__model="eventpage",
                object_id__in=[str(pk) for pk in batch],
            )
        )
        for version in versions.iterator():
            if version.content.get("is_free") is True and not version.content.get("price"):
                version.content["is_free"] = None
                version.save(update_fields=["content"])
        pages.update(is_free=None)


def assume_prices(apps, schema_editor):
    EventPage = apps.get_model("events", "EventPage")
    Revision = apps.get_model("wagtailcore", "Revision")
    database = schema_editor.connection.alias
    EventPage.objects.using(database).filter(is_free=None).update(is_free=True)
    versions = Revision.objects.using(database).filter(
        content_type__app_label="events", content_type__model="eventpage"
    )
    for version in versions.iterator():
        if version.content.get("is_free", True) is None:
            version.content["is_free"] = True
            version.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_key_exceptions_by_original_start"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AlterField(
            model_name="eventpage",
            name="is_free",
            field=models.BooleanField(blank=True, null=True, verbose_name="gratuit"),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="is_free",
            field=models.BooleanField(
                blank=True,
                help_text="Pour tous ses événements à venir. Les calendriers n’écrivent pas de tarif.",
                null=True,
                verbose_name="gratuit",
            ),
        ),
        migrations.AlterField(
            model_name="eventsource",
            name="price",
            field=models.CharField(
                blank=True,
                help_text="S’ils sont payants. Ex.\xa0: 5\xa0€ la séance",
                max_length=120,
                verbose_name="tarif",
            ),
        ),
        migrations.RunPython(forget_assumed_prices, assume_prices),
    ]
