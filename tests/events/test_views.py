"""The agenda by week and month, on paper, and how people follow it."""

import datetime
import html
import io
import re

import icalendar
import pypdf
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, PageViewRestriction

from events.feeds.drafts import calendar_of
from events.feeds.feeds import TYPES
from events.models import EventPage, PrivateFeed
from network.models import Territory
from network.outputs import pdf
from tests import pdf_ua
from tests.factories import EventPageFactory, TopicFactory

from .conftest import PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ICS = "/agenda/agenda.ics"
GOOGLE = "Google-Calendar-Importer"


def at(month, day, hour=14, year=2026):
    return datetime.datetime(year, month, day, hour, tzinfo=PARIS)


def text_of(response):
    assert response.status_code == 200
    return response.text.replace("\N{NO-BREAK SPACE}", " ")


def test_cached_counts_follow_publications(client, agenda, place):
    def counted(query=""):
        page = text_of(client.get(f"/agenda/{query}"))
        dates = re.search(r'id="resultats"[^>]*>(\d+) dates? à venir', page)
        choices = text_of(client.get(f"/agenda/{query or '?'}&choix=1"))
        free = re.search(r'name="gratuit"[^>]*>[^<]* \((\d+)\)<', choices)
        return int(dates[1]), int(free[1])

    first = EventPageFactory(parent=agenda, starts_at=at(10, 23))
    assert counted() == (1, 1)
    EventPageFactory(parent=place, starts_at=at(10, 24), is_free=False, price="5 €")
    assert (counted(), counted("?gratuit=1")) == ((2, 1), (1, 1))
    restriction = PageViewRestriction.objects.create(page=first, restriction_type="login")
    assert (counted(), counted("?gratuit=1")) == ((1, 0), (0, 0))
    restriction.delete()
    first.unpublish()
    assert counted() == (1, 0)


def test_agenda_links_to_this_weekend(client, agenda):
    text = client.get("/agenda/?gratuit=1&periode=mois").text
    assert 'href="?gratuit=1&amp;periode=week-end"' in text


def test_printable_list_has_the_same_filters(client, agenda, place):
    EventPageFactory(parent=place, title="Ici")
    EventPageFactory(parent=agenda, title="Ailleurs")
    assert re.findall(r'sheet__name">([^<]*)<', text_of(client.get("/agenda/imprimer/"))) == [
        "Ici",
        "Ailleurs",
    ]
    text = text_of(client.get("/agenda/imprimer/?lieu=epn-de-l-etang"))
    assert re.findall(r'sheet__name">([^<]*)<', text) == ["Ici"]
    assert "localhost/lieux/epn-de-l-etang/" in text
    assert client.get("/agenda/imprimer/?lieu=inconnu").status_code == 404


def test_long_printable_list_is_paginated(client, agenda, monkeypatch):
    monkeypatch.setattr("events.paper.MOST", 3)
    for number in range(1, 8):
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=at(10, 21 + number))
    EventPageFactory(
        parent=agenda, title="Payant", is_free=False, price="5 €", starts_at=at(10, 22)
    )
    printed, url = [], "/agenda/imprimer/?gratuit=1"
    while url:
        text = text_of(client.get(url))
        printed += re.findall(r'sheet__name">([^<]*)<', text)
        following = re.search(r'rel="next" href="([^"]*)"', text)
        assert ("Et d’autres rendez-vous encore" in text) == bool(following)
        url = following and f"/agenda/imprimer/{html.unescape(following[1])}"
    assert printed == [f"Atelier {number}" for number in range(1, 8)]


