"""Take the pictures of the admin's guide from the demonstration: `make guide-pictures`.

The pictures are in the static files of `home`, as the coordination team sees the admin; they are
WebP files, 1,000 pixels wide. `tests/home/team/guide/` checks that each chapter has a picture.
"""

import datetime
import os
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.models import CongressPage, EventSource, Occurrence, Registration
from home.models import HomePage, Submission
from home.team.guide.chapters import chapters
from network.links.models import DEAD, ExternalLink, LinkUse
from network.models import NightlyRun
from network.tasks import nightly
from places.models import PlacePage
from resources.models import (
    ArticlePage,
    DebatePage,
    EasyPage,
    GlossaryEntryPage,
    InterviewPage,
    KeptLinkPage,
    RecipePage,
    SurveyPage,
)

from .editing import signed_in, team_member

FOLDER = settings.BASE_DIR / "home" / "static" / "home" / "guide"
SIZE = {"width": 1000, "height": 700}
WIDE = {"width": 1300, "height": 910}  # of the same proportions, for wide tables
PEOPLE = ["Aline Carbonnel", "Bruno Ferrat", "Chantal Isnard", "Driss Benali"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Run Chromium in French, for its own texts in file and date fields."""
    args = [*browser_type_launch_args.get("args", []), "--lang=fr-FR"]
    env = {**os.environ, "LANGUAGE": "fr_FR", "LANG": "fr_FR.UTF-8"}
    return {**browser_type_launch_args, "args": args, "env": env}


@pytest.fixture(scope="module")
def sample(server, django_db_blocker):
    with django_db_blocker.unblock():
        return make_sample()


def make_sample():
    """Create the rows that the demonstration does not contain, and return the pages to show.

    The result is {name: page or date}.
    """
    now = timezone.now()
    dates = Occurrence.objects.upcoming(now).filter(event__capacity__gt=0, status="confirmed")
    date = dates.order_by("starts_at", "pk").first()
    for rank, name in enumerate(PEOPLE):
        Registration.objects.create(
            event=date.event,
            original_starts_at=date.original_starts_at,
            starts_at=date.starts_at,
            ends_at=date.ends_at,
            where=date.where,
            name=name,
            name_key=name.lower(),
            contact=f"06 00 00 00 1{rank}",
            state="held",
        )
    for rank, title in enumerate(["Café numérique du jeudi", "Réparer ensemble"]):
        day = now.date() + datetime.timedelta(days=9)
        values = {"title": title, "day": day.isoformat(), "starts": "14:00"}
        created = now - datetime.timedelta(hours=5 + 20 * rank)
        Submission.objects.create(kind="evenement", values=values, created_at=created)
    EventSource.objects.create(name="Agenda de la médiathèque", url="https://exemple.fr/a.ics")
    # Places that did not answer for some weeks: those of the demonstration are all new.
    reachable = PlacePage.objects.live().exclude(phone="").order_by("pk").values("pk")[5:12]
    long_ago = timezone.localdate() - datetime.timedelta(days=40)
    PlacePage.objects.filter(pk__in=[row["pk"] for row in reachable]).update(silent_since=long_ago)
    nightly.register("backup", order=99, label="Sauvegarder le site")
    for command in ("backup", "pull_events", "send_digests", "ask_confirmations"):
        NightlyRun.objects.update_or_create(command=command, defaults={"seconds": 4})
    dead = ExternalLink.objects.create(
        url="https://exemple.fr/ancienne-page",
        failures=DEAD,
        fault="Cette page n’existe plus (le serveur répond 404).",
        failing_since=now.date() - datetime.timedelta(days=5),
    )
    for article in ArticlePage.objects.live()[:2]:
        LinkUse.objects.create(link=dead, page=article, read_at=now)
    return {
        "date": date,
        "place": PlacePage.objects.live().exclude(opening_hours="").exclude(phone="").first(),
        "edition": CongressPage.objects.live().order_by("starts_at").last(),
        "article": ArticlePage.objects.live().first(),
        "kept link": KeptLinkPage.objects.live().first(),
        "recipe": RecipePage.objects.live().first(),
        "survey": SurveyPage.objects.live().first(),
        "debate": DebatePage.objects.live().first(),
        "easy": EasyPage.objects.live().first(),
        "interview": InterviewPage.objects.live().first(),
        "entry": GlossaryEntryPage.objects.live().exclude(easy_definition="").first(),
        "home": HomePage.objects.filter(locale__language_code="fr").get(),
    }


def screen(name, *keys):
    """Return a function that opens the admin screen `name` for the objects named by `keys`."""

    def show(page, server, sample):
        page.goto(server + reverse(name, args=[sample[key].pk for key in keys]))

    return show


def form(key, tab=""):
    """Return a function that opens the form of the page named `key`, on one of its tabs."""

    def show(page, server, sample):
        page.goto(server + reverse("wagtailadmin_pages:edit", args=[sample[key].pk]))
        page.wait_for_timeout(800)
        if tab:
            page.get_by_role("tab", name=tab).click()

    return show


def with_actions(key):
    """Return a function that opens a form and the menu of its save button."""

    def show(page, server, sample):
        form(key)(page, server, sample)
        page.locator("footer [data-w-dropdown-target=toggle]").click()

    return show


def with_blocks(key):
    """Return a function that opens a form and the preview of a block in the block chooser."""

    def show(page, server, sample):
        form(key)(page, server, sample)
        page.locator(".c-sf-add-button").first.click()
        page.locator(".w-combobox-preview-toggle, .w-combobox__option-preview").nth(2).click()
        page.wait_for_timeout(1500)

    return show


def morning(page, server, sample):
    page.goto(server + reverse("wagtailadmin_home"))
    page.get_by_role("heading", name="Ce qui vous attend").evaluate("e => e.scrollIntoView()")


def announce(page, server, sample):
    page.goto(f"{server}{reverse('event_announce')}?lieu={sample['place'].pk}")
    page.get_by_label("Quoi ?").fill("Mes premiers pas avec le téléphone")
    day = timezone.localdate() + datetime.timedelta(days=8)
    page.get_by_label("Quel jour ?").fill(day.isoformat())
    page.get_by_label("De", exact=True).select_option(label="14 h")
    page.get_by_label("Combien de places ?").fill("8")


def wide(name, *keys):
    """Return the function of `screen`, in a larger window."""

    def show(page, server, sample):
        page.set_viewport_size(WIDE)
        screen(name, *keys)(page, server, sample)

    return show


def dates(page, server, sample):
    page.goto(server + reverse("event_dates", args=[sample["date"].event_id]))
    page.locator("summary").first.click()


def roll(page, server, sample):
    date = sample["date"]
    page.goto(server + reverse("event_roll", args=[date.event_id, date.moment]))


def poster(page, server, sample):
    """Open the poster of one town, because the poster of the region has many pages."""
    page.goto(f"{server}{reverse('paper:poster')}?territoire={sample['date'].commune.code}")
    page.locator("wagtail-userbar").evaluate("e => e.remove()")


SHOTS = {
    "commencer-par-ce-qui-vous-attend": morning,
    "annoncer-un-atelier": announce,
    "annuler-ou-deplacer-une-date": dates,
    "decrire-ou-corriger-un-lieu": form("place", "Fiche"),
    "annoncer-une-fermeture": screen("place_hours", "place"),
    "confirmer-un-lieu": with_actions("place"),
    "appeler-les-lieux": wide("lieux_a_appeler:calls"),
    "importer-un-fichier-de-lieux": screen("imports_de_lieux:runs"),
    "recevoir-un-calendrier": wide("calendriers:index"),
    "ecrire-un-article": with_blocks("article"),
    "garder-un-lien": form("kept link"),
    "ecrire-une-recette-d-atelier": form("recipe"),
    "rendre-compte-d-une-enquete": form("survey"),
    "publier-un-entretien": form("interview"),
    "ouvrir-un-debat": form("debate"),
    "ecrire-une-version-facile-a-lire": form("easy"),
    "ajouter-un-mot-au-glossaire": form("entry"),
    "aider-la-recherche": wide("mots-de-tous-les-jours:index"),
    "composer-une-collection": wide("wagtailsnippets_resources_collection:list"),
    "reparer-un-lien-mort": screen("report_liens_morts"),
    "mettre-une-image": screen("wagtailimages:add"),
    "envoyer-en-relecture": with_actions("article"),
    "relire-accepter-ou-renvoyer": screen("propositions:submissions"),
    "inscriptions-et-presences": roll,
    "tenir-des-assises": wide("congress_programme", "edition"),
    "partager-l-agenda": poster,
    "traduire-une-page": screen("wagtail_localize:submit_page_translation", "article"),
    "changer-la-page-d-accueil": with_blocks("home"),
    "ranger-les-menus": screen("menus"),
    "inviter-quelqu-un": screen("colleagues"),
    "les-sauvegardes": screen("report_travail_de_la_nuit"),
}


def browser_language(page):
    """Return the start of a text of Chromium itself: "Veuillez" in French, "Please" in English."""
    message = """() => {
        const field = document.createElement("input");
        field.required = true;
        return field.validationMessage;
    }"""
    return page.evaluate(message).split()[0]


@pytest.mark.parametrize("slug", chapters())
def test_picture(page, server, sample, slug):
    page.context.expected_faults.append("")
    # Otherwise dates are "02/11/2027, 09:00 AM" in the pictures.
    assert browser_language(page) == "Veuillez", "Install chromium-l10n, in Chromium's version."
    page.set_viewport_size(SIZE)
    user = team_member()
    user.first_name, user.last_name = "Colette", "Roux"
    signed_in(page, server, user)
    SHOTS[slug](page, server, sample)
    save(page, slug)


def save(page, slug):
    page.wait_for_timeout(700)
    FOLDER.mkdir(exist_ok=True)
    with Image.open(BytesIO(page.screenshot())) as taken:
        picture = taken.convert("RGB")
        picture.thumbnail((SIZE["width"], picture.height))
        picture.save(FOLDER / f"{slug}.webp", quality=70, method=6)
