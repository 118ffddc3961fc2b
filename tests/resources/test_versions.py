"""A resource in a preview, in another language, and in the search of the admin."""

import pytest
from wagtail.models import Locale, Page

from resources.models import Contribution, ResourcePage
from tests.factories import PersonFactory, SeriesFactory, SeriesPartFactory, TopicFactory


@pytest.fixture
def english(home):
    locale = Locale.objects.get_or_create(language_code="en")[0]
    home.copy_for_translation(locale)
    return locale


def test_an_unsaved_change_can_be_previewed(article, rf):
    topic = TopicFactory(name="EPN")
    article(title="Voisin", topics=[topic])
    page = article(title="Publié", topics=[topic])
    page.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    page.title = "Pas encore publié"
    draft = page.save_revision().as_object()
    response = draft.make_preview_request()
    assert response.status_code == 200
    response.render()
    for words in ("Pas encore publié", "Anne", "EPN", "Voisin"):
        assert words in response.text


def test_translation_keeps_kind_and_series(client, library, kept_link, english):
    library.copy_for_translation(english).save_revision().publish()
    link = kept_link(title="Lien", topics=[TopicFactory()], source="Openscop")
    SeriesPartFactory(series=SeriesFactory(total=3), number=2, page=link)
    translation = link.copy_for_translation(english)
    translation.title = "Link"
    translation.full_clean()
    translation.save_revision().publish()
    translation = ResourcePage.objects.get(title="Link")
    assert (translation.kind, translation.source) == ("lien", "Openscop")
    assert [*translation.topics.all()] == [*link.topics.all()]
    assert translation.place_in_series.number == 2
    assert [page.title for page in ResourcePage.objects.public().in_language("en")] == ["Link"]
    assert [page.title for page in ResourcePage.objects.public().in_language("fr")] == ["Lien"]


def test_translation_in_a_series_of_its_own_is_placed_there(library, article, english):
    library.copy_for_translation(english)
    french, other = SeriesFactory(title="Série", total=3), SeriesFactory(title="Series", total=2)
    page, second = article(title="Un"), article(title="Deux")
    one, two = (each.copy_for_translation(english) for each in (page, second))
    for each in (one, two):
        each.title += " (English)"
        each.save_revision().publish()
    parts = [(other, 2, one), (french, 3, second), (french, 2, page), (other, 1, two)]
    for series, number, each in parts:
        SeriesPartFactory(series=series, number=number, page=each)

    def place(page):
        place = page.place_in_series
        slots = [slot.part and slot.part.page.title for slot in place.slots]
        return place.series.title, place.number, slots

    assert place(page) == ("Série", 2, [None, "Un", "Deux"])
    assert place(one) == ("Series", 2, ["Deux (English)", "Un (English)"])


def test_a_related_list_stays_in_its_language(article, library, english):
    library.copy_for_translation(english)
    page = article(title="Lu")
    other = article(title="Autre")
    other.copy_for_translation(english).save_revision().publish()
    assert [resource.title for resource in page.related] == ["Autre"]
    assert Page.objects.filter(title="Autre").count() == 2