def test_poster_has_one_month_and_phone_strips(client, agenda, place):
    EventPageFactory(parent=place, title="Octobre", starts_at=at(10, 5))
    november = EventPageFactory(parent=place, title="Novembre", starts_at=at(11, 5))
    url = "/agenda/affiche/?lieu=epn-de-l-etang&mois=2026-11"
    text = text_of(client.get(url))
    assert re.findall(r'sheet__name">([^<]*)<', text) == ["Novembre"]
    assert text.count('class="poster__strip"') == 8
    assert text.count("04 42 00 00 00") == 9
    assert "EPN de l’Étang" in text
    assert 'src="data:image/svg+xml' in text
    assert "Novembre 2026" in text_of(client.get("/agenda/affiche/?lieu=epn-de-l-etang"))
    with time_machine.travel(at(10, 31), tick=False):
        assert "Novembre 2026" in text_of(client.get("/agenda/affiche/?lieu=epn-de-l-etang"))
    mark = client.get(url).context["mark"]
    stale = "Le programme a changé depuis cette affiche"
    assert stale not in text_of(client.get(f"{url}&empreinte={mark}"))
    for change in ({"is_free": False, "price": "5 €"}, {"status": "cancelled"}):
        november.refresh_from_db()
        for name, value in change.items():
            setattr(november, name, value)
        november.save_revision().publish()
        page = client.get(f"{url}&empreinte={mark}")
        assert stale in text_of(page)
        mark = page.context["mark"]
    for typed in ("x", "2026-13", "9999-12", "0001-01", "9999-12-31"):
        for key in ("mois", "debut"):
            assert client.get("/agenda/affiche/", {key: typed}).status_code == 200
    assert client.get("/agenda/affiche/?lieu=inconnu").status_code == 404


def test_poster_lists_dates_from_its_day_of_printing(client, agenda, place):
    EventPageFactory(parent=place, title="Passé", starts_at=at(10, 5))
    late = EventPageFactory(parent=place, title="À venir", starts_at=at(10, 27))
    url = "/agenda/affiche/?lieu=epn-de-l-etang&mois=2026-10"
    page = client.get(url)
    assert re.findall(r'sheet__name">([^<]*)<', text_of(page)) == ["À venir"]
    assert "venez comme vous êtes, on vous aide" in text_of(page)
    assert f'poster__network">{page.context["network"].settings.name}<' in page.text
    # Scanned later, the poster is still up to date, until an upcoming date changes.
    scanned = f"{url}&depuis=21&empreinte={page.context['mark']}"
    with time_machine.travel(at(10, 29), tick=False):
        assert "Cette affiche est toujours bonne" in text_of(client.get(scanned))
        late.title = "Autre titre"
        late.save_revision().publish()
        assert "Le programme a changé" in text_of(client.get(scanned))
    with time_machine.travel(at(11, 2), tick=False):
        assert "Passé" in text_of(client.get(url))
    for typed in ("x", "99", "0", "²"):
        assert client.get(f"{url}&empreinte=a&depuis={typed}").status_code == 200


def test_poster_has_a_short_url(client, agenda, place):
    for query, key, page in (
        ("lieu=epn-de-l-etang", f"l{place.pk}", place.url),
        ("territoire=13056", "13056", place.commune.get_absolute_url()),
    ):
        assert f">localhost/a/{key}<" in client.get(f"/agenda/affiche/?{query}").text
        for address in (f"/a/{key}", f"/a/{key}/"):
            assert client.get(address)["Location"] == page
    place.unpublish()
    for key in (f"l{place.pk}", "99999", "l", "lx", "l0"):
        assert client.get(f"/a/{key}").status_code == 404


def test_paper_is_in_the_language_of_its_address(client, english, agenda, place):
    EventPageFactory(
        parent=place, title="Souris", starts_at=at(11, 5), is_free=False, price="Prix libre"
    )
    address = f"/en{place.url}"
    poster = "/agenda/affiche/?lieu=epn-de-l-etang&mois=2026-11"
    for path in ("/agenda/imprimer/", poster):
        page = BeautifulSoup(client.get(f"/en{path}").text, "html.parser")
        assert page.html["lang"] == "en"
        assert page.select_one(".sheet__name [lang=fr]").text == "Souris"
        assert page.select_one(".sheet__date span[lang=fr]:-soup-contains('Prix libre')")
    short = f"/en/a/l{place.pk}"
    assert page.select_one(".sheet__address").text == f"localhost{short}"
    assert client.get(short)["Location"] == address
    # A poster printed in French and scanned in English is still up to date.
    assert client.get(poster).context["mark"] == client.get(f"/en{poster}").context["mark"]
    links = BeautifulSoup(client.get(address).text, "html.parser")
    assert links.select("a[href='/en/agenda/affiche/?lieu=epn-de-l-etang']")


