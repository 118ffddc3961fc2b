"""The screens of reports: their period, their formats and their access."""

import datetime
import io
import re

import pytest
import time_machine
import wagtail_factories
from django.contrib.auth.models import User
from django.http import QueryDict
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from events.models import Registration
from network.admin.reports import entries_for
from network.models import NetworkSettings, Territory, Topic
from places.models import PlacePage
from tests import pdf_ua
from tests.events.conftest import PARIS
from tests.events.registrations.test_host_views import text_of
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

from .counts import counted
from .test_scope import editor_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
YEAR = "?du=2026-01-01&au=2026-12-31"


def pdf_pages(host, query=YEAR):
    content = host.get(reverse("event_report_pdf") + query).content
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_report_without_counts_explains_how_to_count(host):
    for name in ("event_report", "event_report_sheet"):
        page = text_of(host.get(reverse(name)))
        assert "Aucun atelier n’est encore compté" in page
        assert "Comment c’est compté" in page
        assert "<table" not in page.partition("Aucun atelier")[2]
    assert host.get(reverse("event_report_csv")).status_code == 200
    assert host.get(reverse("event_report_xlsx")).status_code == 200


def test_default_period_is_current_year(host):
    with time_machine.travel(datetime.datetime(2027, 1, 1, 0, 30, tzinfo=PARIS), tick=False):
        host.force_login(User.objects.get())
        assert "Bilan de l’année 2027" in text_of(host.get(reverse("event_report")))


def test_school_year_is_one_report(host, place):
    counted(25, place=place, starts_at=datetime.datetime(2025, 9, 1, 9, tzinfo=PARIS))
    counted(30, place=place, starts_at=datetime.datetime(2026, 8, 31, 18, tzinfo=PARIS))
    counted(90, place=place, starts_at=datetime.datetime(2026, 9, 1, 9, tzinfo=PARIS))
    response = host.get(reverse("event_report") + "?du=2025-09-01&au=2026-08-31")
    page = text_of(response)
    assert "Bilan de septembre 2025 à août 2026</h2>" in page
    assert "Venues : <strong>55</strong>" in page
    assert [line.name for line in response.context["report"].tables[0].lines][::11] == [
        "Septembre 2025",
        "Août 2026",
    ]


def test_usual_periods_are_links_that_keep_the_filters(host, place):
    counted(25, place=place)
    page = text_of(
        host.get(f"{reverse('event_report')}?lieu={place.pk}&du=2026-01-01&au=2026-06-30")
    )
    link = f'<a href="?lieu={place.pk}&amp;du=2026-01-01&amp;au=2026-06-30" aria-current="page">'
    assert f"{link}Janvier à juin 2026</a>" in page
    assert page.count('aria-current="page">') == 1
    link = f'<a href="?lieu={place.pk}&amp;du=2026-09-01&amp;au=2027-08-31">'
    assert f"{link}2026-2027</a>" in page


def test_invalid_scope_is_explained(subtests, host):
    """No number is shown for another scope, and the other formats lead to the explanation."""
    cases = [
        ("du=2026-07-01&au=2026-06-30", "au", "Le dernier jour est avant le premier"),
        ("du=2026-07-01", "au", "Choisissez le dernier jour du bilan."),
        ("au=2026-07-01&du=", "du", "Choisissez le premier jour du bilan."),
        ("du=2026-02-30&au=2026-06-30", "du", "Ce jour n’existe pas."),
        ("du=²&au=2026-06-30", "du", "Ce jour n’existe pas."),
        ("du=0001-01-01&au=9999-12-31", "du", "Vérifiez l’année"),
        ("du=2010-01-01&au=2026-06-30", "au", "Un bilan couvre dix ans au plus"),
        ("du=2016-12-31&au=2027-01-09", "au", "Un bilan couvre dix ans au plus"),
        ("lieu=x", "lieu", "Ce lieu n’est pas dans la liste"),
        ("lieu=9" + "9" * 30, "lieu", "Ce lieu n’est pas dans la liste"),
        ("lieu=" + "9" * 19, "lieu", "Ce lieu n’est pas dans la liste"),
        ("territoire=%F0", "territoire", "Ce territoire n’est pas dans la liste"),
        ("theme=x", "theme", "Ce thème n’est pas dans la liste"),
        ("public=x", "public", "Ce public n’est pas dans la liste"),
    ]
    for query, field, message in cases:
        with subtests.test(query=query, field=field):
            response = host.get(f"{reverse('event_report')}?{query}")
            assert response.status_code == 200
            page = text_of(response)
            assert f'<a href="#id_{field}">{message}' in page
            assert f'id="id_{field}_error"' in page
            assert "Venues" not in page
            for name in (
                "event_report_csv",
                "event_report_xlsx",
                "event_report_pdf",
                "event_report_sheet",
            ):
                redirection = host.get(f"{reverse(name)}?{query}")
                assert redirection.status_code == 302
                page, asked = redirection["Location"].split("?")
                assert (page, QueryDict(asked)) == (reverse("event_report"), QueryDict(query))
                assert message in text_of(host.get(redirection["Location"]))


