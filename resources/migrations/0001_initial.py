import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import network.blocks.facts.dates
import network.database.fields
import network.text.dates
import resources.reading


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0001_initial"),
        ("places", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
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
                    network.database.fields.ChoiceListField(
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
                    "reviewed_on",
                    models.DateField(
                        blank=True,
                        help_text="Quand quelqu’un a vérifié que tout y est encore vrai. Dit au public.",
                        null=True,
                        verbose_name="relu le",
                    ),
                ),
                (
                    "review_on",
                    models.DateField(
                        blank=True,
                        help_text="Ce jour-là, le texte paraîtra parmi ce qui vous attend.",
                        null=True,
                        verbose_name="à relire le",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article", "Nos articles"),
                            ("lien", "Liens conservés"),
                            ("recette", "Recettes d’atelier"),
                            ("enquete", "Enquêtes"),
                            ("entretien", "Entretiens"),
                            ("debat", "Débats"),
                            ("mot", "Mots du glossaire"),
                            ("facile", "Textes faciles à lire"),
                        ],
                        default="",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("reading_minutes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("listed_summary", models.TextField(default="", editable=False)),
                ("facts_on", models.DateField(editable=False, null=True)),
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
                        help_text="Si le texte parle d’un territoire précis\xa0: une commune, un département.",
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
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Collection",
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
                        help_text="Ex.\xa0: Ouvrir un tiers-lieu, par où commencer",
                        max_length=200,
                        verbose_name="titre",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="Pour qui, et pourquoi ces pages-là. Deux ou trois phrases, publiques.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "curator",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Claire, à Digne",
                        max_length=150,
                        verbose_name="qui a choisi",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Rempli tout seul à partir du titre. Le changer casse les liens déjà donnés.",
                        max_length=100,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
            ],
            options={
                "verbose_name": "collection",
                "verbose_name_plural": "collections",
                "ordering": ["title", "pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
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
                            ("figure", 6),
                            ("quote", 11),
                            ("callout", 14),
                            ("links", 21),
                            ("video", 26),
                            ("table", 30),
                            ("key_figure", 37),
                            ("chart", 42),
                            ("comparison", 44),
                            ("timeline", 50),
                            ("gallery", 54),
                            ("questions", 59),
                            ("conditions", 62),
                            ("risks", 67),
                            ("place", 68),
                            ("event", 69),
                            ("survey", 70),
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
                            3: ("network.blocks.body.ParagraphBlock", (), {}),
                            4: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 250, "required": False},
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("image", 4), ("caption", 5)]], {}),
                            7: ("wagtail.blocks.TextBlock", (), {"label": "Citation", "rows": 3}),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "De qui", "max_length": 150, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: revue M3, octobre 2012",
                                    "label": "Dit ou écrit où, et quand",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Adresse de la source", "required": False},
                            ),
                            11: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 7), ("author", 8), ("source", 9), ("url", 10)]],
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
                            13: ("network.blocks.body.ParagraphBlock", (), {"label": "Texte"}),
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
                                "network.blocks.body.ParagraphBlock",
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
                                "network.blocks.body.ParagraphBlock",
                                (),
                                {"label": "Texte mis en forme", "required": False},
                            ),
                            30: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 27), ("number", 28), ("rich", 29)]],
                                {},
                            ),
                            31: (
                                "wagtail.blocks.DecimalBlock",
                                (),
                                {"help_text": "Ex.\xa0: 96 ou 4,5", "label": "Nombre"},
                            ),
                            32: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: personnes, heures, ou le signe pour cent. Vide s’il n’y en a pas.",
                                    "label": "Unité",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            33: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: des personnes interrogées tiennent à la communauté",
                                    "label": "Ce qu’il compte",
                                    "max_length": 200,
                                },
                            ),
                            34: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Quand c’était vrai. Une année suffit. Ex.\xa0: 2012, 10/2012 ou 16/10/2012",
                                    "label": "Date du chiffre",
                                    "max_length": 10,
                                    "search_index": False,
                                    "validators": [network.blocks.facts.dates.validate_fact_date],
                                },
                            ),
                            35: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Enquête du réseau auprès de 40 lieux",
                                    "label": "D’où il vient",
                                    "max_length": 200,
                                },
                            ),
                            36: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Un bâton par personne qui entre et reste, pendant deux semaines.",
                                    "label": "Comment on a compté",
                                    "required": False,
                                    "rows": 2,
                                },
                            ),
                            37: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("value", 31),
                                        ("unit", 32),
                                        ("what", 33),
                                        ("date", 34),
                                        ("source", 35),
                                        ("url", 10),
                                        ("method", 36),
                                    ]
                                ],
                                {},
                            ),
                            38: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ce que l’on voit. Ex.\xa0: Ce que les personnes viennent faire",
                                    "label": "Titre",
                                    "max_length": 120,
                                },
                            ),
                            39: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("bars", "Barres\xa0: comparer des nombres"),
                                        ("shares", "Parts\xa0: ce dont un tout est fait"),
                                        ("lines", "Courbe\xa0: suivre dans le temps"),
                                    ],
                                    "label": "Dessin",
                                },
                            ),
                            40: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Une ligne par nombre\xa0: un nom, un point-virgule, le nombre. Ex.\xa0: Ateliers\xa0; 42. On peut coller des colonnes d’un tableur. La première ligne peut donner les titres.",
                                    "label": "Les nombres",
                                    "rows": 6,
                                },
                            ),
                            41: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: personnes",
                                    "label": "Unité",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 38),
                                        ("kind", 39),
                                        ("data", 40),
                                        ("unit", 41),
                                        ("date", 34),
                                        ("source", 35),
                                        ("url", 10),
                                        ("method", 36),
                                    ]
                                ],
                                {},
                            ),
                            43: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("yes", "Oui"),
                                        ("partly", "En partie"),
                                        ("no", "Non"),
                                    ],
                                    "label": "Oui ou non",
                                    "required": False,
                                },
                            ),
                            44: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 27), ("answer", 43), ("number", 28)]],
                                {},
                            ),
                            45: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: 2012, 10/2012 ou 16/10/2012",
                                    "label": "Date",
                                    "max_length": 10,
                                    "search_index": False,
                                    "validators": [network.blocks.facts.dates.validate_fact_date],
                                },
                            ),
                            46: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Ce qui s’est passé", "max_length": 150},
                            ),
                            47: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "En quelques mots", "required": False, "rows": 2},
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("date", 45), ("title", 46), ("text", 47)]],
                                {},
                            ),
                            49: (
                                "wagtail.blocks.ListBlock",
                                (48,),
                                {"label": "Dates", "min_num": 2},
                            ),
                            50: ("wagtail.blocks.StructBlock", [[("moments", 49)]], {}),
                            51: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 200, "required": False},
                            ),
                            52: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 4), ("caption", 51)]],
                                {},
                            ),
                            53: (
                                "wagtail.blocks.ListBlock",
                                (52,),
                                {"label": "Images", "max_num": 12, "min_num": 2},
                            ),
                            54: ("wagtail.blocks.StructBlock", [[("pictures", 53)]], {}),
                            55: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Faut-il s’inscrire\xa0?",
                                    "label": "Question",
                                    "max_length": 200,
                                },
                            ),
                            56: ("network.blocks.body.ParagraphBlock", (), {"label": "Réponse"}),
                            57: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 55), ("answer", 56)]],
                                {},
                            ),
                            58: (
                                "wagtail.blocks.ListBlock",
                                (57,),
                                {"label": "Questions", "min_num": 1},
                            ),
                            59: ("wagtail.blocks.StructBlock", [[("questions", 58)]], {}),
                            60: ("wagtail.blocks.TextBlock", (), {"label": "Point", "rows": 2}),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {"label": "Points", "min_num": 1},
                            ),
                            62: ("wagtail.blocks.StructBlock", [[("points", 61)]], {}),
                            63: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Ce qui peut arriver", "rows": 2},
                            ),
                            64: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Ce que l’on peut faire", "required": False, "rows": 2},
                            ),
                            65: (
                                "wagtail.blocks.StructBlock",
                                [[("risk", 63), ("answer", 64)]],
                                {},
                            ),
                            66: (
                                "wagtail.blocks.ListBlock",
                                (65,),
                                {"label": "Risques", "min_num": 1},
                            ),
                            67: ("wagtail.blocks.StructBlock", [[("risks", 66)]], {}),
                            68: ("resources.blocks.PlaceBlock", (), {}),
                            69: ("resources.blocks.EventBlock", (), {}),
                            70: ("resources.blocks.SurveyBlock", (), {}),
                        },
                        verbose_name="texte",
                    ),
                ),
                (
                    "credits",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Ex.\xa0: Merci aux médiatrices qui ont relu ce texte.",
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
            name="DebatePage",
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
                    "introduction",
                    models.TextField(
                        help_text="Deux ou trois phrases, sans prendre parti.",
                        validators=[django.core.validators.MaxLengthValidator(600)],
                        verbose_name="de quoi s’agit-il",
                    ),
                ),
                (
                    "positions",
                    wagtail.fields.StreamField(
                        [("position", 6)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: L’espace public numérique doit devenir un tiers-lieu",
                                    "label": "La position, en une phrase",
                                    "max_length": 160,
                                },
                            ),
                            1: (
                                "network.blocks.body.ParagraphBlock",
                                (),
                                {"label": "Les raisons", "required": False},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Camille Roux",
                                    "label": "Qui le dit",
                                    "max_length": 150,
                                },
                            ),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: médiatrice en bibliothèque",
                                    "label": "Sa fonction",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Internet Actu, décembre 2012. Vide si cela vous a été écrit.",
                                    "label": "Dit ou écrit où, et quand",
                                    "max_length": 200,
                                    "required": False,
                                },
                            ),
                            5: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Adresse de la source", "required": False},
                            ),
                            6: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 0),
                                        ("text", 1),
                                        ("author", 2),
                                        ("role", 3),
                                        ("source", 4),
                                        ("url", 5),
                                    ]
                                ],
                                {},
                            ),
                        },
                        help_text="Deux au moins, côte à côte. Chacune avec son auteur et sa source.",
                        verbose_name="positions",
                    ),
                ),
                (
                    "takes_contributions",
                    models.BooleanField(
                        default=True,
                        help_text="Tout le monde peut écrire sa position. Vous la relisez avant de la publier.",
                        verbose_name="ouvert aux contributions",
                    ),
                ),
                (
                    "open_until",
                    models.DateField(
                        blank=True,
                        help_text="Ce jour compris. Vide s’il n’y a pas de date de fin.",
                        null=True,
                        verbose_name="jusqu’au",
                    ),
                ),
                (
                    "conclusion",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Quand le débat a mûri. Vide en attendant.",
                        verbose_name="ce que nous en retenons",
                    ),
                ),
            ],
            options={
                "verbose_name": "débat",
                "verbose_name_plural": "débats",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="EasyPage",
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
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="Une personne, jamais une machine. Ex.\xa0: Jeanne Aubert",
                        max_length=200,
                        verbose_name="qui l’a écrite",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("heading", 2), ("paragraph", 3), ("callout", 6), ("figure", 9)],
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
                            3: (
                                "network.blocks.body.ParagraphBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link"]},
                            ),
                            4: (
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
                            5: ("network.blocks.body.ParagraphBlock", (), {"label": "Texte"}),
                            6: ("wagtail.blocks.StructBlock", [[("kind", 4), ("text", 5)]], {}),
                            7: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 250, "required": False},
                            ),
                            9: ("wagtail.blocks.StructBlock", [[("image", 7), ("caption", 8)]], {}),
                        },
                        help_text="Une idée par phrase, douze mots au plus. Des mots de tous les jours. Ouvrez «\xa0Vérifications\xa0», à droite\xa0: ce qui est long ou passif y est montré.",
                        verbose_name="texte facile à lire",
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
                ("original_print", models.CharField(default="", editable=False, max_length=32)),
                ("original_changed_on", models.DateField(editable=False, null=True)),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        help_text="Un texte de la bibliothèque, un lieu ou une page du site. Chacun mènera à l’autre.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="easy_versions",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="texte d’origine",
                    ),
                ),
            ],
            options={
                "verbose_name": "texte facile à lire",
                "verbose_name_plural": "textes faciles à lire",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="GlossaryEntryPage",
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
                    "definition",
                    models.TextField(
                        help_text="Une phrase ou deux, 300 caractères au plus\xa0: elle s’affiche dans les textes où le mot apparaît. Ex.\xa0: Un lieu ouvert à tous où l’on se sert d’un ordinateur avec de l’aide.",
                        validators=[django.core.validators.MaxLengthValidator(300)],
                        verbose_name="définition",
                    ),
                ),
                (
                    "easy_definition",
                    models.TextField(
                        blank=True,
                        help_text="Des phrases très courtes, une idée par phrase, des mots de tous les jours.",
                        verbose_name="définition facile à lire",
                    ),
                ),
                (
                    "other_names",
                    models.TextField(
                        blank=True,
                        help_text="Un par ligne\xa0: sigle, nom entier, autre façon d’écrire. Ex.\xa0: EPN. Le pluriel est reconnu tout seul.",
                        verbose_name="autres noms",
                    ),
                ),
                (
                    "source_url",
                    models.URLField(
                        blank=True,
                        help_text="Ex.\xa0: https://www.example.org/tiers-lieux",
                        max_length=500,
                        verbose_name="adresse de la source",
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
                        help_text="À quelles conditions on peut la reprendre.",
                        max_length=20,
                        verbose_name="licence de la définition",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot du glossaire",
                "verbose_name_plural": "mots du glossaire",
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
                    "canonical_key",
                    models.CharField(db_default="", default="", editable=False, max_length=500),
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
            name="RecipePage",
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
                    "goal",
                    models.TextField(
                        help_text="Une ou deux phrases. Ex.\xa0: Reconnaître un message piégé et savoir à qui le signaler.",
                        validators=[django.core.validators.MaxLengthValidator(400)],
                        verbose_name="ce que l’on saura faire",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        help_text="Ex.\xa0: 120 pour deux heures",
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(600),
                        ],
                        verbose_name="durée, en minutes",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("debut", "Pour débuter"),
                            ("aise", "Déjà un peu à l’aise"),
                            ("confirme", "À l’aise"),
                            ("tous", "Tous les niveaux"),
                        ],
                        default="debut",
                        max_length=8,
                        verbose_name="niveau",
                    ),
                ),
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Vide s’il n’y a pas de limite. Ex.\xa0: 8",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="personnes au plus",
                    ),
                ),
                (
                    "material",
                    models.TextField(
                        blank=True,
                        help_text="Un objet par ligne. Ex.\xa0: un ordinateur pour deux personnes",
                        verbose_name="matériel",
                    ),
                ),
                (
                    "steps",
                    wagtail.fields.StreamField(
                        [("step", 3)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Chacun règle la taille des lettres",
                                    "label": "Étape",
                                    "max_length": 120,
                                },
                            ),
                            1: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {
                                    "label": "Minutes",
                                    "max_value": 600,
                                    "min_value": 1,
                                    "required": False,
                                    "search_index": False,
                                },
                            ),
                            2: (
                                "network.blocks.body.ParagraphBlock",
                                (),
                                {"label": "Comment faire", "required": False},
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 0), ("minutes", 1), ("text", 2)]],
                                {},
                            ),
                        },
                        help_text="Dans l’ordre, de l’accueil au dernier mot.",
                        verbose_name="déroulement",
                    ),
                ),
                (
                    "to_print",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Les documents à donner, avec leur lien. La fiche s’imprime toute seule.",
                        verbose_name="à imprimer",
                    ),
                ),
                (
                    "advice",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Ex.\xa0: Prévoyez de quoi occuper ceux qui vont vite.",
                        verbose_name="conseils à qui anime",
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Le Fil numérique",
                        max_length=200,
                        verbose_name="qui l’a écrite",
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
                        help_text="À quelles conditions d’autres lieux peuvent reprendre cette recette.",
                        max_length=20,
                        verbose_name="licence",
                    ),
                ),
            ],
            options={
                "verbose_name": "recette d’atelier",
                "verbose_name_plural": "recettes d’atelier",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Ex.\xa0: https://www.example.org/ouvrir-un-tiers-lieu",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="ou adresse d’une page d’ailleurs",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Pour une page d’ailleurs.",
                        max_length=250,
                        verbose_name="et son titre",
                    ),
                ),
                (
                    "word",
                    models.TextField(
                        blank=True,
                        help_text="Avec vos mots. Ex.\xa0: À lire en premier, pour ne plus confondre trois mots.",
                        validators=[django.core.validators.MaxLengthValidator(400)],
                        verbose_name="pourquoi la lire",
                    ),
                ),
                (
                    "collection",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="resources.collection",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collection_items",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page du site",
                    ),
                ),
            ],
            options={
                "verbose_name": "page d’une collection",
                "verbose_name_plural": "pages d’une collection",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GlossaryIndexPage",
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
                        help_text="Une ou deux phrases en haut de la page. Ex.\xa0: Les mots de notre métier.",
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
                "verbose_name": "glossaire",
                "verbose_name_plural": "glossaires",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("perime", "Quelque chose n’est plus vrai"),
                            ("faux", "Il y a une erreur"),
                            ("manque", "Il manque quelque chose"),
                        ],
                        max_length=6,
                        verbose_name="de quoi il s’agit",
                    ),
                ),
                ("text", models.TextField(max_length=600, verbose_name="ce qui est écrit")),
                (
                    "written_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="reçu le"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="resources.resourcepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "avis de lecteur",
                "verbose_name_plural": "avis de lecteurs",
                "ordering": ["written_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Ex.\xa0: Internet Actu", max_length=150, verbose_name="nom"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Rempli tout seul à partir du nom.",
                        max_length=100,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Sa page d’accueil. Ex.\xa0: https://www.example.org/",
                        max_length=500,
                        verbose_name="adresse du site",
                    ),
                ),
                (
                    "archive_url",
                    models.URLField(
                        blank=True,
                        help_text="Où lire ce site s’il n’est plus en ligne. Ex.\xa0: une adresse de web.archive.org.",
                        max_length=500,
                        verbose_name="copie conservée",
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="Qui publie, et pourquoi nous le lisons. Deux ou trois phrases, publiques.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "key",
                    models.CharField(db_index=True, default="", editable=False, max_length=150),
                ),
                (
                    "host",
                    models.CharField(db_index=True, default="", editable=False, max_length=255),
                ),
                (
                    "pages",
                    models.ManyToManyField(
                        editable=False, related_name="publishers", to="resources.resourcepage"
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["name", "pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
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
            },
        ),
        migrations.CreateModel(
            name="Usefulness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(default=django.utils.timezone.localdate)),
                ("yes", models.PositiveIntegerField(default=0, verbose_name="oui")),
                ("no", models.PositiveIntegerField(default=0, verbose_name="non")),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="usefulness",
                        to="resources.resourcepage",
                    ),
                ),
            ],
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
        migrations.CreateModel(
            name="EasyValidator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "name",
                    models.CharField(
                        help_text="Ex.\xa0: Nadège", max_length=100, verbose_name="prénom ou nom"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        help_text="Ex.\xa0: groupe de relecture de l’ESAT des Tilleuls",
                        max_length=150,
                        verbose_name="groupe ou structure",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="validators",
                        to="resources.easypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne qui a relu",
                "verbose_name_plural": "personnes qui ont relu",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InterviewPage",
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
                    "interviewee",
                    models.CharField(
                        help_text="Ex.\xa0: Yoann Duriaux",
                        max_length=150,
                        verbose_name="qui répond",
                    ),
                ),
                (
                    "interviewee_role",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: fondateur du Comptoir numérique, à Saint-Étienne",
                        max_length=200,
                        verbose_name="sa fonction, ce jour-là",
                    ),
                ),
                (
                    "interviewer",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Camille Roustan, pour le réseau",
                        max_length=150,
                        verbose_name="qui pose les questions",
                    ),
                ),
                (
                    "introduction",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Où et quand on se rencontre, en quelques phrases.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("question", 2),
                            ("pull_quote", 4),
                            ("figure", 7),
                            ("place", 8),
                            ("event", 9),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Faut-il s’inscrire\xa0?",
                                    "label": "Question",
                                    "max_length": 200,
                                },
                            ),
                            1: ("network.blocks.body.ParagraphBlock", (), {"label": "Réponse"}),
                            2: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 0), ("answer", 1)]],
                                {},
                            ),
                            3: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Mot pour mot, une phrase de l’entretien. Ex.\xa0: On apprend en refaisant.",
                                    "label": "Phrase à retenir",
                                    "max_length": 200,
                                    "rows": 2,
                                },
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 3)]], {}),
                            5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 250, "required": False},
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                            8: ("resources.blocks.PlaceBlock", (), {}),
                            9: ("resources.blocks.EventBlock", (), {}),
                        },
                        verbose_name="entretien",
                    ),
                ),
                (
                    "url_of_source",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="adresse de la première parution"
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
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="S’il est dans l’annuaire\xa0: chacune des deux pages mènera à l’autre.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="interviews",
                        to="places.placepage",
                        verbose_name="son lieu",
                    ),
                ),
                (
                    "portrait",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="portrait",
                    ),
                ),
            ],
            options={
                "verbose_name": "entretien",
                "verbose_name_plural": "entretiens",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.CreateModel(
            name="SurveyPage",
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
                    "conducted_by",
                    models.CharField(
                        help_text="Ex.\xa0: Le réseau, avec l’université d’Avignon",
                        max_length=200,
                        verbose_name="menée par",
                    ),
                ),
                (
                    "fieldwork_started_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="premier jour",
                    ),
                ),
                (
                    "fieldwork_ended_on",
                    models.DateField(
                        help_text="Les chiffres portent cette date\xa0: passé cinq ans, la page le signale.",
                        validators=[network.text.dates.check_year],
                        verbose_name="dernier jour",
                    ),
                ),
                (
                    "sample",
                    models.CharField(
                        help_text="Ex.\xa0: 1 240 personnes, reçues dans 38 lieux",
                        max_length=250,
                        verbose_name="qui a répondu",
                    ),
                ),
                (
                    "method",
                    models.TextField(
                        help_text="Comment on a choisi les personnes et posé les questions, et ce que l’enquête ne dit pas. Ex.\xa0: Une question à l’accueil, pendant deux semaines, sans tri.",
                        verbose_name="comment on a procédé",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("preliminary", "Résultats provisoires"),
                            ("final", "Résultats définitifs"),
                        ],
                        default="final",
                        max_length=11,
                        verbose_name="état",
                    ),
                ),
                (
                    "figures",
                    wagtail.fields.StreamField(
                        [("figure", 3)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.DecimalBlock",
                                (),
                                {"help_text": "Ex.\xa0: 96 ou 4,5", "label": "Nombre"},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: personnes, heures, ou le signe pour cent. Vide s’il n’y en a pas.",
                                    "label": "Unité",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: des personnes interrogées tiennent à la communauté",
                                    "label": "Ce qu’il compte",
                                    "max_length": 200,
                                },
                            ),
                            3: (
                                "wagtail.blocks.StructBlock",
                                [[("value", 0), ("unit", 1), ("what", 2)]],
                                {},
                            ),
                        },
                        help_text="Les deux à six chiffres à retenir.",
                        verbose_name="chiffres clés",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 2),
                            ("paragraph", 3),
                            ("figure", 6),
                            ("quote", 11),
                            ("callout", 14),
                            ("links", 21),
                            ("video", 26),
                            ("table", 30),
                            ("key_figure", 37),
                            ("chart", 42),
                            ("comparison", 44),
                            ("timeline", 50),
                            ("gallery", 54),
                            ("questions", 59),
                            ("conditions", 62),
                            ("risks", 67),
                            ("place", 68),
                            ("event", 69),
                            ("survey", 70),
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
                            3: ("network.blocks.body.ParagraphBlock", (), {}),
                            4: ("wagtail.images.blocks.ImageBlock", [], {"label": "Image"}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 250, "required": False},
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("image", 4), ("caption", 5)]], {}),
                            7: ("wagtail.blocks.TextBlock", (), {"label": "Citation", "rows": 3}),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "De qui", "max_length": 150, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: revue M3, octobre 2012",
                                    "label": "Dit ou écrit où, et quand",
                                    "max_length": 150,
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "Adresse de la source", "required": False},
                            ),
                            11: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 7), ("author", 8), ("source", 9), ("url", 10)]],
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
                            13: ("network.blocks.body.ParagraphBlock", (), {"label": "Texte"}),
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
                                "network.blocks.body.ParagraphBlock",
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
                                "network.blocks.body.ParagraphBlock",
                                (),
                                {"label": "Texte mis en forme", "required": False},
                            ),
                            30: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 27), ("number", 28), ("rich", 29)]],
                                {},
                            ),
                            31: (
                                "wagtail.blocks.DecimalBlock",
                                (),
                                {"help_text": "Ex.\xa0: 96 ou 4,5", "label": "Nombre"},
                            ),
                            32: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: personnes, heures, ou le signe pour cent. Vide s’il n’y en a pas.",
                                    "label": "Unité",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            33: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: des personnes interrogées tiennent à la communauté",
                                    "label": "Ce qu’il compte",
                                    "max_length": 200,
                                },
                            ),
                            34: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Quand c’était vrai. Une année suffit. Ex.\xa0: 2012, 10/2012 ou 16/10/2012",
                                    "label": "Date du chiffre",
                                    "max_length": 10,
                                    "search_index": False,
                                    "validators": [network.blocks.facts.dates.validate_fact_date],
                                },
                            ),
                            35: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Enquête du réseau auprès de 40 lieux",
                                    "label": "D’où il vient",
                                    "max_length": 200,
                                },
                            ),
                            36: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Un bâton par personne qui entre et reste, pendant deux semaines.",
                                    "label": "Comment on a compté",
                                    "required": False,
                                    "rows": 2,
                                },
                            ),
                            37: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("value", 31),
                                        ("unit", 32),
                                        ("what", 33),
                                        ("date", 34),
                                        ("source", 35),
                                        ("url", 10),
                                        ("method", 36),
                                    ]
                                ],
                                {},
                            ),
                            38: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ce que l’on voit. Ex.\xa0: Ce que les personnes viennent faire",
                                    "label": "Titre",
                                    "max_length": 120,
                                },
                            ),
                            39: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("bars", "Barres\xa0: comparer des nombres"),
                                        ("shares", "Parts\xa0: ce dont un tout est fait"),
                                        ("lines", "Courbe\xa0: suivre dans le temps"),
                                    ],
                                    "label": "Dessin",
                                },
                            ),
                            40: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Une ligne par nombre\xa0: un nom, un point-virgule, le nombre. Ex.\xa0: Ateliers\xa0; 42. On peut coller des colonnes d’un tableur. La première ligne peut donner les titres.",
                                    "label": "Les nombres",
                                    "rows": 6,
                                },
                            ),
                            41: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: personnes",
                                    "label": "Unité",
                                    "max_length": 30,
                                    "required": False,
                                },
                            ),
                            42: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("title", 38),
                                        ("kind", 39),
                                        ("data", 40),
                                        ("unit", 41),
                                        ("date", 34),
                                        ("source", 35),
                                        ("url", 10),
                                        ("method", 36),
                                    ]
                                ],
                                {},
                            ),
                            43: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("yes", "Oui"),
                                        ("partly", "En partie"),
                                        ("no", "Non"),
                                    ],
                                    "label": "Oui ou non",
                                    "required": False,
                                },
                            ),
                            44: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 27), ("answer", 43), ("number", 28)]],
                                {},
                            ),
                            45: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: 2012, 10/2012 ou 16/10/2012",
                                    "label": "Date",
                                    "max_length": 10,
                                    "search_index": False,
                                    "validators": [network.blocks.facts.dates.validate_fact_date],
                                },
                            ),
                            46: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Ce qui s’est passé", "max_length": 150},
                            ),
                            47: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "En quelques mots", "required": False, "rows": 2},
                            ),
                            48: (
                                "wagtail.blocks.StructBlock",
                                [[("date", 45), ("title", 46), ("text", 47)]],
                                {},
                            ),
                            49: (
                                "wagtail.blocks.ListBlock",
                                (48,),
                                {"label": "Dates", "min_num": 2},
                            ),
                            50: ("wagtail.blocks.StructBlock", [[("moments", 49)]], {}),
                            51: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Légende", "max_length": 200, "required": False},
                            ),
                            52: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 4), ("caption", 51)]],
                                {},
                            ),
                            53: (
                                "wagtail.blocks.ListBlock",
                                (52,),
                                {"label": "Images", "max_num": 12, "min_num": 2},
                            ),
                            54: ("wagtail.blocks.StructBlock", [[("pictures", 53)]], {}),
                            55: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Ex.\xa0: Faut-il s’inscrire\xa0?",
                                    "label": "Question",
                                    "max_length": 200,
                                },
                            ),
                            56: ("network.blocks.body.ParagraphBlock", (), {"label": "Réponse"}),
                            57: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 55), ("answer", 56)]],
                                {},
                            ),
                            58: (
                                "wagtail.blocks.ListBlock",
                                (57,),
                                {"label": "Questions", "min_num": 1},
                            ),
                            59: ("wagtail.blocks.StructBlock", [[("questions", 58)]], {}),
                            60: ("wagtail.blocks.TextBlock", (), {"label": "Point", "rows": 2}),
                            61: (
                                "wagtail.blocks.ListBlock",
                                (60,),
                                {"label": "Points", "min_num": 1},
                            ),
                            62: ("wagtail.blocks.StructBlock", [[("points", 61)]], {}),
                            63: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Ce qui peut arriver", "rows": 2},
                            ),
                            64: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Ce que l’on peut faire", "required": False, "rows": 2},
                            ),
                            65: (
                                "wagtail.blocks.StructBlock",
                                [[("risk", 63), ("answer", 64)]],
                                {},
                            ),
                            66: (
                                "wagtail.blocks.ListBlock",
                                (65,),
                                {"label": "Risques", "min_num": 1},
                            ),
                            67: ("wagtail.blocks.StructBlock", [[("risks", 66)]], {}),
                            68: ("resources.blocks.PlaceBlock", (), {}),
                            69: ("resources.blocks.EventBlock", (), {}),
                            70: ("resources.blocks.SurveyBlock", (), {}),
                        },
                        verbose_name="texte",
                    ),
                ),
                (
                    "url_of_results",
                    models.URLField(
                        blank=True, max_length=500, verbose_name="adresse des résultats complets"
                    ),
                ),
                (
                    "previous_edition",
                    models.ForeignKey(
                        blank=True,
                        help_text="La même enquête, menée avant. Chacune des deux pages mènera à l’autre.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="later_editions",
                        to="resources.surveypage",
                        verbose_name="édition précédente",
                    ),
                ),
            ],
            options={
                "verbose_name": "enquête",
                "verbose_name_plural": "enquêtes",
            },
            bases=("resources.resourcepage",),
        ),
        migrations.AddIndex(
            model_name="resourcepage",
            index=models.Index(fields=["-published_on"], name="resource_newest"),
        ),
        migrations.AddConstraint(
            model_name="seriespart",
            constraint=models.UniqueConstraint(
                fields=("series", "number"),
                name="one_part_by_number",
                violation_error_message="Deux parties portent le même numéro.",
            ),
        ),
        migrations.AddConstraint(
            model_name="seriespart",
            constraint=models.UniqueConstraint(
                fields=("page",),
                name="one_series_by_page",
                violation_error_message="Cette page est déjà dans une série.",
            ),
        ),
        migrations.AddConstraint(
            model_name="usefulness",
            constraint=models.UniqueConstraint(fields=("page", "day"), name="one_count_a_day"),
        ),
    ]
