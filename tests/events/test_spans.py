"""The week and month views of the agenda: the dates of each day and its links."""

import datetime
import html
from functools import partial
from operator import attrgetter
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.models import EventPage, Occurrence
from events.models.line import lines_of
from events.schedule.spans import Span, by_day
from events.templatetags.events import span_date
from places.models import PlacePage
from tests.factories import EventPageFactory

from .conftest import PARIS
from .test_views import at, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NBSP = "\N{NO-BREAK SPACE}"
day_of = datetime.date.fromisoformat


def soup_of(response):
    return BeautifulSoup(text_of(response), "html.parser")


def words_of(element):
    return " ".join(element.text.split())


def cells_of(response):
    """Return {ISO day: cell} of the table."""
    first = response.context["span"].grid_first
    cells = soup_of(response).select(".agenda-span td")
    return {
        (first + datetime.timedelta(days=number)).isoformat(): cell
        for number, cell in enumerate(cells)
    }


def grid(response):
    """Return {ISO day: [texts of the dates]} of the days of the table that have dates."""
    cells = cells_of(response).items()
    shown = {day: [words_of(a) for a in cell.select(".agenda-span__date")] for day, cell in cells}
    return {day: texts for day, texts in shown.items() if texts}


def with_class(response, name):
    """Return the ISO days of the table whose cell has the class `agenda-span__day--{name}`."""
    cells = cells_of(response).items()
    return [day for day, cell in cells if f"agenda-span__day--{name}" in cell["class"]]


def below(response):
    """Return (title, [texts of the dates]) of the day below the table."""
    section = soup_of(response).select_one(".agenda-open-day")
    dates = [words_of(link) for link in section.select(".agenda-open-day__date")]
    return section.h3.text, dates


def test_month_is_a_table_of_whole_weeks():
    month = Span.read("mois", "2026-11-20", datetime.date(2026, 10, 21))
    weeks = month.weeks({}, {})
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][0].day == day_of("2026-10-26") == month.grid_first
    assert weeks[-1][-1].day == day_of("2026-12-06")
    assert month.grid_end == day_of("2026-12-07")
    assert sum(shown.is_own for week in weeks for shown in week) == 30
    assert month.title == "Novembre 2026"
    assert (month.previous.key, month.key, month.following.key) == ("2026-10", "2026-11", "2026-12")
    assert len(Span.read("mois", "2027-02", datetime.date(2026, 10, 21)).weeks({}, {})) == 4


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2026-11-25", "Du 23 au 29 novembre 2026"),
        ("2026-12-05", "Du 30 novembre au 6 décembre 2026"),
        ("2026-12-31", "Du 28 décembre 2026 au 3 janvier 2027"),
        ("2027-02-01", "Du 1er au 7 février 2027"),
    ],
)
def test_title_of_a_week_repeats_neither_month_nor_year(day, title):
    week = Span.read("semaine", day, datetime.date(2026, 10, 21))
    assert week.title.replace(NBSP, " ") == title


def test_title_of_five_weeks_has_the_year():
    """Paper is read long after it was printed."""
    titles = [Span.five_weeks(day_of(day)).title for day in ("2026-10-05", "2026-11-30")]
    assert [title.replace(NBSP, " ") for title in titles] == [
        "Du 5 octobre au 8 novembre 2026",
        "Du 30 novembre 2026 au 3 janvier 2027",
    ]


@pytest.mark.parametrize(("day", "key"), [("2026-11-24", "2026-11"), ("2026-11-25", "2026-11-25")])
def test_poster_of_the_last_six_days_of_a_month_covers_five_weeks(day, key):
    assert Span.of_poster(day_of(day)).key == key


@pytest.mark.parametrize("day", ["2026-11-01", "2026-11-30"])
def test_five_weeks_are_between_the_month_of_their_first_day_and_the_next(day):
    weeks = Span.five_weeks(day_of(day))
    assert (weeks.previous.key, weeks.following.key) == ("2026-11", "2026-12")


