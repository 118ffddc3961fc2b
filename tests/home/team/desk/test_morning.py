"""Panel of the waiting tasks: each user sees their own, counted."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from events.models import EventException, EventSource, ImportedEvent, Registration
from events.registrations import desk
from home.models import Submission
from network.admin import lines
from network.models import NightlyRun, Topic
from network.text.dates import format_day
from places.models import (
    Closure,
    Correction,
    ImportRun,
    PlacePage,
    PlacePair,
    PlaceSource,
    VanishedPlace,
)
from search.models import SearchLog, Synonym
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    SeriesFactory,
    SeriesPartFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now


def hours(number):
    return datetime.timedelta(hours=number)


def event(place, title, start, **values):
    return EventPageFactory(
        parent=place, title=title, starts_at=start, ends_at=start + hours(1), **values
    )


def register(page, name, **values):
    date = page.occurrences.get()
    return Registration.objects.create(
        event=page,
        original_starts_at=date.original_starts_at,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        name=name,
        contact=values.pop("contact", f"+3344200{Registration.objects.count():04}"),
        **{"state": "held", **values},
    )


def trouble(place, author):
    """Create one task of each kind about a place, and an event proposed there by its `author`."""
    Correction.objects.create(place=place, suggested={"phone": "+33442000000"})
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    Closure.objects.create(place=place, starts_on=tomorrow, ends_on=tomorrow)
    event(place, "Passé", NOW() - hours(72))
    event(place, "Vide", NOW() + hours(72), capacity=8)
    crowded = event(place, "Plein", NOW() + hours(73), capacity=1)
    register(crowded, "Ada")
    register(crowded, "Alan", state="waiting", must_be_called=True)
    closed = event(place, "Fermé", NOW() + hours(24))
    assert timezone.localdate(closed.starts_at) == tomorrow
    proposed = event(place, "Proposé", NOW() + hours(500), live=False)
    proposed.save_revision(user=author)
    return proposed, proposed.get_workflow().start(proposed, author)


def trouble_of_the_network(place, number):
    in_the_indre = {"latitude": 46.62, "longitude": 1.85}
    other = PlacePageFactory(parent=place.get_parent(), **in_the_indre)
    PlacePair.objects.create(first=place, second=other, score=1)
    ImportRun.objects.create(file_name="lieux.csv", stage=ImportRun.Stage.WAITING)
    source = PlaceSource.objects.create(
        name="Hub", url=f"https://hub.example/{number}", fault="Le serveur répond 500."
    )
    VanishedPlace.objects.create(place=place, source=source)
    source.value_meanings.create(column="services", key="tous", value="Tous", count=1)
    calendar = EventSource.objects.create(
        name="Agenda", url=f"https://agenda.example/{number}", fault="Le serveur répond 500."
    )
    ImportedEvent.objects.create(
        source=calendar,
        uid="1",
        event=event(place, "Reçu", NOW() + hours(400), live=False),
        ends_at=NOW() + hours(401),
    )
    Submission.objects.create(kind=Submission.Kind.PLACE, values={"title": "Café"})
    SearchLog.objects.create(day=timezone.localdate(), query=f"zqx {number}", results=0)
    SeriesPartFactory(series=SeriesFactory(total=2), number=1)
    NightlyRun.record(f"check_search{number or ''}", seconds=1, fault="Index absent.")


@pytest.fixture
def directory(site, home):
    EventIndexPageFactory(parent=home)
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def nightly_commands(monkeypatch):
    names = ["check_search", *(f"check_search{number}" for number in range(1, 9))]
    monkeypatch.setattr("network.tasks.nightly.commands", lambda: [(name, {}) for name in names])


@pytest.fixture
def contributor(directory):
    """Return a user who may add pages below the directory and change only their own."""
    group = Group.objects.create(name="Contribution d’essai")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    right = Permission.objects.get(codename="add_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=directory.page_ptr, permission=right)
    user = UserFactory()
    user.groups.add(group)
    return user


@pytest.fixture
def team_member(db):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Coordination"))
    return type(user).objects.get(pk=user.pk)


def numbers(user):
    """Return {key of a line: number of tasks}, as a new request shows it."""
    fresh = type(user).objects.get(pk=user.pk)
    return {each.line.key: each.number for each in lines.waiting_for(fresh)}


EVERYTHING = {
    "reviews": 1,
    "people_to_call": 1,
    "corrections": 1,
    "submissions": 1,
    "proposals": 1,
    "calls": 2,
    "place_sources": 1,
    "calendars": 1,
    "nightly": 1,
    "imports": 1,
    "unknown_values": 1,
    "vanished": 1,
    "misplaced": 1,
    "duplicates": 1,
    "troubled_dates": 3,
    "to_count": 1,
    "closing": 1,
    "unconfirmed": 2,
    "fruitless_searches": 1,
    "incomplete_series": 1,
}


def test_the_team_sees_all_tasks_in_order(directory, admin_user, contributor, nightly_commands):
    place = PlacePageFactory(parent=directory)
    assert list(numbers(admin_user)) == ["calls", "unconfirmed"]
    trouble(place, contributor)
    trouble_of_the_network(place, 0)
    assert list(numbers(admin_user).items()) == list(EVERYTHING.items())


@pytest.mark.parametrize("places", [1, 4])
def test_query_count_is_constant(
    directory, client, team_member, contributor, nightly_commands, places,
    django_assert_max_num_queries,
):  # fmt: skip
    for number, place in enumerate(PlacePageFactory.create_batch(places, parent=directory)):
        trouble(place, contributor)
        trouble_of_the_network(place, number)
    with django_assert_max_num_queries(14):
        waiting = lines.waiting_for(team_member)
    client.force_login(team_member)
    assert {each.line.key for each in waiting} == set(EVERYTHING)
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    shown = soup.select(".morning__line")
    assert [int(line.select_one(".morning__number").text) for line in shown] == [
        each.number for each in waiting
    ]
    for link in soup.select(".morning a"):
        assert client.get(link["href"]).status_code == 200, link["href"]


def test_manager_sees_the_tasks_of_their_place(directory, contributor, client):
    own, other = PlacePageFactory.create_batch(2, parent=directory)
    manager = PlaceMembershipFactory(place=own).user
    for place in (own, other):
        trouble(place, contributor)
    mine = {"people_to_call": 1, "troubled_dates": 3, "to_count": 1, "closing": 1}
    mine |= {"unconfirmed": 1}
    assert numbers(manager) == mine
    trusted = PlaceMembershipFactory(place=other, is_trusted=True).user
    assert numbers(trusted) == {**mine, "corrections": 1}
    client.force_login(trusted)
    soup = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    links = [link["href"] for link in soup.select(".morning a")]
    assert len(links) == 12
    for link in links:
        assert client.get(link).status_code == 200, link
    assert client.get(reverse("desk_line", args=["reviews"])).status_code == 200
    assert client.get(reverse("desk_line", args=["calls"])).status_code == 404
    assert client.get(reverse("desk_line", args=["nothing"])).status_code == 404


def test_contributor_sees_their_own_tasks(directory, contributor, admin_user):
    place = PlacePageFactory(parent=directory)
    page, review = trouble(place, contributor)
    assert numbers(contributor) == {}
    event(place, "À moi", NOW() - hours(48), owner=contributor)
    assert numbers(contributor) == {"to_count": 1}
    step = review.current_task_state
    step.task.specific.on_action(step, admin_user, "reject", comment="À quelle heure ?")
    assert numbers(contributor) == {"sent_back": 1, "to_count": 1}
    (line,) = [each for each in lines.waiting_for(contributor) if each.line.key == "sent_back"]
    assert (line.items[0].label, line.items[0].fact) == (
        page.get_admin_display_title(),
        "Le réseau dit : « À quelle heure ? »",
    )


def test_troubled_dates_have_a_queue_or_few_people_and_are_in_the_week(directory, admin_user):
    place = PlacePageFactory(parent=directory)
    for title, start, seats, taken, is_troubled in [
        ("Presque vide", 24, 4, 2, True),
        ("Assez", 24, 4, 3, False),
        ("Petit", 24, 3, 0, False),
        ("Plus tard", 7 * 24 + 1, 8, 0, False),
        ("Attendu", 24, 4, 4, True),
        ("Annulé", 24, 8, 0, False),
        ("Marqué complet", 24, 8, 0, False),
        ("Inscriptions closes", 24, 8, 0, False),
    ]:
        status = "cancelled" if title == "Annulé" else "confirmed"
        page = event(place, title, NOW() + hours(start), capacity=seats, status=status)
        mark = {"Marqué complet": "is_full", "Inscriptions closes": "is_closed"}.get(title)
        if mark:
            [date] = page.occurrences.all()
            day, time = date.original
            page.exceptions = [
                EventException(
                    original_date=day, original_time=time, change="marked", **{mark: True}
                )
            ]
            page.save_revision().publish()
        page.occurrences.update(seats_taken=taken)
        if title == "Attendu":
            register(page, "Ada", state="waiting")
        troubled = {date.event.title for date in desk.troubled_dates(admin_user)}
        assert (title in troubled) == is_troubled, title


def test_each_troubled_date_states_its_trouble(directory, admin_user):
    place, shut = (PlacePageFactory(parent=directory, title=title) for title in ("Ici", "Fermé"))
    day = timezone.localdate(NOW() + hours(26))
    Closure.objects.create(place=shut, starts_on=day, ends_on=day)
    pages = {}
    for parent, title, start, taken in (
        (place, "Vide", 24, 0),
        (place, "Un", 24.1, 1),
        (place, "Deux", 24.2, 2),
        (place, "Attendu", 25, 2),
        (shut, "Fermé", 26, 2),
        (place, "Commencé", -0.5, 0),
    ):
        pages[title] = event(parent, title, NOW() + hours(start), capacity=4)
        pages[title].occurrences.update(seats_taken=taken)
    for title in ("Attendu", "Fermé", "Commencé"):
        register(pages[title], "Ada", state="waiting")
    dates = desk.troubled_dates(admin_user)
    items = [desk.LINES[1].item(date) for date in dates]
    facts = [
        (item.label, item.fact.removeprefix(date.when))
        for item, date in zip(items, dates, strict=True)
    ]
    assert facts == [
        ("Vide", ", Ici, Martigues\N{NO-BREAK SPACE}: 0 inscrit pour 4 places"),
        ("Un", ", Ici, Martigues\N{NO-BREAK SPACE}: 1 inscrit pour 4 places"),
        ("Deux", ", Ici, Martigues\N{NO-BREAK SPACE}: 2 inscrits pour 4 places"),
        ("Attendu", ", Ici, Martigues\N{NO-BREAK SPACE}: des personnes attendent une place"),
        ("Fermé", ", Fermé, Martigues\N{NO-BREAK SPACE}: le lieu est fermé"),
    ]
    lists = [reverse("event_roll", args=[date.event_id, date.moment]) for date in dates[:4]]
    closed = reverse("event_closed_dates", args=[shut.pk])
    assert [item.url for item in items] == [*lists, closed]


def test_people_to_call_are_counted_for_each_date_by_start(directory, admin_user):
    place = PlacePageFactory(parent=directory)
    later, sooner = (event(place, name, NOW() + hours(n)) for name, n in (("A", 9), ("B", 2)))
    for page, names in ((later, ("Ada", "Alan")), (sooner, ("Ada",))):
        for name in names:
            register(page, name, must_be_called=True)
        register(page, "Grace")
        register(page, "Tim", must_be_called=True, state="cancelled")
    items = [desk.LINES[0].item(row) for row in desk.people_to_call(admin_user)]
    where = f", {place.name_in_full}\N{NO-BREAK SPACE}:"
    assert [(item.label, item.fact.partition(where)[2]) for item in items] == [
        ("B", " 1 personne à appeler"),
        ("A", " 2 personnes à appeler"),
    ]
    assert items[0].fact.startswith(format_day(sooner.starts_at, today=timezone.localdate()))
    date = sooner.occurrences.get()
    assert items[0].url == reverse("event_roll", args=[sooner.pk, date.moment])


def test_latest_date_to_count_comes_first(directory, admin_user):
    place = PlacePageFactory(parent=directory)
    _older, newer = (event(place, name, NOW() - hours(n)) for name, n in (("A", 30 * 24), ("B", 2)))
    event(place, "En cours", NOW() - hours(0.5))
    items = [desk.LINES[2].item(date) for date in desk.dates_to_count(admin_user)]
    assert [item.label for item in items] == ["B", "A"]
    date = newer.occurrences.get()
    assert (items[0].url, items[0].fact) == (
        reverse("event_count", args=[newer.pk, date.moment]),
        f"{date.when}, {place.name_in_full}",
    )


def test_calls_and_counts_are_about_recent_dates(directory, admin_user):
    """Nobody calls about a date that has begun, nor counts the people of the month before."""
    place = PlacePageFactory(parent=directory)
    coming, begun = (event(place, name, NOW() + hours(n)) for name, n in (("A", 2), ("B", -2)))
    for page in (coming, begun):
        register(page, "Ada", must_be_called=True)
    event(place, "C", NOW() - hours(32 * 24))
    assert [row["event_id"] for row in desk.people_to_call(admin_user)] == [coming.pk]
    assert [date.event_id for date in desk.dates_to_count(admin_user)] == [begun.pk]


def test_host_of_an_event_in_a_closed_place_opens_its_dates(directory, contributor, client):
    place = PlacePageFactory(parent=directory)
    held = event(place, "À moi", NOW() + hours(24), owner=contributor)
    day = timezone.localdate(held.starts_at)
    Closure.objects.create(place=place, starts_on=day, ends_on=day)
    (line,) = lines.waiting_for(contributor)
    assert [item.url for item in line.items] == [reverse("event_dates", args=[held.pk])]
    client.force_login(contributor)
    assert client.get(line.items[0].url).status_code == 200


def test_done_tasks_leave_the_list(directory, admin_user, nightly_commands, contributor):
    place = PlacePageFactory(parent=directory, emails="a@example.org", confirmed_on=NOW().date())
    trouble_of_the_network(place, 0)
    Synonym.objects.create(words="zqx 0, atelier")
    NightlyRun.record("check_search", seconds=1)
    PlaceSource.objects.update(fault="")
    PlacePair.objects.update(decision=PlacePair.Decision.DISTINCT)
    PlacePage.objects.exclude(pk=place.pk).delete()
    left = ["submissions", "proposals", "calendars", "imports"]
    left += ["unknown_values", "vanished", "incomplete_series"]
    assert list(numbers(admin_user)) == left
    NightlyRun.objects.update(ran_at=NOW() - hours(48))
    assert numbers(admin_user)["nightly"] == 1


def test_list_is_empty_when_all_is_done(directory, admin_client):
    text = admin_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Rien ne vous attend" in text


def test_page_of_a_line_counts_all_items(client, admin_user, monkeypatch):
    """The number is the same as on the home screen."""
    monkeypatch.setattr(lines, "_lines", {})
    Topic.objects.all().delete()
    for number in range(102):
        Topic.objects.create(name=f"Thème {number}", slug=f"theme-{number}")
    lines.register(
        lines.Line(
            "topics",
            lambda number: "thèmes",
            lambda user: Topic.objects.order_by("pk"),
            item=lambda topic: lines.Item(topic.name, f"/{topic.pk}/"),
        )
    )
    [waiting] = lines.waiting_for(admin_user)
    client.force_login(admin_user)
    page = client.get(waiting.url).content.decode()
    assert waiting.number == 102
    assert "<strong>102</strong> thèmes" in page
    assert page.count(">Thème ") == 100
    assert "Les suivants viendront quand ceux-ci seront faits." in page
