import json

import pytest
from wagtail.models import Page, PageViewRestriction

from search.models import BestBet, SearchDocument, SearchFacet


@pytest.fixture
def suggested(client, site):
    """suggested(text) -> [(label, kind)]."""

    def suggested(text, path="/recherche/suggestions"):
        content = json.loads(client.get(path, {"q": text}).content)
        return [(found["label"], found["kind"]) for found in content["suggestions"]]

    return suggested


def test_titles_from_three_letters_whatever_the_accents(suggested, publish):
    publish("Médiathèque Louis-Aragon")
    publish("La Grande Médiathèque")
    publish("Autre")
    both = [("Médiathèque Louis-Aragon", "Page"), ("La Grande Médiathèque", "Page")]
    assert suggested("med") == suggested("MÉDIATH") == both
    assert suggested("aragon medi") == both[:1]
    assert suggested("me") == suggested("diatheque") == []


def test_communes_by_name_or_postcode_the_largest_first(suggested, communes):
    assert suggested("mar") == [("Marseille", "Commune"), ("Martigues", "Commune")]
    assert suggested("1350") == [("Martigues", "Commune")]


def test_topics_and_chosen_answers(suggested, publish, client):
    page = publish("Déclarer ses revenus")
    document = SearchDocument.objects.get(page=page)
    SearchFacet.objects.create(document=document, name="topic", value="impots", label="Impôts")
    BestBet.objects.create(words="impôts, avis", link="https://example.org/", title="Le fisc")
    assert suggested("impo") == [("Le fisc", "Réponse"), ("Impôts", "Thème")]
    content = json.loads(client.get("/recherche/suggestions?q=impo").content)
    assert [found["url"] for found in content["suggestions"]] == [
        "https://example.org/", "/recherche/?theme=impots"
    ]  # fmt: skip


@pytest.mark.parametrize("hide", ["draft", "restricted", "raw"])
def test_what_is_hidden_is_never_proposed(suggested, publish, hide):
    page = publish("Xylographie secrète")
    document = SearchDocument.objects.get(page=page)
    SearchFacet.objects.create(document=document, name="topic", value="xylo", label="Xylo secret")
    BestBet.objects.create(words="xylographie", page=page)
    publish("Xylographie visible")
    assert len(suggested("xylo")) == 3
    if hide == "draft":
        page.unpublish()
    elif hide == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        Page.objects.filter(pk=page.pk).update(live=False)
        BestBet.objects.all().first().save()  # raises the stamp, as anything published would
    assert suggested("xylo") == [("Xylographie visible", "Page")]


def test_what_has_not_changed_is_not_sent_again(client, site, publish):
    publish("Atelier")
    first = client.get("/recherche/suggestions?q=ate")
    assert "max-age=60" in first["Cache-Control"]
    again = client.get("/recherche/suggestions?q=ate", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("count", [1, 30])
def test_four_queries_at_most(
    client, site, publish, communes, count, django_assert_max_num_queries
):
    for number in range(count):
        publish(f"Martinet {number}")
    BestBet.objects.create(words="martinet", link="https://example.org/", title="Oiseaux")
    client.get("/recherche/suggestions?q=mart")
    with django_assert_max_num_queries(4):
        content = json.loads(client.get("/recherche/suggestions?q=mart").content)
    assert len(content["suggestions"]) == min(count, 6) + 2


@pytest.mark.parametrize(
    "text", ["\0\0\0", "\ud800abc", "%%%", "___", "a" * 100_000, "'\"\\", "a b c"]
)
def test_hostile_letters_are_answered(client, site, publish, text):
    publish("Atelier")
    response = client.get("/recherche/suggestions", {"q": text.encode("utf-8", "replace")})
    # A front door refuses what no browser sends.
    assert response.status_code in {200, 400, 414}
    assert "Atelier" not in response.content.decode()


def test_the_field_works_without_javascript(client, site):
    page = client.get("/recherche/").content.decode()
    assert '<search-suggest class="search-suggest" data-url="/recherche/suggestions"' in page
    assert 'role="combobox"' not in page
