from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RenameField("eventpage", "attendance", "attendance_mode"),
        migrations.RemoveConstraint("attendance", "attendance_once_per_date"),
        migrations.RemoveConstraint("attendance", "attendance_first_timers_among_people"),
        migrations.RenameModel("Attendance", "HeadCount"),
        migrations.RenameIndex(
            "headcount", new_name="head_count_start", old_name="attendance_start"
        ),
        migrations.AlterField(
            "headcount",
            "event",
            models.ForeignKey(
                null=True,
                on_delete=models.SET_NULL,
                related_name="head_counts",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AlterField(
            "headcount",
            "place",
            models.ForeignKey(
                null=True,
                on_delete=models.SET_NULL,
                related_name="head_counts",
                to="places.placepage",
                verbose_name="lieu",
            ),
        ),
        migrations.AddConstraint(
            "headcount",
            models.UniqueConstraint(
                fields=("event", "original_starts_at"), name="head_count_once_per_date"
            ),
        ),
        migrations.AddConstraint(
            "headcount",
            models.CheckConstraint(
                condition=models.Q(
                    ("people__isnull", True),
                    models.Q(
                        ("first_timers__isnull", False), ("first_timers__lte", models.F("people"))
                    ),
                    _connector="OR",
                ),
                name="head_count_first_timers_among_people",
            ),
        ),
    ]
