"""Home page of the demonstration, and a few pages in English."""

import json

from wagtail.models import Locale, Page

from home.models import StandardPage
from home.team.start import texts

from . import FOLDER

# The lists whose content is the same in every language. The texts of the library are in French.
ENGLISH_INDEXES = {
    "lieux": (
        "Places",
        "Every place of the network where somebody helps you with digital tools: addresses, hours,"
        " services and prices.",
        "Search by town, by need or by hours. When the hours are not known, call before you come.",
    ),
    "agenda": (
        "What’s on",
        "Workshops, drop-in help and meet-ups near you or online, day by day.",
        "Choose what interests you, then subscribe: the dates will reach your calendar.",
    ),
}
HOME_SUMMARY = (
    "Trouvez près de chez vous un lieu, un atelier ou une personne pour vous aider avec le"
    " numérique en Provence-Alpes-Côte d’Azur."
)
ENGLISH_SUMMARY = (
    "Find a place, a workshop or a person near you to help with digital tools in southern France."
)


def make_english(home: Page, tally) -> Page:
    """Publish the missing English translations of some pages; return the English home page.

    They are the home page, the lists of places and events, and a few texts. The French pages must
    exist.
    """
    locale, _made = Locale.objects.get_or_create(language_code="en")
    english = home.get_translation_or_none(locale)
    if english is None:
        english = home.copy_for_translation(locale)
        english.title = english.draft_title = "Home"
        english.seo_title = "Help with digital tools near you"
        english.search_description = ENGLISH_SUMMARY
        english.body = json.dumps(_english_sections())
        english.save_revision().publish()
        tally.count("pages en anglais", made=True)
    else:
        tally.count("pages en anglais", made=False)
    for slug, (title, summary, introduction) in ENGLISH_INDEXES.items():
        index = home.get_children().get(slug=slug).specific
        values = {"title": title, "search_description": summary, "introduction": introduction}
        _translate(index, locale, tally, **values)
    for text in texts.read_all(FOLDER / "pages" / "en"):
        head = text.head
        page = StandardPage.objects.child_of(home).get(slug=head["slug"])
        values = {"title": head["title"], "search_description": head["summary"]}
        _translate(page, locale, tally, body=text.stream, **values)
    return english


def _translate(source, locale, tally, **values):
    made = not source.has_translation(locale)
    if made:
        page = source.copy_for_translation(locale)
        for name, value in values.items():
            setattr(page, name, value)
        page.draft_title = page.title
        page.save_revision().publish()
    tally.count("pages en anglais", made=made)


def fill_home(home: Page, _summary: str, tally) -> None:
    """Publish the summary and sections of the home page, unless the page has a revision.

    `_summary` is ignored, because the demonstration has a summary of its own. The pages with the
    slugs `rejoindre-le-reseau` and `donnees-ouvertes` must exist.
    """
    blank = home.latest_revision_id is None
    if blank:
        home.search_description = HOME_SUMMARY
        home.body = json.dumps(_sections(home))
        home.save_revision().publish()
    tally.count("page d’accueil", made=blank)


def _sections(home):
    texts_by_slug = {page.slug: page for page in StandardPage.objects.descendant_of(home)}
    return [
        _section(
            "find_help",
            title="Trouver de l’aide près de chez moi",
            text="Un courrier, un téléphone, un formulaire ? Dites-nous où vous êtes : nous vous"
            " montrons qui peut vous aider, et quand.",
        ),
        _section("agenda", title="Les prochains rendez-vous", number=6),
        _section("library", title="Nouveau dans la bibliothèque", number=3),
        _section("figures", title="Le réseau en chiffres"),
        _section(
            "call_to_action",
            title="Votre lieu aide les habitants avec le numérique ?",
            text="Faites connaître vos horaires et vos ateliers. C’est gratuit, et nous remplissons"
            " la première fiche avec vous.",
            link={
                "label": "Rejoindre le réseau",
                "page": texts_by_slug["rejoindre-le-reseau"].pk,
                "url": "",
            },
        ),
        _section(
            "text",
            title="Ceci est une démonstration",
            text="<p>Le réseau, ses événements et ses articles sont inventés. Les lieux sont"
            " réels : ils viennent d’un fichier public sous Licence Ouverte 2.0, présenté à la page"
            f' <a linktype="page" id="{texts_by_slug["donnees-ouvertes"].pk}">Données ouvertes</a>.'
            " Avant de vous déplacer, appelez le lieu.</p>",
        ),
    ]


def _english_sections():
    return [
        _section(
            "find_help",
            title="Find help near you",
            text="A letter, a phone, an online form? Tell us where you are: we show you who can"
            " help, and when.",
        ),
        _section("agenda", title="Coming up", number=6),
        _section("figures", title="The network in figures"),
        _section(
            "text",
            title="In French, with a smile",
            text="<p>Most workshops are held in French. You are welcome to come with a friend who"
            " translates, or to call us first: we will find the right person.</p>",
        ),
    ]


def _section(kind, **value):
    return {"type": kind, "value": value}