def test_audience_is_chosen_and_kept_by_every_format(host, place, agenda):
    event = EventPageFactory(parent=agenda, audiences=["Jeunes"])
    counted(25, place=place, event=event)
    query = f"{YEAR}&public=Seniors"
    page = text_of(host.get(reverse("event_report") + query))
    assert '<option value="Seniors" selected>' in page
    title = "Bilan de l’année 2026 – public\N{NO-BREAK SPACE}: Seniors"
    assert "public=Seniors&amp;du=" in page or "&amp;public=Seniors" in page
    assert "Aucun atelier n’est encore compté pour ce bilan." in page
    for name in ("event_report", "event_report_sheet", "event_report_csv"):
        assert title in host.get(reverse(name) + query).content.decode()
    book = load_workbook(io.BytesIO(host.get(reverse("event_report_xlsx") + query).content))
    assert book["Période"]["A2"].value == "Total"
    assert book["Période"]["A1"].value == title
    filename = host.get(reverse("event_report_xlsx") + query)["Content-Disposition"]
    assert 'filename="bilan-de-lannee-2026-public-seniors.xlsx"' in filename


def test_territories_with_one_name_state_their_kind(host, place, communes):
    departement, region = communes["13056"].departement, communes["13056"].region
    Territory.objects.filter(pk__in=[departement.pk, region.pk]).update(name="La Réunion")
    counted(25, place=place)
    page = text_of(host.get(reverse("event_report")))
    for text in ("La Réunion (département)", "La Réunion (région)", "Martigues"):
        assert f">{text}</option>" in page


def test_typed_days_are_kept_after_an_error(host):
    page = text_of(host.get(reverse("event_report") + "?du=2026-07-01&au=2026-06-30"))
    assert re.search(r'<input type="date" name="du" value="2026-07-01"', page)
    assert re.search(r'<input type="date" name="au" value="2026-06-30"', page)


def test_french_days_are_understood(host):
    page = text_of(host.get(reverse("event_report") + "?du=01/09/2025&au=31/08/2026"))
    assert "Bilan de septembre 2025 à août 2026" in page


def test_report_covers_ten_years_and_their_leap_days(host):
    response = host.get(reverse("event_report") + "?du=2016-12-31&au=2027-01-08")
    assert response.context["report"].scope.period.last == datetime.date(2027, 1, 8)


def test_form_offers_the_places_and_territories_of_the_counts(host, place, directory, communes):
    """A place without dates is not offered; the large territories come after the communes."""
    PlacePageFactory(parent=directory, title="Sans compte", slug="sans", city="Marseille")
    library = PlacePageFactory(
        parent=directory, title="Bibliothèque", slug="bib", city="Aix-en-Provence"
    )
    Territory.objects.create(code="05061", kind="commune", name="Gap")
    topics = [TopicFactory(name=name) for name in ("Téléphone", "Courriel")]
    for each in (place, library):
        counted(25, place=each, topics=topics[:1])
    form = host.get(reverse("event_report")).context["form"]
    labels = {
        name: [str(label) for _value, label in form.fields[name].choices]
        for name in ("lieu", "territoire", "theme", "public")
    }
    assert labels["lieu"] == [
        "Tous",
        "Bibliothèque, Aix-en-Provence",
        "EPN de l’Étang, Martigues",
    ]
    assert labels["territoire"] == [
        "Tous",
        "Aix-en-Provence",
        "Martigues",
        "Bouches-du-Rhône",
        "Métropole d’Aix-Marseille-Provence",
        "Provence-Alpes-Côte d’Azur",
    ]
    assert labels["theme"][0] == labels["public"][0] == "Tous"
    assert sorted(labels["theme"][1:]) == ["Courriel", "Téléphone"]
    values = [str(value) for value, _label in form.fields["territoire"].choices]
    assert values[:3] == ["", "13001", "13056"]


