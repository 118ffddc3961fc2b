"""The report of a scope: its counted, past and registered numbers."""

import datetime

import pytest
from django.db.models.signals import post_init

from events.models import Occurrence, Registration
from events.reports.names import choice_names, commune_names, place_names, territory_names
from events.reports.periods import Period
from events.reports.report import Report
from events.reports.scope import Scope
from network.models import Territory
from places.models import PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlacePageFactory, TopicFactory

from .counts import counted
from .test_scope import editor_of

pytestmark = pytest.mark.django_db
YEAR = Scope(Period.of_year(2026))
DAY = datetime.timedelta(days=1)


def test_uncounted_dates_are_not_in_the_totals(admin_user, place):
    counted(12, 6, place=place)
    counted(20, 10, place=place)
    counted(None, None, month=5)
    report = Report(YEAR, admin_user)
    assert (report.total.dates, report.total.people, report.total.first_timers) == (2, 32, 16)


def test_counts_of_a_place_share_its_row(admin_user, place):
    """A report of ten years has tens of thousands of counts, at some hundreds of places."""
    made = []

    def note(sender, instance, **kwargs):
        made.append(instance)

    for month in range(1, 10):
        counted(6, month=month, place=place)
    post_init.connect(note, sender=PlacePage)
    try:
        assert len(Report(YEAR, admin_user).facts) == 9
    finally:
        post_init.disconnect(note, sender=PlacePage)
    assert len(made) == 1


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
    [table] = [table for table in Report(YEAR, admin_user).tables if table.key == "place"]
    assert [(line.name, line.people) for line in table.lines] == [
        ("La Poste, Marseille (2 rue B)", "hidden"),
        ("La Poste, Marseille (3 rue C)", 40),
        ("La Poste, Martigues", "little"),
    ]


def test_place_without_an_address_has_no_empty_brackets():
    places = [
        PlacePage(pk=pk, title="La Poste", city="Nice", address=address)
        for pk, address in ((1, ""), (2, "1 rue A"))
    ]
    names = [name for _key, name in place_names(places).values()]
    assert names == ["La Poste, Nice", "La Poste, Nice (1 rue A)"]


def test_communes_with_same_name_have_their_departement():
    """Overseas, the number of a département has three digits."""
    communes = [
        Territory(pk=key, code=code, name="Sainte-Marie")
        for key, code in enumerate(("97418", "97228", "35294"))
    ]
    names = [name for _key, name in commune_names(communes).values()]
    assert names == ["Sainte-Marie (974)", "Sainte-Marie (972)", "Sainte-Marie (35)"]


def test_epcis_with_same_name_have_their_code():
    epcis = [Territory(pk=key, code=f"20000000{key}", name="CC du Val") for key in (1, 2)]
    names = [name for _key, name in territory_names(epcis).values()]
    assert names == ["CC du Val (200000001)", "CC du Val (200000002)"]


def test_choices_with_same_name_have_their_departement_or_kind():
    territories = [
        Territory(pk=1, code="97418", kind="commune", name="Sainte-Marie"),
        Territory(pk=2, code="35294", kind="commune", name="Sainte-Marie"),
        Territory(pk=3, code="974", kind="departement", name="La Réunion"),
        Territory(pk=4, code="R04", kind="region", name="La Réunion"),
        Territory(pk=5, code="13", kind="departement", name="Bouches-du-Rhône"),
    ]
    assert list(choice_names(territories).items()) == [
        (1, (1, "Sainte-Marie (974)")),
        (2, (2, "Sainte-Marie (35)")),
        (3, (3, "La Réunion (département)")),
        (4, (4, "La Réunion (région)")),
        (5, (5, "Bouches-du-Rhône")),
    ]


def test_town_is_not_repeated_after_a_name_that_contains_it():
    places = [
        PlacePage(pk=1, title="Médiathèque de Nice", city="Nice", address="1 rue A"),
        PlacePage(pk=2, title="La Poste", city="", address="2 rue B"),
        PlacePage(pk=3, title="Médiathèque Paul-Valéry", city="Pau", address="3 rue C"),
    ]
    names = [name for _key, name in place_names(places).values()]
    assert names == ["Médiathèque de Nice", "La Poste", "Médiathèque Paul-Valéry, Pau"]


def test_past_dates_are_shown_beside_counted_ones(admin_user, agenda):
    start = datetime.datetime(2026, 9, 1, 14, tzinfo=PARIS)
    event = EventPageFactory(
        parent=agenda, starts_at=start, repeat="weekly", until=datetime.date(2026, 9, 22)
    )
    EventPageFactory(parent=agenda, starts_at=start, status="cancelled")
    counted(25, event=event, month=9)
    report = Report(YEAR, admin_user)
    assert (report.past_dates, report.total.dates) == (4, 1)


def test_past_dates_are_never_fewer_than_counted_ones(admin_user, agenda):
    """The counts of deleted events remain, but their dates do not."""
    counted(25)
    counted(30, month=4)
    report = Report(YEAR, admin_user)
    assert (report.past_dates, report.total.dates) == (2, 2)


def register(date, number):
    Registration.objects.bulk_create(
        Registration(
            event=date.event, original_starts_at=date.original_starts_at, name=f"P{index}",
            name_key=f"p{index}", starts_at=date.starts_at, ends_at=date.ends_at, contact="",
            state="held",
        )
        for index in range(number)
    )  # fmt: skip


