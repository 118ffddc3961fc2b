"""The pages of the guide, read from the files of `pages/`.

A head of `key: value` lines, then the little Markdown of `home.start.texts`. What stands between «
and » in the body is the label of a button, a field or a menu, to the letter. `help` names the views
whose screens lead here, with `*` at the end for all that begin so; a page's form is `add app.model`
or `edit app.model`. `words` are others by which one looks for it.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from home.roles.colleagues import is_coordinator
from home.start.texts import blocks, read
from network.desk import rights
from places.managers.teams import is_only_manager
from search.language.analysis import terms

FOLDER = Path(__file__).parent / "pages"
LABEL = re.compile("«\N{NO-BREAK SPACE}(.+?)\N{NO-BREAK SPACE}»")
# The screens that a page leads to, by the words of its file.
SCREENS = {
    "accueil": "wagtailadmin_home",
    "annoncer": "event_announce",
    "agenda-prive": "event_private_feed",
    "appels": "lieux_a_appeler:calls",
    "articles": "articles:index",
    "calendriers": "calendriers:index",
    "collections": "wagtailsnippets_resources_collection:list",
    "collegues": "colleagues",
    "comptes": "wagtailusers_users:index",
    "debats": "debats:index",
    "enquetes": "enquetes:index",
    "entretiens": "entretiens:index",
    "faciles": "faciles-a-lire:index",
    "fichiers": "imports_de_lieux:runs",
    "images": "wagtailimages:index",
    "images-muettes": "report_images_sans_description",
    "liens": "liens:index",
    "liens-morts": "report_liens_morts",
    "lieux": "lieux:index",
    "menus": "menus",
    "mots": "mots:index",
    "mots-de-tous-les-jours": "mots-de-tous-les-jours:index",
    "nuit": "report_travail_de_la_nuit",
    "pages": "wagtailadmin_explore_root",
    "profil": "wagtailadmin_account",
    "propositions": "propositions:submissions",
    "recettes": "recettes:index",
    "relecture": "review_steps",
    "relectures": "wagtailadmin_reports:workflow",
    "roles": "wagtailusers_groups:index",
    "sans-resultat": "recherches-sans-resultat:index",
    "synonymes": "wagtailsnippets_search_synonym:list",
    "reponses": "wagtailsnippets_search_bestbet:list",
    "essayer": "mots-de-tous-les-jours:try",
    "sources": "sources_de_lieux:index",
    "bilan": "event_report",
    "abonner": "events:subscribe",
    "donnees": "places:data_page",
}


def is_of_the_team(user):
    return not is_only_manager(user)


def publishes(user):
    return is_of_the_team(user) and rights.may(user, "publish")


def keeps_places(user):
    return is_only_manager(user) or rights.may(user, "publish")


def translates(user):
    return is_of_the_team(user) and user.has_perm("wagtail_localize.submit_translation")


def keeps_calendars(user):
    return user.has_perm("events.change_eventsource")


# Keys of the line `for` in the head of a page.
READERS = {
    "everyone": lambda user: True,
    "team": is_of_the_team,
    "editors": publishes,
    "places": keeps_places,
    "translators": translates,
    "calendars": keeps_calendars,
    "setup": rights.may_set_up,
    "coordination": is_coordinator,
}


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    summary: str
    alt: str  # of its picture
    audience: str  # a key of READERS
    help: tuple
    words: str
    body: str

    def is_for(self, user):
        return READERS[self.audience](user)

    @property
    def picture(self):
        """The path of its picture among the static files."""
        return f"home/guide/{self.slug}.webp"

    @property
    def parts(self):
        """What follows the title, for the template: headings, paragraphs, callouts."""
        return blocks(self.body)

    @property
    def labels(self):
        """What it quotes of the screens, in the order of the text."""
        return LABEL.findall(self.body)

    @property
    def text(self):
        """All its words, what weighs most first."""
        return " ".join([self.title, self.summary, self.words, self.body])


@cache
def chapters():
    """{slug: Chapter} in the order of the files, whose number is no part of the address."""
    paths = sorted(FOLDER.glob("*.md"))
    return {chapter.slug: chapter for chapter in map(_chapter, paths)}


def _chapter(path):
    with translation.override(settings.LANGUAGE_CODE):
        text = read(path, {name: reverse(view) for name, view in SCREENS.items()})
    return Chapter(
        slug=path.stem.partition("-")[2],
        title=text.head["title"],
        summary=text.head["summary"],
        alt=text.head["alt"],
        audience=text.head["for"],
        help=tuple(text.words("help")),
        words=text.head.get("words", ""),
        body=text.body,
    )


def chapters_for(user):
    return [chapter for chapter in chapters().values() if chapter.is_for(user)]


@cache
def helped():
    """{what a page of the guide is about: its slug}."""
    return {about: chapter.slug for chapter in chapters().values() for about in chapter.help}


def helping(screen):
    """The slug of the page that explains a screen, "" when none does. `screen` is the name of its
    view, or "add app.model", "edit app.model" for the form of a page."""
    about = helped()
    if screen in about:
        return about[screen]
    begun = (each for each in about if each.endswith("*") and screen.startswith(each[:-1]))
    return about.get(next(begun, ""), "")


def find(chapters, query):
    """Those whose text holds every word, in one of its forms; those whose title does come first.
    All of them for a question without a word."""
    wanted = set(terms(query))
    matching = [chapter for chapter in chapters if wanted <= set(terms(chapter.text))]
    return sorted(matching, key=lambda chapter: _rank(chapter, wanted))


def _rank(chapter, wanted):
    """How many words are only in the body: the order of the guide decides between equals."""
    return len(wanted - set(terms(f"{chapter.title} {chapter.words}")))