def test_crumb_of_paper_is_the_translated_agenda(client, english, agenda):
    copy = agenda.copy_for_translation(english, copy_parents=True)
    copy.title = copy.draft_title = "What’s on"
    copy.save_revision().publish()
    page = BeautifulSoup(client.get("/en/agenda/imprimer/").text, "html.parser")
    crumb = page.select_one(".breadcrumbs__link")
    assert str(crumb) == f'<a class="breadcrumbs breadcrumbs__link" href="{copy.url}">What’s on</a>'


def test_frame_in_english_leads_to_pages_in_english(client, english, agenda, place):
    EventPageFactory(parent=place)
    for path in (
        "agenda/a-integrer/",
        "lieux/a-integrer/",
        f"lieux/{place.slug}/carte-a-integrer/",
    ):
        page = BeautifulSoup(client.get(f"/en/{path}").text, "html.parser")
        links = [each["href"] for each in page.select("main a") if "tel:" not in each["href"]]
        assert len(links) > 1
        assert [each for each in links if "/en/" not in each and "openstreetmap" not in each] == []


def test_arabic_calendar_has_the_first_letters_of_its_days(client, agenda):
    Locale.objects.create(language_code="ar")
    page = BeautifulSoup(client.get(f"/ar{agenda.url}?vue=mois").text, "html.parser")
    heads = [each.text for each in page.select(".agenda-span th")]
    assert heads == ["ا", "ث", "أ", "خ", "ج", "س", "أ"]


def test_names_of_topics_are_marked_as_french_in_filters(client, english, agenda):
    topic = TopicFactory(name="Débuter")
    EventPageFactory(parent=agenda, topics=[topic])
    query = f"?theme={topic.slug}"
    page = BeautifulSoup(client.get(f"/en{agenda.url}{query}&choix=1").text, "html.parser")
    marked = [each.text for each in page.select(".facet__option [lang]")]
    assert marked == ["Débuter"]
    assert [each.text for each in page.select(".chips__chip [lang=fr]")] == ["Débuter"]
    assert "Workshop" in page.select_one(".facet__option:has([name=type])").text


def test_online_date_is_not_marked_as_french(client, english, agenda, place):
    EventPageFactory(parent=place, attendance_mode="online", online_url="https://example.org/")
    page = BeautifulSoup(client.get(f"/en{agenda.url}").text, "html.parser")
    where = page.select_one(".occurrence-card [data-icon=computer]")
    assert where.text.strip() == "Online"
    assert not where.select("[lang]")


def test_event_has_a_short_url(client, agenda):
    event = EventPageFactory(parent=agenda)
    assert client.get(f"/a/e{event.pk}")["Location"] == f"{event.url}#ajouter"
    assert client.get(f"/a/e{agenda.pk}").status_code == 404
    event.unpublish()
    assert client.get(f"/a/e{event.pk}").status_code == 404


def test_place_and_territory_pages_link_to_their_poster(client, agenda, place):
    EventPageFactory(parent=place)
    for page, query in (
        (place.url, "lieu=epn-de-l-etang"),
        (place.commune.get_absolute_url(), "territoire=13056"),
        (place.commune.departement.get_absolute_url(), "territoire=13"),
    ):
        assert f'href="/agenda/affiche/?{query}"' in client.get(page).text


