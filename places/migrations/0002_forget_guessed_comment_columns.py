"""Forget the remembered readings that publish a comments column.

A former version guessed that "Commentaire interne" was the public presentation of a place, and
remembered its guess as if somebody had chosen it. The two cannot be told apart: the next file with
these columns asks again, in the admin or by the command. Texts that were already published stay.
"""

import re
import unicodedata

from django.db import migrations

COMMENTS = re.compile(r"\bcommentaires?\b")


def plain(text):
    letters = unicodedata.normalize("NFKD", text).lower()
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())


def forget(apps, schema_editor):
    FileMapping = apps.get_model("places", "FileMapping")
    for row in FileMapping.objects.using(schema_editor.connection.alias).iterator():
        published = (
            name for name, target in row.mapping.items() if target == "presentation_detail"
        )
        if any(COMMENTS.search(plain(name)) for name in published):
            row.delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
