"""The pages that hold a site up: home, lists, texts."""

from pathlib import Path

from wagtail.log_actions import log
from wagtail.signal_handlers import disable_reference_index_auto_update

from events.models import EventIndexPage
from home.models import ContactPage, StandardPage
from network.models import NetworkSettings
from places.models import PlaceIndexPage
from resources.models import GlossaryIndexPage, ResourceIndexPage

from . import texts

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


def publish(parent, page):
    """The way of an editor's page: a draft, checked, then published."""
    page.live = False
    with disable_reference_index_auto_update():  # publishing writes it
        parent.add_child(instance=page)
        page.full_clean()
        log(instance=page, action="wagtail.create", content_changed=True)
        revision = page.save_revision(changed=False)
    revision.publish()
    return page


def read(*folders, filled):
    """The texts that ship with the site and those of other folders, with `{name}` filled."""
    return texts.read_all(FOLDER, *folders, filled=filled)


def make(home, written, tally):
    """The lists, then these texts under them, each beneath the one that its head names. A page
    that is there, published or not, stays as it is: a list, even at another address."""
    for model, slug, title, summary, introduction in INDEXES:
        page = model.objects.descendant_of(home).first()
        tally.count("pages", made=page is None)
        if page is None:
            values = {"title": title, "search_description": summary, "introduction": introduction}
            publish(home, model(slug=slug, show_in_menus=True, **values))
    for text in written:
        _make_text(home, text, tally)


def missing(home):
    """Titles of the lists and texts that a site begins with and this one has not."""
    there = set(home.get_descendants().values_list("slug", flat=True))
    lists = [
        title
        for model, _slug, title, *_texts in INDEXES
        if not model.objects.descendant_of(home).exists()
    ]
    wanted = texts.read_all(FOLDER)
    return lists + [text.head["title"] for text in wanted if text.head["slug"] not in there]


def fill_home(home, summary, tally):
    """Only a home page that nobody has saved yet."""
    blank = home.latest_revision_id is None
    if blank:
        home.search_description = summary
        home.save_revision().publish()
    tally.count("page d’accueil", made=blank)


def declare_accessibility(site, home):
    """The page to which the mention on every page leads, unless an editor chose another."""
    network = NetworkSettings.for_site(site)
    if network.accessibility_page_id is None:
        pages = StandardPage.objects.descendant_of(home)
        network.accessibility_page = pages.filter(slug="accessibilite").first()
        network.save()


def _keep_child(parent, model, slug, tally, **values):
    page = model.objects.child_of(parent).filter(slug=slug).first()
    tally.count("pages", made=page is None)
    return page or publish(parent, model(slug=slug, **values))


def _make_text(home, text, tally):
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
        _keep_child(parent, ContactPage, head["slug"], tally, introduction=html, **values)
    else:
        _keep_child(parent, StandardPage, head["slug"], tally, body=text.stream, **values)
