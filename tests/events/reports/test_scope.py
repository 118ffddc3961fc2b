"""The scope of reports: the days of each place, the territories and the editors."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission

from events.models import HeadCount, Occurrence, Registration
from events.reports.facts import facts
from events.reports.periods import Period
from events.reports.scope import Scope, changeable_by
from network.models import Territory
from places.choices import Audience
from places.models import PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

from .counts import counted

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2026)


def people_in(scope, rows=None):
    rows = scope.narrow(HeadCount.objects.all() if rows is None else rows)
    return sorted(row.people for row in rows)


@pytest.fixture
def reunion(communes):
    return Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")


@pytest.fixture
def tahiti(communes):
    return Territory.objects.create(code="98735", kind="commune", name="Papeete")


def moment(text):
    return datetime.datetime.fromisoformat(text)


def test_days_are_those_of_each_place(directory, reunion, tahiti):
    """Midnight of 1 January is 20 h UTC in La Réunion, 23 h in Paris, 10 h on the day in Tahiti."""
    where = {"FR": None, "RE": reunion, "PF": tahiti}
    for number, (zone, start) in enumerate(
        [
            ("FR", "2025-12-31T22:59Z"), ("FR", "2025-12-31T23:00Z"),
            ("FR", "2026-12-31T22:59Z"), ("FR", "2026-12-31T23:00Z"),
            ("RE", "2025-12-31T19:59Z"), ("RE", "2025-12-31T20:00Z"),
            ("RE", "2026-12-31T19:59Z"), ("RE", "2026-12-31T20:00Z"),
            ("PF", "2026-01-01T09:59Z"), ("PF", "2026-01-01T10:00Z"),
            ("PF", "2027-01-01T09:59Z"), ("PF", "2027-01-01T10:00Z"),
        ]
    ):  # fmt: skip
        counted(number, starts_at=moment(start), commune=where[zone])
    assert people_in(Scope(YEAR)) == [1, 2, 5, 6, 9, 10]
    months = [fact.month for fact in facts(Scope(YEAR).narrow(HeadCount.objects.all()))]
    assert months == [(2026, 1)] * 3 + [(2026, 12)] * 3


def test_place_decides_the_day_before_the_commune(directory, place, reunion):
    counted(7, starts_at=moment("2025-12-31T20:00Z"), place=place, commune=reunion)
    assert people_in(Scope(YEAR)) == []


def test_network_decides_the_day_without_place_nor_commune(settings, communes):
    settings.OVERSEAS = "974"
    counted(7, starts_at=moment("2025-12-31T20:00Z"))
    assert people_in(Scope(YEAR)) == [7]
    assert [fact.month for fact in facts(HeadCount.objects.all())] == [(2026, 1)]


def test_days_of_dates_and_registrations_are_local_too(agenda, reunion):
    """The typed time of an event is that of its place: half past midnight is 20 h 30 UTC."""
    start = datetime.datetime(2026, 1, 1, 0, 30, tzinfo=PARIS)
    end = start + datetime.timedelta(hours=1)
    EventPageFactory(parent=agenda, starts_at=start, ends_at=end, commune=reunion)
    assert Occurrence.objects.get().starts_at == moment("2025-12-31T20:30Z")
    assert Scope(YEAR).narrow(Occurrence.objects.all()).count() == 1
    assert Scope(Period.of_year(2025)).narrow(Occurrence.objects.all()).count() == 0


def test_whole_days_are_those_that_were_typed(agenda, place, directory):
    """A whole day starts at midnight at the location of its event, also for a date elsewhere."""
    start = datetime.datetime(2026, 1, 1, tzinfo=PARIS)
    EventPageFactory(parent=agenda, place=place, all_day=True, starts_at=start, ends_at=start)
    west = PlacePageFactory(parent=directory, postcode="97200", city="Fort-de-France")
    Occurrence.objects.update(place=west)
    assert Scope(YEAR).narrow(Occurrence.objects.all()).count() == 1
    date = Occurrence.objects.get()
    counted(7, event=date.event, starts_at=date.starts_at, place=west)
    assert people_in(Scope(YEAR)) == [7]
    assert [fact.month for fact in facts(HeadCount.objects.all())] == [(2026, 1)]


def test_whole_day_overseas_is_in_the_month_of_its_event(agenda, reunion):
    start = datetime.datetime(2026, 1, 1, tzinfo=PARIS)
    values = {"parent": agenda, "commune": reunion, "all_day": True}
    event = EventPageFactory(starts_at=start, ends_at=start, **values)
    counted(7, event=event, starts_at=event.occurrences.get().starts_at)
    assert people_in(Scope(YEAR)) == [7]
    assert [fact.month for fact in facts(HeadCount.objects.all())] == [(2026, 1)]


@pytest.mark.parametrize("is_typed", [True, False])
def test_whole_day_without_a_public_place_is_in_a_month_of_the_period(agenda, directory, is_typed):
    """The département is typed in the address, or is that of an offline place."""
    start = datetime.datetime(2026, 1, 1, tzinfo=PARIS)
    values = {"parent": agenda, "all_day": True, "starts_at": start, "ends_at": start}
    west = PlacePageFactory(parent=directory, postcode="97400", city="Saint-Denis")
    values |= {"address": "1 rue A, 97400 Saint-Denis"} if is_typed else {"place": west}
    event = EventPageFactory(**values)
    counted(7, event=event, starts_at=event.occurrences.get().starts_at)
    PlacePage.objects.get(pk=west.pk).unpublish()
    for year in (2025, 2026):
        period = Period.of_year(year)
        months = {fact.month for fact in facts(Scope(period).narrow(HeadCount.objects.all()))}
        assert months <= set(period.months())


def test_last_day_is_included(place):
    counted(7, starts_at=moment("2026-06-30T21:59Z"), place=place)
    counted(8, starts_at=moment("2026-06-30T22:00Z"), place=place)
    assert people_in(Scope(Period.of_months(2026, 1, 6))) == [7]
    assert people_in(Scope(Period.of_months(2026, 7, 12))) == [8]


def test_scope_filters_head_counts(place, communes):
    topic = TopicFactory(name="Téléphone")
    counted(12, place=place)
    counted(20, topics=[topic])
    counted(30)
    for scope, people in (
        (Scope(YEAR, place=place), [12]),
        (Scope(YEAR, territory=communes["13056"]), [12]),
        (Scope(YEAR, territory=communes["13056"].epci), [12]),
        (Scope(YEAR, territory=communes["13056"].departement), [12]),
        (Scope(YEAR, territory=communes["13055"]), []),
        (Scope(YEAR, topic=topic), [20]),
        (Scope(Period.of_year(2025)), []),
    ):
        assert people_in(scope) == people


def test_audience_is_that_announced_by_the_event(agenda):
    """Every row counts the events for seniors, and those that are open to all."""
    start = datetime.datetime(2026, 10, 6, 14, tzinfo=PARIS)
    values = {"parent": agenda, "starts_at": start, "ends_at": start.replace(hour=16)}
    for people, audiences in ((20, ["Seniors"]), (30, ["Jeunes"]), (40, [])):
        event = EventPageFactory(audiences=audiences, **values)
        date = event.occurrences.get()
        counted(people, event=event, starts_at=start, audiences=["Femmes"])
        Registration.objects.create(
            event=event,
            starts_at=start,
            original_starts_at=date.original_starts_at,
            ends_at=date.ends_at,
            name="Camille",
            state="held",
        )
    counted(50)  # of a deleted event
    for audience, people in (("Seniors", [20, 40]), ("Femmes", [40]), ("", [20, 30, 40, 50])):
        scope = Scope(YEAR, audience=audience)
        number = len([count for count in people if count != 50])
        assert sorted(people_in(scope)) == people
        assert scope.narrow(Occurrence.objects.all(), topics="event__topics").count() == number
        assert scope.narrow_registrations(Registration.objects.all()).count() == number


def test_title_names_the_choices(place, communes):
    scope = Scope(YEAR, place=place, territory=communes["13056"])
    assert scope.title == "Bilan de l’année 2026 – EPN de l’Étang, Martigues – Martigues"
    scope = Scope(YEAR, topic=TopicFactory(name="Téléphone"))
    assert scope.title == "Bilan de l’année 2026 – Téléphone"
    title = "Bilan de l’année 2026 – public\N{NO-BREAK SPACE}: Familles et enfants"
    assert Scope(YEAR, audience=Audience.FAMILIES).title == title


def test_facts_have_their_territories(place, communes):
    counted(12, place=place, audiences=["Seniors", "Femmes"])
    counted(20)
    found = facts(HeadCount.objects.all())
    names = [
        {kind: [name for _key, name in named] for kind, named in fact.groups.items()}
        for fact in found
    ]
    assert names == [
        {
            "place": ["EPN de l’Étang, Martigues"],
            "commune": ["Martigues"],
            "epci": ["Métropole d’Aix-Marseille-Provence"],
            "departement": ["Bouches-du-Rhône"],
            "theme": ["Sans thème"],
            "public": ["Seniors", "Femmes"],
        },
        {
            "place": ["Hors d’un lieu du réseau"],
            "commune": ["Sans commune"],
            "epci": ["Sans intercommunalité"],
            "departement": ["Sans département"],
            "theme": ["Sans thème"],
            "public": ["Public non précisé"],
        },
    ]


def test_fact_is_in_the_commune_where_its_date_took_place(place, reunion):
    """The place may have moved since."""
    counted(12, place=place, commune=reunion)
    [fact] = facts(HeadCount.objects.all())
    names = [[name for _key, name in fact.groups[kind]] for kind in ("place", "commune", "epci")]
    assert names == [["EPN de l’Étang, Martigues"], ["Saint-Denis"], ["Sans intercommunalité"]]


def test_facts_of_territories_with_the_same_name_have_different_names(communes):
    for number, code in enumerate(("05146", "66186")):
        epci = Territory.objects.create(code=f"20000000{number}", kind="epci", name="CC du Val")
        there = {"code": code, "kind": "commune", "name": "Saint-Martin", "epci": epci}
        counted(12 + number, commune=Territory.objects.create(**there))
    groups = [fact.groups for fact in facts(HeadCount.objects.all())]
    names = [(of["commune"][0][1], of["epci"][0][1]) for of in groups]
    assert names == [
        ("Saint-Martin (05)", "CC du Val (200000000)"),
        ("Saint-Martin (66)", "CC du Val (200000001)"),
    ]


def test_topics_of_a_fact_are_in_alphabetical_order():
    counted(12, topics=[TopicFactory(name="Téléphone"), TopicFactory(name="Courriel")])
    [fact] = facts(HeadCount.objects.all())
    assert [name for _key, name in fact.groups["theme"]] == ["Courriel", "Téléphone"]


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


def test_editor_sees_the_counts_of_their_events(agenda):
    mine = EventPageFactory(parent=agenda, title="Le mien")
    other = EventPageFactory(parent=agenda, title="L’autre")
    counted(25, event=mine)
    counted(70, event=other, month=4)
    counted(90, month=5)
    rows = changeable_by(editor_of(mine, "animatrice"), HeadCount.objects.all())
    assert people_in(Scope(YEAR), rows) == [25]


def test_editor_of_a_place_sees_the_counts_of_its_deleted_events(agenda, directory, place):
    other = PlacePageFactory(parent=directory, title="Médiathèque", city="Martigues")
    counted(25, place=place)
    counted(70, place=other, month=4)
    counted(90, place=place, event=EventPageFactory(parent=agenda), month=5)
    rows = changeable_by(editor_of(place, "animateur"), HeadCount.objects.all())
    assert people_in(Scope(YEAR), rows) == [25]
