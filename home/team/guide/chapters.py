"""The pages of the guide, read from the files of `pages/`, and the users of each page.

A file starts with `key: value` lines between two `---` lines, followed by the Markdown subset of
`home.team.start.texts`. Each `{name}` of `SCREENS` is replaced by the URL of its view. Text between
« and » is the exact label of a button, field or menu. `help` lists the views that link to the page:
a final `*` matches every name with this prefix, and the form of a page is `add app.model` or `edit
app.model`. `words` are additional search words.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from home.team.roles.colleagues import is_coordinator
from home.team.start.texts import blocks, read
from network.admin import rights
from places.managers.teams import is_only_manager
from search.language.analysis import terms

FOLDER = Path(__file__).parent / "pages"
LABEL = re.compile("«\N{NO-BREAK SPACE}(.+?)\N{NO-BREAK SPACE}»")
# Views that a page links to, by the names used in the files.
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
    "evenements": "evenements:index",
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
    "mal-servies": "questions-mal-servies:index",
    "synonymes": "wagtailsnippets_search_synonym:list",
    "reponses": "wagtailsnippets_search_bestbet:list",
    "quartiers": "wagtailsnippets_network_locality:list",
    "essayer": "mots-de-tous-les-jours:try",
    "sources": "sources_de_lieux:index",
    "bilan": "event_report",
    "abonner": "subscriptions:subscribe",
    "donnees": "places:data_page",
}


def is_team_member(user: User) -> bool:
    """Return True unless the user only manages places."""
    return not is_only_manager(user)


def can_publish(user: User) -> bool:
    """Return True for a team member who may publish at least one page."""
    return is_team_member(user) and rights.may(user, "publish")


def can_edit_places(user: User) -> bool:
    """Return True if the user only manages places or may publish at least one page."""
    return is_only_manager(user) or rights.may(user, "publish")


def can_translate(user: User) -> bool:
    """Return True for a team member who may translate pages."""
    return is_team_member(user) and user.has_perm("wagtail_localize.submit_translation")


def can_edit_calendars(user: User) -> bool:
    """Return True if the user may change external calendars."""
    return user.has_perm("events.change_eventsource")


# Keys of the line `for` in the head of a page.
READERS = {
    "everyone": lambda user: True,
    "team": is_team_member,
    "editors": can_publish,
    "places": can_edit_places,
    "translators": can_translate,
    "calendars": can_edit_calendars,
    "setup": rights.may_set_up,
    "coordination": is_coordinator,
}


@dataclass(frozen=True)
class Chapter:
    """A page of the guide.

    `help` are the words of the line `help` in its file: views and forms that link to the page.
    `words` are additional search words, and `body` is Markdown.
    """

    slug: str
    title: str
    summary: str
    alt: str  # alternative text of its picture
    audience: str  # a key of READERS
    help: tuple[str, ...]
    words: str
    body: str

    def is_for(self, user: User) -> bool:
        """Return True if the page is shown to `user`."""
        return READERS[self.audience](user)

    @property
    def picture(self) -> str:
        """The path of the picture among the static files."""
        return f"home/guide/{self.slug}.webp"

    @property
    def parts(self) -> list[dict]:
        """The blocks of the body, [{"type", "value"}], parsed by `home.team.start.texts`."""
        return blocks(self.body)

    @property
    def labels(self) -> list[str]:
        """The labels between « and » in the body, in the order of the text.

        The labels do not contain the no-break spaces that must separate them from « and ».
        """
        return LABEL.findall(self.body)

    @property
    def text(self) -> str:
        """The title, summary, search words and body as one text."""
        return " ".join([self.title, self.summary, self.words, self.body])


@cache
def chapters() -> dict[str, Chapter]:
    """Return {slug: page} in the order of the files, cached.

    The slug is the name of the file without its number.
    """
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


def chapters_for(user: User) -> list[Chapter]:
    """Return the pages that are shown to `user`, in order."""
    return [chapter for chapter in chapters().values() if chapter.is_for(user)]


@cache
def chapters_by_screen() -> dict[str, str]:
    """Return {word of a line `help`, as written there: slug of its page}, cached.

    A word of several pages has the slug of the last one.
    """
    return {about: chapter.slug for chapter in chapters().values() for about in chapter.help}


def chapter_for_screen(screen: str) -> str:
    """Return the slug of the page that explains a screen, or "".

    `screen` is the name of a view, or "add app.model", "edit app.model" for the form of a page,
    with the model in lower case. An exact name has priority over a prefix with `*`. If several
    prefixes match, the first in the order of the files counts.
    """
    about = chapters_by_screen()
    if screen in about:
        return about[screen]
    begun = (each for each in about if each.endswith("*") and screen.startswith(each[:-1]))
    return about.get(next(begun, ""), "")


def find(chapters: list[Chapter], query: str) -> list[Chapter]:
    """Return the pages that contain every word of `query`, in any of its forms.

    The pages with the most words of `query` in their title and `words` come first; equal pages keep
    the order of `chapters`. A query without a word matches every page.
    """
    wanted = set(terms(query))
    matching = [chapter for chapter in chapters if wanted <= set(terms(chapter.text))]
    return sorted(matching, key=lambda chapter: _rank(chapter, wanted))


def _rank(chapter, wanted):
    """Return the number of the terms `wanted` that are in neither the title nor `words`."""
    return len(wanted - set(terms(f"{chapter.title} {chapter.words}")))
