"""Store one published position for each place and stop.

The position is the coordinates if they agree with the address, else the point of the commune. The
rule is that of the code that runs the migration: each save and each night apply this rule again to
all rows, so that no result of an earlier rule could last. `tests/places/test_position.py` runs it.
"""

from django.db import migrations, models

BATCH = 500


def settle_points(apps, schema_editor):
    """Compute the position of each existing place and stop."""
    from network.geography.agreement import locate

    for place in _rows(apps.get_model("places", "PlacePage"), "commune"):
        _set_point(
            place,
            locate(
                _given(place),
                insee=place.insee_code,
                postcode=place.postcode,
                city=place.city,
                commune=place.commune.code if place.commune else "",
            ),
        )
    for stop in _rows(apps.get_model("places", "PlaceStop"), "commune"):
        located = locate(_given(stop), insee=stop.commune.code, city=stop.commune.name)
        # The middle of the places of the commune, where it is known, is what a stop has already.
        has_middle = located.is_rough and _given(stop) is None and stop.point_latitude is not None
        if has_middle:
            located = located._replace(point=(stop.point_latitude, stop.point_longitude))
        _set_point(stop, located)


def _given(row):
    given = row.latitude, row.longitude
    return None if None in given else given


def _set_point(row, located):
    latitude, longitude = located.point or (None, None)
    type(row)._base_manager.filter(pk=row.pk).update(
        point_latitude=latitude, point_longitude=longitude, point_is_rough=located.is_rough
    )


def _rows(model, *related):
    rows = model._base_manager.select_related(*related).order_by("pk")
    return rows.iterator(chunk_size=BATCH)


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
        migrations.RunPython(settle_points, migrations.RunPython.noop),
    ]
