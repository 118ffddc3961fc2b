import json
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Page, PageViewRestriction

from network.geography.locating import locate
from network.models import Locality
from search.models import BestBet, SearchDocument, SearchFacet


@pytest.fixture
def suggested(client, site):
    """suggested(text) -> [(label, kind)]."""

    def suggested(text, path="/recherche/suggestions"):
        content = json.loads(client.get(path, {"q": text}).content)
        return [(suggestion["label"], suggestion["kind"]) for suggestion in content["suggestions"]]

    return suggested


def test_titles_from_three_letters_without_accents(suggested, publish):
    publish("Médiathèque Louis-Aragon")
    publish("La Grande Médiathèque")
    publish("Autre")
    both = [("Médiathèque Louis-Aragon", "Page"), ("La Grande Médiathèque", "Page")]
    assert suggested("lou") == both[:1]
    assert suggested("med")[1:] == suggested("MÉDIATH")[1:] == both
    assert suggested("aragon medi") == both[:1]
    assert suggested("me") == suggested("theque") == []
    assert suggested("diatheque") == [("médiathèque", "Partout")]


def test_communes_by_name_or_postcode_the_largest_first(suggested, communes):
    kind = "Commune, Bouches-du-Rhône"
    assert suggested("mar") == [("Marseille", kind), ("Martigues", kind)]
    assert suggested("1350") == [("Martigues", kind)]


def test_box_may_request_some_types(client, site, publish, communes):
    for title in ("Martinet", "Marmite", "Marelle"):
        publish(title)
    BestBet.objects.create(words="marmite", link="https://example.org/", title="Recette")
    SearchDocument.objects.filter(title="Martinet").update(kind="place")
    SearchDocument.objects.filter(title="Marelle").update(kind="event")

    def labels_of(*types):
        query = urlencode([("q", "mar"), *(("type", kind) for kind in types)])
        content = json.loads(client.get(f"/recherche/suggestions?{query}").content)
        return [suggestion["label"] for suggestion in content["suggestions"]]

    towns = ["Marseille", "Martigues"]
    assert labels_of() == ["Recette", *towns, "Marelle", "Marmite", "Martinet"]
    assert labels_of("commune") == towns
    assert labels_of("place", "commune") == [*towns, "Martinet"]
    assert labels_of("event") == ["Marelle"]
    assert labels_of("event", "page") == ["Marelle", "Marmite"]
    assert labels_of("nonsense") == labels_of()


def test_commune_has_a_value_for_a_field(client, site, communes):
    content = json.loads(client.get("/recherche/suggestions?q=aix&type=commune").content)
    assert content["suggestions"] == [
        {
            "label": "Aix-en-Provence",
            "kind": "Commune, Bouches-du-Rhône",
            "url": "/territoires/13001/",
            "value": "Aix-en-Provence",
        }
    ]
    page = client.get("/pres-de-chez-moi/", {"ou": content["suggestions"][0]["value"]})
    assert "Aix-en-Provence" in page.content.decode()


def test_postcode_of_a_part_of_a_town_keeps_its_part(client, site, communes):
    [suggestion] = json.loads(client.get("/recherche/suggestions?q=13013").content)["suggestions"]
    assert suggestion == {
        "label": "13013 Marseille",
        "kind": "Commune, Bouches-du-Rhône",
        "url": "/recherche/?q=13013+Marseille",
        "value": "13013 Marseille",
    }
    assert locate(suggestion["value"]).spot.postcode == "13013"


@pytest.mark.parametrize("text", ["noail", "Noailles", "NOAILLES"])
def test_quarters_of_the_editors_are_suggested(client, site, communes, text):
    Locality.objects.create(name="Noailles", code="13201", commune="Marseille")
    for types in ("", "&type=commune"):
        content = json.loads(client.get(f"/recherche/suggestions?q={text}{types}").content)
        [suggestion] = content["suggestions"]
        assert (suggestion["label"], suggestion["kind"]) == ("Noailles, Marseille", "Quartier")
        assert suggestion["url"] == "/recherche/?q=Noailles%2C+Marseille"
        assert locate(suggestion["value"]).spot.codes == {"13201"}
    content = json.loads(client.get(f"/recherche/suggestions?q={text}&type=event").content)
    assert content["suggestions"] == []


def test_topics_and_chosen_answers(suggested, publish, client):
    page = publish("Déclarer ses revenus")
    document = SearchDocument.objects.get(page=page)
    SearchFacet.objects.create(document=document, name="topic", value="impots", label="Impôts")
    BestBet.objects.create(words="impôts, avis", link="https://example.org/", title="Le fisc")
    assert suggested("impo") == [("Le fisc", "Réponse"), ("Impôts", "Thème")]
    content = json.loads(client.get("/recherche/suggestions?q=impo").content)
    assert [suggestion["url"] for suggestion in content["suggestions"]] == [
        "https://example.org/", "/recherche/?theme=impots"
    ]  # fmt: skip


def test_chosen_page_is_first_and_suggested_once(suggested, publish):
    pages = [publish("Sorbet fraise"), publish("Sorbet pêche")]
    BestBet.objects.create(words="sorbet", page=pages[1], title="Le meilleur")
    assert suggested("sorbet") == [("Le meilleur", "Réponse"), ("Sorbet fraise", "Page")]


@pytest.mark.parametrize("hide", ["draft", "restricted", "raw"])
def test_hidden_page_is_never_suggested(suggested, publish, hide):
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
        BestBet.objects.all().first().save()  # raises the stamp, as a publication does
    assert suggested("xylo") == [("Xylographie visible", "Page")]


def test_unchanged_response_is_not_modified(client, site, publish):
    publish("Atelier")
    first = client.get("/recherche/suggestions?q=ate")
    assert "max-age=60" in first["Cache-Control"]
    again = client.get("/recherche/suggestions?q=ate", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("count", [1, 30])
def test_five_queries_at_most(
    client, site, publish, communes, count, django_assert_max_num_queries
):
    for number in range(count):
        page = publish(f"Martinet {number}")
        document = SearchDocument.objects.get(page=page)
        SearchFacet.objects.create(document=document, name="topic", value="t", label="Martien")
    BestBet.objects.create(words="martinet", link="https://example.org/", title="Oiseaux")
    client.get("/recherche/suggestions?q=mart")
    with django_assert_max_num_queries(5):
        content = json.loads(client.get("/recherche/suggestions?q=mart").content)
    assert len(content["suggestions"]) == min(count + 3, 8)


@pytest.mark.parametrize(
    "text", ["\0\0\0", "\ud800abc", "%%%", "___", "a" * 100_000, "'\"\\", "a b c"]
)
def test_hostile_letters_are_answered(client, site, publish, text):
    publish("Atelier")
    response = client.get("/recherche/suggestions", {"q": text.encode("utf-8", "replace")})
    # The server refuses requests that no browser sends.
    assert response.status_code in {200, 400, 414}
    assert "Atelier" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "fields"),
    [("/", 2), ("/recherche/", 2), ("/rien-de-tel/", 2), ("/pres-de-chez-moi/", 2)],
)
def test_every_box_proposes_and_works_without_javascript(client, site, address, fields):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    boxes = page.select("input[data-suggest^='/recherche/suggestions']")
    assert len(boxes) == fields
    for field in boxes:
        assert page.find("label", attrs={"for": field["id"]}) or field["aria-label"]
        assert field.find_parent("form")["action"]
        assert not field.has_attr("role")
