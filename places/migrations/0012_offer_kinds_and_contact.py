from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0011_source_changes_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="placeoffer",
            name="contact",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Vide si c’est celui du lieu. Pas le numéro personnel de quelqu’un.",
                max_length=150,
                verbose_name="téléphone ou courriel",
            ),
        ),
        migrations.AlterField(
            model_name="placeoffer",
            name="kind",
            field=models.CharField(
                choices=[
                    ("desk", "Bureau, poste de travail"),
                    ("room", "Salle"),
                    ("computer", "Ordinateur, tablette"),
                    ("printer", "Imprimante, scanner"),
                    ("3d", "Imprimante 3D"),
                    ("machine", "Autre machine ou matériel"),
                    ("service", "Service"),
                ],
                max_length=8,
                verbose_name="sorte",
            ),
        ),
    ]