def test_strips_are_on_the_first_sheet_of_a_poster(client, agenda, place, pango):
    for number in range(30):
        EventPageFactory(
            parent=place, title=f"Atelier numéro {number}", starts_at=at(11, 2 + number // 2, 9)
        )
    response = client.get("/agenda/affiche.pdf?territoire=13&mois=2026-11")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]
    phones = [text.replace("\xa0", " ").count("04 42 00 00 00") for text in pages]
    assert phones == [0] * len(pages) or (phones[0] >= 8 and not any(phones[1:]))
    numbers = [int(n) for text in pages for n in re.findall(r"Atelier numéro (\d+)", text)]
    assert sorted(numbers) == list(range(30))
    assert "La suite est sur la feuille suivante" in pages[0]


LONG = "Prendre en main son ordinateur et sa tablette sans se presser, à plusieurs"


@pytest.mark.parametrize("title", ["Atelier", LONG])
@pytest.mark.parametrize(
    ("number", "a_day"), [(1, 1), (4, 1), (5, 1), (6, 1), (7, 2), (9, 3), (27, 3), (28, 2)]
)
def test_no_sheet_of_a_poster_has_one_or_two_dates_alone(
    client, agenda, place, pango, title, number, a_day
):
    for rank in range(number):
        start = at(11, 2 + rank // a_day, 9) + datetime.timedelta(minutes=rank)
        EventPageFactory(parent=place, title=f"{title} n{rank}", starts_at=start)
    response = client.get("/agenda/affiche.pdf?lieu=epn-de-l-etang&mois=2026-11")
    sheets = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]
    dates = [re.findall(r"n(\d+)\b", sheet) for sheet in sheets]
    assert [int(rank) for sheet in dates for rank in sheet] == list(range(number))
    assert all(len(sheet) >= min(2, number) for sheet in dates), dates
    phones = [sheet.replace("\xa0", " ").count("04 42 00 00 00") for sheet in sheets]
    assert phones[0] >= 8 or len(sheets) == 1
    assert not any(phones[1:])


def test_printed_list_repeats_no_title_above_its_last_dates(client, agenda):
    for number in range(4):
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=at(10, 23))
    for url in ("/agenda/imprimer/", "/agenda/affiche/?mois=2026-10"):
        text = text_of(client.get(url))
        assert re.findall(r'sheet__name">Atelier (\d)<', text) == ["0", "1", "2", "3"]
        assert text.count('<h2 class="sheet__title">') == 1


@pytest.mark.parametrize(
    ("today", "next_date", "title"),
    [
        ("2026-10-21", "2026-10-23", "Octobre 2026"),
        ("2026-11-24", "2026-11-24", "Novembre 2026"),
        ("2026-11-25", "2026-11-25", "Du 25 novembre au 29 décembre 2026"),
        ("2026-11-30", "2026-11-30", "Du 30 novembre 2026 au 3 janvier 2027"),
        ("2026-11-10", "2026-11-28", "Du 28 novembre 2026 au 1er janvier 2027"),
        ("2026-12-01", "2026-12-01", "Décembre 2026"),
        ("2026-12-31", "2027-02-04", "Février 2027"),
    ],
)
def test_poster_of_the_last_days_of_a_month_covers_five_weeks(
    client, agenda, place, today, next_date, title
):
    day, month, year = (int(part) for part in reversed(next_date.split("-")))
    start = at(month, day, 18, year)
    EventPageFactory(parent=place, title="Suivant", starts_at=start)
    EventPageFactory(
        parent=place, title="Un mois après", starts_at=start + datetime.timedelta(days=34)
    )
    EventPageFactory(parent=place, title="Trop tard", starts_at=start + datetime.timedelta(days=35))
    with time_machine.travel(f"{today}T10:00+01:00", tick=False):
        page = client.get("/agenda/affiche/?lieu=epn-de-l-etang")
        assert f'poster__title">{title}<' in text_of(page)
        names = re.findall(r'sheet__name">([^<]*)<', text_of(page))
        assert names == (["Suivant", "Un mois après"] if "Du" in title else ["Suivant"])
        # An explicit month is that month.
        text = text_of(client.get("/agenda/affiche/?mois=2026-11"))
        assert "Novembre 2026" in text


