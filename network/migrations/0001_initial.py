import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
import phonenumber_field.modelfields
import taggit.managers
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CacheEntry",
            fields=[
                (
                    "cache_key",
                    models.CharField(
                        max_length=255, primary_key=True, serialize=False, verbose_name="clé"
                    ),
                ),
                ("value", models.TextField(verbose_name="valeur")),
                ("expires", models.DateTimeField(db_index=True, verbose_name="expire le")),
            ],
            options={
                "verbose_name": "valeur gardée",
                "verbose_name_plural": "valeurs gardées",
            },
        ),
        migrations.CreateModel(
            name="ContentStamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="ExternalLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500, unique=True, verbose_name="adresse")),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="vérifiée le"
                    ),
                ),
                ("fault", models.TextField(blank=True, verbose_name="réponse")),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("failed_on", models.DateField(blank=True, null=True)),
                (
                    "failing_since",
                    models.DateField(blank=True, null=True, verbose_name="en panne depuis le"),
                ),
                (
                    "moved_to",
                    models.CharField(blank=True, max_length=500, verbose_name="nouvelle adresse"),
                ),
                (
                    "archive_url",
                    models.CharField(blank=True, max_length=500, verbose_name="copie archivée"),
                ),
                ("archive_requested_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "lien vers un autre site",
                "verbose_name_plural": "liens vers d’autres sites",
            },
        ),
        migrations.CreateModel(
            name="NightlyRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("command", models.CharField(max_length=100, unique=True, verbose_name="travail")),
                (
                    "ran_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="fait le"),
                ),
                ("seconds", models.FloatField(default=0, verbose_name="secondes")),
                ("fault", models.TextField(blank=True, verbose_name="échec")),
                (
                    "failing_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="en échec depuis le"),
                ),
            ],
            options={
                "verbose_name": "travail de la nuit",
                "verbose_name_plural": "travaux de la nuit",
                "ordering": ["command"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="nom")),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        max_length=200,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("association", "Association"),
                            ("public", "Collectivité ou service public"),
                            ("cooperative", "Coopérative"),
                            ("company", "Entreprise"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                        verbose_name="statut",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: 43493312300029",
                        max_length=14,
                        verbose_name="SIRET ou RNA",
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="site web")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="téléphone"
                    ),
                ),
            ],
            options={
                "verbose_name": "structure",
                "verbose_name_plural": "structures",
                "ordering": ["name"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="Topic",
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
                        help_text="Ex.\xa0: Mes démarches en ligne",
                        max_length=80,
                        unique=True,
                        verbose_name="nom",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="Rempli tout seul. Les adresses qui portent l’ancien nom mènent au nouveau.",
                        max_length=80,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
                ("former_slugs", models.TextField(default="|", editable=False)),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="Une phrase, avec des mots de tous les jours.",
                        max_length=200,
                        verbose_name="description",
                    ),
                ),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="rang")),
            ],
            options={
                "verbose_name": "thème",
                "verbose_name_plural": "thèmes",
                "ordering": ["sort_order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=100, primary_key=True, serialize=False, verbose_name="nom"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="vu le"),
                ),
            ],
            options={
                "verbose_name": "exécutant",
                "verbose_name_plural": "exécutants",
            },
        ),
        migrations.CreateModel(
            name="AccountSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("browser", models.CharField(blank=True, max_length=60, verbose_name="navigateur")),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="vu le"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        upload_to=wagtail.images.models.get_upload_to,
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False, verbose_name="width")),
                ("height", models.IntegerField(editable=False, verbose_name="height")),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True, db_index=True, verbose_name="created at"
                    ),
                ),
                ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "file_hash",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=40),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Pour qui ne la voit pas. Ex.\xa0: deux personnes devant un écran.",
                        max_length=255,
                        verbose_name="ce que montre l’image",
                    ),
                ),
                (
                    "is_decorative",
                    models.BooleanField(
                        default=False,
                        help_text="Elle n’apprend rien à qui la voit\xa0: un fond, un motif. Rien n’en sera lu.",
                        verbose_name="image de décoration",
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        help_text="Qui l’a prise ou dessinée, écrit à côté de l’image. Ex.\xa0: Camille Roux",
                        max_length=150,
                        verbose_name="auteur ou autrice",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            (
                                "CC-BY-4.0",
                                "CC BY\xa0: chacun peut la reprendre, en nommant l’auteur",
                            ),
                            ("CC-BY-SA-4.0", "CC BY-SA\xa0: pareil, et partager à l’identique"),
                            ("CC-BY-NC-SA-4.0", "CC BY-NC-SA\xa0: pareil, sans la vendre"),
                            ("etalab-2.0", "Licence Ouverte\xa0: photo d’une administration"),
                            ("CC0-1.0", "CC0\xa0: l’auteur la donne à tous"),
                            ("public-domain", "Domaine public\xa0: image ancienne"),
                            (
                                "reserved",
                                "Tous droits réservés\xa0: l’auteur nous a donné son accord",
                            ),
                        ],
                        help_text="Ce que permet son auteur. Trouvée ailleurs, sans licence\xa0? Demandez-lui.",
                        max_length=20,
                        verbose_name="licence",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True,
                        help_text=None,
                        through="taggit.TaggedItem",
                        to="taggit.Tag",
                        verbose_name="tags",
                    ),
                ),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
            ],
            options={
                "verbose_name": "image",
                "verbose_name_plural": "images",
                "permissions": [("choose_picture", "Can choose image")],
                "abstract": False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="prénom et nom")),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        max_length=120,
                        unique=True,
                        verbose_name="nom dans les adresses",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: médiatrice numérique",
                        max_length=120,
                        verbose_name="fonction",
                    ),
                ),
                (
                    "biography",
                    models.TextField(
                        blank=True,
                        help_text="Deux ou trois phrases, publiques.",
                        verbose_name="présentation",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Public s’il est rempli.",
                        max_length=254,
                        verbose_name="courriel",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True,
                        help_text="Public s’il est rempli.",
                        max_length=128,
                        region=None,
                        verbose_name="téléphone",
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="site web")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to="network.organisation",
                        verbose_name="structure",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "personne",
                "verbose_name_plural": "personnes",
                "ordering": ["name"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.picture",
                verbose_name="logo",
            ),
        ),
        migrations.CreateModel(
            name="NetworkSettings",
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
                        default="Maillage", max_length=80, verbose_name="nom du réseau"
                    ),
                ),
                (
                    "tagline",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: Près de chez vous, quelqu’un pour vous aider avec le numérique",
                        max_length=140,
                        verbose_name="phrase d’accroche",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True,
                        help_text="Affiché sur chaque page.",
                        max_length=128,
                        region=None,
                        verbose_name="téléphone",
                    ),
                ),
                (
                    "phone_hours",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: du lundi au vendredi, de 9 h à 17 h",
                        max_length=80,
                        verbose_name="heures d’appel",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Reçoit aussi le formulaire de contact.",
                        max_length=254,
                        verbose_name="courriel",
                    ),
                ),
                ("address", models.TextField(blank=True, verbose_name="adresse postale")),
                (
                    "color",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: #0b5c75. Le site en tire des teintes claires ou sombres, toujours lisibles. Vide, il garde les siennes.",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$",
                                "Un signe # et six chiffres ou lettres. Ex.\xa0: #0b5c75",
                            )
                        ],
                        verbose_name="couleur",
                    ),
                ),
                (
                    "search_example",
                    models.CharField(
                        blank=True,
                        help_text="Montré dans la recherche de l’accueil\xa0: une commune du réseau, et son code postal.",
                        max_length=60,
                        verbose_name="exemple de commune",
                    ),
                ),
                ("mastodon", models.URLField(blank=True, verbose_name="Mastodon")),
                ("linkedin", models.URLField(blank=True, verbose_name="LinkedIn")),
                ("facebook", models.URLField(blank=True, verbose_name="Facebook")),
                ("instagram", models.URLField(blank=True, verbose_name="Instagram")),
                ("peertube", models.URLField(blank=True, verbose_name="PeerTube")),
                (
                    "legal_name",
                    models.CharField(blank=True, max_length=200, verbose_name="nom officiel"),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        help_text="Ex.\xa0: association loi 1901",
                        max_length=80,
                        verbose_name="forme juridique",
                    ),
                ),
                (
                    "legal_id",
                    models.CharField(blank=True, max_length=20, verbose_name="SIRET ou RNA"),
                ),
                (
                    "publication_director",
                    models.CharField(
                        blank=True,
                        max_length=120,
                        verbose_name="directeur ou directrice de la publication",
                    ),
                ),
                (
                    "host_name",
                    models.CharField(blank=True, max_length=200, verbose_name="hébergeur"),
                ),
                (
                    "host_address",
                    models.TextField(
                        blank=True, verbose_name="adresse et téléphone de l’hébergeur"
                    ),
                ),
                (
                    "accessibility_status",
                    models.CharField(
                        choices=[
                            ("none", "non conforme"),
                            ("partial", "partiellement conforme"),
                            ("full", "totalement conforme"),
                        ],
                        default="none",
                        help_text="Affiché en bas de chaque page. Sans audit\xa0: non conforme.",
                        max_length=7,
                        verbose_name="accessibilité du site",
                    ),
                ),
                (
                    "asks_places",
                    models.BooleanField(
                        default=True,
                        help_text="Par courriel, avec un lien qui suffit pour répondre.",
                        verbose_name="demander aux lieux si leur fiche est exacte",
                    ),
                ),
                (
                    "confirmation_days",
                    models.PositiveSmallIntegerField(
                        default=91,
                        help_text="91\xa0: chaque trimestre. Un lieu qui vient de confirmer n’est pas dérangé.",
                        validators=[
                            django.core.validators.MinValueValidator(28),
                            django.core.validators.MaxValueValidator(730),
                        ],
                        verbose_name="jours entre deux demandes",
                    ),
                ),
                (
                    "silence_days",
                    models.PositiveSmallIntegerField(
                        default=21,
                        help_text="Ensuite, le lieu est dit «\xa0à confirmer par téléphone\xa0» et vient dans la liste d’appels.",
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="jours sans réponse",
                    ),
                ),
                (
                    "accessibility_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="La page où mène cette mention.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="déclaration d’accessibilité",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="logo",
                    ),
                ),
                (
                    "social_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Montrée quand une page sans image est partagée. 1 200 × 630 points.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="network.picture",
                        verbose_name="image de partage",
                    ),
                ),
            ],
            options={
                "verbose_name": "Réglages du réseau",
            },
        ),
        migrations.CreateModel(
            name="QueuedTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=255, verbose_name="travail")),
                ("arguments", models.JSONField(verbose_name="données")),
                ("priority", models.IntegerField(default=0, verbose_name="priorité")),
                (
                    "queued_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="demandé le"
                    ),
                ),
                (
                    "run_after",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="à faire après"
                    ),
                ),
                ("worker", models.CharField(blank=True, max_length=100, verbose_name="fait par")),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="commencé le"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                ("fault", models.CharField(blank=True, max_length=255, verbose_name="échec")),
                (
                    "failed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="abandonné le"),
                ),
            ],
            options={
                "verbose_name": "travail en attente",
                "verbose_name_plural": "travaux en attente",
                "ordering": ["-priority", "run_after", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at", None), ("worker", "")),
                        fields=["-priority", "run_after", "id"],
                        name="queued_task_ready",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(null=True)),
                ("name", models.CharField(default="", max_length=255)),
                ("read_at", models.DateTimeField()),
                (
                    "content_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="network.externallink",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lien d’une page",
                "verbose_name_plural": "liens des pages",
                "constraints": [
                    models.UniqueConstraint(fields=("link", "page"), name="link_use_once"),
                    models.UniqueConstraint(
                        fields=("link", "content_type", "object_id"), name="link_use_once_in_a_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content_type__isnull", False),
                                ("object_id__isnull", False),
                                ("page", None),
                            ),
                            models.Q(
                                ("content_type", None), ("object_id", None), ("page__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="link_use_of_page_or_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.URLField(max_length=255, verbose_name="fournisseur")),
                ("subject", models.CharField(max_length=255, verbose_name="identifiant")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_identities",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "identité extérieure",
                "verbose_name_plural": "identités extérieures",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="outside_identity_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PictureRendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filter_spec", models.CharField(db_index=True, max_length=255)),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        storage=wagtail.images.models.get_rendition_storage,
                        upload_to=wagtail.images.models.get_rendition_upload_to,
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False)),
                ("height", models.IntegerField(editable=False)),
                (
                    "focal_point_key",
                    models.CharField(blank=True, default="", editable=False, max_length=16),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="network.picture",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("image", "filter_spec", "focal_point_key"),
                        name="unique_picture_rendition",
                    )
                ],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "code de secours",
                "verbose_name_plural": "codes de secours",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("account", "digest"), name="recovery_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondFactor",
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
                        choices=[("passkey", "Clé d’accès"), ("app", "Application de codes")],
                        max_length=10,
                        verbose_name="sorte",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                ("credential_id", models.CharField(max_length=1400, null=True, unique=True)),
                ("key", models.TextField()),
                ("counter", models.PositiveBigIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="ajouté le"
                    ),
                ),
                ("used_at", models.DateTimeField(null=True, verbose_name="utilisé le")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "moyen de vérification",
                "verbose_name_plural": "moyens de vérification",
                "ordering": ["created_at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "app")),
                        fields=("account",),
                        name="one_app_an_account",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=9, unique=True, verbose_name="code officiel")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("region", "Région"),
                            ("departement", "Département"),
                            ("epci", "Intercommunalité"),
                            ("commune", "Commune"),
                        ],
                        max_length=11,
                        verbose_name="niveau",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("search_name", models.CharField(db_index=True, editable=False, max_length=120)),
                (
                    "postcodes",
                    models.CharField(
                        blank=True, default="", max_length=255, verbose_name="codes postaux"
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="population"),
                ),
                (
                    "departement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.territory",
                        verbose_name="département",
                    ),
                ),
                (
                    "epci",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.territory",
                        verbose_name="intercommunalité",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.territory",
                        verbose_name="région",
                    ),
                ),
            ],
            options={
                "verbose_name": "territoire",
                "verbose_name_plural": "territoires",
                "ordering": ["kind", "search_name"],
                "indexes": [
                    models.Index(fields=["kind", "search_name"], name="territory_kind_name")
                ],
            },
        ),
    ]
