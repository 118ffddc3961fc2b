"""Delete the saved mappings that publish a column of comments.

A former version guessed that "Commentaire interne" was the public presentation of a place, and
saved the guess like an editor's choice. Guesses and choices cannot be distinguished, so the columns
of the next such file must be mapped again, in the admin or by the command. Texts that were already
published stay.
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