@pytest.mark.parametrize(
    ("today", "next_date", "title"),
    [
        ("2026-11-30", (2026, 12, 2), "Du 30 novembre 2026 au 3 janvier 2027"),
        ("2026-12-31", (2027, 2, 3), "Du 31 décembre 2026 au 3 février 2027"),
    ],
)
def test_five_weeks_begin_today_even_if_their_first_date_is_in_the_next_month(
    client, agenda, place, today, next_date, title
):
    year, month, day = next_date
    EventPageFactory(parent=place, title="Suivant", starts_at=at(month, day, 18, year))
    with time_machine.travel(f"{today}T10:00+01:00", tick=False):
        text = text_of(client.get("/agenda/affiche/?lieu=epn-de-l-etang"))
    assert f'poster__title">{title}<' in text
    assert re.findall(r'sheet__name">([^<]*)<', text) == ["Suivant"]


@pytest.mark.parametrize(
    ("view", "query", "link"),
    [
        ("vue=mois", "du=2026-11-30&amp;au=2026-11-30", "Imprimer les dates de ce mois"),
        (
            "vue=mois&jour=2026-12",
            "du=2026-12-01&amp;au=2026-12-31",
            "Imprimer les dates de ce mois",
        ),
        (
            "vue=semaine&gratuit=1",
            "gratuit=1&amp;du=2026-11-30&amp;au=2026-12-06",
            "Imprimer les dates de cette semaine",
        ),
    ],
)
def test_week_and_month_on_paper_lead_to_the_list_of_their_dates(client, agenda, view, query, link):
    with time_machine.travel("2026-11-30T10:00+01:00", tick=False):
        text = text_of(client.get(f"/agenda/?{view}"))
        past = text_of(client.get("/agenda/?vue=mois&jour=2026-10"))
    assert re.search(rf'href="/agenda/imprimer/\?{query}"[^>]*>{link}<', text)
    sentence = re.search(r'class="print-only">([^<]*)<', text)[1]
    assert sentence.endswith(f"/agenda/imprimer/?{query}")
    assert "/agenda/imprimer/" not in past


def test_list_on_paper_states_that_it_is_one_page_of_several(client, agenda, place):
    for day in range(1, 14):
        EventPageFactory(parent=place, title=f"n{day}", starts_at=at(12, day))
    with time_machine.travel("2026-11-30T10:00+01:00", tick=False):
        text, few = (text_of(client.get(f"/agenda/{query}")) for query in ("", "?q=n13"))
    assert re.search(r'print-only">Voici 12 de ces dates\.[^<]*/agenda/imprimer/<', text)
    assert "print-only" not in few


def test_five_weeks_are_still_right_when_their_poster_is_scanned(client, agenda, place):
    EventPageFactory(parent=place, title="Lundi", starts_at=at(11, 30))
    late = EventPageFactory(parent=place, title="Janvier", starts_at=at(1, 2, year=2027))
    url = "/agenda/affiche/?lieu=epn-de-l-etang"
    with time_machine.travel(at(11, 30, 10), tick=False):
        mark = client.get(url).context["mark"]
        pdf_url = "/agenda/affiche.pdf?lieu=epn-de-l-etang&amp;debut=2026-11-30"
        assert f'href="{pdf_url}"' in client.get(url).text
    scanned = f"{url}&debut=2026-11-30&empreinte={mark}"
    with time_machine.travel(at(12, 5), tick=False):
        page = client.get(scanned)
        assert "Cette affiche est toujours bonne" in text_of(page)
        assert re.findall(r'sheet__name">([^<]*)<', text_of(page)) == ["Janvier"]
        later = f"{url}&debut=2026-11-30&depuis=2026-12-05&empreinte={page.context['mark']}"
        assert "Cette affiche est toujours bonne" in text_of(client.get(later))
        late.title = "Autre titre"
        late.save_revision().publish()
        for address in (scanned, later):
            assert "Le programme a changé" in text_of(client.get(address))
    with time_machine.travel(at(1, 4, year=2027), tick=False):
        assert "Ces dates sont passées." in text_of(client.get(scanned))


