"""The guide is accurate: its labels exist on the screens, and its links and pictures exist."""

import json
import re
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale

from events.choices import Change
from events.editing.changes import change_dates, exception_of
from events.models import CongressPage, EventPage, Occurrence
from home.models import FeedbackRequest, HomePage, StandardPage
from home.team.feedback import lifecycle
from home.team.guide.chapters import chapter_for_screen, chapters, chapters_by_screen
from home.team.roles.table import CONTRIBUTION, COORDINATION, EDITING
from places.managers.teams import sync
from places.models import PlaceHost, PlacePage
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
from search.models import SearchLog
from tests.canaries import one_of_each
from tests.factories import (
    CongressPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SLUGS = sorted(chapters())
ROLES = [COORDINATION, EDITING, CONTRIBUTION, "responsable de lieu"]
OF_EVERYONE = {
    *("commencer-par-ce-qui-vous-attend", "annoncer-un-atelier", "annuler-ou-deplacer-une-date"),
    *("mettre-une-image", "envoyer-en-relecture", "inscriptions-et-presences", "partager-l-agenda"),
}
OF_PLACES = {"decrire-ou-corriger-un-lieu", "annoncer-une-fermeture", "confirmer-un-lieu"}
OF_THE_TEAM = {
    *("ecrire-un-article", "garder-un-lien", "ecrire-une-recette-d-atelier"),
    *("rendre-compte-d-une-enquete", "publier-un-entretien", "ajouter-un-mot-au-glossaire"),
    *("reparer-un-lien-mort", "ouvrir-un-debat", "ecrire-une-version-facile-a-lire"),
}
OF_EDITORS = {
    *("composer-une-collection", "appeler-les-lieux", "importer-un-fichier-de-lieux"),
    *("aider-la-recherche", "tenir-des-assises"),
    *("relire-accepter-ou-renvoyer", "traduire-une-page", "changer-la-page-d-accueil"),
}
SHOWN = {
    COORDINATION: set(SLUGS),
    EDITING: OF_EVERYONE | OF_PLACES | OF_THE_TEAM | OF_EDITORS,
    CONTRIBUTION: OF_EVERYONE | OF_THE_TEAM,
    "responsable de lieu": OF_EVERYONE | OF_PLACES,
}


@pytest.fixture
def pages(site, home, communes):
    Locale.objects.get_or_create(language_code="en")
    pages = one_of_each(home)
    EventPage.objects.filter(pk=pages[EventPage].pk).update(capacity=8)
    return pages


@pytest.fixture
def browser_of(pages):
    """Return the client of a new user with this role."""

    def make(role):
        if role in SHOWN and Group.objects.filter(name=role).exists():
            user = UserFactory()
            user.groups.add(Group.objects.get(name=role))
        else:
            user = PlaceMembershipFactory(place=pages[PlacePage]).user
            sync(pages[PlacePage])
        client = Client()
        client.force_login(user)
        return client

    return make


def soup_of(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def words_of(client, address):
    """Return the texts that a user reads or presses on a screen, including its menus."""
    soup = soup_of(client, address)
    props = soup.find(id="wagtail-sidebar-props")
    menu = labels_in(json.loads(props.string)) if props else []
    values = [each.get("value") or "" for each in soup.select("[type=submit]")]
    for each in soup.select("script, style"):
        each.extract()
    return " | ".join([*soup.stripped_strings, *menu, *values])


def labels_in(value):
    """Return the labels of the menus, at any depth of the sidebar's data."""
    if isinstance(value, list):
        return [label for part in value for label in labels_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value["label"]] if isinstance(value.get("label"), str) else []
    return own + [label for part in value.values() for label in labels_in(part)]


def of_scripts():
    """Return the French texts that Wagtail's scripts write on a screen."""
    paths = [
        path
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "locale" / "fr" / "LC_MESSAGES").glob("djangojs.po")
    ]
    return {entry.msgstr for path in paths for entry in polib.pofile(path)}


def congress_screens(edition):
    """Return the addresses where a running edition with a draft session is edited and read."""
    now = timezone.now()
    edition.starts_at, edition.ends_at = now - timedelta(hours=1), now + timedelta(days=1)
    edition.save()
    for hours in (0, 1):
        SessionFactory(congress=edition, starts_at=now + timedelta(hours=hours))
    draft = SessionFactory(congress=edition, starts_at=edition.starts_at, live=False)
    draft.save_revision()
    dates = {"starts_at": edition.starts_at, "ends_at": edition.ends_at}
    other = CongressPageFactory(parent=edition.get_parent(), **dates)
    SessionFactory(congress=other, starts_at=now)
    lifecycle.create(draft, "Rose", UserFactory(is_superuser=True))
    return [
        reverse("wagtailadmin_pages:add_subpage", args=[edition.get_parent().get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[edition.pk]),
        reverse("congress_programme", args=[edition.pk]),
        reverse("wagtailsnippets_events_session:edit", args=[draft.pk]),
        reverse("session_feedback", args=[draft.pk]),
        edition.url,
    ]


@pytest.fixture
def screens(pages):
    """Return {slug: addresses of the screens where its steps are done}."""
    event, place, article = pages[EventPage], pages[PlacePage], pages[ArticlePage]
    PlaceHost.objects.create(place=place, first_name="Rose", consent_how="spoken")
    SearchLog.objects.create(day=timezone.localdate(), query="velo", results=3, far=1)
    date = Occurrence.objects.filter(event=event).first()
    # The screen of the dates offers to undo or restore a changed date.
    change = exception_of(date, Change.MOVED, "")
    change.starts_at = date.starts_at + timedelta(hours=1)
    EventPage.objects.filter(pk=event.pk).update(registration_url="")  # or a capacity, not both
    change_dates(event, [change], UserFactory())

    def edit(page):
        return reverse("wagtailadmin_pages:edit", args=[page.pk])

    names = {
        "annoncer-un-atelier": ["event_announce"],
        "mettre-une-image": ["wagtailimages:index", "wagtailimages:add"],
        "appeler-les-lieux": ["lieux_a_appeler:calls"],
        "importer-un-fichier-de-lieux": ["imports_de_lieux:runs", "sources_de_lieux:index"],
        "recevoir-un-calendrier": ["calendriers:index"],
        "ranger-les-menus": ["menus"],
        "commencer-par-ce-qui-vous-attend": ["wagtailadmin_account"],
        "les-sauvegardes": ["report_travail_de_la_nuit"],
        "composer-une-collection": ["wagtailsnippets_resources_collection:add"],
        "reparer-un-lien-mort": ["report_liens_morts"],
        "aider-la-recherche": [
            *("mots-de-tous-les-jours:index", "mots-de-tous-les-jours:add"),
            *("wagtailsnippets_network_locality:list", "questions-mal-servies:index"),
        ],
    }
    review = pages[StandardPage]
    review.get_workflow().start(review, UserFactory())
    draft = pages[GlossaryEntryPage]
    draft.save_revision()
    FeedbackRequest.objects.create(page=draft, name="Rose")
    return {slug: [reverse(name) for name in names.get(slug, [])] for slug in SLUGS} | {
        "relire-accepter-ou-renvoyer": [edit(review), reverse("propositions:submissions")],
        "annuler-ou-deplacer-une-date": [reverse("event_dates", args=[event.pk]), edit(event)],
        "decrire-ou-corriger-un-lieu": [
            edit(place),
            *(reverse(f"place_{name}", args=[place.pk]) for name in ("position", "hosts")),
        ],
        "annoncer-une-fermeture": [reverse("place_hours", args=[place.pk]), edit(place)],
        "confirmer-un-lieu": [edit(place)],
        "ecrire-un-article": [edit(article)],
        "garder-un-lien": [edit(pages[KeptLinkPage])],
        "ecrire-une-recette-d-atelier": [edit(pages[RecipePage]), pages[RecipePage].url],
        "rendre-compte-d-une-enquete": [edit(pages[SurveyPage])],
        "publier-un-entretien": [edit(pages[InterviewPage])],
        "ouvrir-un-debat": [edit(pages[DebatePage])],
        "ecrire-une-version-facile-a-lire": [edit(pages[EasyPage]), edit(article)],
        "ajouter-un-mot-au-glossaire": [edit(pages[GlossaryEntryPage])],
        "envoyer-en-relecture": [
            *(edit(event), edit(place), edit(draft)),
            reverse("page_feedback", args=[draft.pk]),
        ],
        "inscriptions-et-presences": [
            edit(event),
            reverse("event_roll", args=[event.pk, date.moment]),
            reverse("reports"),
        ],
        "partager-l-agenda": [edit(place), place.url],
        "traduire-une-page": [
            edit(article),
            reverse("wagtail_localize:submit_page_translation", args=[article.pk]),
        ],
        "changer-la-page-d-accueil": [edit(pages[HomePage])],
        "tenir-des-assises": congress_screens(pages[CongressPage]),
        "inviter-quelqu-un": [
            *(reverse("colleagues"), reverse("wagtailusers_users:index"), edit(place)),
        ],
    }


def test_quoted_labels_exist_on_the_screens(browser_of, pages, screens):
    PlacePageFactory(parent=pages[PlacePage].get_parent(), title="Quai", emails="")
    coordinator, manager = browser_of(COORDINATION), browser_of("responsable de lieu")
    contributor = browser_of(CONTRIBUTION)
    first = " | ".join(
        [
            words_of(coordinator, reverse("wagtailadmin_home")),
            words_of(manager, reverse("wagtailadmin_home")),
            words_of(contributor, reverse("event_announce")),
        ]
    )
    words = cache(partial(words_of, coordinator))  # several chapters are about the same screen
    scripts, missing, quoted = of_scripts(), {}, 0
    for slug, chapter in chapters().items():
        labels = " | ".join([first, *map(words, screens[slug])])
        quoted += len(chapter.labels)
        wrong = [each for each in chapter.labels if each not in labels and each not in scripts]
        if wrong:
            missing[slug] = wrong
    assert quoted > 80
    assert missing == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_pages_and_their_links_open(browser_of, role):
    client = browser_of(role)
    index = soup_of(client, reverse("guide"))
    links = [link["href"] for link in index.select(".guide__entry a")]
    assert {link.split("/")[-2] for link in links} == SHOWN[role]
    addresses = set()
    for link in links:
        article = soup_of(client, link).select_one("article.guide")
        addresses |= {
            each["href"] for each in article.find_all("a", href=re.compile("^/(?!static/)"))
        }
    assert len(addresses) > 5
    wrong = {at: client.get(at).status_code for at in addresses}
    assert {at: status for at, status in wrong.items() if status != 200} == {}


def test_each_page_has_a_picture_with_alternative_text():
    sizes = {}
    for slug, chapter in chapters().items():
        path = finders.find(chapter.picture)
        assert path, f"No picture of {slug}: make guide-pictures"
        sizes[slug] = Path(path).stat().st_size
        with Image.open(path) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (1000, 700)
        assert len(chapter.alt) > 30
    assert len({chapter.alt for chapter in chapters().values()}) == len(sizes)
    assert sum(sizes.values()) < 1_500_000
    folder = Path(finders.find("home/guide"))
    assert {path.stem for path in folder.glob("*.webp")} == set(SLUGS)


def test_the_admins_search_finds_a_page_by_its_words(browser_of):
    client = browser_of(EDITING)
    pages_search = soup_of(client, reverse("wagtailadmin_pages:search") + "?q=affiche")
    (tab,) = pages_search.select("a[href^='/admin/guide/?q=affiche']")
    assert tab.get_text(strip=True) == "Guide"
    results = soup_of(client, tab["href"].split("?")[0] + "?q=imprimer+une+affiche")
    titles = [link.text for link in results.select(".guide__entry a")]
    assert titles[0] == chapters()["partager-l-agenda"].title
    for words, slug in [
        ("annuler atelier", "annuler-ou-deplacer-une-date"),
        ("VACANCES", "annoncer-une-fermeture"),
        ("doublons", "importer-un-fichier-de-lieux"),
    ]:
        results = soup_of(client, reverse("guide") + f"?q={words}")
        assert results.select_one(".guide__entry a")["href"].endswith(f"/{slug}/"), words
    nothing = soup_of(client, reverse("guide") + "?q=sauvegarde")
    assert "Essayez un autre mot" in nothing.text
    assert not nothing.select(".guide__entry")


def test_screens_link_to_the_page_that_explains_them(browser_of, pages):
    client = browser_of(COORDINATION)
    place, agenda = pages[PlacePage], pages[EventPage].get_parent()
    expected = {
        reverse("event_announce"): "annoncer-un-atelier",
        reverse("wagtailadmin_pages:edit", args=[place.pk]): "decrire-ou-corriger-un-lieu",
        reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk]): (
            "annoncer-un-atelier"
        ),
        reverse("event_dates", args=[pages[EventPage].pk]): "annuler-ou-deplacer-une-date",
        reverse("congress_programme", args=[pages[CongressPage].pk]): "tenir-des-assises",
        reverse("wagtailsnippets_events_room:list"): "tenir-des-assises",
        reverse("imports_de_lieux:runs"): "importer-un-fichier-de-lieux",
        reverse("calendriers:index"): "recevoir-un-calendrier",
        reverse("colleagues"): "inviter-quelqu-un",
        reverse("wagtailusers_groups:index"): "inviter-quelqu-un",
        reverse("menus"): "ranger-les-menus",
        reverse("place_hours", args=[place.pk]): "annoncer-une-fermeture",
        reverse("wagtailadmin_home"): "commencer-par-ce-qui-vous-attend",
    }
    for address, slug in expected.items():
        links = soup_of(client, address).find_all("a", href=f"/admin/guide/{slug}/")
        assert len(links) == 1, address


