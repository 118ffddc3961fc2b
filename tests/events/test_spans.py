"""The week and month views of the agenda: the dates of each day and its links."""

import datetime
import html
import re
from functools import partial
from operator import attrgetter

import pytest
from bs4 import BeautifulSoup

from events.models import EventPage, Occurrence
from events.models.line import lines_of
from events.schedule.spans import Span
from places.models import PlacePage
from tests.factories import EventPageFactory

from .test_views import at, text_of

pytestmark = pytest.mark.django_db


def grid(response):
    """Return {day: [titles]} of the days of the table that have dates."""
    first = response.context["span"].first
    soup = BeautifulSoup(text_of(response), "html.parser")
    days = {}
    for cell in soup.select(".agenda-span td[id]"):
        number = int(cell["id"].removeprefix("j"))
        links = cell.find_all(class_="agenda-span__date")
        texts = [link.text for link in links] or cell.p.text.split("\n\n")
        # After its hour, before its commune and its state.
        titles = [re.sub(r"^\d+ h (\d\d )?|( –|,| Annulé).*", "", text).strip() for text in texts]
        days[first.replace(day=number).isoformat()] = titles
    return days


def test_month_is_a_table_of_whole_weeks():
    month = Span.read("mois", "2026-11-20", datetime.date(2026, 10, 21))
    weeks = month.weeks([])
    assert [len(week) for week in weeks] == [7] * 6
    assert (weeks[0][0][0].isoformat(), weeks[-1][-1][0].isoformat()) == (
        "2026-10-26",
        "2026-12-06",
    )
    assert sum(is_own for week in weeks for _day, is_own, *_shown in week) == 30
    assert month.title == "Novembre 2026"
    assert (month.previous, month.following) == (
        datetime.date(2026, 10, 1),
        datetime.date(2026, 12, 1),
    )


def test_crowded_day_shows_its_first_dates_and_links_to_all(client, agenda):
    for number in range(22, 0, -1):
        start = at(10, 22, 8) + datetime.timedelta(minutes=number)
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=start)
        EventPageFactory(parent=agenda, title=f"Passé {number}", starts_at=at(10, 2))
    page = client.get("/agenda/?vue=mois&type=atelier&jour=2026-10-22")
    shown = grid(page)
    assert shown["2026-10-22"] == [
        *[f"Atelier {number}" for number in range(1, 9)],
        "Les 22 rendez-vous du jour",  # the day that a phone shows: links
    ]
    assert len(shown["2026-10-02"]) == 9
    assert shown["2026-10-02"][-1] == "22 rendez-vous en tout"
    weeks = re.findall(r'agenda-span__number" href="([^"]*)"', text_of(page))
    for week, title in zip(weeks, ["Passé", "Atelier"], strict=True):
        address = f"/agenda/{html.unescape(week)}"
        assert "type=atelier" in address
        in_week = text_of(client.get(address))
        assert f'id="{address.partition("#")[2]}"' in in_week
        assert len(set(re.findall(rf"{title} (\d+)<", in_week))) == 20
        (link,) = re.findall(r'agenda-span__more" href="([^"]*)">([^<]*)<', in_week)
        assert link[1] == "Les 22 rendez-vous du jour"
        of_day = f"/agenda/{html.unescape(link[0])}"
        whole = "".join(text_of(client.get(f"{of_day}&page={number}")) for number in (1, 2))
        assert len(set(re.findall(rf"{title} (\d+)<", whole))) == 22


def test_the_month_and_the_week_show_the_same_dates_as_the_list(client, agenda, place):
    EventPageFactory(parent=agenda, title="Fini", starts_at=at(10, 5))
    EventPageFactory(parent=place, title="Au lieu", starts_at=at(10, 23), status="cancelled")
    EventPageFactory(
        parent=agenda, title="Deux jours", starts_at=at(10, 24, 9), ends_at=at(10, 25, 18)
    )
    EventPageFactory(parent=agenda, title="Novembre", starts_at=at(11, 3))
    EventPageFactory(parent=agenda, title="Brouillon", starts_at=at(10, 23), live=False)
    assert grid(client.get("/agenda/?vue=mois")) == {
        "2026-10-05": ["Fini"],
        "2026-10-23": ["Au lieu"],
        "2026-10-24": ["Deux jours"],
        "2026-10-25": ["Deux jours"],
    }
    assert grid(client.get("/agenda/?vue=semaine")) == {
        "2026-10-23": ["Au lieu"],
        "2026-10-24": ["Deux jours"],
        "2026-10-25": ["Deux jours"],
    }
    assert grid(client.get("/agenda/?vue=mois&jour=2026-11-15")) == {"2026-11-03": ["Novembre"]}
    assert grid(client.get("/agenda/?vue=mois&territoire=13")) == {"2026-10-23": ["Au lieu"]}
    assert "Annulé" in text_of(client.get("/agenda/?vue=mois&territoire=13"))


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("view", ["mois", "semaine", "siecle"])
def test_any_day_has_a_page(client, agenda, view, day):
    assert client.get("/agenda/", {"vue": view, "jour": day}).status_code == 200


