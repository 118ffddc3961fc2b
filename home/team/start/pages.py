"""Creation of the initial pages of a site: the home page, the lists and the texts."""

from collections.abc import Iterable
from pathlib import Path

from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from events.models import EventIndexPage
from home.models import ContactPage, HomePage, StandardPage
from places.models import PlaceIndexPage
from resources.models import GlossaryIndexPage, ResourceIndexPage

from . import texts
from .tally import Tally

FOLDER = Path(__file__).parent / "pages"
INDEXES = [
    (
        PlaceIndexPage,
        "lieux",
        "Lieux",
        "Tous les lieux du réseau où quelqu’un vous aide avec le numérique : adresses, horaires,"
        " services et tarifs.",
        "Cherchez par commune, par besoin ou par horaire.",
    ),
    (
        EventIndexPage,
        "agenda",
        "Agenda",
        "Ateliers, permanences et rencontres près de chez vous ou en ligne, jour par jour.",
        "Choisissez ce qui vous intéresse, puis abonnez-vous : les dates arriveront dans votre"
        " calendrier.",
    ),
    (
        ResourceIndexPage,
        "ressources",
        "Ressources",
        "La bibliothèque du réseau : des articles, des recettes d’ateliers et des textes choisis"
        " ailleurs.",
        "Ce que nous avons écrit, et ce que nous avons lu et gardé parce que cela nous a servi.",
    ),
    (
        GlossaryIndexPage,
        "glossaire",
        "Glossaire",
        "Les mots de la médiation numérique, expliqués en peu de mots, puis plus simplement.",
        "Un mot vous arrête ? Cherchez-le ici.",
    ),
]


def publish(parent: Page, page: Page) -> Page:
    """Add `page` below `parent` as a draft, validate it, publish it and return it.

    These are the steps of an editor, so the page has a revision and log entries. Only the row
    becomes live: `live` of the returned object `page` stays False. Raises ValidationError for an
    invalid page, after adding it to the tree: call it in a transaction.
    """
    page.live = False
    with disable_reference_index_auto_update():  # updated by the publication
        parent.add_child(instance=page)
        page.full_clean()
        log(instance=page, action="wagtail.create", content_changed=True)
        revision = page.save_revision(changed=False)
    revision.publish()
    return page


def read(*folders: Path, filled: dict[str, str]) -> list[texts.Text]:
    """Return the texts of `home/team/start/pages` and of `folders`, sorted by file name.

    A text replaces the text with the same file name in an earlier folder. Each `{key}` in a text is
    replaced by its value in `filled`.
    """
    return texts.read_all(FOLDER, *folders, filled=filled)


def create_pages(home: HomePage, written: Iterable[texts.Text], tally: Tally) -> None:
    """Publish the missing lists, then the missing pages of the texts `written`, and count them.

    Existing pages are not changed, even if they are drafts. A list exists if a page of its type is
    anywhere below `home`. A text exists if its parent has a page of its type with its slug. The
    head of a text names its parent: "/" for `home`, or the slug of a text page directly below
    `home`. If no page has this slug, the parent is `home`. Raises ValidationError if a page is
    invalid, or if a page of another type has its slug: call it in a transaction.
    """
    for model, slug, title, summary, introduction in INDEXES:
        page = model.objects.descendant_of(home).first()
        tally.count("pages", made=page is None)
        if page is None:
            values = {"title": title, "search_description": summary, "introduction": introduction}
            publish(home, model(slug=slug, show_in_menus=True, **values))
    for text in written:
        _create_text(home, text, tally)


def missing(home: HomePage) -> list[str]:
    """Return the titles of the initial lists and texts that are missing below `home`.

    A list exists if there is a page of its type. A text exists if there is a page of any type with
    its slug.
    """
    there = set(home.get_descendants().values_list("slug", flat=True))
    lists = [
        title
        for model, _slug, title, *_texts in INDEXES
        if not model.objects.descendant_of(home).exists()
    ]
    wanted = texts.read_all(FOLDER)
    return lists + [text.head["title"] for text in wanted if text.head["slug"] not in there]


def fill_home(home: HomePage, summary: str, tally: Tally) -> None:
    """Set the summary of the home page and publish the page, if it has no revision yet.

    Counts the home page in `tally`, as created or existing.
    """
    is_blank = home.latest_revision_id is None
    if is_blank:
        home.search_description = summary
        home.save_revision().publish()
    tally.count("page d’accueil", made=is_blank)


def _get_or_publish_child(parent, model, slug, tally, **values):
    page = model.objects.child_of(parent).filter(slug=slug).first()
    tally.count("pages", made=page is None)
    return page or publish(parent, model(slug=slug, **values))


def _create_text(home, text, tally):
    head = text.head
    parent = home
    if head["parent"] != "/":
        parent = StandardPage.objects.child_of(home).filter(slug=head["parent"]).first() or home
    values = {
        "title": head["title"],
        "search_description": head["summary"],
        "show_in_menus": head["menu"] == "yes",
    }
    if head.get("kind") == "contact":
        html = "".join(block["value"] for block in texts.blocks(text.body))
        model, content = ContactPage, {"introduction": html}
    else:
        model, content = StandardPage, {"body": text.stream}
    _get_or_publish_child(parent, model, head["slug"], tally, **content, **values)