def test_explained_screens_exist():
    models = {
        f"{verb} {model._meta.label_lower}"
        for model in apps.get_models()
        for verb in ("add", "edit")
    }
    names = set(names_of(get_resolver()))
    for about in chapters_by_screen():
        known = about in models or any(
            chapter_for_screen(name) == chapters_by_screen()[about]
            for name in names
            if about.rstrip("*") in name
        )
        assert known, about


def names_of(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of(pattern, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def asked_by(client, address):
    """Return the number of queries of a screen when it is opened a second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("role", [COORDINATION, "responsable de lieu"])
def test_query_count_of_the_guide_is_low(browser_of, role):
    client = browser_of(role)
    bare = asked_by(client, reverse("event_private_feed"))
    for address in (
        reverse("guide"),
        reverse("guide_whole"),
        f"{reverse('guide')}annoncer-un-atelier/",
    ):
        # The phone number of the network, and the pages for this user.
        assert asked_by(client, address) <= bare + 2
    assert client.get(f"{reverse('guide')}rien/").status_code == 404


def test_the_guide_is_written_in_french_with_its_own_spaces():
    faults = re.compile(
        r"« | »|[^\s(:] [:;?!](?=[\s<]|$)|[a-zà-ÿ]'[a-zà-ÿ]|[{}]|\b(the|your|click)\b"
    )
    for chapter in chapters().values():
        body = re.sub(r"^:::.*$|\(/[^)]*\)|\*\*", "", chapter.body, flags=re.M)
        for text in (chapter.title, chapter.summary, chapter.alt, body):
            assert faults.search(text) is None, (chapter.slug, faults.search(text))
        steps = re.findall(r"^\d+\. (.+)$", chapter.body, flags=re.M)
        assert 3 <= len(steps) <= 12, chapter.slug
        assert max(map(len, steps)) < 330, chapter.slug
