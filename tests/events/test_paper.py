"""The sheets of posters and printed lists: the days that they announce and repeat."""

import datetime
import io
import re
from functools import partial

import pypdf
import pytest
import time_machine
import wagtail_factories
from bs4 import BeautifulSoup

from events.models import EventPage
from network.models import NetworkSettings
from tests.factories import EventPageFactory

from .conftest import PARIS

pytestmark = pytest.mark.any_database


def sheets_of(response):
    """Return the text of each page of a PDF, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return [page.extract_text().replace("\N{NO-BREAK SPACE}", " ") for page in pages]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "sheets"), [(1, [1]), (2, [2]), (3, [3]), (25, [3, 16, 6])])
def test_longest_first_date_is_on_the_first_sheet(client, agenda, place, pango, number, sheets):
    for rank in range(number):
        start = datetime.datetime(2026, 11, 2 + rank, 14, tzinfo=PARIS)
        EventPageFactory(parent=place, title=f"Atelier n{rank}", starts_at=start)
    first = EventPage.objects.get(title="Atelier n0")
    EventPage.objects.filter(pk=first.pk).update(
        title="n0 " + "mot " * 62, is_free=False, price="mot " * 29
    )
    first.occurrences.update(note="mot " * 49)
    pages = sheets_of(client.get("/agenda/affiche.pdf?territoire=13&debut=2026-11-02"))
    dates = [re.findall(r"\bn(\d+)\b", page) for page in pages]
    assert [len(sheet) for sheet in dates] == sheets
    assert sum(dates, []) == [str(rank) for rank in range(number)]
    # With another date, its lines take the place of the strips, but not of the phone number.
    phones = 9 if number == 1 else 1
    assert [page.count("04 65 71 00 00") for page in pages] == [phones, 0, 0][: len(pages)]


@pytest.mark.django_db
def test_logo_of_a_poster_takes_the_place_of_no_date(client, agenda, place, pango, site):
    for rank in range(25):
        start = datetime.datetime(2026, 11, 2 + rank, 14, tzinfo=PARIS)
        EventPageFactory(parent=place, title=f"Atelier n{rank}", starts_at=start)
    url = "/agenda/affiche.pdf?territoire=13&debut=2026-11-02"
    plain = client.get(url)
    network = NetworkSettings.for_site(site)
    network.logo = wagtail_factories.ImageFactory()
    network.save()
    own = client.get(url)
    assert sheets_of(own) == sheets_of(plain)
    documents = [pypdf.PdfReader(io.BytesIO(response.content)) for response in (plain, own)]
    without, with_logo = (len(document.pages[0].images) for document in documents)
    assert with_logo == without + 1
    page = client.get(url.replace(".pdf", "/")).text
    assert f'<img class="paper-logo" src="{network.logo_url}" alt="Logo du réseau">' in page


def at(month, day, hour=10, minute=0):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def names(response):
    return re.findall(r'sheet__name">([^<]*)<', response.text)


def title(response):
    return re.search(r'poster__title">([^<]*)<', response.text)[1].replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.django_db
def test_title_of_a_poster_announces_only_printed_days(client, agenda, place, monkeypatch):
    monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 5)
    for number, day in enumerate((1, 1, 2, 2, 4, 4, 8)):
        EventPageFactory(parent=place, title=f"n{number}", starts_at=at(12, day))
    with time_machine.travel(at(11, 30), tick=False):
        poster = client.get("/agenda/affiche/?debut=2026-11-30")
        assert names(poster) == ["n0", "n1", "n2", "n3"]
        assert title(poster) == "Du 30 novembre au 2 décembre 2026"
        assert "D’autres rendez-vous suivent" in poster.text
        assert "elle couvrira plus de jours" in poster.text
        of_place = client.get("/agenda/affiche/?debut=2026-11-30&lieu=epn-de-l-etang")
        assert "D’autres rendez-vous suivent" in of_place.text
        assert "elle couvrira plus de jours" not in of_place.text
        month = client.get("/agenda/affiche/?mois=2026-12")
        assert title(month) == "Du 1er au 2 décembre 2026"
        filtered = client.get("/agenda/affiche/?debut=2026-12-03")
        assert title(filtered) == "Du 3 décembre 2026 au 6 janvier 2027"
        for advice in ("D’autres rendez-vous suivent", "elle couvrira plus de jours"):
            assert advice not in filtered.text


def entries(response):
    """Return [(heading, [texts of its entries])] of all sheets, with plain spaces."""
    soup = BeautifulSoup(response.text.replace("\N{NO-BREAK SPACE}", " "), "html.parser")
    return [
        (title.text, [" ".join(date.text.split()) for date in title.find_next("ul").select("li")])
        for title in soup.select(".sheet__title")
    ]


@pytest.mark.django_db
def test_poster_of_many_dates_prints_each_series_once(client, agenda, place, monkeypatch):
    make = partial(EventPageFactory, parent=place)
    weekly = partial(make, repeat="weekly", until=datetime.date(2027, 1, 15))
    weekly(title="Soir", starts_at=at(12, 1, 18))
    weekly(title="Matin", starts_at=at(12, 1, 9))
    moved = weekly(title="Lundi", starts_at=at(11, 30, 9))
    moved.occurrences.filter(first_on="2026-12-14").update(status="full")
    make(title="Un soir", starts_at=at(12, 2, 20))
    for day in (11, 3):
        make(title="Deux fois", slug=f"le-{day}", starts_at=at(12, day))
    for slug in ("double", "encore"):
        make(title="Double", slug=slug, starts_at=at(12, 5))
    url = "/agenda/affiche/?lieu=epn-de-l-etang&debut=2026-11-30"
    with time_machine.travel(at(11, 30, 12), tick=False):
        assert entries(client.get(url))[0][0] == "Mardi 1er décembre 2026"
        monkeypatch.setattr("events.paper.MOST_ONE_BY_ONE", 18)
        poster = client.get(url)
    assert title(poster) == "Du 30 novembre 2026 au 3 janvier 2027"
    assert [
        (heading, [re.sub(r" Gratuit\.$", "", text) for text in texts])
        for heading, texts in entries(poster)
    ] == [
        ("Les lundis", ["de 9 h à 11 h Lundi Les 7, 21 et 28 décembre."]),
        (
            "Les mardis",
            [
                "de 9 h à 11 h Matin Les 1er, 8, 15, 22 et 29 décembre.",
                "de 18 h à 20 h Soir Les 1er, 8, 15, 22 et 29 décembre.",
            ],
        ),
        ("À plusieurs dates", ["de 10 h à 12 h Deux fois Les 3 et 11 décembre."]),
        ("Mercredi 2 décembre 2026", ["de 20 h à 22 h Un soir"]),
        ("Samedi 5 décembre 2026", ["de 10 h à 12 h Double"]),
        ("Lundi 14 décembre 2026", ["de 9 h à 11 h Lundi (Complet)"]),
    ]
    assert "D’autres rendez-vous suivent" not in poster.text
    assert poster.text.count("D’abord les rendez-vous qui reviennent") == 1


@pytest.mark.django_db
def test_poster_of_too_many_series_ends_before_the_first_that_does_not_fit(
    client, agenda, place, monkeypatch
):
    for number in range(4):
        EventPageFactory(
            parent=place,
            title=f"n{number}",
            starts_at=at(12, number + 1),
            repeat="weekly",
            until=datetime.date(2027, 1, 15),
        )
    monkeypatch.setattr("events.paper.MOST_ONE_BY_ONE", 2)
    url = "/agenda/affiche/?debut=2026-12-01"
    with time_machine.travel(at(12, 1, 8), tick=False):
        whole = client.get(url)
        assert (title(whole), names(whole)) == (
            "Du 1er décembre 2026 au 4 janvier 2027",
            ["n0", "n1", "n2", "n3"],
        )
        assert "Cette affiche a 1 feuille." in whole.text.replace("\N{NO-BREAK SPACE}", " ")
        monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 3)
        poster = client.get(url)
        assert (title(poster), names(poster)) == ("Du 1er au 3 décembre 2026", ["n0", "n1", "n2"])
        assert "D’autres rendez-vous suivent" in poster.text
        monkeypatch.setattr("events.paper.MOST_READ", 3)
        assert title(client.get(url)) == "Du 1er au 2 décembre 2026"
    with time_machine.travel(at(12, 1, 23), tick=False):  # the first date is over
        later = client.get(url)
        assert "D’autres rendez-vous suivent" in later.text
        assert title(later) == "Du 1er au 2 décembre 2026"


@pytest.mark.django_db
def test_poster_of_a_day_of_too_many_dates_announces_that_day(client, agenda, place, monkeypatch):
    monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 2)
    for number in range(3):
        EventPageFactory(parent=place, title=f"n{number}", starts_at=at(12, 1))
    with time_machine.travel(at(12, 1, 8), tick=False):
        poster = client.get("/agenda/affiche/?debut=2026-12-01")
    assert names(poster) == ["n0", "n1"]
    assert title(poster) == "Mardi 1er décembre 2026"
    assert "D’autres rendez-vous suivent" in poster.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "days", "only_day"),
    [
        ("debut=2026-12-01", "Du 1er au 2 décembre 2026", "Mardi 1er décembre 2026"),
        ("mois=2027-01", "Du 1er au 2 janvier 2027", "Vendredi 1er janvier 2027"),
    ],
)
def test_poster_counts_running_dates_on_its_first_day(
    client, agenda, place, monkeypatch, url, days, only_day
):
    monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 3)
    until = at(1, 9).replace(year=2027)
    for day in (2, 3):
        EventPageFactory(parent=place, title=f"e{day}", starts_at=at(11, day), ends_at=until)
    for day in (at(12, 2), at(12, 3), at(1, 2).replace(year=2027), at(1, 3).replace(year=2027)):
        EventPageFactory(parent=place, title=f"{day:%d %m}", starts_at=day)
    with time_machine.travel(at(12, 1, 8), tick=False):
        assert title(client.get(f"/agenda/affiche/?{url}")) == days
    for number in (4, 5):
        EventPageFactory(parent=place, title=f"e{number}", starts_at=at(11, 3), ends_at=until)
    with time_machine.travel(at(12, 1, 8), tick=False):
        poster = client.get(f"/agenda/affiche/?{url}")
    assert (names(poster), title(poster)) == (["e2", "e3", "e4"], only_day)
    assert "D’autres rendez-vous suivent" in poster.text


@pytest.mark.django_db
def test_poster_of_a_past_month_of_too_many_dates_says_so(client, agenda, place, monkeypatch):
    monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 2)
    for number in range(3):
        EventPageFactory(parent=place, title=f"n{number}", starts_at=at(11, number + 1))
    with time_machine.travel(at(12, 2), tick=False):
        poster = client.get("/agenda/affiche/?mois=2026-11")
    assert names(poster) == ["n0", "n1"]
    assert "D’autres rendez-vous suivent" in poster.text


@pytest.mark.django_db
def test_incomplete_poster_is_still_right_after_a_change_of_later_days(
    client, agenda, place, monkeypatch
):
    monkeypatch.setattr("events.paper.MOST_ON_A_POSTER", 2)
    events = [
        EventPageFactory(parent=place, title=f"n{number}", starts_at=at(12, number + 1))
        for number in range(4)
    ]
    url = "/agenda/affiche/?debut=2026-12-01"
    with time_machine.travel(at(12, 1, 18), tick=False):
        poster = client.get(url)
        assert names(poster) == ["n1", "n2"]
        scanned = f"{url}&fin=2026-12-03&empreinte={poster.context['mark']}"
        assert "Cette affiche est toujours bonne" in client.get(scanned).text
        for event, answer in ((events[3], "toujours bonne"), (events[2], "a changé depuis")):
            event.title = f"{event.title} bis"
            event.save_revision().publish()
            assert answer in client.get(scanned).text
    assert client.get(f"{url}&fin=demain&empreinte=x").status_code == 200


@pytest.mark.django_db
def test_poster_does_not_print_dates_of_today_that_are_over(client, agenda, place):
    for hour in (9, 14, 17):
        EventPageFactory(parent=place, title=f"{hour} h", starts_at=at(11, 30, hour))
    url = "/agenda/affiche/?lieu=epn-de-l-etang&debut=2026-11-30"
    with time_machine.travel(at(11, 30, 15, 30), tick=False):
        poster = client.get(url)
        assert names(poster)[-1:] == ["17 h"]
        assert "9 h" not in names(poster)
        scanned = f"{url}&empreinte={poster.context['mark']}"
    with time_machine.travel(at(12, 1), tick=False):
        assert "Cette affiche est toujours bonne" in client.get(scanned).text


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/agenda/imprimer/?", "/agenda/affiche/?debut=2026-12-07&"])
def test_sheet_repeats_the_day_that_continues(client, agenda, place, url):
    for number in range(40):
        day = at(12, 8) if number else at(12, 7)
        EventPageFactory(parent=place, title=f"n{number}", starts_at=day)
    with time_machine.travel(at(11, 30), tick=False):
        response = client.get(f"{url}lieu=epn-de-l-etang")
    sheets = response.context["sheets"]
    assert len(sheets) > 1
    assert [sheet[0].is_continued for sheet in sheets] == [False] + [True] * (len(sheets) - 1)
    text = response.text.replace("\N{NO-BREAK SPACE}", " ")
    heading = 'class="sheet__title sheet__again">Mardi 8 décembre 2026 (suite)<'
    assert text.count(heading) == len(sheets) - 1