def test_day_of_the_table_shows_its_first_dates_and_counts_all():
    """A key without a date is that of a date removed in the meantime."""
    month = Span.around("mois", day_of("2026-11-20"))
    keys = {day_of("2026-11-03"): "abcde", day_of("2026-11-04"): "fg"}
    weeks = month.weeks(keys, {key: key.upper() for key in "acdefg"})
    days = {day.day: day for week in weeks for day in week}
    crowded, other = (days[day] for day in keys)
    assert (crowded.dates, crowded.count, crowded.more) == (["A", "C"], 5, 3)
    assert (other.dates, other.more, days[day_of("2026-11-05")].count) == (["F", "G"], 0, 0)


@pytest.mark.parametrize(
    ("today", "days", "opened"),
    [
        ("2026-11-10", ["2026-11-24", "2026-11-12", "2026-11-05"], "2026-11-12"),
        ("2026-11-10", ["2026-11-05", "2026-11-10"], "2026-11-10"),
        ("2026-11-10", ["2026-11-10", "2026-11-12"], "2026-11-10"),
        ("2026-11-10", ["2026-11-05", "2026-10-27"], "2026-11-05"),
        ("2026-11-10", ["2026-10-27"], None),
        # The last week of the table has the first days of December.
        ("2026-11-30", ["2026-11-05", "2026-12-02"], "2026-12-02"),
        ("2026-11-01", ["2026-12-02"], "2026-12-02"),
        ("2026-10-21", ["2026-12-02", "2026-11-24", "2026-11-05", "2026-10-27"], "2026-11-05"),
        ("2026-10-21", ["2026-10-27", "2026-12-02"], None),
        ("2026-10-21", [], None),
    ],
)
def test_open_day_is_the_next_one_with_dates(today, days, opened):
    month = Span.around("mois", day_of("2026-11-20"))
    day = month.open_day([day_of(each) for each in days], day_of(today))
    assert (day and day.isoformat()) == opened
    chosen = Span.around("mois", day_of("2026-11-20"), chosen=day_of("2026-11-20"))
    assert chosen.open_day([day_of(each) for each in days], day_of(today)) == chosen.chosen


def test_part_of_a_span_has_its_own_days():
    month = Span.around("mois", day_of("2026-11-20"))
    assert month.between(day_of("2026-11-01"), day_of("2026-11-30")) is month
    for first, last in (("2026-11-01", "2026-11-15"), ("2026-11-16", "2026-11-30")):
        part = month.between(day_of(first), day_of(last))
        assert (part.first, part.last, part.is_month) == (day_of(first), day_of(last), False)
        assert part.key == "2026-11"
    one_day = month.between(day_of("2026-11-16"), day_of("2026-11-16"))
    assert one_day.title.replace(NBSP, " ") == "Lundi 16 novembre 2026"


def test_title_in_a_sentence_has_no_capital():
    month = Span.around("mois", day_of("2026-11-20"))
    week = Span.around("semaine", day_of("2026-11-25"))
    assert month.title_in_sentence == "novembre 2026"
    assert week.title_in_sentence.replace(NBSP, " ") == "du 23 au 29 novembre 2026"


def test_dates_of_two_zones_are_in_one_group_per_day():
    """An evening in Paris and the night after it in La Réunion overlap."""
    reunion = ZoneInfo("Indian/Reunion")
    starts = [
        datetime.datetime(2026, 11, 3, 22, tzinfo=PARIS),
        datetime.datetime(2026, 11, 4, 2, tzinfo=reunion),
        datetime.datetime(2026, 11, 3, 23, 30, tzinfo=PARIS),
    ]
    dates = [SimpleNamespace(local_start=start, zone=start.tzinfo) for start in starts]
    first, second, third = dates
    assert by_day(sorted(dates, key=lambda date: date.local_start)) == [
        (day_of("2026-11-03"), [first, third]),
        (day_of("2026-11-04"), [second]),
    ]


