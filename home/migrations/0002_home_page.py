import json

from django.db import migrations

BODY = [
    (
        "find_help",
        {
            "title": "Trouver de l’aide près de chez moi",
            "text": "Un papier à faire en ligne, un téléphone à comprendre, un ordinateur à"
            " utiliser : quelqu’un vous aide.",
        },
    ),
    ("agenda", {"title": "Les prochains rendez-vous", "number": 6}),
    ("library", {"title": "Nouveau dans la bibliothèque", "number": 3}),
    ("figures", {"title": "Le réseau en chiffres"}),
]


def make_home_page(apps, schema_editor):
    """Put a French HomePage in the place of Wagtail's welcome page, as the site's root."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    locale, _ = Locale.objects.get_or_create(language_code="fr")
    own_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    root = Page.objects.get(depth=1)
    home = HomePage.objects.create(
        title="Accueil",
        draft_title="Accueil",
        slug="accueil",
        content_type=own_type,
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/accueil/",
        locale=locale,
        body=json.dumps([{"type": kind, "value": value} for kind, value in BODY]),
    )
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())
    Site.objects.create(
        hostname="localhost", site_name="Maillage", root_page_id=home.pk, is_default_site=True
    )


def remove_home_page(apps, schema_editor):
    """The site goes with the page that is its root."""
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("home", "HomePage").objects.filter(depth=2).delete()
    Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_home_page, remove_home_page)]
