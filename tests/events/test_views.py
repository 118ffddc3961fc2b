"""The agenda by week and month, on paper, and how people follow it."""

import datetime
import html
import io
import re

import pypdf
import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageViewRestriction

from events.feeds.feeds import TYPES
from events.models import PrivateFeed
from network.outputs import pdf
from tests.factories import EventPageFactory

from .conftest import PARIS

pytestmark = pytest.mark.django_db
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
    monkeypatch.setattr("events.paper.MOST", 2)
    for number in range(1, 6):
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
    assert printed == [f"Atelier {number}" for number in range(1, 6)]


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
    for month in ("x", "2026-13", "9999-12", "0001-01"):
        assert client.get(f"/agenda/affiche/?mois={month}").status_code == 200
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
@pytest.mark.parametrize(("number", "a_day"), [(1, 1), (4, 1), (5, 1), (6, 1), (7, 2), (9, 3)])
def test_no_sheet_of_a_poster_has_one_or_two_dates_alone(
    client, agenda, place, pango, title, number, a_day
):
    for rank in range(number):
        EventPageFactory(
            parent=place, title=f"{title} n{rank}", starts_at=at(11, 2 + rank // a_day, 9)
        )
    response = client.get("/agenda/affiche.pdf?lieu=epn-de-l-etang&mois=2026-11")
    sheets = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]
    dates = [re.findall(r"n(\d+)\b", sheet) for sheet in sheets]
    assert [int(rank) for sheet in dates for rank in sheet] == list(range(number))
    assert all(len(sheet) >= min(2, number) for sheet in dates), dates
    phones = [sheet.replace("\xa0", " ").count("04 42 00 00 00") for sheet in sheets]
    assert phones[0] >= 8
    assert not any(phones[1:])


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
    assert client.get(url).content == response.content
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_poster_pdf_without_a_renderer_redirects_to_the_page(client, agenda, monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    assert "affiche.pdf" not in client.get("/agenda/affiche/?mois=2026-11").text
    response = client.get("/agenda/affiche.pdf?gratuit=1&mois=2026-11")
    assert response.headers["Location"] == "/agenda/affiche/?gratuit=1&mois=2026-11"


def test_subscription_page_explains_each_client(client, agenda):
    EventPageFactory(parent=agenda)
    text = text_of(client.get("/agenda/s-abonner/?gratuit=1"))
    for name in ("Google Agenda", "iPhone, iPad et Mac", "Outlook", "Thunderbird"):
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
    check = reverse("events:check")
    text = text_of(client.get(check, {"adresse": f"http://localhost{feed}"}))
    assert "4 dates à venir" in text
    assert re.findall(r">(Ici \d)</a>", text) == ["Ici 0", "Ici 1", "Ici 2"]
    assert "Google Agenda</th><td>mercredi 21 octobre" in text
    whole = text_of(client.get(check, {"adresse": ICS}))
    assert "1 date annulée n’y est pas montrée" in whole
    assert "Personne ne l’a encore lu" in whole


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://ailleurs.example/agenda/agenda.ics", "celle d’un autre site"),
        ("http://localhost/agenda/", "n’est pas celle d’un agenda"),
        ("http://[", "n’est pas celle d’un agenda"),
        ("bonjour", "n’est pas celle d’un agenda"),
        ("/agenda/evenements/0b6e6b0e-3c1d-4a53-9d1e-6f2f6f0d7a11.ics", "un seul rendez-vous"),
        ("/agenda/prive/secret/agenda.ics", "Cette adresse est secrète"),
        ("/recherche/recherche.ics?q=atelier", "C’est une recherche"),
        (f"{ICS}?theme=inconnu", "n’existe pas ou plus"),
        ("/agenda/lieux/inconnu/agenda.ics", "n’existe pas ou plus"),
        ("/agenda/territoires/99/agenda.ics", "n’existe pas ou plus"),
    ],
)
def test_check_page_explains_a_wrong_address(client, agenda, address, problem):
    assert problem in text_of(client.get(reverse("events:check"), {"adresse": address}))


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
    EventPageFactory(parent=agenda, title="Publié")
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
    assert "Access-Control-Allow-Origin" not in response
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    client.force_login(writer)
    client.post(page, {"faire": "creer"})
    assert client.get(url).status_code == 404
    writer.is_active = False
    writer.save()
    new = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    assert client.get(new).status_code == 404


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