def test_form_offers_the_places_of_past_dates_that_nobody_counted(
    host, client, agenda, directory, communes
):
    start = datetime.datetime(2026, 1, 10, 14, tzinfo=PARIS)
    hours = {"starts_at": start, "ends_at": start.replace(hour=16)}
    library = PlacePageFactory(parent=directory, title="Bibliothèque", city="Aix-en-Provence")
    mine = EventPageFactory(parent=agenda, place=library, capacity=8, **hours)
    EventPageFactory(parent=agenda, commune=communes["13055"], **hours)
    for slug, changes in (
        ("annule", {"status": "cancelled"}),
        ("brouillon", {"live": False}),
        ("futur", {name: hour.replace(year=2030) for name, hour in hours.items()}),
    ):
        other = PlacePageFactory(parent=directory, title="Autre", slug=slug, city="Martigues")
        EventPageFactory(parent=agenda, place=other, **hours | changes)
    date = mine.occurrences.get()
    for number in range(6):
        times = {"starts_at": start, "original_starts_at": start, "ends_at": date.ends_at}
        Registration.objects.create(event=mine, name=f"P{number}", state="held", **times)

    def choices(name):
        response = host.get(reverse("event_report"))
        return [label for _value, label in response.context["form"].fields[name].choices][1:]

    assert choices("lieu") == ["Bibliothèque, Aix-en-Provence"]
    assert choices("territoire")[:2] == ["Aix-en-Provence", "Marseille"]
    for query in (f"lieu={library.pk}", "territoire=13001"):
        report = host.get(f"{reverse('event_report')}{YEAR}&{query}").context["report"]
        assert (report.past_dates, report.registered, report.total.people) == (1, "6", 0)
    client.force_login(editor_of(mine, "animatrice"))
    assert choices("lieu") == ["Bibliothèque, Aix-en-Provence"]
    assert "Marseille" not in choices("territoire")


def test_choices_of_the_form_narrow_the_report(host, place, communes):
    topic = TopicFactory(name="Téléphone", slug="telephone")
    counted(25, place=place, topics=[topic])
    counted(40, month=4)
    queries = [
        f"lieu={place.pk}",
        "territoire=13056",
        f"territoire={communes['13056'].region.code}",
        f"theme={topic.slug}",
    ]
    for query in queries:
        report = host.get(f"{reverse('event_report')}{YEAR}&{query}").context["report"]
        assert report.total.people == 25, query


def test_editor_is_offered_the_places_of_their_own_counts(client, agenda, place, directory):
    mine = EventPageFactory(parent=agenda)
    other = PlacePageFactory(parent=directory, title="Médiathèque", city="Marseille")
    counted(25, place=place, event=mine)
    counted(25, place=other, event=EventPageFactory(parent=agenda))
    client.force_login(editor_of(mine, "animatrice"))
    form = client.get(reverse("event_report")).context["form"]
    assert [str(label) for _value, label in form.fields["lieu"].choices] == [
        "Tous",
        "EPN de l’Étang, Martigues",
    ]


def test_report_may_be_about_one_day(host):
    page = text_of(host.get(reverse("event_report") + "?du=2026-06-30&au=2026-06-30"))
    assert "Bilan du 30 juin 2026" in page


def test_tables_have_bars_without_inline_style(host, place):
    counted(25, 12, month=1, place=place)
    counted(50, 6, month=2)
    page = text_of(host.get(reverse("event_report") + YEAR))
    [bar] = re.findall(r"Janvier (<svg .*?</svg>)", page)
    assert 'aria-hidden="true"' in bar
    assert 'width="50.0%"' in bar
    assert "style=" not in bar
    assert re.search(r'Mars </th> <td role="cell" class="is-number">0</td>', page)


def test_names_are_escaped(host, place):
    place.title = "<script>alert(1)</script>"
    place.save()
    counted(25, place=place)
    counted(30)
    page = text_of(host.get(reverse("event_report") + YEAR))
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, Martigues" in page


def test_pdf_has_same_content(host, place, pango):
    counted(25, 12, place=place)
    counted(3, 1, month=2)
    text = " ".join(" ".join(pdf_pages(host)).replace("\N{NO-BREAK SPACE}", " ").split())
    for expected in (
        "Bilan de l’année 2026",
        "moins de 5",
        "Comment c’est compté",
        "EPN de l’Étang",
    ):
        assert expected in text


def test_pdf_follows_pdf_ua(host, place, pango):
    network = NetworkSettings.objects.get()
    network.logo = wagtail_factories.ImageFactory()
    network.save()
    counted(25, 12, place=place)
    content = host.get(reverse("event_report_pdf") + YEAR).content
    assert pdf_ua.faults(content) == []
    figures = (element["/Alt"] for kind, element in pdf_ua.elements(content) if kind == "Figure")
    assert {" ".join(text.split()) for text in figures} == {"Logo du réseau", "Venues : 25"}


