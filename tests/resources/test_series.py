import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from network.models import ContentStamp
from resources.models import Series, SeriesPart
from tests.factories import SeriesFactory, SeriesPartFactory

# The founding collection contains parts 1 and 3 of one series, part 2 of another.
FOUNDING = {
    "Quel avenir pour les EPN ?": {1: "Les usages ont changé", 3: "Nouvelles missions"},
    "Les Espaces publics numériques peuvent-ils devenir des tiers-lieux ?": {
        2: "Proposer un espace de coworking"
    },
}


@pytest.fixture
def founding(kept_link):
    """Return [Series] of the founding collection, in the order of the dict above."""
    made = []
    for title, parts in FOUNDING.items():
        series = SeriesFactory(title=title, total=3, source="Internet Actu")
        for number, part_title in parts.items():
            SeriesPartFactory(series=series, number=number, page=kept_link(title=part_title))
        made.append(series)
    return made


def missing(response):
    """Return the numbers of the missing parts, in order."""
    items = re.findall(r'<li class="series-parts__part (.*?)</li>', response.text, re.DOTALL)
    return [
        int(re.search(r"</span>(\d+)/3</span>", item)[1])
        for item in items
        if item.startswith("series-parts__part--missing") and "Introuvable" in item
    ]


def test_both_founding_series_show_their_missing_parts(client, founding):
    pages = [client.get(series.get_absolute_url()) for series in founding]
    assert [missing(page) for page in pages] == [[2], [1, 3]]
    assert "2 parties sur 3" in pages[0].text
    assert "1 partie sur 3" in pages[1].text


def test_series_with_all_its_parts_is_not_incomplete(founding, kept_link):
    assert set(Series.objects.incomplete()) == set(founding)
    SeriesPartFactory(series=founding[0], number=2, page=kept_link(title="Le milieu"))
    assert list(Series.objects.incomplete()) == founding[1:]


def test_missing_part_invites_the_reader_to_write(client, site, founding):
    network = site.networksettings
    network.email = "bonjour@example.org"
    network.save()
    text = client.get(founding[0].get_absolute_url()).text
    assert 'href="mailto:bonjour@example.org?subject=Quel%20avenir%20pour%20les%20EPN%20%3F' in text


def test_page_of_a_part_shows_the_series_and_its_neighbours(client, founding):
    first = SeriesPart.objects.get(series=founding[0], number=1).page
    response = client.get(first.url)
    assert missing(response) == [2]
    assert "partie 1/3" in response.text
    assert "Partie suivante (2/3)" in response.text
    assert "Partie précédente" not in response.text
    assert '<strong aria-current="page">Les usages ont changé</strong>' in response.text


def test_a_neighbour_that_can_be_read_is_a_link(client, article, kept_link):
    series = SeriesFactory(total=None)
    first = article(title="Un")
    SeriesPartFactory(series=series, number=1, page=first)
    second = SeriesPartFactory(series=series, number=2, page=kept_link(title="Deux"))
    SeriesPartFactory(series=series, number=3, title="Trois", url="https://example.org/3")
    assert f'<a href="{second.page.url}" rel="next">Deux</a>' in client.get(first.url).text
    text = client.get(second.page.url).text
    assert f'<a href="{first.url}" rel="prev">Un</a>' in text
    assert 'href="https://example.org/3" rel="next external" data-icon-end="external">Trois' in text


def test_hidden_part_is_missing_without_its_title(client, article, hide):
    series = SeriesFactory(total=3)
    shown, secret = article(title="Lisible"), article(title="Secret de fabrique")
    SeriesPartFactory(series=series, number=1, page=shown)
    SeriesPartFactory(series=series, number=3, page=secret)
    addresses = [shown.url, series.get_absolute_url()]
    assert all("Secret de fabrique" in client.get(url).text for url in addresses)
    hide(secret)
    pages = [client.get(url) for url in addresses]
    assert [missing(page) for page in pages] == [[2, 3], [2, 3]]
    assert ["Secret" in page.text for page in pages] == [False, False]
    assert [secret.slug in page.text for page in pages] == [False, False]


def test_series_without_readable_part_is_not_found(client, article, hide):
    series = SeriesFactory(title="Cachée", total=2)
    page = article()
    SeriesPartFactory(series=series, number=1, page=page)
    SeriesPartFactory(series=series, number=2, title="Un titre sans adresse")
    assert client.get(series.get_absolute_url()).status_code == 200
    assert "Cachée" in client.get("/ressources/series/").text
    hide(page)
    assert client.get(series.get_absolute_url()).status_code == 404
    assert "Cachée" not in client.get("/ressources/series/").text


def test_title_of_a_missing_part_is_shown(client, kept_link):
    series = SeriesFactory(total=2)
    SeriesPartFactory(series=series, number=1, page=kept_link())
    SeriesPartFactory(series=series, number=2, title="Le titre retrouvé")
    text = client.get(series.get_absolute_url()).text
    assert "Le titre retrouvé" in text
    assert "Introuvable pour l’instant" in text


def test_number_and_page_are_unique(article):
    series, page = SeriesFactory(), article()
    SeriesPartFactory(series=series, number=1, page=page)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeriesPartFactory(series=series, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeriesPartFactory(series=SeriesFactory(), number=1, page=page)


def test_part_has_a_page_or_a_titled_address(article):
    here_and_there = SeriesPart(number=1, page=article(), url="https://example.org/", title="Un")
    untitled = SeriesPart(number=1, url="https://example.org/")
    for part, field in [(here_and_there, "url"), (untitled, "title")]:
        with pytest.raises(ValidationError) as refused:
            part.clean()
        assert [*refused.value.message_dict] == [field]


def test_deleted_page_leaves_a_missing_part(article):
    series, page = SeriesFactory(total=1), article()
    SeriesPartFactory(series=series, number=1, page=page)
    assert Series.objects.with_parts().get().progress_label == "1/1"
    page.delete()
    assert Series.objects.with_parts().get().progress_label == "0/1"


def test_two_series_cannot_have_one_title(db):
    SeriesFactory(title="Quel avenir ?")
    with pytest.raises(ValidationError, match="porte déjà ce titre"):
        Series(title="Quel avenir").clean()
    with pytest.raises(ValidationError) as error:
        Series(title="Un autre titre", slug="quel-avenir").full_clean()
    assert list(error.value.message_dict) == ["slug"]


def test_change_of_a_series_raises_the_content_stamp(db):
    before = ContentStamp.current()
    series = SeriesFactory()
    made = ContentStamp.current()
    SeriesPartFactory(series=series, number=1)
    assert before < made < ContentStamp.current()


def test_query_count_is_independent_of_the_number_of_series(
    client, article, django_assert_max_num_queries, library
):
    for _number in range(3):
        SeriesPartFactory(series=SeriesFactory(total=3), number=1, page=article())
    client.get("/ressources/series/")
    with django_assert_max_num_queries(15) as few:
        client.get("/ressources/series/")
    for _number in range(20):
        series = SeriesFactory(total=3)
        SeriesPartFactory(series=series, number=1, page=article())
        SeriesPartFactory(series=series, number=2, page=article())
    with django_assert_max_num_queries(15):
        client.get("/ressources/series/")  # reload the menus, as after any publication
    with django_assert_max_num_queries(len(few)):
        client.get("/ressources/series/")
