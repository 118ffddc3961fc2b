"""The yearly report: its totals, its masked numbers, its formats and its access."""

import csv
import datetime
import io
import re

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from wagtail.models import GroupPagePermission

from events.models import HeadCount, Registration
from events.reports.charts import Bar, bars
from events.reports.report import METHOD, Report, Scope, commune_names
from network.models import Territory, Topic
from tests.events.conftest import PARIS
from tests.events.registrations.test_host_views import text_of
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client, admin_user, agenda):
    client.force_login(admin_user)
    return client


def counted(people, first_timers=0, *, month=3, place=None, topics=(), event=None, **values):
    kept = HeadCount.objects.create(
        event=event,
        title="Atelier",
        starts_at=datetime.datetime(2026, month, 10, 14, tzinfo=PARIS),
        original_starts_at=datetime.datetime(2026, month, 10, 14, tzinfo=PARIS),
        place=place,
        commune=place.commune if place else None,
        people=people,
        first_timers=first_timers,
        **values,
    )
    kept.topics.set(topics)
    return kept


def tables(report):
    return {
        table.key: [(line.name, line.dates, line.people, line.first_timers) for line in table.lines]
        for table in report.tables()
    }


def test_year_is_totalled_by_month_place_commune_and_topic(admin_user, place):
    phone, papers = TopicFactory(name="Téléphone"), TopicFactory(name="Démarches")
    counted(12, 6, month=1, place=place, topics=[phone, papers], audiences=["Seniors"])
    counted(20, 10, month=1, topics=[phone], audiences=["Seniors", "Femmes"])
    counted(9, 0, month=12, place=place)
    counted(None, None, month=5)
    HeadCount.objects.filter(people=20).update(
        starts_at=datetime.datetime(2026, 1, 1, 0, 30, tzinfo=PARIS)
    )
    # In other years, in the site's time zone.
    for moment in ("2025-12-31T22:59Z", "2026-12-31T23:00Z"):
        row = counted(500, 100)
        HeadCount.objects.filter(pk=row.pk).update(
            starts_at=datetime.datetime.fromisoformat(moment)
        )
    report = Report(Scope(2026), admin_user)
    assert (report.total.dates, report.total.people, report.total.first_timers) == (3, 41, 16)
    by_table = tables(report)
    assert [line for line in by_table["mois"] if line[1]] == [
        ("Janvier", 2, 32, 16),
        ("Décembre", 1, 9, 0),
    ]
    assert len(by_table["mois"]) == 12
    assert by_table["place"] == [
        ("EPN de l’Étang, Martigues", 2, 21, 6),
        ("Hors d’un lieu du réseau", 1, 20, 10),
    ]
    assert [line[0] for line in by_table["commune"]] == ["Martigues", "Sans commune"]
    assert by_table["theme"] == [
        ("Démarches", 1, 12, 6),
        ("Sans thème", 1, 9, 0),
        ("Téléphone", 2, 32, 16),
    ]
    assert report.audiences() == [("Seniors", 2), ("Femmes", 1)]


def test_places_with_same_name_have_separate_lines(admin_user, directory, communes):
    """The name has the town, and the address too if two places of a town have the same name."""
    where = (("Martigues", "1 rue A"), ("Marseille", "2 rue B"), ("Marseille", "3 rue C"))
    places = [
        PlacePageFactory(
            parent=directory, title="La Poste", slug=f"poste-{n}", city=city, address=address
        )
        for n, (city, address) in enumerate(where)
    ]
    for place, people in zip(places, (3, 30, 40), strict=True):
        counted(people, place=place)
    assert [line[:3] for line in tables(Report(Scope(2026), admin_user))["place"]] == [
        ("La Poste, Marseille (2 rue B)", 1, "hidden"),
        ("La Poste, Marseille (3 rue C)", 1, 40),
        ("La Poste, Martigues", 1, "little"),
    ]


def test_communes_with_same_name_have_their_departement():
    """Overseas, the number of a département has three digits."""
    communes = [
        Territory(pk=key, code=code, name="Sainte-Marie")
        for key, code in enumerate(("97418", "97228", "35294"))
    ]
    names = [name for _key, name in commune_names(communes).values()]
    assert names == ["Sainte-Marie (974)", "Sainte-Marie (972)", "Sainte-Marie (35)"]


def test_small_place_cannot_be_computed_from_its_commune(admin_user, directory, place):
    """Without masking, 3 would be the 28 of the commune minus the 25 of the other place."""
    other = PlacePageFactory(parent=directory, title="Médiathèque", city="Martigues")
    counted(3, place=place)
    counted(25, place=other)
    counted(60)
    by_table = tables(Report(Scope(2026), admin_user))
    assert [line[2] for line in by_table["commune"]] == [28, 60]
    assert [line[2] for line in by_table["place"]] == ["little", 60, "hidden"]


