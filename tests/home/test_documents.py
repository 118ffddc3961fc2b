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
