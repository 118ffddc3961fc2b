from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery


def fill(apps, schema_editor):
    dates = apps.get_model("events", "Occurrence").objects.filter(event=OuterRef("event"))
    last = dates.order_by().values("event").annotate(last=Max("ends_at")).values("last")
    apps.get_model("events", "CalendarEntry").objects.update(ends_at=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_years"),
    ]

    operations = [
        migrations.AddField(
            model_name="calendarentry",
            name="ends_at",
            field=models.DateTimeField(null=True, verbose_name="fin de la dernière date"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