@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_empty_week_or_month_says_so(client, agenda, view):
    EventPageFactory(parent=agenda, starts_at=at(10, 23))
    for day, is_empty in [("2026-10-23", False), ("2026-12-01", True)]:
        page = text_of(client.get(f"/agenda/?vue={view}&jour={day}"))
        assert ("Aucun rendez-vous ce" in page) == is_empty


@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_span_with_only_past_dates_opens_on_the_last(client, agenda, view):
    """Other past days are hidden on a phone."""
    EventPageFactory(parent=agenda, starts_at=at(10, 19))
    EventPageFactory(parent=agenda, starts_at=at(10, 20))
    text = text_of(client.get(f"/agenda/?vue={view}"))
    assert "Plus aucun rendez-vous ce" in text
    assert re.findall(r'<td [^>]*--past [^>]*--open"\s+id="([^"]*)"', text) == ["j20"]
    assert "Plus aucun" not in text_of(client.get(f"/agenda/?vue={view}&jour=2026-09-20"))
    EventPageFactory(parent=agenda, starts_at=at(10, 23))
    assert "Plus aucun" not in text_of(client.get(f"/agenda/?vue={view}"))


def test_line_has_the_same_texts_as_its_occurrence(agenda, place, directory):
    make = partial(EventPageFactory, parent=agenda, starts_at=at(10, 23))
    overseas = directory.add_child(
        instance=PlacePage(title="Bourbon", slug="b", postcode="97400", city="Saint-Denis")
    )
    for title, fields in {
        "Ici": {"parent": place, "slug": "été-1"},
        "<Loin>": {"parent": overseas},
        "Nulle part": {},
        "En ligne": {"attendance_mode": "online"},
        "Les deux": {"parent": place, "attendance_mode": "hybrid"},
        "Annulé": {"status": "cancelled"},
        "Complet": {"status": "full"},
        "Deux jours": {"all_day": True, "starts_at": at(10, 23, 0), "ends_at": at(10, 25, 0)},
        "Déplacé": {},
        "Caché": {},
    }.items():
        event = make(title=title, **fields)
    EventPage.objects.filter(pk=event.pk).update(live=False)
    Occurrence.objects.filter(event__title="Déplacé").update(original_starts_at=at(10, 22))
    told = "local_start local_end hour words states is_off event.url event.title".split()
    words = attrgetter(*told)
    dates = Occurrence.objects.public().lines().order_by("starts_at", "event_id", "pk")
    keys = list(Occurrence.objects.values_list("pk", flat=True))
    assert len(keys) == len(dates) + 1 == 10
    assert list(map(words, lines_of(keys))) == list(map(words, dates))
    (there,) = [line for line in lines_of(keys) if "Loin" in line.words]
    assert there.local_start.utcoffset() == datetime.timedelta(hours=4)
    assert lines_of([]) == []


def test_month_creates_no_event_instance(client, agenda, monkeypatch):
    """Instances for two hundred dates would cost as much as the rest of the page."""
    for number in range(9):
        EventPageFactory(parent=agenda, title=f"<i>{number}</i>", starts_at=at(10, 22))
    made = []
    monkeypatch.setattr(EventPage, "from_db", classmethod(lambda *row: made.append(row)))
    text = text_of(client.get("/agenda/?vue=mois&jour=2026-10-01"))
    assert made == []
    assert "14 h &lt;i&gt;7&lt;/i&gt;" in text
    assert "<i>" not in text


def test_month_opens_on_today_on_a_phone(client, agenda, place):
    EventPageFactory(parent=agenda, title="Passé", starts_at=at(10, 5))
    soon = EventPageFactory(parent=place, title="Bientôt", starts_at=at(10, 23))
    EventPageFactory(parent=agenda, title="Novembre", starts_at=at(11, 12))
    text = text_of(client.get("/agenda/?vue=mois"))
    cells = re.findall(r"<td ([^>]*)>", text)
    assert [cell for cell in cells if "--open" in cell and 'id="j23"' in cell]
    assert sum("--open" in cell for cell in cells) == 1
    assert [cell for cell in cells if 'aria-current="date"' in cell and "--empty" in cell]
    assert re.findall(r'agenda-span__number" href="[^"]*jour=([^"&]*#j\d+)"', text) == [
        "2026-10-05#j5",
        "2026-10-19#j23",
    ]
    # The dates of that day are links, those of others are read in their week.
    links = re.findall(r'agenda-span__date"\s+href="([^"]*)">([^<]*)<', text)
    assert links == [(soon.url, "14 h Bientôt, Martigues")]
    text = text_of(client.get("/agenda/?vue=mois&jour=2026-11-01"))
    assert re.findall(r'<td [^>]*--open"\s+id="([^"]*)"', text) == ["j12"]