def test_date_that_goes_on_is_under_today_of_its_place():
    """At 23 h in Paris, it is tomorrow in La Réunion."""
    zone = ZoneInfo("Indian/Reunion")
    start = datetime.datetime(2026, 10, 20, 9, tzinfo=zone)
    now = datetime.datetime(2026, 10, 21, 23, tzinfo=PARIS)
    [(day, _dates)] = by_day([SimpleNamespace(local_start=start, zone=zone)], now)
    assert day == day_of("2026-10-22")


@pytest.mark.parametrize(
    ("view", "typed", "first", "chosen"),
    [
        ("mois", "2026-12", "2026-12-01", None),
        ("mois", "2026-12-05", "2026-12-01", "2026-12-05"),
        ("semaine", "2026-W53", "2026-12-28", None),
        ("semaine", "2027-01-03", "2026-12-28", "2027-01-03"),
        ("semaine", "2025-W01", "2024-12-30", None),
        ("mois", "2016-11", "2016-11-01", None),
        ("mois", "2016-09", "2026-10-01", None),
        ("mois", "2036-10-28", "2036-10-01", "2036-10-28"),  # in 3,660 days
        ("mois", "2036-10-29", "2026-10-01", None),
        ("mois", "2036-09", "2036-09-01", None),
        ("semaine", "2036-W48", "2026-10-19", None),
        ("mois", "2026-13", "2026-10-01", None),
        ("mois", "", "2026-10-01", None),
    ],
)
def test_day_in_the_address_is_chosen_and_a_whole_span_chooses_none(view, typed, first, chosen):
    span = Span.read(view, typed, datetime.date(2026, 10, 21))
    assert span.first.isoformat() == first
    assert (span.chosen and span.chosen.isoformat()) == chosen
    assert Span.read(view, span.key, datetime.date(2026, 10, 21)) == span


@pytest.mark.parametrize(("view", "most"), [("mois", 3), ("semaine", 3)])
def test_crowded_day_shows_its_first_dates_and_opens_below(client, agenda, view, most):
    for number in range(40, 0, -1):
        start = at(10, 22, 8) + datetime.timedelta(minutes=number)
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=start)
        EventPageFactory(parent=agenda, title=f"Passé {number}", starts_at=at(10, 20))
    EventPageFactory(parent=agenda, title="Rencontre", kind="rencontre", starts_at=at(10, 22))
    page = client.get(f"/agenda/?vue={view}&type=atelier")
    shown = grid(page)
    titles = [text.rpartition(" Atelier ")[2] for text in shown["2026-10-22"]]
    assert titles == [str(number) for number in range(1, most + 1)]
    assert len(shown["2026-10-20"]) == most
    day = cells_of(page)["2026-10-22"].select_one(".agenda-span__number")
    assert f"+ {40 - most} autres" in day.text
    assert day["aria-label"] == f"Demain, jeudi 22 octobre, 40 rendez-vous, + {40 - most} autres"
    assert day["href"] == f"?vue={view}&jour=2026-10-22&type=atelier#jour"
    assert day["rel"] == ["nofollow"]
    opened = client.get(f"/agenda/{day['href'].partition('#')[0]}")
    assert with_class(opened, "open") == ["2026-10-22"]
    title, dates = below(opened)
    assert (title, len(dates)) == ("Demain, jeudi 22 octobre", 40)
    assert dates[0] == "De 8 h 01 à 10 h 01 Atelier 1"
    assert soup_of(opened).select_one("#jour")["tabindex"] == "-1"
    # The list of the day has the same dates, with their details.
    url = soup_of(opened).select_one(".agenda-open-day .section__more")["href"]
    pages = [text_of(client.get(f"/agenda/{url}&page={number}")) for number in range(1, 5)]
    assert sum(page.count('class="card__title"') for page in pages) == 40


