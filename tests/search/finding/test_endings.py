"""How searches end, as counted by the journal, and the searches that are no questions."""

import pytest
from django.utils import timezone

from search.finding import log
from search.finding.noise import is_noise
from search.models import SearchLog

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
SIGNS = ("count", "far", "doubtful", "opened", "left", "rephrased")


@pytest.fixture
def visit(client, site):
    """visit(text, **query) -> search as a browser does, and log the search."""

    def visit(text, *, headers=BROWSER, **query):
        response = client.get("/recherche/", {"q": text} | query, headers=headers)
        assert response.status_code == 200
        return response

    return visit


@pytest.fixture
def end(client, site):
    """end(text, fin) -> post the end of a page of results."""

    def end(text, fin, *, headers=None):
        data = {"q": text, "fin": fin}
        return client.post("/recherche/fin", data, headers=BROWSER | (headers or {}))

    return end


def counts(query):
    return SearchLog.objects.filter(query=query).values_list(*SIGNS).first()


def test_each_end_is_counted_once_for_each_search(visit, end, publish):
    publish("Atelier tricot")
    for _ in range(4):
        visit("tricot")
    for fin in ("opened", "left", "left", "rephrased", "opened"):
        assert end("tricot", fin).status_code == 204
    # Four searches have four ends: the fifth is forged.
    assert counts("tricot") == (4, 0, 0, 1, 2, 1)


@pytest.mark.parametrize(
    ("text", "fin", "headers"),
    [
        ("tricot", "nonsense", {}),
        ("tricot", "count", {}),
        ("", "left", {}),
        ("never searched", "left", {}),
        ("06 12 34 56 78", "left", {}),
        ("tricot", "left", {"Origin": "https://example.org"}),
        ("tricot", "left", {"User-Agent": "Googlebot/2.1"}),
    ],
)
def test_forged_end_is_not_counted(visit, end, publish, text, fin, headers):
    publish("Atelier tricot")
    visit("tricot")
    assert end(text, fin, headers=headers).status_code == 204
    assert list(SearchLog.objects.values_list(*SIGNS)) == [(1, 0, 0, 0, 0, 0)]


def test_page_of_results_names_its_question_once(visit, publish):
    for number in range(12):
        publish(f"Atelier {number}")
    html = visit("atelier").content.decode()
    assert 'data-ending="/recherche/fin" data-asked="atelier"' in html
    assert "data-ending" not in visit("atelier", page="2").content.decode()


@pytest.mark.parametrize(
    ("agent", "counted"),
    [
        (BROWSER["User-Agent"], True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1.15", True),
        ("Mozilla/5.0 (Linux; Android 10; CUBOT P40) Chrome/120 Mobile Safari/537.36", True),
        ("Mozilla/5.0 (compatible; acubot/1.0)", False),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", False),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", False),
        ("GPTBot/1.1", False),
        ("python-requests/2.32", False),
        ("curl/8.5.0", False),
        ("UptimeRobot/2.0", False),
    ],
)
def test_robot_is_not_counted(visit, publish, agent, counted):
    publish("Atelier tricot")
    visit("tricot", headers={"User-Agent": agent})
    assert SearchLog.objects.exists() is counted


def test_team_is_not_counted(visit, end, publish, client, django_user_model):
    publish("Atelier tricot")
    visit("tricot")
    client.force_login(django_user_model.objects.create_user("edition", password="x"))
    visit("tricot")
    end("tricot", "left")
    assert counts("tricot") == (1, 0, 0, 0, 0, 0)


def test_noise_is_not_counted(subtests, db):
    cases = [
        "a", "é", "1", "?", "aaaa", "zzzzzz", "azerty", "qwerty", "test", "test 2", "essai", "toto",
        "<script>alert(1)</script>", "../../etc/passwd", "x' OR 1=1 --", "1 UNION SELECT 2",
        "wp-login.php",
    ]  # fmt: skip
    for text in cases:
        with subtests.test(text=text):
            log.note(text, 3)
            assert not SearchLog.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["cv", "rsa", "13012", "atelier", "testament", "totem", "l’union européenne", "tests pix",
     "sleep", "foot", "l’essai"],
)  # fmt: skip
def test_question_is_no_noise(text):
    assert not is_noise(text, log.normalised(text))


def test_read_only_site_counts_no_end(visit, end, publish, settings):
    publish("Atelier tricot")
    visit("tricot")
    settings.READ_ONLY = True
    end("tricot", "left")
    log.note_ending("tricot", log.Ending.LEFT)
    assert counts("tricot") == (1, 0, 0, 0, 0, 0)


def test_refused_or_distant_correction_is_doubtful(visit, publish):
    publish("Imprimante")
    visit("imprimnate")  # two letters exchanged
    visit("imprimnate", exact="1")
    assert counts("imprimnate")[:3] == (2, 0, 1)


def test_yesterday_keeps_its_counts(db, end, site):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    log.note("tricot", 1, yesterday)
    end("tricot", "left")
    assert counts("tricot") == (1, 0, 0, 0, 0, 0)
