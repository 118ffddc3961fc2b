import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompactIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("mark", models.UUIDField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchAssociation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stem", models.CharField(max_length=60, unique=True)),
                ("others", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchChange",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("mark", models.UUIDField(default=uuid.uuid4)),
                ("document_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchDelivery",
            fields=[
                ("index", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="Séparés par une virgule. Exemple\xa0: imprimante, photocopieuse, reprographie. Les accents, les majuscules et les pluriels ne comptent pas.",
                        verbose_name="mots et expressions",
                    ),
                ),
                (
                    "both_ways",
                    models.BooleanField(
                        default=True,
                        help_text="Coché\xa0: chaque mot trouve tous les autres. Décoché\xa0: seul le premier trouve les suivants. Exemple à décocher\xa0: «\xa0box, accès à internet\xa0», pour que «\xa0accès à internet\xa0» ne montre pas toutes les box.",
                        verbose_name="dans les deux sens",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonyme",
                "verbose_name_plural": "synonymes",
                "ordering": ["words"],
            },
        ),
        migrations.CreateModel(
            name="EverydayGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shipped", models.CharField(blank=True, default="", max_length=120)),
                (
                    "typed",
                    models.TextField(
                        blank=True,
                        help_text="Séparé par une virgule. Exemple\xa0: papier gris, carte barrée. Chacun de ces mots trouvera aussi les pages qui parlent comme ci-dessous.",
                        verbose_name="ce que les gens tapent",
                    ),
                ),
                (
                    "meant",
                    models.TextField(
                        blank=True,
                        help_text="Séparé par une virgule. Exemple\xa0: carte grise, démarches administratives. Ces pages viennent après celles qui disent les mots tapés.",
                        verbose_name="ce que disent nos pages",
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Dans une commune, ces lieux-là viennent d’abord. Exemple\xa0: pour «\xa0imprimer\xa0» et une commune, ceux qui ont du matériel.",
                        max_length=40,
                        verbose_name="les lieux qui y répondent",
                    ),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=True,
                        help_text="Décoché\xa0: la recherche oublie ce groupe, et ne trouve plus que les mots tapés. Rien n’est perdu, il suffit de cocher à nouveau.",
                        verbose_name="en service",
                    ),
                ),
            ],
            options={
                "verbose_name": "groupe de mots",
                "verbose_name_plural": "mots de tous les jours",
                "ordering": ["typed", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shipped", ""), _negated=True),
                        fields=("shipped",),
                        name="one_change_per_shipped_group",
                        violation_error_message="Ce groupe a déjà été changé par quelqu’un d’autre.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("language", models.CharField(max_length=12)),
                ("translation_key", models.UUIDField(db_index=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("place", "Lieux"),
                            ("event", "Agenda"),
                            ("session", "Assises"),
                            ("article", "Articles"),
                            ("kept_link", "Liens conservés"),
                            ("recipe", "Recettes d’atelier"),
                            ("survey", "Enquêtes"),
                            ("interview", "Entretiens"),
                            ("debate", "Débats"),
                            ("term", "Glossaire"),
                            ("easy", "Textes faciles à lire"),
                            ("page", "Autres pages"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.TextField()),
                ("title_words", models.TextField(default="", editable=False)),
                ("summary", models.TextField(blank=True)),
                ("keywords", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("marks", models.TextField(blank=True, default="")),
                ("url", models.CharField(max_length=2000)),
                ("commune", models.CharField(blank=True, max_length=255)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("is_approximate", models.BooleanField(default=False)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("dates", models.TextField(blank=True, default="")),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchFacet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=255)),
                ("label", models.CharField(max_length=255)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="search.searchdocument",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="jour")),
                ("query", models.CharField(max_length=100, verbose_name="recherche")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="fois")),
                ("results", models.PositiveIntegerField(default=0, verbose_name="résultats")),
            ],
            options={
                "verbose_name": "recherche faite",
                "verbose_name_plural": "recherches faites",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "query"), name="one_line_per_day_and_query"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchRefresh",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                ("below", models.BooleanField(default=False)),
                ("noted_at", models.DateTimeField(auto_now_add=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("form", models.CharField(max_length=40)),
                ("sound", models.CharField(max_length=40)),
                ("written", models.CharField(max_length=80)),
                ("stem", models.CharField(max_length=40)),
                ("documents", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stem", "language"], name="search_word_stem"),
                    models.Index(fields=["sound", "language"], name="search_word_sound"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("language", "form"), name="one_word_per_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="BestBet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        help_text="Une recherche par ligne, ou séparées par une virgule. Exemple\xa0: impôts, déclarer mes impôts, avis d’imposition. La réponse apparaît quand quelqu’un cherche cela, même avec une commune ou un jour, ou une question qui contient toute une expression de plusieurs mots, aux accents, aux pluriels et aux petits mots près.",
                        verbose_name="recherches concernées",
                    ),
                ),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        help_text="Exemple\xa0: https://www.impots.gouv.fr/. Seulement si aucune page du site.",
                        max_length=500,
                        verbose_name="ou adresse d’un autre site",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Pour un autre site\xa0: son nom. Pour une page\xa0: vide, son titre est repris.",
                        max_length=120,
                        verbose_name="titre",
                    ),
                ),
                (
                    "sentence",
                    models.CharField(
                        blank=True,
                        help_text="Pourquoi cette réponse. Exemple\xa0: le site officiel pour déclarer et payer ses impôts.",
                        max_length=240,
                        verbose_name="phrase",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        help_text="La page à montrer en premier.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page du site",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse choisie",
                "verbose_name_plural": "réponses choisies",
                "ordering": ["words"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("link", ""), ("page__isnull", False)),
                            models.Q(
                                ("page__isnull", True),
                                models.Q(("link", ""), _negated=True),
                                models.Q(("title", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="best_bet_page_or_titled_link",
                        violation_error_message="Choisissez une page, ou un autre site et son titre.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["language", "kind"], name="search_document_kind"),
        ),
        migrations.AddConstraint(
            model_name="searchdocument",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id", "language"), name="one_document_per_language"
            ),
        ),
        migrations.AddIndex(
            model_name="searchfacet",
            index=models.Index(fields=["name", "value"], name="search_facet_value"),
        ),
        migrations.AddConstraint(
            model_name="searchfacet",
            constraint=models.UniqueConstraint(
                fields=("document", "name", "value"), name="one_facet_value_per_document"
            ),
        ),
    ]