@pytest.mark.parametrize(
    ("day", "most", "text"),
    [
        ("2026-10-20", 9, ""),
        ("2026-10-20", 2, "Cette journée en détail"),
        ("2026-10-21", 9, ""),
        ("2026-10-21", 2, "Cette journée en détail"),
        ("2026-10-22", 9, "Cette journée en détail"),
        ("2026-10-22", 2, "Les 4 rendez-vous de cette journée"),
    ],
)
def test_list_of_a_day_is_offered_if_it_can_have_the_same_dates(
    client, agenda, monkeypatch, day, most, text
):
    """The list of today omits the dates that have ended, the archive those in progress."""
    monkeypatch.setattr("events.models.index.MOST_OF_A_DAY", most)
    EventPageFactory(parent=agenda, title="Exposition", starts_at=at(10, 19), ends_at=at(10, 30))
    for _number in range(3):
        EventPageFactory(
            parent=agenda, starts_at=at(10, int(day[-2:]), 8), ends_at=at(10, int(day[-2:]), 9)
        )
    page = soup_of(client.get(f"/agenda/?vue=mois&jour={day}"))
    link = page.select_one(".agenda-open-day .section__more")
    assert (words_of(link) if link else "") == text
    if link:
        assert 'class="card__title"' in client.get(f"/agenda/{link['href']}").text


def test_day_with_more_dates_than_a_page_leads_to_their_list(client, agenda, monkeypatch):
    monkeypatch.setattr("events.models.index.MOST_OF_A_DAY", 5)
    for number in range(7):
        EventPageFactory(parent=agenda, title=f"Atelier {number}", starts_at=at(10, 22))
    page = client.get("/agenda/?vue=mois")
    assert len(below(page)[1]) == 5
    assert "Les 7 rendez-vous de cette journée" in text_of(page)


def rows_of(response):
    """Return {ISO day: {name of a row: [texts of the dates]}} of the rows of a week with dates."""
    rows = {}
    for day, cell in cells_of(response).items():
        for part in cell.select(".agenda-span__part"):
            if texts := [words_of(link) for link in part.select("a")]:
                rows.setdefault(day, {})[part["data-part"]] = texts
    return rows


def test_week_has_a_row_for_each_part_of_the_day(client, agenda, directory):
    overseas = directory.add_child(
        instance=PlacePage(title="Bourbon", slug="b", postcode="97400", city="Saint-Denis")
    )
    minute = datetime.timedelta(minutes=1)
    for title, start in [("A", at(10, 22, 12) - minute), ("B", at(10, 22, 12))]:
        EventPageFactory(parent=agenda, title=title, starts_at=start)
    EventPageFactory(parent=agenda, title="C", starts_at=at(10, 22, 18) - minute)
    EventPageFactory(parent=agenda, title="D", starts_at=at(10, 22, 18), ends_at=at(10, 23, 1))
    EventPageFactory(parent=agenda, title="E", starts_at=at(10, 23), all_day=True)
    # Typed on the clock of the place, where it is three hours later.
    EventPageFactory(parent=overseas, title="F", starts_at=at(10, 23, 18))
    page = client.get("/agenda/?vue=semaine")
    assert rows_of(page) == {
        "2026-10-22": {
            "Matin": ["11 h 59 A"],
            "Après-midi": ["12 h B", "17 h 59 C"],
            "Soir": ["18 h D"],
        },
        "2026-10-23": {"Journée": ["E"], "Matin": ["jusqu’à 1 h D"], "Soir": ["18 h F"]},
    }
    # Each day has the four rows of the week, so that they are level.
    names = [
        [part["data-part"] for part in cell.select(".agenda-span__part")]
        for cell in cells_of(page).values()
    ]
    assert names == [["Journée", "Matin", "Après-midi", "Soir"]] * 7
    assert not soup_of(client.get("/agenda/?vue=mois")).select(".agenda-span__part")


