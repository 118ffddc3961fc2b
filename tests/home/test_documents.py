import pytest

from home.documents import page_document
from home.models import StandardPage

pytestmark = pytest.mark.django_db


def test_a_page_of_text_is_found_by_its_words(site, home):
    page = home.add_child(
        instance=StandardPage(
            title="Qui sommes-nous ?",
            slug="nous",
            search_description="Une équipe.",
            body=[
                ("paragraph", "<p>Nous <b>accueillons</b> chacun.</p>"),
            ],
        )
    )
    document = page_document(page)
    assert (document.kind, document.title, document.url) == ("page", "Qui sommes-nous ?", "/nous/")
    assert document.summary == "Une équipe."
    assert document.body.split() == ["Nous", "accueillons", "chacun."]


def test_pages_outside_the_menu_are_marked_as_about_the_site(site, home):
    """Legal pages are in the footer; the search ranks them lower."""

    def marks(parent, slug, **fields):
        page = parent.add_child(instance=StandardPage(title=slug, slug=slug, **fields))
        return page, page_document(page).marks

    network, marked = marks(home, "le-reseau", show_in_menus=True)
    assert marked == ""
    assert marks(network, "rejoindre")[1] == ""
    about, marked = marks(home, "informations")
    assert marked == "@site"
    assert marks(about, "mentions", show_in_menus=True)[1] == "@site"
