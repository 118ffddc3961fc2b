import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

from network.models.creation import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
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
                (
                    "social_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Montrée quand la page est partagée. Sans image, celle du réseau est prise.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="image de partage",
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
                            ("library", 5),
                            ("figures", 7),
                            ("text", 10),
                            ("call_to_action", 16),
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
                                {"label": "Titre", "max_length": 80},
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
                                    "default": "Le réseau en chiffres",
                                    "label": "Titre",
                                    "max_length": 80,
                                },
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("title", 6)]], {}),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Titre", "max_length": 80, "required": False},
                            ),
                            9: ("network.blocks.ParagraphBlock", (), {"label": "Texte"}),
                            10: ("wagtail.blocks.StructBlock", [[("title", 8), ("text", 9)]], {}),
                            11: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Texte", "required": False, "rows": 2},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Texte du lien", "max_length": 120},
                            ),
                            13: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "Page du site", "required": False},
                            ),
                            14: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {"label": "ou adresse d’un autre site", "required": False},
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("label", 12), ("page", 13), ("url", 14)]],
                                {"label": "Bouton"},
                            ),
                            16: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 3), ("text", 11), ("link", 15)]],
                                {},
                            ),
                        },
                        help_text="La première devrait rester «\xa0Trouver de l’aide près de chez moi\xa0».",
                        verbose_name="sections",
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
                        to="wagtailimages.image",
                        verbose_name="image de partage",
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
                                [[("image", 4), ("caption", 5), ("credit", 6)]],
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
                        verbose_name="contenu",
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
                        to="wagtailimages.image",
                        verbose_name="image de partage",
                    ),
                ),
            ],
            options={
                "verbose_name": "page de texte",
                "verbose_name_plural": "pages de texte",
            },
            bases=("wagtailcore.page",),
        ),
    ]

    operations = together(operations)