def test_registrations_for_future_dates_are_not_counted(admin_user, agenda):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    event = EventPageFactory(
        parent=agenda, starts_at=start, repeat="weekly", until=datetime.date(2026, 10, 27)
    )
    past, future = event.occurrences.order_by("starts_at")
    register(past, 6)
    register(future, 7)
    # The purged registrations of older dates are in their head counts.
    counted(25, registered=10)
    assert Report(YEAR, admin_user).registered == "16"


def test_people_without_a_seat_are_not_registered(admin_user, agenda):
    """A person on the waiting list, or whose date was cancelled, did not come."""
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    event = EventPageFactory(parent=agenda, starts_at=start)
    register(event.occurrences.get(), 7)
    waiting, off = Registration.objects.order_by("pk")[:2]
    Registration.objects.filter(pk=waiting.pk).update(state="waiting")
    Registration.objects.filter(pk=off.pk).update(is_off=True)
    assert Report(YEAR, admin_user).registered == "5"


def test_date_with_two_topics_is_one_date(admin_user, agenda):
    topics = [TopicFactory() for _number in range(2)]
    start = datetime.datetime(2026, 9, 1, 14, tzinfo=PARIS)
    for each in (topics, topics[:1]):
        event = EventPageFactory(parent=agenda, starts_at=start, topics=each)
        counted(25, event=event, topics=each)
    draft = EventPageFactory(parent=agenda, starts_at=start, topics=topics)
    draft.unpublish()
    report = Report(YEAR, admin_user)
    assert (report.past_dates, report.total.dates, report.total.people) == (2, 2, 50)
    report = Report(Scope(YEAR.period, topic=topics[1]), admin_user)
    assert (report.past_dates, report.total.dates) == (1, 1)


def test_purged_registrations_are_those_of_the_scope(admin_user, place):
    counted(25, registered=10, place=place)
    counted(25, registered=7, month=4)
    counted(25, registered=9, starts_at=datetime.datetime(2025, 12, 31, 14, tzinfo=PARIS))
    assert Report(YEAR, admin_user).registered == "17"
    assert Report(Scope(YEAR.period, place=place), admin_user).registered == "10"
    assert Report(Scope(Period.of_year(2025)), admin_user).registered == "9"


def test_registrations_are_those_of_the_editors_events(agenda):
    """The same applies to past dates and to the registrations that were purged."""
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    mine, other = (EventPageFactory(parent=agenda, starts_at=start) for _number in range(2))
    register(mine.occurrences.get(), 6)
    register(other.occurrences.get(), 7)
    counted(25, registered=10, event=mine)
    counted(25, registered=20, event=other)
    report = Report(YEAR, editor_of(mine, "animatrice"))
    assert (report.registered, report.past_dates, report.total.dates) == ("16", 1, 1)


def test_small_number_of_registrations_is_masked(admin_user, agenda):
    counted(25, registered=4)
    assert Report(YEAR, admin_user).registered == "moins de 5"


def test_registrations_of_a_moved_date_are_counted_on_its_new_day(admin_user, agenda):
    """Even if people were not notified of the move."""
    start = datetime.datetime(2026, 9, 29, 14, tzinfo=PARIS)
    event = EventPageFactory(parent=agenda, starts_at=start)
    register(event.occurrences.get(), 6)
    new = start + 7 * DAY
    event.occurrences.update(starts_at=new, ends_at=new + DAY / 12, first_on=new.date())
    for period, number in ((Period.of_months(2026, 1, 9), "0"), (YEAR.period, "6")):
        assert Report(Scope(period), admin_user).registered == number
    assert Report(Scope(Period.of_months(2026, 10, 10)), admin_user).registered == "6"


def test_registrations_are_narrowed_by_place_and_territory(admin_user, agenda, place, communes):
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    event = EventPageFactory(parent=place, starts_at=start, place=place)
    register(event.occurrences.get(), 6)
    for scope, number in (
        (Scope(YEAR.period, place=place), "6"),
        (Scope(YEAR.period, territory=communes["13056"].epci), "6"),
        (Scope(YEAR.period, territory=communes["13055"]), "0"),
        (Scope(Period.of_months(2026, 1, 9)), "0"),
    ):
        assert Report(scope, admin_user).registered == number


def test_registrations_are_counted_at_the_place_of_their_date(admin_user, agenda, place, directory):
    """A date that no longer exists is counted at the place of its event."""
    other = PlacePageFactory(parent=directory, title="Médiathèque", city="Marseille")
    start = datetime.datetime(2026, 10, 20, 14, tzinfo=PARIS)
    event = EventPageFactory(parent=agenda, starts_at=start, place=place)
    date = event.occurrences.get()
    register(date, 6)
    withdrawn = Occurrence(event=event, starts_at=start - DAY, ends_at=start)
    withdrawn.original_starts_at = withdrawn.starts_at
    register(withdrawn, 7)

    def registered(**where):
        return Report(Scope(YEAR.period, **where), admin_user).registered

    assert (registered(place=place), registered(place=other)) == ("13", "0")
    event.occurrences.update(place=other, commune=other.commune)
    assert (registered(place=place), registered(place=other)) == ("7", "6")
    assert registered(territory=other.commune) == "6"
    assert registered(territory=place.commune) == "7"
    assert registered() == "13"