def test_busy_morning_leaves_the_afternoon_of_a_week_in_sight(client, agenda):
    for number in range(9):
        EventPageFactory(parent=agenda, title=f"M{number}", starts_at=at(10, 22, 9))
    EventPageFactory(parent=agenda, title="Midi", starts_at=at(10, 22))
    page = client.get("/agenda/?vue=semaine")
    assert rows_of(page)["2026-10-22"] == {
        "Matin": ["9 h M0", "9 h M1", "9 h M2"],
        "Après-midi": ["14 h Midi"],
    }
    assert "+ 6 autres" in cells_of(page)["2026-10-22"].select_one(".agenda-span__number").text


def test_the_month_and_the_week_show_the_same_dates_as_the_list(client, agenda, place):
    EventPageFactory(parent=agenda, title="Fini", starts_at=at(10, 5))
    EventPageFactory(parent=place, title="Au lieu", starts_at=at(10, 23), status="cancelled")
    EventPageFactory(
        parent=agenda, title="Deux jours", starts_at=at(10, 24, 9), ends_at=at(10, 25, 18)
    )
    EventPageFactory(parent=agenda, title="Tard", starts_at=at(10, 22, 22), ends_at=at(10, 23, 0))
    EventPageFactory(parent=agenda, title="Novembre", starts_at=at(11, 1))
    EventPageFactory(parent=agenda, title="Décembre", starts_at=at(12, 3))
    EventPageFactory(parent=agenda, title="Brouillon", starts_at=at(10, 23), live=False)
    week = {
        "2026-10-22": ["22 h Tard"],
        "2026-10-23": ["14 h Annulé Au lieu, Martigues"],
        "2026-10-24": ["9 h Deux jours"],
        "2026-10-25": ["jusqu’à 18 h Deux jours"],
    }
    assert grid(client.get("/agenda/?vue=mois")) == {
        "2026-10-05": ["14 h Fini"],
        **week,
        "2026-11-01": ["14 h Novembre"],  # in the last week of the table
    }
    cancelled = {"2026-10-23": ["14 h Annulé Au lieu Martigues"]}
    assert grid(client.get("/agenda/?vue=semaine")) == week | cancelled
    november = grid(client.get("/agenda/?vue=mois&jour=2026-11-15"))
    assert november == {"2026-11-01": ["14 h Novembre"], "2026-12-03": ["14 h Décembre"]}
    there = client.get("/agenda/?vue=mois&territoire=13")
    assert grid(there) == {"2026-10-23": ["14 h Annulé Au lieu, Martigues"]}
    assert below(there)[1] == ["De 14 h à 16 h Annulé Au lieu, Martigues"]
    assert soup_of(there).select_one(".agenda-span__date s").text == "Au lieu"


@pytest.mark.parametrize("state", ["full", "postponed", "cancelled"])
def test_state_is_written_before_the_title(client, agenda, state):
    """The end of a long line is cut."""
    event = EventPageFactory(parent=agenda, title="Tablette", starts_at=at(10, 23), status=state)
    label = event.get_status_display()
    page = client.get("/agenda/?vue=mois")
    assert grid(page)["2026-10-23"] == [f"14 h {label} Tablette"]
    assert below(page)[1] == [f"De 14 h à 16 h {label} Tablette"]


def test_overseas_date_is_on_its_local_day(client, agenda, directory):
    overseas = directory.add_child(
        instance=PlacePage(title="Bourbon", slug="b", postcode="97400", city="Saint-Denis")
    )
    # Typed on the clock of the place; still 22 October for the network.
    start = at(10, 23, 1)
    end = start + datetime.timedelta(hours=1)
    EventPageFactory(parent=overseas, title="Nuit", starts_at=start, ends_at=end)
    assert Occurrence.objects.get().starts_at == at(10, 22, 23)
    assert grid(client.get("/agenda/?vue=mois")) == {"2026-10-23": ["1 h Nuit"]}


def test_any_day_has_a_page(subtests, client, agenda):
    for view in ["mois", "semaine", "siecle"]:
        for day in [
            "",
            "x",
            "0001-01-01",
            "9999-12-31",
            "2026-02-30",
            "2026-W60",
            "9999-12",
            "٢٠٢٦-12",
        ]:
            with subtests.test(day=day, view=view):
                assert client.get("/agenda/", {"vue": view, "jour": day}).status_code == 200


