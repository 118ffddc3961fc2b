"""Store one published position for each place and stop.

Existing rows get their own coordinates, which the previous code published. The next save, or
`manage.py settle_positions` during the next night, compares them with the address.
"""

from django.db import migrations, models
from django.db.models import F


def copy_points(apps, schema_editor):
    """Copy the coordinates of each existing place; mark the points of stops without coordinates."""
    places = apps.get_model("places", "PlacePage")._base_manager
    known = places.filter(latitude__isnull=False, longitude__isnull=False)
    known.update(point_latitude=F("latitude"), point_longitude=F("longitude"))
    stops = apps.get_model("places", "PlaceStop")._base_manager
    stops.filter(latitude=None, point_latitude__isnull=False).update(point_is_rough=True)


def point():
    return models.FloatField(editable=False, null=True)


def is_rough():
    return models.BooleanField(db_default=False, default=False, editable=False)


class Migration(migrations.Migration):
    dependencies = [("places", "0002_forget_guessed_comment_columns")]

    operations = [
        migrations.RemoveIndex(model_name="placepage", name="place_position"),
        migrations.AddField("placepage", "point_latitude", point()),
        migrations.AddField("placepage", "point_longitude", point()),
        migrations.AddField("placepage", "point_is_rough", is_rough()),
        migrations.AddField("placestop", "point_is_rough", is_rough()),
        migrations.AddField(
            "placepage",
            "position_checked",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Une position trop loin de l’adresse n’est pas montrée. Cochez si le lieu est bien"
                    " là."
                ),
                verbose_name="position vérifiée",
            ),
        ),
        migrations.RunPython(copy_points, migrations.RunPython.noop),
    ]
