"""The editors' screens: synonyms, chosen answers, and the two reports that link to them."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from search.finding import log
from search.models import BestBet, Synonym

FREQUENT, FRUITLESS = "/admin/recherches-frequentes/", "/admin/recherches-sans-resultat/"


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
    for address in (FREQUENT, FRUITLESS, reverse(Synonym.snippet_viewset.get_url_name("list"))):
        assert f'"url": "{address}"' in menu


def test_reports_need_a_permission_on_synonyms(client, django_user_model, searches):
    user = django_user_model.objects.create_user("visiteuse", password="x")
    client.force_login(user)
    for address in (FREQUENT, FRUITLESS):
        response = client.get(address)
        assert response.status_code == 302
        assert "imprimer" not in response.content.decode()


def test_report_queries_do_not_grow(admin_client, searches, django_assert_max_num_queries):
    admin_client.get(FREQUENT)
    for number in range(40):
        log.note(f"mot{number}x", 1)
    with django_assert_max_num_queries(12):
        assert len(rows(admin_client.get(FREQUENT))) == 43
