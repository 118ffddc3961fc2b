import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import events.congress.models.routes
import events.models.private_feed
import events.registrations.models.registration
import network.blocks.facts.dates
import network.database.fields
import network.links.source
import network.text.dates


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("network", "0001_initial"),
        ("places", "0001_initial"),
        ("resources", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("revised_at", models.DateTimeField(verbose_name="révisé le")),
                ("digest", models.CharField(max_length=64)),
                ("schedule_digest", models.CharField(max_length=64)),
                ("zone", models.CharField(max_length=40, verbose_name="fuseau horaire")),
                ("vevent", models.TextField(verbose_name="texte iCalendar")),
                ("vevent_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "words",
                    models.TextField(
                        help_text="Ce que cherche la boîte «\xa0mots\xa0» de l’agenda."
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "ends_at",
                    models.DateTimeField(null=True, verbose_name="fin de la dernière date"),
                ),
            ],
            options={
                "verbose_name": "entrée d’agenda",
                "verbose_name_plural": "entrées d’agenda",
            },
        ),
        migrations.CreateModel(
            name="CongressIndexPage",
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
                        help_text="Deux phrases\xa0: ce que sont ces rencontres, et pour qui.",
                        verbose_name="introduction",
                    ),
                ),
            ],
            options={
                "verbose_name": "assises, toutes les éditions",
                "verbose_name_plural": "assises, toutes les éditions",
            },
            bases=(events.congress.models.routes.CongressIndexRoutes, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="EventPage",
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
                    "attendance_mode",
                    models.CharField(
                        choices=[
                            ("onsite", "Sur place"),
                            ("online", "En ligne"),
                            ("hybrid", "Sur place et en ligne"),
                        ],
                        default="onsite",
                        max_length=6,
                        verbose_name="comment participer",
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: salle des fêtes",
                        max_length=150,
                        verbose_name="autre endroit",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 3 place de la Mairie",
                        max_length=255,
                        verbose_name="adresse",
                    ),
                ),
                (
                    "online_url",
                    models.URLField(
                        blank=True,
                        help_text="Elle est publique. Ex.\xa0: https://visio.exemple.fr/atelier",
                        max_length=500,
                        verbose_name="adresse pour suivre en ligne",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        help_text="La première date, à l’heure du lieu. Ex.\xa0: 03/11/2026 14:00",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="début",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        help_text="La fin de cette première date. Ex.\xa0: 03/11/2026 16:00",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="fin",
                    ),
                ),
                (
                    "all_day",
                    models.BooleanField(
                        default=False,
                        help_text="Les heures ne sont pas montrées.",
                        verbose_name="toute la journée",
                    ),
                ),
                (
                    "repeat",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("weekly", "Chaque semaine"),
                            ("fortnightly", "Une semaine sur deux"),
                            ("monthly_day", "Chaque mois, à la même date (ex.\xa0: le 15)"),
                            ("monthly_weekday", "Chaque mois, le même jour (ex.\xa0: le 2e mardi)"),
                            ("monthly_last", "Chaque mois, le dernier (ex.\xa0: le dernier mardi)"),
                        ],
                        default="",
                        max_length=15,
                        verbose_name="se répète",
                    ),
                ),
                (
                    "weekdays",
                    network.database.fields.ChoiceListField(
                        blank=True,
                        default=list,
                        help_text="Pour une répétition par semaine. Vide\xa0: le jour de la première date.",
                        verbose_name="quels jours",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="Le dernier jour possible, au plus tard 18 mois après. Ex.\xa0: 30/06/2027",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="jusqu’au",
                    ),
                ),
                (
                    "skips_school_holidays",
                    models.BooleanField(
                        default=False,
                        help_text="Celles de la zone du lieu\xa0: A, B ou C.",
                        verbose_name="sauf pendant les vacances scolaires",
                    ),
                ),
                (
                    "skips_public_holidays",
                    models.BooleanField(default=False, verbose_name="sauf les jours fériés"),
                ),
                (
                    "cancelled_when_closed",
                    models.BooleanField(
                        default=True,
                        help_text="Une fermeture écrite sur la fiche du lieu annule les dates qui y tombent.",
                        verbose_name="annulé quand le lieu est fermé",
                    ),
                ),
                (
                    "skipped_days",
                    models.JSONField(blank=True, default=list, verbose_name="dates de la série"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmé"),
                            ("full", "Complet"),
                            ("postponed", "Reporté"),
                            ("cancelled", "Annulé"),
                        ],
                        default="confirmed",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(
                        blank=True,
                        help_text="Montrée au public. Ex.\xa0: la salle est en travaux, nouvelle date en janvier",
                        max_length=200,
                        verbose_name="raison",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("atelier", "Atelier"),
                            ("permanence", "Permanence"),
                            ("formation", "Formation"),
                            ("rencontre", "Rencontre"),
                            ("conference", "Conférence"),
                            ("portes-ouvertes", "Portes ouvertes"),
                            ("assises", "Assises, congrès"),
                            ("autre", "Autre rendez-vous"),
                        ],
                        default="atelier",
                        max_length=15,
                        verbose_name="sorte de rendez-vous",
                    ),
                ),
                (
                    "audiences",
                    network.database.fields.ChoiceListField(
                        blank=True,
                        default=list,
                        help_text="Ne cochez rien si c’est ouvert à tous.",
                        verbose_name="pour qui",
                    ),
                ),
                ("is_free", models.BooleanField(default=True, verbose_name="gratuit")),
                (
                    "price",
                    models.CharField(
                        blank=True,
                        help_text="Si ce n’est pas gratuit. Ex.\xa0: 5 € la séance, adhésion comprise",
                        max_length=120,
                        verbose_name="tarif",
                    ),
                ),
                (
                    "registration_url",
                    models.URLField(
                        blank=True,
                        help_text="Vide s’il suffit de venir ou de téléphoner.",
                        max_length=500,
                        verbose_name="adresse d’inscription",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Pour prendre les inscriptions ici\xa0: un nom, un contact, une liste d’attente. Vide\xa0: pas d’inscription sur ce site. Ex.\xa0: 8",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="places, à chaque date",
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
                        },
                        verbose_name="en savoir plus",
                    ),
                ),
                (
                    "replay_url",
                    models.URLField(
                        blank=True,
                        help_text="Le film ou le son de la rencontre. Ex.\xa0: https://tube.exemple.fr/w/abc",
                        max_length=500,
                        verbose_name="adresse pour revoir",
                    ),
                ),
                (
                    "proceedings",
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
                        },
                        help_text="Montrés dès que la dernière date est passée.",
                        verbose_name="compte rendu et documents",
                    ),
                ),
            ],
            options={
                "verbose_name": "événement",
                "verbose_name_plural": "événements",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="EventDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "venue",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: salle des fêtes, 2 rue du Four",
                        max_length=150,
                        verbose_name="ou ailleurs",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "starts_at",
                    models.DateTimeField(
                        help_text="À l’heure du lieu habituel. Ex.\xa0: 10/11/2026 14:00",
                        validators=[network.text.dates.check_year],
                        verbose_name="début",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        help_text="Ex.\xa0: 10/11/2026 16:00",
                        validators=[network.text.dates.check_year],
                        verbose_name="fin",
                    ),
                ),
            ],
            options={
                "verbose_name": "autre date",
                "verbose_name_plural": "autres dates",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EventException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: salle des fêtes, 2 rue du Four",
                        max_length=150,
                        verbose_name="ou ailleurs",
                    ),
                ),
                (
                    "original_date",
                    models.DateField(
                        help_text="Le jour annoncé au départ. Ex.\xa0: 24/11/2026",
                        validators=[network.text.dates.check_year],
                        verbose_name="date concernée",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("cancelled", "Annulée\xa0: elle reste affichée, barrée"),
                            ("moved", "Déplacée\xa0: autre moment, ou autre endroit"),
                            ("full", "Complète"),
                            ("skipped", "Pas de séance\xa0: elle n’est pas affichée"),
                            ("note", "Maintenue, avec une précision"),
                        ],
                        max_length=9,
                        verbose_name="ce qui change",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Pour une date déplacée, à l’heure du lieu habituel.",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="nouveau début",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Vide\xa0: même durée.",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="nouvelle fin",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="Montrée au public. Ex.\xa0: l’animatrice est en formation",
                        max_length=200,
                        verbose_name="raison ou précision",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’une date",
                "verbose_name_plural": "changements de dates",
                "ordering": ["original_date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EventIndexPage",
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
                        help_text="Une phrase en haut de l’agenda. Ex.\xa0: Ateliers, permanences, rencontres.",
                        verbose_name="introduction",
                    ),
                ),
            ],
            options={
                "verbose_name": "agenda",
                "verbose_name_plural": "agendas",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="EventSource",
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
                        help_text="Qui tient ces données. Ex.\xa0: Médiathèque du Port",
                        max_length=120,
                        verbose_name="nom",
                    ),
                ),
                ("etag", models.CharField(blank=True, editable=False, max_length=200)),
                ("modified", models.CharField(blank=True, editable=False, max_length=200)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "checked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="lu le"),
                ),
                (
                    "fault",
                    models.TextField(blank=True, editable=False, verbose_name="dernier échec"),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="L’adresse «\xa0iCal\xa0» ou «\xa0.ics\xa0» que donne Google Agenda, Nextcloud ou OpenAgenda, en https. Vide\xa0: vous enverrez le fichier vous-même.",
                        max_length=500,
                        validators=[network.links.source.validate_address],
                        verbose_name="adresse du calendrier",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="lu toutes les six heures"),
                ),
                (
                    "is_trusted",
                    models.BooleanField(
                        default=False,
                        help_text="Décoché\xa0: chaque nouvel événement attend votre accord.",
                        verbose_name="publié sans relecture",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("atelier", "Atelier"),
                            ("permanence", "Permanence"),
                            ("formation", "Formation"),
                            ("rencontre", "Rencontre"),
                            ("conference", "Conférence"),
                            ("portes-ouvertes", "Portes ouvertes"),
                            ("assises", "Assises, congrès"),
                            ("autre", "Autre rendez-vous"),
                        ],
                        default="atelier",
                        max_length=15,
                        verbose_name="sorte de rendez-vous",
                    ),
                ),
                (
                    "audiences",
                    network.database.fields.ChoiceListField(
                        blank=True,
                        default=list,
                        help_text="Ne cochez rien si c’est ouvert à tous.",
                        verbose_name="pour qui",
                    ),
                ),
                (
                    "price",
                    models.CharField(
                        blank=True,
                        help_text="Vide\xa0: c’est gratuit.",
                        max_length=120,
                        verbose_name="tarif",
                    ),
                ),
                ("busy_since", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "calendrier d’un membre",
                "verbose_name_plural": "calendriers des membres",
                "ordering": ["name", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FeedFetch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=500)),
                ("day", models.DateField(verbose_name="jour")),
                ("family", models.CharField(max_length=20, verbose_name="logiciel")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="nombre")),
                ("last_at", models.DateTimeField(verbose_name="dernière lecture")),
            ],
            options={
                "verbose_name": "lecture d’un flux",
                "verbose_name_plural": "lectures des flux",
            },
        ),
        migrations.CreateModel(
            name="HeadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="titre")),
                ("original_starts_at", models.DateTimeField(verbose_name="prévue le")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                (
                    "people",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(9999)],
                        verbose_name="personnes venues",
                    ),
                ),
                (
                    "first_timers",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(9999)],
                        verbose_name="dont venues pour la première fois",
                    ),
                ),
                (
                    "audiences",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="publics présents"
                    ),
                ),
                (
                    "remark",
                    models.TextField(
                        blank=True,
                        max_length=400,
                        verbose_name="remarque pour qui refera cet atelier",
                    ),
                ),
                ("counted_at", models.DateTimeField(null=True, verbose_name="compté le")),
                (
                    "registered",
                    models.PositiveSmallIntegerField(null=True, verbose_name="inscrits"),
                ),
                ("waiting", models.PositiveSmallIntegerField(null=True, verbose_name="en attente")),
                (
                    "cancelled",
                    models.PositiveSmallIntegerField(null=True, verbose_name="annulations"),
                ),
            ],
            options={
                "verbose_name": "fréquentation",
                "verbose_name_plural": "fréquentations",
            },
        ),
        migrations.CreateModel(
            name="ImportedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=255)),
                ("recurrence_id", models.CharField(blank=True, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "à relire"),
                            ("accepted", "publié"),
                            ("refused", "refusé"),
                            ("duplicate", "déjà annoncé"),
                            ("detached", "repris à la main"),
                        ],
                        default="proposed",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("revised_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "page_url",
                    models.URLField(blank=True, max_length=500, verbose_name="page d’origine"),
                ),
                ("ends_at", models.DateTimeField(verbose_name="fin de la dernière date")),
                ("misses", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "événement d’un calendrier",
                "verbose_name_plural": "événements des calendriers",
                "ordering": ["source", "uid", "recurrence_id"],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("original_starts_at", models.DateTimeField(verbose_name="prévue le")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmé"),
                            ("full", "Complet"),
                            ("postponed", "Reporté"),
                            ("cancelled", "Annulé"),
                        ],
                        default="confirmed",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                ("venue", models.CharField(blank=True, max_length=150, verbose_name="endroit")),
                (
                    "seats_taken",
                    models.PositiveSmallIntegerField(default=0, verbose_name="places prises"),
                ),
            ],
            options={
                "verbose_name": "date",
                "verbose_name_plural": "dates",
                "ordering": ["starts_at", "event_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PeopleReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("original_starts_at", models.DateTimeField(verbose_name="date")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("screen", "à l’écran"),
                            ("paper", "à imprimer"),
                            ("file", "en tableau"),
                        ],
                        max_length=6,
                        verbose_name="sous quelle forme",
                    ),
                ),
                (
                    "day",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="vu le"),
                ),
                ("times", models.PositiveIntegerField(default=0, verbose_name="fois")),
                (
                    "people",
                    models.PositiveIntegerField(default=0, verbose_name="personnes sur la liste"),
                ),
            ],
            options={
                "verbose_name": "lecture d’une liste d’inscrits",
                "verbose_name_plural": "lectures des listes d’inscrits",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PrivateFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        default=events.models.private_feed.new_token, max_length=43, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
            ],
            options={
                "verbose_name": "adresse privée d’agenda",
                "verbose_name_plural": "adresses privées d’agenda",
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("original_starts_at", models.DateTimeField(verbose_name="prévue le")),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("where", models.CharField(blank=True, max_length=400, verbose_name="endroit")),
                (
                    "is_off",
                    models.BooleanField(default=False, verbose_name="annoncée comme annulée"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=254, verbose_name="téléphone ou courriel"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "Inscrit"),
                            ("waiting", "Liste d’attente"),
                            ("cancelled", "Annulé"),
                        ],
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=events.registrations.models.registration.new_code,
                        max_length=8,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="inscrit le"
                    ),
                ),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="adresse confirmée le"
                    ),
                ),
                (
                    "reminded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="rappel envoyé le"),
                ),
                (
                    "must_be_called",
                    models.BooleanField(default=False, verbose_name="à prévenir par téléphone"),
                ),
            ],
            options={
                "verbose_name": "inscription",
                "verbose_name_plural": "inscriptions",
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(
                        blank=True, max_length=100, verbose_name="nom dans les adresses"
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="places"),
                ),
                (
                    "access",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 1er étage, ascenseur\xa0; boucle magnétique",
                        max_length=200,
                        verbose_name="comment y aller",
                    ),
                ),
                ("guid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
            options={
                "verbose_name": "salle",
                "verbose_name_plural": "salles",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        help_text="Ex.\xa0: 10/11/2026 14:00",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="début",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60, help_text="Ex.\xa0: 45, 90", verbose_name="durée, en minutes"
                    ),
                ),
                ("ends_at", models.DateTimeField(editable=False, null=True, verbose_name="fin")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("confirmed", "Maintenue"),
                            ("moved", "Déplacée"),
                            ("cancelled", "Annulée"),
                        ],
                        default="confirmed",
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(
                        blank=True,
                        help_text="Montrée au public. Ex.\xa0: l’intervenante est souffrante",
                        max_length=200,
                        verbose_name="raison",
                    ),
                ),
                (
                    "former_starts_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Rempli tout seul quand vous déplacez une séance publiée.",
                        null=True,
                        verbose_name="début annoncé d’abord",
                    ),
                ),
                (
                    "former_room",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="salle annoncée d’abord"
                    ),
                ),
                ("guid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        editable=False,
                        max_length=100,
                        verbose_name="nom dans l’adresse",
                    ),
                ),
                (
                    "abstract",
                    models.TextField(
                        blank=True,
                        help_text="Ce que l’on y apprend ou y fait, et pour qui.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pleniere", "Plénière"),
                            ("conference", "Conférence"),
                            ("table-ronde", "Table ronde"),
                            ("atelier", "Atelier"),
                            ("retour", "Retour d’expérience"),
                            ("pause", "Pause, moment convivial"),
                            ("autre", "Autre"),
                        ],
                        default="atelier",
                        max_length=12,
                        verbose_name="sorte de séance",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vide\xa0: celles de la salle.",
                        null=True,
                        verbose_name="places",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "Français"),
                            ("en", "Anglais"),
                            ("es", "Espagnol"),
                            ("it", "Italien"),
                            ("de", "Allemand"),
                            ("ar", "Arabe"),
                            ("oc", "Occitan"),
                            ("co", "Corse"),
                        ],
                        default="fr",
                        max_length=2,
                        verbose_name="langue parlée",
                    ),
                ),
                (
                    "has_lsf",
                    models.BooleanField(
                        default=False, verbose_name="traduite en langue des signes (LSF)"
                    ),
                ),
                (
                    "is_falc",
                    models.BooleanField(
                        default=False, verbose_name="en facile à lire et à comprendre (FALC)"
                    ),
                ),
                (
                    "live_url",
                    models.URLField(
                        blank=True,
                        help_text="Publique.",
                        max_length=500,
                        verbose_name="adresse pour suivre en direct",
                    ),
                ),
                (
                    "replay_url",
                    models.URLField(
                        blank=True,
                        max_length=500,
                        verbose_name="adresse de la vidéo ou de l’enregistrement",
                    ),
                ),
                (
                    "report",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="Ce qui s’est dit, en une demi-page.",
                        verbose_name="compte rendu",
                    ),
                ),
                (
                    "is_not_recorded",
                    models.BooleanField(default=False, verbose_name="ne doit pas être enregistrée"),
                ),
            ],
            options={
                "verbose_name": "séance",
                "verbose_name_plural": "séances",
                "ordering": ["starts_at", "pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="SessionEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("revised_at", models.DateTimeField(verbose_name="révisé le")),
                ("digest", models.CharField(max_length=64)),
                ("schedule_digest", models.CharField(max_length=64)),
                ("zone", models.CharField(max_length=40, verbose_name="fuseau horaire")),
                ("vevent", models.TextField(verbose_name="texte iCalendar")),
                ("vevent_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "words",
                    models.TextField(
                        help_text="Ce que cherche la boîte «\xa0mots\xa0» de l’agenda."
                    ),
                ),
            ],
            options={
                "verbose_name": "texte de séance",
                "verbose_name_plural": "textes de séances",
            },
        ),
        migrations.CreateModel(
            name="SessionResource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="adresse")),
            ],
            options={
                "verbose_name": "ressource",
                "verbose_name_plural": "ressources",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SessionSpeaker",
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
                            ("speaker", "Intervient"),
                            ("host", "Anime"),
                            ("witness", "Témoigne"),
                        ],
                        default="speaker",
                        max_length=7,
                        verbose_name="rôle",
                    ),
                ),
            ],
            options={
                "verbose_name": "intervenant",
                "verbose_name_plural": "intervenants",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SourceRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="lu le"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("done", "lu"),
                            ("same", "rien de nouveau"),
                            ("failed", "rien n’a changé"),
                        ],
                        max_length=6,
                        verbose_name="résultat",
                    ),
                ),
                ("fault", models.TextField(blank=True, verbose_name="raison")),
                ("counts", models.JSONField(default=dict)),
                ("events", models.JSONField(default=list)),
                ("remarks", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "lecture d’un calendrier",
                "verbose_name_plural": "lectures des calendriers",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Track",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(
                        blank=True, max_length=100, verbose_name="nom dans les adresses"
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, max_length=200, verbose_name="en une phrase"),
                ),
            ],
            options={
                "verbose_name": "axe",
                "verbose_name_plural": "axes",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="congressindexpage",
            name="social_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.picture",
                verbose_name="image de partage",
            ),
        ),
        migrations.CreateModel(
            name="CongressPage",
            fields=[
                (
                    "eventpage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="events.eventpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "édition des assises",
                "verbose_name_plural": "éditions des assises",
            },
            bases=(events.congress.models.routes.CongressRoutes, "events.eventpage"),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                help_text="Pour un endroit hors du réseau. Ex.\xa0: Martigues",
                limit_choices_to={"kind": "commune"},
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.territory",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="network.person",
                verbose_name="personne à joindre",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="network.organisation",
                verbose_name="organisé par",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="place",
            field=models.ForeignKey(
                blank=True,
                help_text="Déjà choisi si la page est rangée sous un lieu.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="places.placepage",
                verbose_name="lieu du réseau",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="recipe",
            field=models.ForeignKey(
                blank=True,
                help_text="La recette d’atelier de la bibliothèque, s’il y en a une.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="events",
                to="resources.recipepage",
                verbose_name="recette suivie",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="social_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.picture",
                verbose_name="image de partage",
            ),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="topics",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="events", to="network.topic", verbose_name="thèmes"
            ),
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calendar_entry",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="eventdate",
            name="event",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dates",
                to="events.eventpage",
            ),
        ),
        migrations.AddField(
            model_name="eventdate",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.placepage",
                verbose_name="dans un autre lieu du réseau",
            ),
        ),
        migrations.AddField(
            model_name="eventexception",
            name="event",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exceptions",
                to="events.eventpage",
            ),
        ),
        migrations.AddField(
            model_name="eventexception",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.placepage",
                verbose_name="dans un autre lieu du réseau",
            ),
        ),
        migrations.AddField(
            model_name="eventindexpage",
            name="social_image",
            field=models.ForeignKey(
                blank=True,
                help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.picture",
                verbose_name="image de partage",
            ),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="event_sources",
                to="network.organisation",
                verbose_name="organisé par",
            ),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="place",
            field=models.ForeignKey(
                blank=True,
                help_text="Où cela se passe, quand le calendrier ne dit pas autre chose.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="event_sources",
                to="places.placepage",
                verbose_name="lieu du réseau",
            ),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="topics",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="event_sources", to="network.topic", verbose_name="thèmes"
            ),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="watcher",
            field=models.ForeignKey(
                blank=True,
                help_text="Un courriel au premier échec. Vide\xa0: le courriel du réseau.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="qui prévenir en cas de panne",
            ),
        ),
        migrations.AddIndex(
            model_name="feedfetch",
            index=models.Index(fields=["day"], name="feed_fetch_day"),
        ),
        migrations.AddConstraint(
            model_name="feedfetch",
            constraint=models.UniqueConstraint(
                fields=("question", "day", "family"), name="feed_fetch_once_per_day_and_family"
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="commune",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.territory",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="event",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="head_counts",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="head_counts",
                to="places.placepage",
                verbose_name="lieu",
            ),
        ),
        migrations.AddField(
            model_name="headcount",
            name="topics",
            field=models.ManyToManyField(
                related_name="+", to="network.topic", verbose_name="thèmes"
            ),
        ),
        migrations.AddField(
            model_name="importedevent",
            name="duplicate_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported_duplicates",
                to="events.eventpage",
            ),
        ),
        migrations.AddField(
            model_name="importedevent",
            name="event",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="importedevent",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imported",
                to="events.eventsource",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="commune",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="occurrences",
                to="network.territory",
                verbose_name="commune",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occurrences",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="occurrence",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="occurrences",
                to="places.placepage",
                verbose_name="lieu",
            ),
        ),
        migrations.AddField(
            model_name="peoplereading",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="peoplereading",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="qui",
            ),
        ),
        migrations.AddField(
            model_name="privatefeed",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="private_feed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="registrations",
                to="events.eventpage",
                verbose_name="événement",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="live_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="live revision",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="room",
            field=models.ForeignKey(
                blank=True,
                help_text="Vide\xa0: pour tout le monde, ou pas encore choisie.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="events.room",
                verbose_name="salle",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="slides",
            field=models.ForeignKey(
                blank=True,
                help_text="Un PDF de préférence.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtaildocs.document",
                verbose_name="support de présentation",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="topics",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="sessions", to="network.topic", verbose_name="thèmes"
            ),
        ),
        migrations.AddField(
            model_name="sessionentry",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entry",
                to="events.session",
                verbose_name="séance",
            ),
        ),
        migrations.AddField(
            model_name="sessionresource",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtaildocs.document",
                verbose_name="ou un document",
            ),
        ),
        migrations.AddField(
            model_name="sessionresource",
            name="session",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="resources",
                to="events.session",
            ),
        ),
        migrations.AddField(
            model_name="sessionspeaker",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="speeches",
                to="network.person",
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="sessionspeaker",
            name="session",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="speakers",
                to="events.session",
            ),
        ),
        migrations.AddField(
            model_name="sourcerun",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="runs",
                to="events.eventsource",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="track",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="events.track",
                verbose_name="axe",
            ),
        ),
        migrations.AddField(
            model_name="track",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="events.congresspage",
                verbose_name="édition",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sessions",
                to="events.congresspage",
                verbose_name="édition",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="congress",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="events.congresspage",
                verbose_name="édition",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventsource",
            constraint=models.UniqueConstraint(
                condition=models.Q(("url", ""), _negated=True),
                fields=("url",),
                name="event_source_once_per_url",
            ),
        ),
        migrations.AddIndex(
            model_name="headcount",
            index=models.Index(fields=["starts_at"], name="head_count_start"),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.UniqueConstraint(
                fields=("event", "original_starts_at"), name="head_count_once_per_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.CheckConstraint(
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
        migrations.AddIndex(
            model_name="importedevent",
            index=models.Index(fields=["state"], name="imported_event_state"),
        ),
        migrations.AddConstraint(
            model_name="importedevent",
            constraint=models.UniqueConstraint(
                fields=("source", "uid", "recurrence_id"), name="imported_event_once_per_source"
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(
                fields=["starts_at", "event", "ends_at"], name="occurrence_start_event"
            ),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["ends_at"], name="occurrence_end"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["place", "starts_at"], name="occurrence_place_start"),
        ),
        migrations.AddIndex(
            model_name="occurrence",
            index=models.Index(fields=["commune", "starts_at"], name="occurrence_commune_start"),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="occurrence_ends_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("event", "original_starts_at"), name="occurrence_once_per_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="peoplereading",
            constraint=models.UniqueConstraint(
                fields=("day", "user", "event", "original_starts_at", "form"),
                name="people_reading_once_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["event", "original_starts_at"], name="registration_date"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["starts_at"], name="registration_start"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("event", "original_starts_at", "contact", "name_key"),
                name="registration_once_per_person",
            ),
        ),
        migrations.AddIndex(
            model_name="sourcerun",
            index=models.Index(fields=["source", "-started_at"], name="source_run_started"),
        ),
        migrations.AddConstraint(
            model_name="track",
            constraint=models.UniqueConstraint(
                fields=("congress", "slug"), name="track_once_per_congress"
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["congress", "starts_at"], name="session_congress_start"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                name="session_lasts_a_minute_to_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                fields=("congress", "slug"), name="room_once_per_congress"
            ),
        ),
    ]