@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_empty_week_or_month_says_so(client, agenda, view):
    EventPageFactory(parent=agenda, starts_at=at(10, 23))
    for span, is_empty in [("2026-10", False), ("2027-02", True)]:
        page = text_of(client.get(f"/agenda/?vue={view}&jour={span}"))
        if view == "mois":
            assert ("Aucun rendez-vous ce" in page) == is_empty
    assert "Aucun rendez-vous ce" in text_of(client.get(f"/agenda/?vue={view}&jour=2026-W53"))


def test_chosen_day_without_a_date_says_so(client, agenda):
    EventPageFactory(parent=agenda, starts_at=at(10, 23))
    page = client.get("/agenda/?vue=mois&jour=2026-10-28")
    assert below(page) == ("Mercredi 28 octobre", [])
    assert "Aucun rendez-vous ce jour-là." in text_of(page)
    assert "Plus aucun rendez-vous" not in text_of(page)


@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_span_with_only_past_dates_opens_on_the_last(client, agenda, view):
    """Other past days are hidden on a phone."""
    EventPageFactory(parent=agenda, starts_at=at(10, 19))
    EventPageFactory(parent=agenda, starts_at=at(10, 20))
    page = client.get(f"/agenda/?vue={view}")
    assert "Plus aucun rendez-vous ce" in text_of(page)
    assert with_class(page, "open") == ["2026-10-20"]
    assert "Plus aucun" not in text_of(client.get(f"/agenda/?vue={view}&jour=2026-09"))
    EventPageFactory(parent=agenda, starts_at=at(10, 23))
    assert "Plus aucun" not in text_of(client.get(f"/agenda/?vue={view}"))


@pytest.mark.parametrize(
    ("today", "past", "weeks", "last"),
    [
        ("2026-12-01", 1, 5, "2027-01-03"),
        ("2026-12-15", 15, 5, "2027-01-03"),
        ("2026-12-31", 31, 5, "2027-01-03"),
        ("2026-11-30", 35, 6, "2026-12-06"),
        ("2027-01-31", 34, 5, "2027-01-31"),
    ],
)
def test_month_opens_on_today_and_dims_the_days_before(client, agenda, today, past, weeks, last):
    now = datetime.datetime.combine(day_of(today), datetime.time(10), PARIS)
    EventPageFactory(parent=agenda, title="Passé", starts_at=now - datetime.timedelta(days=1))
    event = EventPageFactory(parent=agenda, title="Bientôt", starts_at=now.replace(hour=18))
    with time_machine.travel(now, tick=False):
        page = client.get("/agenda/?vue=mois")
        assert below(page)[0].startswith("Aujourd’hui, ")
    cells = cells_of(page)
    assert len(cells) == 7 * weeks
    assert list(cells)[-1] == last
    assert with_class(page, "past") == list(cells)[:past]
    assert with_class(page, "today") == with_class(page, "open") == [today]
    marked = soup_of(page).select(".agenda-span [aria-current=date]")
    assert [link["aria-label"].partition(",")[0] for link in marked] == ["Aujourd’hui"]
    assert cells[today].select_one(".agenda-span__date")["href"] == event.url


def test_last_day_of_a_month_leads_to_the_dates_of_its_week(client, agenda):
    """The days after the month are in its last week, with their dates."""
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(12, 1))
    with time_machine.travel(at(11, 30), tick=False):
        page = client.get("/agenda/?vue=mois")
        assert (page.context["span"].title, below(page)) == (
            "Novembre 2026",
            ("Demain, mardi 1er décembre", ["De 14 h à 16 h Demain"]),
        )
        day = cells_of(page)["2026-12-01"].select_one(".agenda-span__number")
        assert day["href"] == "?vue=mois&jour=2026-12-01#jour"
        assert "Plus aucun" not in text_of(page)