LONG = "Maison de services au public et médiathèque intercommunale Jacqueline-de-Romilly"


def test_long_names_are_whole_in_pdf(host, directory, communes, pango):
    for number in range(25):
        place = PlacePageFactory(parent=directory, slug=f"l-{number}", title=f"{LONG} {number:02}")
        counted(9 + number, place=place)
    text = "".join("".join(pdf_pages(host)).split())
    whole = LONG.replace(" ", "")
    assert [text.count(f"{whole}{number:02}") for number in range(25)] == [1] * 25


def test_first_page_of_pdf_has_year_and_totals_are_not_repeated(host, directory, communes, pango):
    for number in range(30):
        place = PlacePageFactory(parent=directory, slug=f"l-{number}", title=f"LA POSTE {number}")
        counted(9 + number, month=number % 12 + 1, place=place)
    pages = pdf_pages(host)
    for name in ("Bilan de l’année 2026", "Janvier", "Décembre", "Total"):
        assert name in pages[0]
    # Totals of the months and of the places. A table of one line is omitted.
    assert sum(text.count("Total") for text in pages) == 2
    assert sum(text.count("LA POSTE 29") for text in pages) == 1


def test_sheet_has_the_network_the_day_and_a_link_back(host, site, place):
    network = NetworkSettings.for_site(site)
    network.name = "Le Réseau"
    network.save()
    counted(25, place=place)
    with time_machine.travel("2026-10-22T00:30+02:00", tick=False):
        page = text_of(host.get(f"{reverse('event_report_sheet')}{YEAR}&lieu={place.pk}"))
    assert "<p>Le Réseau, jeudi 22 octobre 2026</p>" in page
    back = "?du=2026-01-01&amp;au=2026-12-31&amp;lieu="
    assert f'href="{reverse("event_report")}{back}{place.pk}">Revenir au bilan' in page
    assert "Comment c’est compté" in page


def test_pdf_is_named_after_its_report(host, place, pango):
    response = host.get(reverse("event_report_pdf") + YEAR)
    assert 'filename="bilan-de-lannee-2026.pdf"' in response["Content-Disposition"]


def test_sheet_replaces_pdf_without_its_libraries(host, monkeypatch):
    monkeypatch.setattr("network.outputs.pdf.is_available", lambda: False)
    redirection = host.get(reverse("event_report_pdf") + YEAR)
    assert redirection["Location"] == reverse("event_report_sheet") + YEAR
    page = text_of(host.get(reverse("event_report_pdf") + YEAR, follow=True))
    assert "Ce serveur ne fait pas de PDF" in page
    assert "Bilan de l’année 2026" in page


def test_query_count_of_report_does_not_grow_with_counts(
    host, place, django_assert_max_num_queries
):
    url = reverse("event_report") + YEAR
    topics = [TopicFactory() for _number in range(3)]
    event = EventPageFactory(parent=place, all_day=True)
    counts = []
    for number in (2, 40):
        for index in range(number):
            day = index // 12 + number // 4 + 1
            moment = datetime.datetime(2026, index % 12 + 1, day, 14, tzinfo=PARIS)
            counted(10, 2, starts_at=moment, place=place, topics=topics, event=event)
        host.get(url)
        with django_assert_max_num_queries(60) as captured:
            host.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Topic.objects.count() == 3


@pytest.mark.parametrize("form", ["", "_sheet", "_csv", "_xlsx"])
def test_report_is_not_cached(host, form):
    directives = host.get(reverse(f"event_report{form}") + YEAR)["Cache-Control"]
    assert {"private", "no-store"} <= set(directives.split(", "))


def test_page_of_reports_opens_the_report(host, admin_user):
    urls = {str(entry.label): reverse(entry.url) for entry in entries_for(admin_user)}
    assert urls["Bilan des ateliers"] == reverse("event_report")


def test_report_needs_login(client, agenda):
    for name in ("event_report", "event_report_sheet", "event_report_csv", "event_report_pdf"):
        response = client.get(reverse(name))
        assert (response.status_code, "/login/" in response["Location"]) == (302, True)


def test_places_that_share_a_name_have_their_town(host, place, directory):
    there = place.copy(update_attrs={"slug": "autre"})
    PlacePage.objects.filter(pk=there.pk).update(commune=None, city="Istres")
    for each in (place, there):
        counted(25, place=each)
    response = host.get(reverse("event_report"), {"lieu": there.pk})
    labels = [label for _value, label in response.context["form"].fields["lieu"].choices]
    assert labels == ["Tous", "EPN de l’Étang, Martigues", "EPN de l’Étang, Istres"]
    assert "EPN de l’Étang, Istres</h2>" in text_of(response)