def test_scope_filters_head_counts(admin_user, place, communes):
    topic = TopicFactory(name="Téléphone")
    counted(12, place=place)
    counted(20, topics=[topic])
    counted(30)
    for scope, people in (
        (Scope(2026, place=place), 12),
        (Scope(2026, territory=communes["13056"]), 12),
        (Scope(2026, territory=communes["13056"].departement), 12),
        (Scope(2026, territory=communes["13055"]), 0),
        (Scope(2026, topic=topic), 20),
        (Scope(2025), 0),
    ):
        assert Report(scope, admin_user).total.people == people


def test_small_numbers_are_masked(admin_user, place):
    counted(3, 1, month=1, place=place)
    counted(12, 0, month=2)
    counted(40, 30, month=3)
    by_table = tables(Report(Scope(2026), admin_user))
    assert [line[2:] for line in by_table["mois"][:3]] == [
        ("little", "little"),
        ("hidden", 0),
        (40, "hidden"),
    ]
    assert [line[2] for line in by_table["place"]] == ["little", "hidden"]


def test_small_number_of_returning_people_is_protected(admin_user):
    counted(30, 27, month=1)
    report = Report(Scope(2026), admin_user)
    assert (report.total.people, report.total.first_timers) == (30, "hidden")
    assert tables(report)["mois"][0][2:] == (30, "hidden")


def test_report_of_few_people_is_not_detailed(admin_user):
    counted(8, month=1)
    counted(9, month=2)
    report = Report(Scope(2026), admin_user)
    assert report.total.people == 17
    assert [line[2] for line in tables(report)["mois"][:3]] == ["hidden", "hidden", 0]


def editor_of(page, name):
    """Return a user who may edit only `page` and the pages below it."""
    group = Group.objects.create(name=name)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(access)
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page.page_ptr, permission=change)
    user = User.objects.create_user(name)
    user.groups.add(group)
    return user


def test_report_covers_events_that_user_may_edit(agenda):
    mine = EventPageFactory(parent=agenda, title="Le mien")
    other = EventPageFactory(parent=agenda, title="L’autre")
    counted(25, event=mine)
    counted(70, event=other, month=4)
    counted(90, month=5)
    assert Report(Scope(2026), editor_of(mine, "animatrice")).total.people == 25


def test_past_dates_are_shown_beside_counted_ones(admin_user, agenda):
    start = datetime.datetime(2026, 9, 1, 14, tzinfo=PARIS)
    event = EventPageFactory(
        parent=agenda, starts_at=start, repeat="weekly", until=datetime.date(2026, 9, 22)
    )
    EventPageFactory(parent=agenda, starts_at=start, status="cancelled")
    counted(25, event=event, month=9)
    report = Report(Scope(2026), admin_user)
    assert (report.past_dates, report.total.dates) == (4, 1)


def test_past_dates_are_never_fewer_than_counted_ones(admin_user, agenda):
    """The counts of deleted events remain, but their dates do not."""
    counted(25)
    counted(30, month=4)
    report = Report(Scope(2026), admin_user)
    assert (report.past_dates, report.total.dates) == (2, 2)


def test_registrations_for_future_dates_are_not_counted(admin_user, agenda):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    event = EventPageFactory(
        parent=agenda, starts_at=start, repeat="weekly", until=datetime.date(2026, 10, 27)
    )
    past, future = event.occurrences.order_by("starts_at")
    for date, number in ((past, 6), (future, 7)):
        Registration.objects.bulk_create(
            Registration(
                event=event, original_starts_at=date.original_starts_at, name=f"P{index}",
                name_key=f"p{index}", starts_at=date.starts_at, ends_at=date.ends_at,
                contact="", state="held",
            )
            for index in range(number)
        )  # fmt: skip
    # The purged registrations of older dates are in their head counts.
    counted(25, registered=10)
    assert Report(Scope(2026), admin_user).registered == "16"


def test_report_without_counts_explains_how_to_count(host):
    for name in ("event_report", "event_report_sheet"):
        page = text_of(host.get(reverse(name)))
        assert "Aucun atelier n’est encore compté" in page
        assert "Comment c’est compté" in page
        assert '<svg class="chart"' not in page
    assert host.get(reverse("event_report_csv")).status_code == 200
    assert host.get(reverse("event_report_xlsx")).status_code == 200


def test_page_has_charts_with_text_and_tables(host, place):
    counted(25, 12, month=1, place=place)
    counted(30, 6, month=2)
    page = text_of(host.get(reverse("event_report") + "?annee=2026"))
    [title] = re.findall(r'<title id="graphique-mois-titre">([^<]+)</title>', page)
    assert title == "Par mois : venues"
    [text] = re.findall(r'<desc id="graphique-mois-texte">([^<]+)</desc>', page)
    assert "Janvier : 25, Février : 30" in text
    assert "style=" not in page[page.index('<svg class="chart"') :].split("</svg>")[0]
    assert "<caption>Par lieu</caption>" in page


