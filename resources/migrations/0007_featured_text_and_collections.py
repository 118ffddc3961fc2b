"""Add the featured text of the library, and excerpts and linking texts of collections."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import resources.reading


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0006_theme"),
        ("resources", "0006_former_slugs_of_publishers"),
        migrations.swappable_dependency(settings.WAGTAILIMAGES_IMAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            "collectionitem",
            "before",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                validators=[django.core.validators.MaxLengthValidator(1000)],
                verbose_name="texte avant cette page",
                help_text="Pour passer d’une page à la suivante, ou commencer une nouvelle partie."
                " Ex. : Une fois les mots posés, voyons les comptes.",
            ),
        ),
        migrations.AddField(
            "collectionitem",
            "excerpt",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                validators=[resources.reading.validate_excerpt],
                verbose_name="un extrait",
                help_text="Pour une page d’ailleurs. Une ou deux phrases telles qu’elles ont paru.",
            ),
        ),
        migrations.AddField(
            "collectionitem",
            "source",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=150,
                verbose_name="paru dans, date",
                help_text="Pour une page d’ailleurs. Ex. : Internet Actu, mars 2012",
            ),
        ),
        migrations.AddField(
            "resourceindexpage",
            "featured",
            models.ForeignKey(
                "resources.ResourcePage",
                django.db.models.deletion.SET_NULL,
                blank=True,
                null=True,
                related_name="+",
                verbose_name="texte à la une",
                help_text="Le texte à montrer en grand, de n’importe quel type. Sans choix de votre"
                " part, ce sera le plus récent de vos articles avec une image.",
            ),
        ),
        migrations.AddField(
            "resourceindexpage",
            "featured_picture",
            models.ForeignKey(
                settings.WAGTAILIMAGES_IMAGE_MODEL,
                django.db.models.deletion.SET_NULL,
                blank=True,
                null=True,
                related_name="+",
                verbose_name="son image",
                help_text="Pour le texte choisi au-dessus. Vide : l’image d’ouverture du texte, ou"
                " un dessin sur son sujet.",
            ),
        ),
    ]
