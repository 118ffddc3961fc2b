"""The editors' screens: synonyms, chosen answers, and the two reports that link to them."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from network.geography.gazetteer import gazetteer
from network.text.dates import format_day
from search import desk
from search.choices import Ending
from search.finding import log
from search.models import BestBet, SearchDocument, SearchFacet, SearchLog, Synonym

FREQUENT, FRUITLESS = "/admin/recherches-frequentes/", "/admin/recherches-sans-resultat/"
POOR = "/admin/questions-mal-servies/"


@pytest.fixture
def searches(db):
    today = timezone.localdate()
    for text, results, days, times in (
        ("imprimer", 4, 0, 3),
        ("imprimer", 4, 40, 2),
        ("tricoter", 0, 1, 2),
        ("scanner", 0, 90, 1),
        ("scanner", 7, 2, 1),
    ):
        for _ in range(times):
            log.note(text, results, today - datetime.timedelta(days=days))


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def rows(response):
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all("td")[:3]]
        for row in read(response).select("table tbody tr")
    ]


def test_frequent_searches_first(admin_client, searches):
    assert rows(admin_client.get(FREQUENT)) == [
        ["imprimer", "5", "4"],
        ["scanner", "2", "7"],
        ["tricoter", "2", "0"],
    ]


def test_fruitless_report_keeps_last_empty_results(admin_client, searches):
    assert rows(admin_client.get(FRUITLESS)) == [["tricoter", "2", "0"]]


def fruitless_queries(user):
    return [row["query"] for row in desk.fruitless(user)]


def test_taught_query_leaves_the_desk(admin_user, db):
    for text in ("Impôts ?", "eau", "bureau", "avis d’imposition"):
        log.note(text, 0)
    assert fruitless_queries(admin_user) == ["avis d imposition", "bureau", "eau", "impots"]
    link = {"link": "https://example.org/", "title": "Le site"}
    BestBet.objects.create(words="impôts locaux, Avis d’imposition", **link)
    assert fruitless_queries(admin_user) == ["bureau", "eau", "impots"]
    BestBet.objects.create(words="déclarer, impôts", **link)
    synonym = Synonym.objects.create(words="coworking, Bureau", both_ways=False)
    assert fruitless_queries(admin_user) == ["bureau", "eau"]
    synonym.both_ways = True
    synonym.save()
    assert fruitless_queries(admin_user) == ["eau"]


def test_last_day_is_written_as_a_date(admin_client, searches):
    dates = [row.find_all("td")[3] for row in read(admin_client.get(FREQUENT)).select("tbody tr")]
    today = format_day(timezone.localdate(), weekday=False)
    assert dates[0].get_text(strip=True) == today


def test_a_period_narrows_the_report(admin_client, searches):
    since = timezone.localdate() - datetime.timedelta(days=30)
    lines = rows(admin_client.get(FREQUENT, {"day_from": since.isoformat()}))
    assert lines == [["imprimer", "3", "4"], ["tricoter", "2", "0"], ["scanner", "1", "7"]]
    assert rows(admin_client.get(f"{FREQUENT}lignes/", {"q": "scan"})) == [["scanner", "2", "7"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_reports_are_exported(admin_client, searches, form):
    response = admin_client.get(FREQUENT, {"export": form})
    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Recherche;Fois;Résultats;Dernier jour"
        assert lines[1] == f"imprimer;5;4;{timezone.localdate()}"


@pytest.mark.parametrize(("number", "model"), [(0, Synonym), (1, BestBet)])
def test_report_links_to_prefilled_forms(admin_client, searches, number, model):
    page = read(admin_client.get(FRUITLESS))
    link = page.select("table tbody tr a[href*='mots=']")[number]["href"]
    assert urlsplit(link).path == reverse(model.snippet_viewset.get_url_name("add"))
    begun = read(admin_client.get(link)).find("textarea", {"name": "words"}).text.strip()
    assert begun == parse_qs(urlsplit(link).query)["mots"][0].strip()
    answer = {"words": f"{begun} tricot", "both_ways": "on"}
    if model is BestBet:
        answer = {"words": begun, "link": "https://example.org/", "title": "Tricot"}
    assert admin_client.post(link, answer).status_code == 302
    assert model.objects.get().phrases[0] == "tricoter"


def test_lists_open_in_french(admin_client):
    Synonym.objects.create(words="photocopieuse, reprographie")
    BestBet.objects.create(words="impôts", link="https://example.org/", title="Le site")
    for model, text in ((Synonym, "Dans les deux sens"), (BestBet, "Le site")):
        address = reverse(model.snippet_viewset.get_url_name("list"))
        assert text in admin_client.get(address).content.decode()
    menu = admin_client.get("/admin/").content.decode()
    for address in (
        reverse("reports"),
        reverse(Synonym.snippet_viewset.get_url_name("list")),
    ):
        assert f'"url": "{address}"' in menu
    # The page of reports links to one report of searches, which links to the others.
    assert f'href="{FRUITLESS}"' in admin_client.get(reverse("reports")).content.decode()
    report = admin_client.get(FRUITLESS).content.decode()
    assert f'href="{FREQUENT}"' in report
    assert f'href="{POOR}"' in report


def test_reports_need_a_permission_on_synonyms(client, django_user_model, searches):
    user = django_user_model.objects.create_user("visiteuse", password="x")
    client.force_login(user)
    for address in (FREQUENT, FRUITLESS, POOR):
        response = client.get(address)
        assert response.status_code == 302
        assert "imprimer" not in response.content.decode()


def test_report_queries_do_not_grow(admin_client, searches, django_assert_max_num_queries):
    admin_client.get(FREQUENT)
    for number in range(40):
        log.note(f"mot{number}x", 1)
    with django_assert_max_num_queries(12):
        assert len(rows(admin_client.get(FREQUENT))) == 43


# Poorly answered questions, from searches of visitors.


@pytest.fixture
def journal(client, site, publish, communes):
    """Visitors search and leave, as browsers report it; the journal is the real one."""
    publish("Atelier couture", "On coud ensemble")
    publish("Réparer un vélo", "Un atelier de mécanique")
    latitude, longitude = gazetteer().get("05061").point
    document = SearchDocument.objects.get(title="Réparer un vélo")
    SearchDocument.objects.filter(pk=document.pk).update(latitude=latitude, longitude=longitude)
    SearchFacet.objects.create(document=document, name="territory", value="05061", label="Gap")
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0"}

    def visit(text, *ends, **query):
        client.get("/recherche/", {"q": text} | query, headers=agent)
        for fin in ends:
            client.post("/recherche/fin", {"q": text, "fin": fin}, headers=agent)

    for fin in ("left", "left", "left", "opened"):
        visit("couture", fin)
    for fin in ("opened", "opened", "left", "left", "rephrased"):
        visit("atelier", fin)
    for fin in ("rephrased", "rephrased"):
        visit("mécanique", fin)
    visit("ensemble", "left")  # once is not a sign
    visit("velo martigues", "opened")
    visit("coutrue", exact="1")
    visit("coutrue")
    visit("xyzzy", "left")  # without any result: another report
    visit("test", "left")
    client.get("/recherche/", {"q": "couture"}, headers={"User-Agent": "Googlebot"})


def signs(response):
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all("td")[:6]]
        for row in read(response).select("table tbody tr")
    ]


def test_poor_answers_are_counted_by_sign(journal, admin_client):
    assert signs(admin_client.get(POOR)) == [
        # query, times, far, doubtful, nothing opened, other words
        ["couture", "4", "0", "0", "3", "0"],
        ["mecanique", "2", "0", "0", "0", "2"],
        ["coutrue", "2", "0", "1", "0", "0"],
        ["velo martigues", "1", "1", "0", "0", "0"],
    ]  # fmt: skip
    assert sorted(SearchLog.objects.values_list("query", flat=True)) == [
        "atelier", "coutrue", "couture", "ensemble", "mecanique", "velo martigues", "xyzzy",
    ]  # fmt: skip


def test_poor_answers_are_filtered_and_exported(journal, admin_client):
    assert [row[0] for row in signs(admin_client.get(POOR, {"sign": "seen_far"}))] == [
        "velo martigues"
    ]
    assert len(signs(admin_client.get(POOR, {"sign": "nonsense"}))) in {0, 4}
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert signs(admin_client.get(POOR, {"day_from": tomorrow.isoformat()})) == []
    response = admin_client.get(POOR, {"export": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Recherche;Fois;Réponse lointaine;Correction douteuse;Rien ouvert")
    assert lines[1] == f"couture;4;0;0;3;0;1;{timezone.localdate()}"


def test_poor_answer_leads_to_its_page_and_to_a_synonym(journal, admin_client):
    row = read(admin_client.get(POOR)).select("table tbody tr")[0]
    links = [link["href"] for link in row.select("a[href]")]
    assert links[0] == "/recherche/?q=couture"
    add = reverse(Synonym.snippet_viewset.get_url_name("add"))
    assert f"{add}?mots=couture%2C+" in links


def test_poor_report_queries_do_not_grow(db, admin_client, django_assert_max_num_queries):
    admin_client.get(POOR)
    for number in range(60):
        log.note(f"mot{number}x", 1, is_far=True)
    log.note_ending("mot1x", Ending.OPENED)
    with django_assert_max_num_queries(12):
        assert len(signs(admin_client.get(POOR))) > 40
