import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import network.blocks.facts.dates


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("network", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactPage",
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
                    wagtail.fields.RichTextField(blank=True, verbose_name="introduction"),
                ),
                (
                    "recipient",
                    models.EmailField(
                        blank=True,
                        help_text="Vide, les messages vont au courriel des réglages du réseau.",
                        max_length=254,
                        verbose_name="courriel qui reçoit les messages",
                    ),
                ),
                (
                    "retention_note",
                    models.CharField(
                        default="Votre message arrive par courriel à l’équipe du réseau. Elle l’efface au bout d’un an. Le site n’en garde pas de copie.",
                        help_text="Affiché au-dessus du bouton. La loi demande de dire combien de temps.",
                        max_length=400,
                        verbose_name="ce que devient le message",
                    ),
                ),
            ],
            options={
                "verbose_name": "page de contact",
                "verbose_name_plural": "pages de contact",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_wanted",
                    models.BooleanField(
                        default=True,
                        help_text="Un courriel par semaine, seulement si quelque chose vous attend.",
                        verbose_name="Recevoir chaque semaine ce qui m’attend",
                    ),
                ),
                ("sent_on", models.DateField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "courriel de la semaine",
                "verbose_name_plural": "courriels de la semaine",
            },
        ),
        migrations.CreateModel(
            name="HomePage",
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
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("find_help", 2),
                            ("agenda", 5),
                            ("library", 7),
                            ("figures", 9),
                            ("text", 12),
                            ("call_to_action", 19),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Trouver de l’aide près de chez moi",
                                    "label": "Titre",
                                    "max_length": 80,
                                },
                            ),
                            1: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Une ou deux phrases courtes, comme on les dirait au téléphone.",
                                    "label": "Texte",
                                    "required": False,
                                    "rows": 2,
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 1)]], {}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Les prochains rendez-vous",
                                    "label": "Titre",
                                    "max_length": 80,
                                },
                            ),
                            4: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 6, "label": "Nombre", "max_value": 9, "min_value": 3},
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("title", 3), ("number", 4)]], {}),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Nouveau dans la bibliothèque",
                                    "label": "Titre",
                                    "max_length": 80,
                                },
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("title", 6), ("number", 4)]], {}),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "default": "Le réseau en chiffres",
                                    "label": "Titre",
                                    "max_length": 80,
                                },
                            ),
                            9: ("wagtail.blocks.StructBlock", [[("title", 8)]], {}),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 80, "required": False},
                            ),
                            11: ("network.blocks.body.ParagraphBlock", (), {"label": "Texte"}),
                            12: ("wagtail.blocks.StructBlock", [[("title", 10), ("text", 11)]], {}),
                            13: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 80},
                            ),
                            14: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Texte", "required": False, "rows": 2},
                            ),
                            15: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Texte du lien", "max_length": 120},
                            ),
                            16: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Page du site", "required": False},
                            ),
                            17: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "ou adresse d’un autre site", "required": False},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 15), ("page", 16), ("url", 17)]],
                                {"label": "Bouton"},
                            ),
                            19: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 13), ("text", 14), ("link", 18)]],
                                {},
                            ),
                        },
                        help_text="La première devrait rester «\xa0Trouver de l’aide près de chez moi\xa0».",
                        verbose_name="sections",
                    ),
                ),
            ],
            options={
                "verbose_name": "page d’accueil",
                "verbose_name_plural": "pages d’accueil",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ReviewTask",
            fields=[
                (
                    "groupapprovaltask_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.groupapprovaltask",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape de relecture",
                "verbose_name_plural": "étapes de relecture",
            },
            bases=("wagtailcore.groupapprovaltask",),
        ),
        migrations.CreateModel(
            name="RoleInvitation",
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
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-sent_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StandardPage",
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
                            ("network_facts", 61),
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
                            60: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("publisher", "Qui publie ce site"),
                                        ("host", "Qui l’héberge"),
                                        ("privacy", "Ce qu’il garde des personnes"),
                                    ],
                                    "label": "Quoi",
                                },
                            ),
                            61: ("wagtail.blocks.StructBlock", [[("kind", 60)]], {}),
                        },
                        verbose_name="contenu",
                    ),
                ),
            ],
            options={
                "verbose_name": "page de texte",
                "verbose_name_plural": "pages de texte",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lieu", "Lieu"),
                            ("evenement", "Événement"),
                            ("ressource", "Ressource"),
                            ("position", "Position dans un débat"),
                        ],
                        max_length=9,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reçue le"
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                (
                    "answer_to",
                    models.EmailField(blank=True, max_length=254, verbose_name="pour répondre"),
                ),
                ("language", models.CharField(default="fr", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "à lire"),
                            ("accepted", "retenue"),
                            ("refused", "écartée"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="décidée le"),
                ),
            ],
            options={
                "verbose_name": "proposition",
                "verbose_name_plural": "propositions",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="contactpage",
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
            model_name="digest",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="digest",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="homepage",
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
            model_name="roleinvitation",
            name="invited_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="roleinvitation",
            name="role",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="role_invitations",
                to="auth.group",
                verbose_name="rôle",
            ),
        ),
        migrations.AddField(
            model_name="standardpage",
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
            model_name="submission",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="page",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.WAGTAIL_PAGE_MODEL,
                verbose_name="brouillon",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleinvitation",
            constraint=models.UniqueConstraint(fields=("email",), name="role_invitation_once"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["state", "created_at"], name="submission_state"),
        ),
    ]