def test_last_page_of_a_printed_list_has_three_dates_at_least(client, agenda, monkeypatch):
    monkeypatch.setattr("events.paper.MOST", 5)
    for number in range(8):
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=at(10, 22))
        pages = client.get("/agenda/imprimer/").context["page_obj"].paginator
        assert [len(page) for page in pages] in ([number + 1], [5, 3])


def test_poster_pdf_has_large_type(client, agenda, place):
    EventPageFactory(parent=place, title="Novembre", starts_at=at(11, 5))
    url = "/agenda/affiche.pdf?lieu=epn-de-l-etang&mois=2026-11"
    assert url.replace("&", "&amp;") in client.get(url.replace("affiche.pdf", "affiche/")).text
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert "affiche-epn-de-letang-2026-11.pdf" in response["Content-Disposition"]
    [page] = pypdf.PdfReader(io.BytesIO(response.content)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]  # A4, in points
    sizes = set()
    text = page.extract_text(
        visitor_text=lambda text, _cm, tm, _font, size: (
            text.strip() and sizes.add(size * abs(tm[0]))
        )
    )
    assert "Novembre 2026" in text
    assert text.replace("\xa0", " ").count("04 42 00 00 00") == 9
    assert min(sizes) >= 14
    assert pdf_ua.faults(response.content) == []
    assert client.get(url).content == response.content
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_poster_pdf_without_a_renderer_redirects_to_the_page(client, agenda, monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    assert "affiche.pdf" not in client.get("/agenda/affiche/?mois=2026-11").text
    response = client.get("/agenda/affiche.pdf?gratuit=1&mois=2026-11")
    assert response.headers["Location"] == "/agenda/affiche/?gratuit=1&mois=2026-11"


def test_subscription_page_has_a_button_for_each_calendar(client, agenda):
    EventPageFactory(parent=agenda)
    text = text_of(client.get("/agenda/s-abonner/?gratuit=1"))
    for name in (
        "Google Agenda",
        "iPhone, iPad, Mac",
        "Outlook personnel",
        "Thunderbird",
        "Android",
    ):
        assert name in text
    assert "1 date à venir" in text
    assert 'value="http://localhost/agenda/agenda.ics?gratuit=1"' in text
    assert 'href="webcal://localhost/agenda/agenda.ics?gratuit=1"' in text
    for form in TYPES:
        assert f'href="/agenda/agenda.{form}?gratuit=1"' in text


def test_check_page_shows_the_content_of_a_feed(client, agenda, place):
    for number in range(4):
        EventPageFactory(parent=place, title=f"Ici {number}", starts_at=at(11, 3 + number))
    EventPageFactory(parent=agenda, title="Ailleurs", status="cancelled")
    feed = "/agenda/lieux/epn-de-l-etang/agenda.ics"
    client.get(feed, headers={"user-agent": GOOGLE})
    check = reverse("subscriptions:check")
    text = text_of(client.get(check, {"adresse": f"http://localhost{feed}"}))
    assert "4 dates à venir" in text
    assert re.findall(r">(Ici \d)</a>", text) == ["Ici 0", "Ici 1", "Ici 2"]
    assert "Google Agenda</th><td>mercredi 21 octobre" in text
    whole = text_of(client.get(check, {"adresse": ICS}))
    assert "1 date annulée n’est pas montrée par Google Agenda" in whole
    assert "Personne ne l’a encore lu" in whole


def test_check_page_explains_a_wrong_address(subtests, client, agenda):
    cases = [
        ("http://ailleurs.example/agenda/agenda.ics", "celle d’un autre site"),
        ("http://localhost/agenda/", "n’est pas celle d’un agenda"),
        ("http://[", "n’est pas celle d’un agenda"),
        ("bonjour", "n’est pas celle d’un agenda"),
        ("/agenda/evenements/0b6e6b0e-3c1d-4a53-9d1e-6f2f6f0d7a11.ics", "un seul événement"),
        ("/agenda/prive/secret/agenda.ics", "Cette adresse est secrète"),
        ("/agenda/inscription/secret/rendez-vous.ics", "il n’est montré qu’à elle"),
        ("/agenda/agenda.xyz", "n’est pas celle d’un agenda"),
        ("/recherche/recherche.ics?q=atelier", "C’est une recherche"),
        (f"{ICS}?theme=inconnu", "n’existe pas ou plus"),
        ("/agenda/lieux/inconnu/agenda.ics", "n’existe pas ou plus"),
        ("/agenda/territoires/99/agenda.ics", "n’existe pas ou plus"),
    ]
    for address, problem in cases:
        with subtests.test(address=address, problem=problem):
            assert problem in text_of(
                client.get(reverse("subscriptions:check"), {"adresse": address})
            )


@pytest.fixture
def writer(django_user_model, agenda):
    """A user who may edit the pages of the agenda only."""
    group = Group.objects.create(name="Agenda")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(
        content_type__app_label="wagtailcore", codename="change_page"
    )
    GroupPagePermission.objects.create(group=group, page=agenda, permission=permission)
    user = django_user_model.objects.create_user("redactrice", password="x")
    user.groups.add(group)
    return user


def test_private_feed_of_drafts_can_be_revoked(client, agenda, place, writer, lint):
    draft = EventPageFactory(parent=agenda, title="À relire", live=False)
    draft.save_revision()
    EventPageFactory(parent=agenda, title="Publié").save_revision().publish()
    elsewhere = EventPageFactory(parent=place, title="D’un autre", live=False)
    elsewhere.save_revision()
    client.force_login(writer)
    page = reverse("event_private_feed")
    client.post(page, {"faire": "creer"})
    url = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    assert url in client.get(page).text
    client.logout()
    response = client.get(url)
    text = response.content.decode()
    assert re.findall(r"SUMMARY:(.*)\r", text) == ["BROUILLON - À relire"]
    assert "STATUS:TENTATIVE" in text
    assert lint(response.content) == []
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in response
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    client.force_login(writer)
    client.post(page, {"faire": "creer"})
    assert client.get(url).status_code == 404
    writer.is_active = False
    writer.save()
    new = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    assert client.get(new).status_code == 404


def test_changes_of_a_published_event_are_in_the_private_feed(agenda, admin_user):
    event = EventPageFactory(parent=agenda, title="Publié")
    event.title = "Revu"
    event.save_revision()
    assert b"SUMMARY:BROUILLON - Revu" in calendar_of(admin_user)


def test_unpublished_event_is_in_the_private_feed(agenda, admin_user):
    event = EventPageFactory(parent=agenda, title="Retiré")
    event.save_revision().publish()
    assert b"BROUILLON" not in calendar_of(admin_user)
    EventPage.objects.get().unpublish()
    assert b"SUMMARY:BROUILLON - Retir" in calendar_of(admin_user)


def test_private_feed_starts_with_the_latest_draft(agenda, admin_user, today):
    for title, minutes in (("Nouveau", 2), ("Ancien", 1)):
        with time_machine.travel(today + datetime.timedelta(minutes=minutes), tick=False):
            EventPageFactory(parent=agenda, title=title, live=False).save_revision()
    text = calendar_of(admin_user).decode()
    assert re.findall(r"SUMMARY:BROUILLON - (.*)\r", text) == ["Nouveau", "Ancien"]


def test_draft_in_the_private_feed_has_the_version_of_its_revision(agenda, admin_user, communes):
    reunion = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    event = EventPageFactory(parent=agenda, title="Publié", commune=reunion)
    event.title = "Revu"
    revision = event.save_revision()
    calendar = icalendar.Calendar.from_ical(calendar_of(admin_user))
    assert calendar["NAME"] == "Mes brouillons d’événements"
    [component] = calendar.events
    assert component["SEQUENCE"] == revision.pk
    assert component["LAST-MODIFIED"].dt == revision.created_at.replace(microsecond=0)
    # The draft is not the published event, for an editor who has both calendars.
    assert component["UID"] != str(event.calendar_entry.uid)
    assert component["DTSTART"].params["TZID"] == "Indian/Reunion"
    assert {str(zone["TZID"]) for zone in calendar.timezones} == {
        "Europe/Paris",
        "Indian/Reunion",
    }
    event.title = "Revu encore"
    event.save_revision()
    [again] = icalendar.Calendar.from_ical(calendar_of(admin_user)).events
    assert (again["UID"], str(again["SUMMARY"])) == (component["UID"], "BROUILLON - Revu encore")


def test_drafts_of_an_event_and_its_translation_are_two_entries(agenda, admin_user):
    event = EventPageFactory(parent=agenda, title="Publié")
    english = Locale.objects.create(language_code="en")
    translation = event.copy_for_translation(english, copy_parents=True)
    for page in (event, translation):
        page.title = f"{page.title}, revu"
        page.save_revision()
    entries = icalendar.Calendar.from_ical(calendar_of(admin_user)).events
    assert len(entries) == 2
    assert len({entry["UID"] for entry in entries}) == 2


def test_unfinished_drafts_do_not_break_the_private_feed(agenda, admin_user):
    """A draft may have no date yet, or no revision."""
    EventPageFactory(parent=agenda, title="Sans version", live=False)
    for title, missing in (("Sans début", "starts_at"), ("Sans fin", "ends_at")):
        draft = EventPageFactory(parent=agenda, title=title, live=False)
        setattr(draft, missing, None)
        draft.save_revision(clean=False)
    EventPageFactory(parent=agenda, title="Complet", live=False).save_revision()
    text = calendar_of(admin_user).decode()
    assert re.findall(r"SUMMARY:(.*)\r", text) == ["BROUILLON - Complet"]


def test_private_feed_has_the_latest_drafts_only(agenda, admin_user, today, monkeypatch):
    monkeypatch.setattr("events.feeds.drafts.MOST", 1)
    for minutes, title in enumerate(("Ancien", "Nouveau")):
        with time_machine.travel(today + datetime.timedelta(minutes=minutes), tick=False):
            EventPageFactory(parent=agenda, title=title, live=False).save_revision()
    assert re.findall(r"SUMMARY:(.*)\r", calendar_of(admin_user).decode()) == [
        "BROUILLON - Nouveau"
    ]


@pytest.mark.parametrize(
    ("codename", "titles"),
    [
        ("add_page", ["BROUILLON - Le mien"]),
        ("change_page", ["BROUILLON - Le mien", "BROUILLON - Le sien"]),
    ],
)
def test_private_feed_has_the_drafts_that_its_owner_may_change(
    agenda, writer, admin_user, codename, titles
):
    """A contributor, who may only add pages, changes their own."""
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
    GroupPagePermission.objects.filter(group__name="Agenda").update(permission=permission)
    for owner, title in ((admin_user, "Le sien"), (writer, "Le mien")):
        EventPageFactory(parent=agenda, title=title, live=False, owner=owner).save_revision()
    assert sorted(re.findall(r"SUMMARY:(.*)\r", calendar_of(writer).decode())) == titles


@pytest.mark.parametrize("number", [3, 40])
def test_agenda_pages_take_few_queries(
    client, agenda, place, django_assert_max_num_queries, number
):
    for index in range(number):
        EventPageFactory(parent=place if index % 2 else agenda, starts_at=at(10, 22, 9))
    for url in (
        "/agenda/?vue=mois",
        "/agenda/?vue=semaine&gratuit=1",
        "/agenda/imprimer/",
        "/agenda/affiche/?mois=2026-10",
        "/agenda/s-abonner/",
    ):
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200