def test_today_without_a_date_is_marked(client, agenda):
    EventPageFactory(parent=agenda, title="Bientôt", starts_at=at(10, 23))
    page = client.get("/agenda/?vue=mois")
    cell = cells_of(page)["2026-10-21"]
    assert cell["aria-current"] == "date"
    assert cell["aria-label"] == "Aujourd’hui, mercredi 21 octobre, aucun rendez-vous"
    assert with_class(page, "open") == ["2026-10-23"]


@pytest.mark.parametrize("view", ["mois", "semaine"])
def test_page_says_that_nothing_takes_place_today(client, agenda, view):
    EventPageFactory(parent=agenda, title="Bientôt", starts_at=at(10, 23))
    sentence = {
        "mois": "Rien aujourd’hui. Prochain rendez-vous :",
        "semaine": "Rien aujourd’hui. Voici les jours qui viennent :",
    }[view]
    url = f"/agenda/?vue={view}"

    def is_said():
        return sentence in client.get(url).text.replace(NBSP, " ")

    assert is_said()
    with time_machine.travel(at(10, 23), tick=False):
        assert not is_said()
    with time_machine.travel(at(10, 24), tick=False):
        assert not is_said()
    for span in ("2026-10-23", "2026-12", "2026-W49"):
        assert "Rien aujourd’hui" not in client.get(f"{url}&jour={span}").text
    EventPageFactory(parent=agenda, title="Encore", starts_at=at(10, 23))
    assert is_said() == (view == "semaine")
    assert client.get(url).text.count("Prochains rendez-vous") == (view == "mois")


def test_month_counts_the_third_date_for_a_low_screen(client, agenda):
    """A low screen shows two dates a day."""
    for number in range(9):
        day = 22 if number > 5 else 23 if number > 1 else 24
        EventPageFactory(parent=agenda, title=f"n{number}", starts_at=at(10, day))
    cells = cells_of(client.get("/agenda/?vue=mois"))
    low = {
        day: (more["data-few"], more["data-low"], words_of(more))
        for day in ("2026-10-22", "2026-10-23")
        for more in cells[day].select(".agenda-span__more")
    }
    assert {day: [text.replace(NBSP, " ") for text in texts] for day, texts in low.items()} == {
        "2026-10-22": ["+ 1", "+ 1 autre", ""],
        "2026-10-23": ["+ 2", "+ 2 autres", "+ 1 autre"],
    }
    assert not cells["2026-10-24"].select(".agenda-span__more")


@pytest.mark.parametrize(
    ("view", "names"), [("mois", "2026-09 2026-11"), ("semaine", "2026-W42 2026-W44")]
)
def test_buttons_and_search_keep_filters_and_span(client, agenda, view, names):
    page = soup_of(client.get(f"/agenda/?vue={view}&gratuit=1"))
    head = page.select_one(".agenda-span__head form")
    assert [button["value"] for button in head.select("button")] == names.split()
    assert [field["value"] for field in head.select("input")] == [view, "1"]
    search = page.select_one(".agenda-span__search form")
    assert search.select_one("[name=vue]")["value"] == view
    assert search.select_one("[name=jour]")["value"] in ("2026-10", "2026-W43")


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
    told = "local_start local_end hour hours town states is_off event.url event.title".split()
    words = attrgetter(*told)
    dates = Occurrence.objects.public().lines().order_by("starts_at", "event_id", "pk")
    keys = list(Occurrence.objects.values_list("pk", flat=True))
    assert len(keys) == len(dates) + 1 == 10
    assert list(map(words, lines_of(keys))) == list(map(words, dates))
    (there,) = [line for line in lines_of(keys) if "Loin" in line.event.title]
    assert there.local_start.utcoffset() == datetime.timedelta(hours=4)
    assert lines_of([]) == []


