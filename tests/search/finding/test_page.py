import datetime
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from network.geography.gazetteer import gazetteer
from search.engines.snapshot import snapshots
from search.models import SearchDocument, SearchFacet


@pytest.fixture
def get_page(client, site):
    """get_page(**query) -> the page of results."""
    return lambda path="/recherche/", **query: client.get(f"{path}?{urlencode(query)}")


def test_page_without_a_question(get_page):
    response = get_page()
    assert response.status_code == 200
    assert b'name="q"' in response.content
    assert b'content="noindex' in response.content
    assert b"search-results" not in response.content


def test_results_show_kind_commune_date_and_marked_extract(get_page, publish):
    page = publish("Atelier <couture>", "On apprend à coudre & à broder")
    day = timezone.now() + datetime.timedelta(days=3)
    SearchDocument.objects.filter(page=page).update(kind="event", commune="Arles", starts_at=day)
    html = get_page(q="ateliers brodé").content.decode()
    assert "<mark>Atelier</mark> &lt;couture&gt;" in html
    assert "coudre &amp; à <mark>broder</mark>" in html
    assert "Événement" in html
    assert "Arles" in html
    assert "Prochaine date" in html
    assert f'href="{page.get_url()}"' in html


def test_kinds_are_links_with_counts(get_page, publish):
    for number in range(3):
        publish(f"Atelier {number}")
    SearchDocument.objects.filter(title="Atelier 1").update(kind="place")
    context = get_page(q="atelier", type="place").context
    assert [(c.label, c.count, c.query, c.selected) for c in context["search"].kinds] == [
        ("Tout", 3, "q=atelier", False),
        ("Lieux", 1, "q=atelier&type=place", True),
        ("Autres pages", 2, "q=atelier&type=page", False),
    ]
    assert [r.document.title for r in context["page_obj"]] == ["Atelier 1"]


def test_chosen_kind_without_results_is_shown_with_zero(get_page, publish):
    publish("Atelier")
    search = get_page(q="atelier", type="place").context["search"]
    assert search.kind_label == "Lieux (0)"
    assert [(c.label, c.selected) for c in search.kinds] == [
        ("Tout", False), ("Lieux", True), ("Autres pages", False)
    ]  # fmt: skip


def test_letters_without_a_name_are_searched(get_page, publish):
    publish("Atelier")
    assert get_page(q="\U00017000\U00017001").status_code == 200


def test_unknown_kind_is_ignored(get_page, publish):
    publish("Atelier")
    assert len(get_page(q="atelier", type="nonsense").context["search"].results) == 1


def test_correction_is_proposed_as_a_link(get_page, publish):
    publish("Imprimante à Arles")
    html = get_page(q="l’imprimnate & Arles").content.decode()
    corrected = "l’imprimante & Arles"
    assert f'href="?{urlencode({"q": corrected})}"' in html
    assert "Vouliez-vous dire" in html


def test_several_notes_are_folded_under_their_first_words(get_page, publish, communes):
    publish("Imprimante à Aix-en-Provence")
    search = get_page(q="imprimnate aix en provence").context["search"]
    assert search.folds_notes
    assert search.note_label.startswith("Mots corrigés.")
    html = get_page(q="imprimnate aix en provence").content.decode()
    [notes] = BeautifulSoup(html, "html.parser").select(".fold--notes")
    assert "Vouliez-vous dire" in notes.text
    assert "Aix-en-Provence" in notes.select_one(".chips").text
    assert not get_page(q="imprimnate").context["search"].folds_notes


def test_empty_page_offers_help(get_page, publish):
    publish("Atelier")
    response = get_page(q="xyzzy", type="place")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Rien trouvé" in html
    assert 'href="tel:+33465710000"' in html


def test_empty_kind_names_the_other_kinds(get_page, publish):
    publish("Atelier")
    html = get_page(q="atelier", type="place").content.decode()
    assert 'href="?q=atelier"' in html


def test_paging_keeps_the_question(get_page, publish):
    for number in range(25):
        publish(f"Atelier {number:02}")
    html = get_page(q="atelier", page=2).content.decode()
    assert "?q=atelier&amp;page=3" in html
    assert "?q=atelier&amp;page=1" in html


def test_any_page_number_answers(subtests, client, site, publish):
    publish("Atelier")
    for page in ["0", "-1", "9e99", "99999999999999999999", "x", "", "²", "3.5", "1%20OR%201"]:
        with subtests.test(page=page):
            response = client.get(f"/recherche/?q=atelier&page={page}")
            assert response.status_code == 200
            assert len(response.context["page_obj"].object_list) == 1


def test_hostile_query_is_answered(subtests, client, site, english, publish):
    publish("Atelier")
    cases = [
        "q=%00", "q=%ED%A0%80", "q=" + "x" * 100_000, "q=%22", "q=NEAR(", "q=*", "q=%FF", "q=-x",
        "q=a&q=b", "type=%00&q=a", "q[]=a",
        "q=" + quote("\u202e½'\\%_"), "&&&=&q", "q=%3Cscript%3E",
    ]  # fmt: skip
    for path in ["/recherche/", "/en/recherche/"]:
        for query in cases:
            with subtests.test(query=query, path=path):
                response = client.get(f"{path}?{query}")
                assert response.status_code in {200, 400}
                assert b"<script>" not in response.content


def test_english_page_finds_untranslated_french(get_page, english, publish):
    publish("Atelier couture")
    response = get_page("/en/recherche/", q="couture")
    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="en">' in html
    assert 'hreflang="fr"' in html


@pytest.mark.parametrize("count", [3, 40])
def test_number_of_queries_does_not_grow(get_page, publish, count, django_assert_max_num_queries):
    for number in range(count):
        publish(f"Atelier {number}", "couture " * 30)
    get_page(q="atelier couture")
    with django_assert_max_num_queries(12):
        assert get_page(q="atelier couture").status_code == 200


@pytest.mark.parametrize(
    ("query", "cleared"),
    [
        ({"q": "tricot martigues dimanche"}, "q=tricot"),
        ({"q": "tricot dimanche à Martigues", "type": "event"}, "q=tricot"),
        ({"q": "martigues"}, ""),
        ({"q": "tricot", "pres": "Martigues", "type": "event"}, "q=tricot"),
        ({"q": "tricot martigues", "type": "event", "partout": "1"}, "q=tricot+martigues"),
        ({"pres": "Martigues", "type": "event"}, ""),
    ],
)
def test_clearing_all_keeps_the_words_without_a_chip(get_page, publish, communes, query, cleared):
    page = publish("Tricot", "Martigues")
    now = timezone.localtime()
    sunday = now + datetime.timedelta(days=6 - now.weekday() if now.weekday() < 6 else 7)
    latitude, longitude = gazetteer().get("13056").point
    SearchDocument.objects.filter(page=page).update(
        kind="event", starts_at=sunday.replace(hour=10), latitude=latitude, longitude=longitude
    )
    document = SearchDocument.objects.get(page=page)
    SearchFacet.objects.create(document=document, name="territory", value="13056", label="M")
    snapshots.clear()
    response = get_page(**query)
    search = response.context["search"]
    assert search.cleared == cleared
    if len(search.chips) > 1:
        assert f'href="?{cleared}">Tout effacer' in response.content.decode()
        assert search.cleared != search.query
        left = get_page(**dict(parse_qsl(cleared))).context["search"]
        assert len(left.chips) < len(search.chips)
