import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import phonenumber_field.modelfields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import network.blocks.facts.dates
import network.database.fields
import network.links.source
import network.text.dates
import places.national.lines


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("network", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeclinedPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("national_id", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(blank=True, max_length=255, verbose_name="nom")),
                ("declined_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "lieu non voulu",
                "verbose_name_plural": "lieux non voulus",
                "ordering": ["title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FileMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("mapping", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "lecture des colonnes",
                "verbose_name_plural": "lectures des colonnes",
            },
        ),
        migrations.CreateModel(
            name="PlaceSource",
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
                        help_text="CSV, JSON ou GeoJSON à la norme nationale, en https.",
                        max_length=500,
                        unique=True,
                        validators=[network.links.source.validate_address],
                        verbose_name="adresse du fichier",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="lu chaque nuit")),
                (
                    "is_trusted",
                    models.BooleanField(
                        default=False,
                        help_text="Ce que le fichier change est pris tout de suite. Ce que vous avez corrigé ici ne l’est jamais. Décoché\xa0: chaque changement attend votre accord.",
                        verbose_name="pris sans relecture",
                    ),
                ),
                (
                    "only_here",
                    models.BooleanField(
                        default=False,
                        help_text="Pour un fichier plus grand que le réseau, comme celui de tout le pays\xa0: ses lieux d’ailleurs ne sont pas ajoutés.",
                        verbose_name="seulement nos départements",
                    ),
                ),
                ("identifiers", models.BinaryField(default=b"")),
            ],
            options={
                "verbose_name": "source de lieux",
                "verbose_name_plural": "sources de lieux",
                "ordering": ["name", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="fichier")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("joining", "colonnes à reconnaître"),
                            ("rehearsing", "lecture en cours"),
                            ("waiting", "à relire"),
                            ("taking", "import en cours"),
                            ("done", "terminé"),
                            ("failed", "fichier refusé"),
                            ("dropped", "abandonné"),
                        ],
                        default="rehearsing",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "only_here",
                    models.BooleanField(default=False, verbose_name="seulement nos départements"),
                ),
                ("columns_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("total", models.PositiveIntegerField(default=0, verbose_name="lignes")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="lignes lues")),
                ("parts_read", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("fault", models.TextField(blank=True, verbose_name="raison")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="places.placesource",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "import de lieux",
                "verbose_name_plural": "imports de lieux",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PlaceIndexPage",
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
                        help_text="Une phrase en haut de la liste. Ex.\xa0: Trouvez un lieu près de chez vous.",
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
                "verbose_name": "liste des lieux",
                "verbose_name_plural": "listes des lieux",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PlacePage",
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
                    "confirmed_on",
                    models.DateField(
                        blank=True,
                        help_text="Le jour où le lieu a dit que tout est exact. Montré au public.",
                        null=True,
                        verbose_name="informations confirmées le",
                    ),
                ),
                (
                    "confirmed_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("link", "par le lieu"),
                            ("phone", "par le lieu, au téléphone"),
                            ("network", "par le réseau"),
                        ],
                        default="",
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("changed_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "silent_since",
                    models.DateField(blank=True, db_index=True, editable=False, null=True),
                ),
                (
                    "national_id",
                    models.CharField(
                        blank=True,
                        help_text="Dans les fichiers échangés. Ex.\xa0: structure-1",
                        max_length=120,
                        verbose_name="identifiant national",
                    ),
                ),
                (
                    "pivot",
                    models.CharField(
                        blank=True,
                        help_text="Sans espaces. Ex.\xa0: 43493312300029",
                        max_length=14,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-zA-Z0-9]{9,14}\\Z", "9 à 14 lettres ou chiffres."
                            )
                        ],
                        verbose_name="SIRET ou RNA",
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 12 bis rue de la République",
                        max_length=255,
                        verbose_name="adresse",
                    ),
                ),
                (
                    "address_extra",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 1er étage, au fond de la cour",
                        max_length=255,
                        verbose_name="complément d’adresse",
                    ),
                ),
                (
                    "postcode",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 04200",
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator("^\\d{5}\\Z", "Cinq chiffres.")
                        ],
                        verbose_name="code postal",
                    ),
                ),
                (
                    "city",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Sisteron",
                        max_length=120,
                        verbose_name="commune",
                    ),
                ),
                (
                    "insee_code",
                    models.CharField(
                        blank=True,
                        help_text="Facultatif\xa0: trouvé avec l’adresse. Ex.\xa0: 04209",
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^([013-9]\\d|2[AB1-9])\\d{3}\\Z", "Cinq signes. Ex.\xa0: 04209"
                            )
                        ],
                        verbose_name="code INSEE",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        help_text="En degrés, avec un point. Ex.\xa0: 43.52609",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        help_text="En degrés, avec un point. Ex.\xa0: 5.41423",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="téléphone"
                    ),
                ),
                (
                    "emails",
                    models.TextField(
                        blank=True,
                        help_text="Une adresse par ligne. Ex.\xa0: contact@exemple.fr",
                        validators=[places.national.lines.validate_emails],
                        verbose_name="courriels",
                    ),
                ),
                (
                    "websites",
                    models.TextField(
                        blank=True,
                        help_text="Une adresse par ligne, le site d’abord. Ex.\xa0: https://www.exemple.fr",
                        validators=[places.national.lines.validate_websites],
                        verbose_name="sites web",
                    ),
                ),
                (
                    "booking_url",
                    models.URLField(
                        blank=True,
                        help_text="Ex.\xa0: https://www.rdv-solidarites.fr/",
                        max_length=500,
                        verbose_name="prise de rendez-vous en ligne",
                    ),
                ),
                (
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="Ce que le site ne comprend pas est montré tel quel, et le lieu n’est jamais dit ouvert.",
                        verbose_name="horaires",
                    ),
                ),
                (
                    "presentation",
                    models.TextField(
                        blank=True,
                        help_text="Quelques phrases, avec des mots simples.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "typologies",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="typologie nationale"
                    ),
                ),
                (
                    "mobility",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="itinérance"
                    ),
                ),
                (
                    "parent_structure",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Réseau des médiathèques du Pays d’Apt",
                        max_length=255,
                        verbose_name="structure de rattachement",
                    ),
                ),
                (
                    "services",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="services"
                    ),
                ),
                (
                    "audiences",
                    network.database.fields.ChoiceListField(
                        blank=True,
                        default=list,
                        help_text="Ne cochez rien si le lieu est ouvert à tous.",
                        verbose_name="publics particulièrement accueillis",
                    ),
                ),
                (
                    "care",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="besoins particuliers pris en compte"
                    ),
                ),
                (
                    "fees",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="tarif"
                    ),
                ),
                (
                    "programmes",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="dispositifs nationaux"
                    ),
                ),
                (
                    "labels",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="formations et labels"
                    ),
                ),
                (
                    "other_labels",
                    models.TextField(
                        blank=True,
                        help_text="Un par ligne.",
                        verbose_name="autres formations et labels",
                    ),
                ),
                (
                    "access_modes",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="pour venir"
                    ),
                ),
                (
                    "support_modes",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="accompagnement"
                    ),
                ),
                (
                    "accessibility_url",
                    models.URLField(
                        blank=True,
                        help_text="L’accessibilité du bâtiment. Ex.\xa0: https://acceslibre.beta.gouv.fr/app/…",
                        max_length=500,
                        verbose_name="fiche Acceslibre",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Qui a recueilli ces informations. Ex.\xa0: Hub du Sud",
                        max_length=255,
                        verbose_name="source",
                    ),
                ),
                (
                    "updated_on",
                    models.DateField(
                        blank=True,
                        help_text="La date que porte la fiche dans le fichier national.",
                        null=True,
                        verbose_name="mise à jour à la source",
                    ),
                ),
                (
                    "kinds",
                    network.database.fields.ChoiceListField(
                        blank=True, default=list, verbose_name="sorte de lieu"
                    ),
                ),
                ("zone", models.CharField(blank=True, default="", editable=False, max_length=3)),
                (
                    "hours_note",
                    models.CharField(
                        blank=True,
                        help_text="Montrée sous la semaine. Ex.\xa0: sur rendez-vous pendant les vacances",
                        max_length=250,
                        verbose_name="précision sur les horaires",
                    ),
                ),
                (
                    "bring",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: votre téléphone et son chargeur, un justificatif de domicile",
                        max_length=250,
                        verbose_name="à apporter",
                    ),
                ),
                (
                    "member_since",
                    models.DateField(blank=True, null=True, verbose_name="membre du réseau depuis"),
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
                ("has_stops", models.BooleanField(db_index=True, default=False, editable=False)),
                ("words", models.TextField(blank=True, default="", editable=False)),
                ("imported", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.territory",
                        verbose_name="commune reconnue",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="places",
                        to="network.organisation",
                        verbose_name="structure porteuse",
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
                "verbose_name": "lieu",
                "verbose_name_plural": "lieux",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="PlaceOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("desk", "Bureau, poste de travail"),
                            ("room", "Salle"),
                            ("machine", "Machine, équipement"),
                            ("service", "Service"),
                        ],
                        max_length=7,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Ex.\xa0: Salle de réunion, 12 places",
                        max_length=120,
                        verbose_name="nom",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: écran, Wi-Fi, tableau",
                        max_length=250,
                        verbose_name="description",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="En euros\xa0; 0 pour gratuit\xa0; vide si le prix est à demander.",
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="prix",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hour", "l’heure"),
                            ("half_day", "la demi-journée"),
                            ("day", "la journée"),
                            ("month", "le mois"),
                            ("year", "l’année"),
                            ("once", "la séance"),
                            ("page", "la page"),
                        ],
                        max_length=8,
                        verbose_name="pour",
                    ),
                ),
                (
                    "how_to_ask",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: par téléphone, deux jours avant",
                        max_length=200,
                        verbose_name="comment demander",
                    ),
                ),
                (
                    "place",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "offre",
                "verbose_name_plural": "offres",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_trusted",
                    models.BooleanField(
                        default=False,
                        help_text="Sinon l’équipe du réseau relit la fiche et les événements avant le public.",
                        verbose_name="publie sans relecture",
                    ),
                ),
                (
                    "invited_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="invité le"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "responsable de lieu",
                "verbose_name_plural": "responsables de lieux",
                "ordering": ["user__last_name", "user__first_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlaceInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=150, verbose_name="courriel")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Leïla Martin",
                        max_length=100,
                        verbose_name="prénom et nom",
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="envoyée le"
                    ),
                ),
                (
                    "is_trusted",
                    models.BooleanField(
                        default=False,
                        help_text="Sinon l’équipe du réseau relit la fiche et les événements avant le public.",
                        verbose_name="publie sans relecture",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-sent_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IgnoredField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40, verbose_name="champ")),
                (
                    "decided_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="décidé le"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ignored_fields",
                        to="places.placepage",
                        verbose_name="lieu",
                    ),
                ),
            ],
            options={
                "verbose_name": "champ ignoré",
                "verbose_name_plural": "champs ignorés",
                "ordering": ["place__title", "field"],
            },
        ),
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=255, unique=True)),
                ("national_id", models.CharField(blank=True, db_index=True, max_length=120)),
                ("title", models.CharField(max_length=255)),
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("record", models.JSONField(blank=True, default=dict)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "ancienne fiche",
                "verbose_name_plural": "anciennes fiches",
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reçue le"
                    ),
                ),
                ("suggested", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                (
                    "is_closed",
                    models.BooleanField(default=False, verbose_name="le lieu n’existe plus"),
                ),
                ("message", models.TextField(blank=True, verbose_name="message")),
                (
                    "answer_to",
                    models.CharField(blank=True, max_length=200, verbose_name="pour répondre"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "à relire"),
                            ("accepted", "acceptée"),
                            ("refused", "écartée"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("taken", models.JSONField(default=list)),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="décidée le"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("occasion", models.CharField(max_length=20)),
                ("asks_closures", models.BooleanField(default=False)),
                ("claimed_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                (
                    "fault",
                    models.CharField(blank=True, max_length=200, verbose_name="dernier échec"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "tout est exact"),
                            ("changed", "quelque chose a changé"),
                        ],
                        max_length=7,
                        verbose_name="réponse",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="répondu le"),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation_requests",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "demande de confirmation",
                "verbose_name_plural": "demandes de confirmation",
                "ordering": ["-claimed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        help_text="Ex.\xa0: 10/08/2026",
                        validators=[network.text.dates.check_year],
                        verbose_name="premier jour de fermeture",
                    ),
                ),
                (
                    "ends_on",
                    models.DateField(
                        help_text="Ce jour-là aussi, le lieu est fermé.",
                        validators=[network.text.dates.check_year],
                        verbose_name="dernier jour de fermeture",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Montrée au public. Ex.\xa0: congés d’été",
                        max_length=120,
                        verbose_name="raison",
                    ),
                ),
                (
                    "place",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "fermeture",
                "verbose_name_plural": "fermetures",
                "ordering": ["starts_on", "ends_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlacePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.FloatField(verbose_name="ressemblance")),
                ("metres", models.FloatField(null=True, verbose_name="distance")),
                (
                    "decision",
                    models.CharField(
                        choices=[("open", "à regarder"), ("distinct", "deux lieux différents")],
                        default="open",
                        max_length=8,
                        verbose_name="décision",
                    ),
                ),
                ("detected_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.placepage",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "doublon possible",
                "verbose_name_plural": "doublons possibles",
                "ordering": ["-score", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlacePhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.picture",
                        verbose_name="photo",
                    ),
                ),
                (
                    "place",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "spot",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: parking de la médiathèque",
                        max_length=150,
                        verbose_name="endroit",
                    ),
                ),
                ("opens_at", models.TimeField(help_text="Ex.\xa0: 14:00", verbose_name="de")),
                ("closes_at", models.TimeField(help_text="Ex.\xa0: 16:00", verbose_name="à")),
                (
                    "weekdays",
                    network.database.fields.ChoiceListField(
                        blank=True,
                        default=list,
                        help_text="Rien de coché\xa0: seulement les dates écrites plus bas.",
                        verbose_name="quels jours",
                    ),
                ),
                (
                    "weeks",
                    models.CharField(
                        choices=[
                            ("every", "toutes les semaines"),
                            ("odd", "les semaines impaires"),
                            ("even", "les semaines paires"),
                            ("1", "la 1re fois du mois (ex.\xa0: le 1er mardi)"),
                            ("2", "la 2e fois du mois"),
                            ("3", "la 3e fois du mois"),
                            ("4", "la 4e fois du mois"),
                            ("1,3", "la 1re et la 3e fois du mois"),
                            ("2,4", "la 2e et la 4e fois du mois"),
                            ("last", "la dernière fois du mois"),
                        ],
                        default="every",
                        help_text="Les semaines impaires sont celles dont le numéro, dans l’année, est impair.",
                        max_length=5,
                        verbose_name="quelles semaines",
                    ),
                ),
                (
                    "first_on",
                    models.DateField(
                        blank=True,
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="à partir du",
                    ),
                ),
                (
                    "last_on",
                    models.DateField(
                        blank=True,
                        help_text="Vide\xa0: sans fin prévue.",
                        null=True,
                        validators=[network.text.dates.check_year],
                        verbose_name="jusqu’au",
                    ),
                ),
                (
                    "skips_school_holidays",
                    models.BooleanField(
                        default=False, verbose_name="sauf pendant les vacances scolaires"
                    ),
                ),
                (
                    "extra_days",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 08/12/2026, 22/12/2026. Jours fériés compris, si vous les écrivez ici.",
                        max_length=600,
                        verbose_name="dates en plus",
                    ),
                ),
                (
                    "skipped_days",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 15/12/2026",
                        max_length=600,
                        verbose_name="sauf ces dates",
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        help_text="Vides\xa0: le milieu de la commune.",
                        null=True,
                        verbose_name="longitude",
                    ),
                ),
                ("point_latitude", models.FloatField(editable=False, null=True)),
                ("point_longitude", models.FloatField(editable=False, null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        limit_choices_to={"kind": "commune"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.territory",
                        verbose_name="commune",
                    ),
                ),
                (
                    "place",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="places.placepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "arrêt",
                "verbose_name_plural": "arrêts",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlaceTeam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_team",
                        to="auth.group",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team",
                        to="places.placepage",
                    ),
                ),
                (
                    "publishers",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="trusted_place_team",
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "verbose_name": "équipe d’un lieu",
                "verbose_name_plural": "équipes des lieux",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("national_id", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(blank=True, max_length=255)),
                ("status", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("differences", models.JSONField(default=list)),
                ("held", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("answers", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="places.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["line", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VanishedPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noticed_on", models.DateField(default=django.utils.timezone.localdate)),
                ("closed_on", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vanished",
                        to="places.placepage",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vanished",
                        to="places.placesource",
                    ),
                ),
            ],
            options={
                "verbose_name": "lieu disparu de sa source",
                "verbose_name_plural": "lieux disparus de leur source",
                "ordering": ["-noticed_on", "place__title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("lines", models.BinaryField()),
                ("identifiers", models.BinaryField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="places.importrun",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="import_part_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="placepage",
            index=models.Index(fields=["latitude", "longitude"], name="place_position"),
        ),
        migrations.AddConstraint(
            model_name="placepage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("national_id", ""), _negated=True),
                fields=("national_id",),
                name="place_national_id_unique",
                violation_error_message="Un autre lieu porte déjà cet identifiant national.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placepage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"
                ),
                name="place_latitude_range",
                violation_error_message="La latitude va de −90 à 90.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placepage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"
                ),
                name="place_longitude_range",
                violation_error_message="La longitude va de −180 à 180.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placeoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"),
                name="place_offer_price_positive",
                violation_error_message="Un prix n’est pas négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placemembership",
            constraint=models.UniqueConstraint(
                fields=("user", "place"), name="membership_once_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="placeinvitation",
            constraint=models.UniqueConstraint(
                fields=("place", "email"), name="invitation_once_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="ignoredfield",
            constraint=models.UniqueConstraint(
                fields=("place", "field"), name="ignored_field_once"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["state", "created_at"], name="correction_state"),
        ),
        migrations.AddIndex(
            model_name="confirmationrequest",
            index=models.Index(fields=["place", "sent_at"], name="confirmation_sent"),
        ),
        migrations.AddConstraint(
            model_name="confirmationrequest",
            constraint=models.UniqueConstraint(
                fields=("place", "occasion"), name="confirmation_once"
            ),
        ),
        migrations.AddIndex(
            model_name="closure",
            index=models.Index(fields=["starts_on", "ends_on"], name="closure_days"),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="closure_ends_after_it_starts",
                violation_error_message="Le dernier jour vient après le premier, ou le même.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placepair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="place_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="placepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="place_pair_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="placestop",
            index=models.Index(
                fields=["point_latitude", "point_longitude"], name="place_stop_point"
            ),
        ),
        migrations.AddConstraint(
            model_name="placestop",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="place_stop_closes_after_it_opens",
                violation_error_message="La fin est avant le début\xa0: corrigez l’une des deux.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placestop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("latitude__isnull", True), ("latitude__range", (-90, 90)), _connector="OR"
                ),
                name="place_stop_latitude_range",
                violation_error_message="La latitude va de −90 à 90.",
            ),
        ),
        migrations.AddConstraint(
            model_name="placestop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("longitude__isnull", True), ("longitude__range", (-180, 180)), _connector="OR"
                ),
                name="place_stop_longitude_range",
                violation_error_message="La longitude va de −180 à 180.",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["run", "status", "line"], name="proposal_run"),
        ),
    ]