def test_month_creates_no_event_instance(client, agenda, monkeypatch):
    """Instances for a hundred dates would cost as much as the rest of the page."""
    for number in range(9):
        EventPageFactory(parent=agenda, title=f"<i>{number}</i>", starts_at=at(10, 22))
    made = []
    monkeypatch.setattr(EventPage, "from_db", classmethod(lambda *row: made.append(row)))
    page = client.get("/agenda/?vue=mois&jour=2026-10-22")
    assert made == []
    assert grid(page)["2026-10-22"][2] == "14 h <i>2</i>"
    assert len(below(page)[1]) == 9
    assert "<i>" not in html.unescape(page.text.replace("&lt;i&gt;", ""))


@pytest.mark.parametrize("view", ["semaine", "mois"])
def test_only_today_or_the_chosen_day_is_framed(client, agenda, view):
    EventPageFactory(parent=agenda, starts_at=at(10, 23), ends_at=at(10, 23, 16))
    page = client.get(f"/agenda/?vue={view}")
    assert with_class(page, "framed") == []
    assert with_class(client.get(f"/agenda/?vue={view}&jour=2026-10-23"), "framed") == [
        "2026-10-23"
    ]
    EventPageFactory(parent=agenda, starts_at=at(10, 21), ends_at=at(10, 21, 16))
    assert with_class(client.get(f"/agenda/?vue={view}"), "framed") == ["2026-10-21"]


def test_link_of_a_date_escapes_its_title_and_has_its_hour_on_its_first_day():
    event = SimpleNamespace(title="Clavier & <Entrée>", url="/a/", all_day=False)
    start = datetime.datetime(2026, 10, 21, 14, tzinfo=PARIS)
    end = datetime.datetime(2026, 10, 23, 1, tzinfo=PARIS)
    date = SimpleNamespace(
        event=event,
        local_start=start,
        local_end=end,
        hour="14 h ",
        town="Gap & <Sud>",
        states=["Annulé"],
        is_off=True,
    )
    title = '<em class="agenda-span__state">Annulé</em> <s>Clavier &amp; &lt;Entrée&gt;</s>'
    assert span_date(date, start.date(), "Matin", is_month=False) == (
        '<a class="agenda-span__date agenda-span__date--timed agenda-span__date--off" href="/a/">'
        f'14 h &#10;{title} <small class="agenda-span__town">Gap &amp; &lt;Sud&gt;</small></a>'
    )
    assert span_date(date, day_of("2026-10-22"), "", is_month=True) == (
        '<a class="agenda-span__date agenda-span__date--off" href="/a/">'
        f"{title}, Gap &amp; &lt;Sud&gt;</a>"
    )


def test_last_day_of_a_date_has_the_hour_of_its_end(client, agenda):
    EventPageFactory(parent=agenda, title="Nuit", starts_at=at(10, 23, 23), ends_at=at(10, 24, 1))
    EventPageFactory(
        parent=agenda, title="Fête", starts_at=at(10, 23), ends_at=at(10, 24), all_day=True
    )
    for view in ("semaine", "mois"):
        days = grid(client.get(f"/agenda/?vue={view}"))
        assert days["2026-10-23"] == ["Fête", "23 h Nuit"]
        assert days["2026-10-24"] == ["Fête", "jusqu’à 1 h Nuit"]


def test_calendar_links_are_one_link_away_from_the_top_of_a_week(client, agenda):
    EventPageFactory(parent=agenda, starts_at=at(10, 23), ends_at=at(10, 23, 16))
    page = soup_of(client.get("/agenda/?vue=semaine"))
    assert words_of(page.select_one('.agenda-views a[href="#abonnement"]')) == "S’abonner"
    assert page.select_one("#abonnement")


def test_calendar_links_are_one_link_away_from_the_top_of_a_place(client, agenda, place):
    page = soup_of(client.get(place.url))
    assert page.select_one('.page-head a[href="#abonnement"]')
    links = [link["href"].partition("?")[0] for link in page.select("#abonnement a")]
    assert "https://f-droid.org/packages/at.bitfire.icsdroid/" in links
    assert "https://play.google.com/store/apps/details" in links