@pytest.mark.parametrize(
    "query",
    ["annee=9999", "annee=²", "annee=", "lieu=x", "lieu=9" + "9" * 30, "territoire=%F0", "theme=x"],
)
def test_invalid_scope_is_ignored(host, query):
    for name in ("event_report", "event_report_csv"):
        assert host.get(f"{reverse(name)}?{query}").status_code == 200


def test_spreadsheet_has_numbers_and_no_formula(host, place):
    place.title = "=HYPERLINK(1)"
    place.save()
    counted(25, 12, place=place)
    counted(30, 6)
    rows = host.get(reverse("event_report_csv") + "?annee=2026").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(rows), delimiter=";"))
    assert ["Bilan 2026", "Total", "2", "55", "18"] in rows
    assert ["Par lieu", "'=HYPERLINK(1), Martigues", "1", "25", "12"] in rows
    answer = host.get(reverse("event_report_xlsx") + "?annee=2026").content
    sheet, method = load_workbook(io.BytesIO(answer)).worksheets
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (cells["=HYPERLINK(1), Martigues"], cells[25]) == ("s", "n")
    assert "f" not in cells.values()
    assert [row[0].value for row in method.iter_rows()] == [str(text) for text in METHOD]


def test_pdf_has_same_content(host, place, pango):
    counted(25, 12, place=place)
    counted(3, 1, month=2)
    response = host.get(reverse("event_report_pdf") + "?annee=2026")
    assert response["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    text = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    for expected in ("Bilan 2026", "moins de 5", "Comment c’est compté", "EPN de l’Étang"):
        assert expected in text


def test_first_page_of_pdf_has_year_and_totals_are_not_repeated(host, directory, communes, pango):
    for number in range(30):
        place = PlacePageFactory(parent=directory, slug=f"l-{number}", title=f"LA POSTE {number}")
        counted(9 + number, month=number % 12 + 1, place=place)
    content = host.get(reverse("event_report_pdf") + "?annee=2026").content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    for name in ("Bilan 2026", "Janvier", "Décembre", "Total"):
        assert name in pages[0]
    assert "Par lieu" not in pages[0]
    # Totals of the months and of the places. A table of one line is omitted.
    assert sum(text.count("Total") for text in pages) == 2
    assert sum(text.count("LA POSTE 29") for text in pages) == 2


def test_sheet_replaces_pdf_without_its_libraries(host, monkeypatch):
    monkeypatch.setattr("network.outputs.pdf.is_available", lambda: False)
    page = text_of(host.get(reverse("event_report_pdf") + "?annee=2026", follow=True))
    assert "Ce serveur ne fait pas de PDF" in page
    assert "Bilan 2026" in page


def test_query_count_of_report_does_not_grow_with_counts(
    host, place, django_assert_max_num_queries
):
    url = reverse("event_report") + "?annee=2026"
    topics = [TopicFactory() for _number in range(3)]
    counts = []
    for number in (2, 40):
        for index in range(number):
            counted(10, 2, month=index % 12 + 1, place=place, topics=topics)
        host.get(url)
        with django_assert_max_num_queries(60) as captured:
            host.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Topic.objects.count() == 3


def test_report_needs_login(client, agenda):
    for name in ("event_report", "event_report_sheet", "event_report_csv", "event_report_pdf"):
        response = client.get(reverse(name))
        assert (response.status_code, "/login/" in response["Location"]) == (302, True)


def test_chart_escapes_names_and_is_empty_without_values():
    assert bars("a", "Rien", []) == ""
    assert bars("a", "Rien", [Bar("Mars", 0, "0")]) == ""
    drawn = bars("a", "<b>", [Bar("<script>", 3, "3"), Bar("L" * 60, None, "moins de 5")])
    assert "<script>" not in drawn
    assert f">{'L' * 14}…{'L' * 15}<" in drawn
    assert drawn.count("<rect") == 2


def test_long_chart_keeps_greatest_values_and_has_note(host, directory, communes, pango):
    for number in range(60):
        title = f"{'ÉF'[number % 2]}cole {number:02}"
        place = PlacePageFactory(parent=directory, slug=f"l-{number}", title=title)
        counted(9 + number, place=place)
    content = host.get(reverse("event_report_pdf") + "?annee=2026").content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    [first] = [page for page in pages if "Les 20 plus fréquentés" in page]
    # The title and the bars are on the same page.
    assert "Par lieu" in first
    assert first.index("École 58") < first.index("Fcole 57") < first.index("École 40")
    assert "cole 39" not in first.split("Lieu", 1)[0]
    rows = host.get(reverse("event_report_csv") + "?annee=2026").text
    names = re.findall(r"[ÉF]cole \d\d", rows)
    # Sorted without regard to accents.
    assert names == sorted(names, key=lambda name: (name[0] == "F", name))
    assert len(names) == 60


def test_default_year_is_current_one(host):
    with time_machine.travel(datetime.datetime(2027, 1, 1, 0, 30, tzinfo=PARIS), tick=False):
        host.force_login(User.objects.get())
        assert "Bilan 2027" in text_of(host.get(reverse("event_report")))
