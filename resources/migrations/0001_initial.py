import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import network.fields
import resources.reading
from network.models.creation import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResourcePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        help_text="Les plus récents viennent en premier. Ex.\xa0: 03/11/2026",
                        verbose_name="date d’entrée dans la bibliothèque",
                    ),
                ),
                (
                    "audiences",
                    network.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="publics"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Internet Actu",
                        max_length=150,
                        verbose_name="site ou revue",
                    ),
                ),
                (
                    "first_published_on",
                    models.DateField(
                        blank=True,
                        help_text="Si vous ne savez que l’année, mettez le 1er janvier. Vide si vous ne savez pas.",
                        null=True,
                        verbose_name="date de première parution",
                    ),
                ),
                (
                    "date_precision",
                    models.CharField(
                        choices=[
                            ("year", "L’année seulement"),
                            ("month", "Le mois et l’année"),
                            ("day", "Le jour exact"),
                        ],
                        default="day",
                        max_length=5,
                        verbose_name="ce qu’on sait de la date",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("article", "Nos articles"), ("lien", "Liens conservés")],
                        default="",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("reading_minutes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("listed_summary", models.TextField(default="", editable=False)),
                ("folded_text", models.TextField(default="", editable=False)),
                (
                    "social_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="image de partage",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        help_text="Si le texte parle d’un territoire précis. Ex.\xa0: Bouches-du-Rhône",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="resources",
                        to="network.territory",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "topics",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="resources",
                        to="network.topic",
                        verbose_name="thèmes",
                    ),
                ),
            ],
            options={
                "verbose_name": "ressource",
                "verbose_name_plural": "ressources",
                "indexes": [models.Index(fields=["-published_on"], name="resource_newest")],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="Ex.\xa0: Quel avenir pour les EPN\xa0?",
                        max_length=200,
                        verbose_name="titre",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Rempli tout seul à partir du titre.",
                        max_length=200,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
                (
                    "total",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Ex.\xa0: 3, si les titres portent «\xa01/3\xa0». Laissez vide si on ne le sait pas.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="nombre de parties",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Internet Actu",
                        max_length=150,
                        verbose_name="parue dans",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Deux ou trois phrases, publiques.",
                        verbose_name="présentation",
                    ),
                ),
            ],
            options={
                "verbose_name": "série",
                "verbose_name_plural": "séries",
                "ordering": ["title"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "resourcepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="resources.resourcepage",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("paragraph", 3),
                            ("figure", 7),
                            ("quote", 11),
                            ("callout", 14),
                            ("links", 21),
                            ("video", 26),
                            ("table", 30),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 120},
                            ),
                            1: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("2", "Titre"), ("3", "Sous-titre")],
                                    "label": "Niveau",
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("text", 0), ("level", 1)]], {}),
                            3: ("network.blocks.ParagraphBlock", (), {}),
                            4: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 250, "required": False},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Camille Roux, CC BY 4.0",
                                    "label": "Auteur et licence",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 4), ("caption", 5)]],
                                {},
                            ),
                            8: ("wagtail.blocks.TextBlock", (), {"label": "Citation", "rows": 3}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "De qui", "max_length": 150, "required": False},
                            ),
                            10: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Adresse de la source", "required": False},
                            ),
                            11: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 8), ("author", 9), ("url", 10)]],
                                {},
                            ),
                            12: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("remember", "À retenir"),
                                        ("advice", "Conseil"),
                                        ("warning", "Attention"),
                                        ("here", "Et chez nous\xa0?"),
                                    ],
                                    "label": "Sorte",
                                },
                            ),
                            13: ("network.blocks.ParagraphBlock", (), {"label": "Texte"}),
                            14: ("wagtail.blocks.StructBlock", [[("kind", 12), ("text", 13)]], {}),
                            15: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 120, "required": False},
                            ),
                            16: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Texte du lien", "max_length": 120},
                            ),
                            17: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Page du site", "required": False},
                            ),
                            18: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "ou adresse d’un autre site", "required": False},
                            ),
                            19: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 16), ("page", 17), ("url", 18)]],
                                {},
                            ),
                            20: (
                                "wagtail.blocks.ListBlock",
                                (19,),
                                {"label": "Liens", "min_num": 1},
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 15), ("links", 20)]],
                                {},
                            ),
                            22: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 150},
                            ),
                            23: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: https://tube.example.org/w/abc",
                                    "label": "Adresse",
                                },
                            ),
                            24: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: 12 minutes",
                                    "label": "Durée",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            25: (
                                "network.blocks.ParagraphBlock",
                                (),
                                {"label": "Ce qui est dit", "required": False},
                            ),
                            26: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 22),
                                        ("url", 23),
                                        ("duration", 24),
                                        ("transcript", 25),
                                    ]
                                ],
                                {},
                            ),
                            27: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Texte", "required": False},
                            ),
                            28: (
                                "wagtail.blocks.DecimalBlock",
                                (),
                                {"label": "Nombre", "required": False},
                            ),
                            29: (
                                "network.blocks.ParagraphBlock",
                                (),
                                {"label": "Texte mis en forme", "required": False},
                            ),
                            30: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 27), ("number", 28), ("rich", 29)]],
                                {},
                            ),
                        },
                        verbose_name="texte",
                    ),
                ),
                (
                    "credits",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Ex.\xa0: Merci aux médiatrices d’Arles qui ont relu ce texte.",
                        verbose_name="remerciements et crédits",
                    ),
                ),
                (
                    "sources",
                    wagtail.fields.StreamField(
                        [("source", 4)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Quel avenir pour les EPN\xa0? (1/3)",
                                    "label": "Titre",
                                    "max_length": 250,
                                },
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Hubert Guillaud",
                                    "label": "Auteur",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Internet Actu, mars 2012",
                                    "label": "Paru dans, date",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Adresse", "required": False},
                            ),
                            4: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("author", 1), ("published", 2), ("url", 3)]],
                                {},
                            ),
                        },
                        help_text="Ce sur quoi le texte s’appuie\xa0: lisible, vérifiable.",
                        verbose_name="sources",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            ("CC-BY-4.0", "Creative Commons Attribution 4.0 (CC BY)"),
                            (
                                "CC-BY-SA-4.0",
                                "Creative Commons Attribution – Partage dans les mêmes conditions 4.0 (CC BY-SA)",
                            ),
                            (
                                "CC-BY-NC-SA-4.0",
                                "Creative Commons Attribution – Pas d’utilisation commerciale – Partage 4.0",
                            ),
                            ("etalab-2.0", "Licence Ouverte 2.0"),
                            ("CC0-1.0", "Domaine public (CC0)"),
                            ("reserved", "Tous droits réservés"),
                        ],
                        default="CC-BY-SA-4.0",
                        help_text="À quelles conditions d’autres lieux peuvent reprendre ce texte.",
                        max_length=20,
                        verbose_name="licence",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="image",
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="KeptLinkPage",
            fields=[
                (
                    "resourcepage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="resources.resourcepage",
                    ),
                ),
                (
                    "url_of_source",
                    models.URLField(
                        help_text="Ex.\xa0: https://www.example.org/quel-avenir-pour-les-epn",
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                message="L’adresse doit commencer par http:// ou https://.",
                                schemes=["http", "https"],
                            )
                        ],
                        verbose_name="adresse",
                    ),
                ),
                (
                    "address_key",
                    models.CharField(db_index=True, default="", editable=False, max_length=500),
                ),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Hubert Guillaud",
                        max_length=200,
                        verbose_name="auteur",
                    ),
                ),
                (
                    "source_language",
                    models.CharField(
                        choices=[
                            ("fr", "français"),
                            ("en", "anglais"),
                            ("es", "espagnol"),
                            ("it", "italien"),
                            ("de", "allemand"),
                            ("nl", "néerlandais"),
                            ("pt", "portugais"),
                            ("ar", "arabe"),
                            ("uk", "ukrainien"),
                            ("ca", "catalan"),
                            ("oc", "occitan"),
                            ("co", "corse"),
                            ("br", "breton"),
                            ("eu", "basque"),
                        ],
                        default="fr",
                        max_length=2,
                        verbose_name="langue du texte",
                    ),
                ),
                (
                    "excerpt",
                    models.TextField(
                        blank=True,
                        help_text="Recopié mot pour mot, 300 caractères au plus, espaces compris\xa0: environ trois lignes. C’est une citation, pas une copie.",
                        validators=[resources.reading.validate_excerpt],
                        verbose_name="extrait cité",
                    ),
                ),
                (
                    "why_we_keep_it",
                    models.TextField(
                        help_text="Avec vos mots. Ex.\xa0: Il montre, chiffres à l’appui, pourquoi compter les visites ne dit pas tout d’un lieu.",
                        validators=[django.core.validators.MaxLengthValidator(600)],
                        verbose_name="pourquoi nous le gardons",
                    ),
                ),
            ],
            options={
                "verbose_name": "lien conservé",
                "verbose_name_plural": "liens conservés",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="ResourceIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="Une ou deux phrases en haut de la page. Ex.\xa0: Ce que nous avons lu et écrit.",
                        verbose_name="introduction",
                    ),
                ),
                (
                    "social_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="image de partage",
                    ),
                ),
            ],
            options={
                "verbose_name": "bibliothèque",
                "verbose_name_plural": "bibliothèques",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="SeriesPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="Ex.\xa0: 2 pour «\xa02/3\xa0».",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="numéro",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Si elle est ailleurs, ou si on connaît son titre sans l’avoir trouvée.",
                        max_length=250,
                        verbose_name="ou titre de la partie",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Ex.\xa0: https://www.example.org/avenir-des-epn-2",
                        max_length=500,
                        verbose_name="et son adresse",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        help_text="L’article ou le lien conservé.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="series_parts",
                        to="resources.resourcepage",
                        verbose_name="dans notre bibliothèque",
                    ),
                ),
                (
                    "series",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="resources.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie",
                "verbose_name_plural": "parties",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "number"),
                        name="one_part_by_number",
                        violation_error_message="Deux parties portent le même numéro.",
                    ),
                    models.UniqueConstraint(
                        fields=("page",),
                        name="one_series_by_page",
                        violation_error_message="Cette page est déjà dans une série.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("author", "Auteur ou autrice"),
                            ("reviewer", "Relecture"),
                            ("illustrator", "Illustration"),
                            ("collective", "Collectif"),
                        ],
                        default="author",
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="network.person",
                        verbose_name="personne",
                    ),
                ),
                (
                    "article",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="resources.articlepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "contribution",
                "verbose_name_plural": "contributions",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
    ]

    operations = together(operations)
