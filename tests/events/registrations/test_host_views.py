"""The host's list of people and head count, and the accounts that may see them."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from wagtail.models import Locale

from events.models import EventException, EventPage, HeadCount, Occurrence, Registration
from events.registrations import seats
from events.registrations.access import managed_places, may_see_people, with_visible_people
from events.registrations.head_counts import get_or_create_head_count
from events.registrations.rolls import roll_at, rolls_of
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlaceMembershipFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda):
    return EventPageFactory(
        parent=agenda, title="Premiers pas", capacity=2, starts_at=START, repeat="weekly",
        ends_at=START + datetime.timedelta(hours=2), until=datetime.date(2026, 11, 10),
    )  # fmt: skip


@pytest.fixture
def date(workshop):
    return workshop.occurrences.select_related("event").order_by("starts_at").first()


@pytest.fixture
def host(client, admin_user):
    client.force_login(admin_user)
    return client


def address(name, date):
    return reverse(name, args=[date.event_id, date.moment])


def text_of(response):
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def enter(date, *people):
    return [seats.register(date, name=name, contact=contact)[0] for name, contact in people]


HOST_PAGES = ["event_roll", "event_roll_sheet", "event_roll_csv", "event_count"]


def colleague(role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    return user


def test_owner_without_role_no_longer_sees_the_names(agenda):
    owner = colleague("Contribution")
    workshop = EventPageFactory(parent=agenda, owner=owner)
    dates = Occurrence.objects.filter(with_visible_people(owner))
    assert (may_see_people(owner, workshop), dates.count()) == (True, 1)
    owner.groups.clear()
    owner = type(owner).objects.get(pk=owner.pk)
    dates = Occurrence.objects.filter(with_visible_people(owner))
    assert (may_see_people(owner, workshop), dates.count()) == (False, 0)


def test_names_are_shown_to_owner_managers_and_coordination_only(client, place, agenda):
    """The event is a page of the agenda, at a place that has managers."""
    owner = colleague("Contribution")
    workshop = EventPageFactory(
        parent=agenda, owner=owner, place=place, capacity=2, starts_at=START,
        ends_at=START + datetime.timedelta(hours=2),
    )  # fmt: skip
    date = workshop.occurrences.select_related("event").get()
    enter(date, ("Zéphyrine", "zephyrine@exemple.fr"))
    people = {
        "owner": owner,
        "manager": PlaceMembershipFactory(place=place).user,
        "coordination": colleague("Coordination"),
        "contributor": colleague("Contribution"),
        "editor": colleague("Rédaction"),
        "neighbour": PlaceMembershipFactory(place=place.copy(update_attrs={"slug": "b"})).user,
        "nobody": None,
    }
    pages = {name: address(name, date) for name in HOST_PAGES[:3]}
    pages["event_rolls"] = reverse("event_rolls", args=[workshop.pk])
    seen = {}
    for who, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        answers = [client.get(page) for page in pages.values()]
        seen[who] = {answer.status_code for answer in answers}
        if 200 not in seen[who]:
            answers += [client.post(page, {"faire": "annuler"}) for page in pages.values()]
            assert [a for a in answers if "Zéphyrine" in a.content.decode()] == []
        else:
            assert "no-store" in answers[0]["Cache-Control"]
            assert ["Zéphyrine" in answer.content.decode() for answer in answers[:3]] == [True] * 3
    opened, shut = {200}, {302}
    assert seen == {
        "owner": opened,
        "manager": opened,
        "coordination": opened,
        "contributor": shut,
        "editor": shut,
        "neighbour": shut,
        "nobody": shut,
    }
    assert Registration.objects.get().state == "held"


def test_manager_sees_the_people_of_an_event_below_their_place(place):
    manager = PlaceMembershipFactory(place=place).user
    event = EventPageFactory(parent=place)
    EventPage.objects.filter(pk=event.pk).update(place=None)
    assert may_see_people(manager, EventPage.objects.get(pk=event.pk))


def test_editor_may_count_without_seeing_names(client, workshop, date):
    enter(date, ("Zéphyrine", "zephyrine@exemple.fr"))
    client.force_login(colleague("Rédaction"))
    answer = client.get(address("event_count", date))
    assert answer.status_code == 200
    assert "Zéphyrine" not in answer.content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[workshop.pk])
    rolls = reverse("event_rolls", args=[workshop.pk])
    assert rolls not in client.get(edit).content.decode()
    client.force_login(colleague("Coordination"))
    assert rolls in client.get(edit).content.decode()


def test_host_adds_person_and_gets_code(host, date):
    form = {"faire": "ajouter", "name": "Monsieur Blanc", "contact": "06 12 34 56 78"}
    response = host.post(address("event_roll", date), form, follow=True)
    row = Registration.objects.get()
    assert (row.name, row.contact, row.state) == ("Monsieur Blanc", "+33612345678", "held")
    assert f"Code à donner : {row.spaced_code}" in text_of(response)
    assert "06 12 34 56 78" in text_of(response)


def test_person_added_with_a_telephone_gets_no_letter(
    host, date, django_capture_on_commit_callbacks
):
    form = {"faire": "ajouter", "name": "Monsieur Blanc", "contact": "06 12 34 56 78"}
    with django_capture_on_commit_callbacks(execute=True):
        host.post(address("event_roll", date), form)
    assert (mail.outbox, Registration.objects.get().must_be_called) == ([], False)


def test_person_added_with_email_gets_letter(host, date, django_capture_on_commit_callbacks):
    form = {"faire": "ajouter", "name": "Camille", "contact": "camille@exemple.fr"}
    with django_capture_on_commit_callbacks(execute=True):
        host.post(address("event_roll", date), form)
    assert [sent.to for sent in mail.outbox] == [["camille@exemple.fr"]]
    assert not Registration.objects.get().is_unconfirmed


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"name": "", "contact": ""}, "Écrivez votre nom"),
        ({"name": "Camille", "contact": "06"}, "Ce numéro n’a pas assez de chiffres"),
    ],
)
def test_invalid_form_of_host_shows_error(host, date, form, expected):
    response = host.post(address("event_roll", date), {"faire": "ajouter"} | form)
    assert expected in text_of(response)
    assert not Registration.objects.exists()


def test_date_that_takes_nobody_has_no_form(host, workshop, date):
    text = text_of(host.get(address("event_roll", date)))
    assert 'value="ajouter"' in text
    assert '<h2 class="w-h2">Premiers pas</h2>' in text
    over = date.ends_at + datetime.timedelta(minutes=1)
    with time_machine.travel(over, tick=False):
        text = text_of(host.get(address("event_roll", date)))
    assert 'value="ajouter"' not in text
    assert "Cette date est passée : on n’y ajoute plus personne." in text


def test_host_adds_people_until_the_end_of_the_date(host, date):
    for moment, is_open in ((date.starts_at, True), (date.ends_at, False)):
        with time_machine.travel(moment, tick=False):
            text = text_of(host.get(address("event_roll", date)))
        assert ('value="ajouter"' in text) == is_open


@pytest.mark.parametrize("reason", ["cancelled", "without seats", "unpublished"])
def test_date_that_takes_no_registration_has_no_form(host, workshop, date, reason):
    enter(date, ("A", "a@exemple.fr"))
    page = EventPage.objects.get(pk=workshop.pk)
    if reason == "unpublished":
        page.unpublish()
    else:
        page.status = "cancelled" if reason == "cancelled" else page.status
        page.capacity = None if reason == "without seats" else page.capacity
        page.save_revision().publish()
    text = text_of(host.get(address("event_roll", date)))
    assert "Cette date ne prend pas d’inscription." in text
    assert ("Cette date n’aura pas lieu." in text) == (reason != "without seats")
    # A form that was opened before the change is refused with the reason.
    form = {"faire": "ajouter", "name": "Tard", "contact": ""}
    refused = text_of(host.post(address("event_roll", date), form))
    sentence = "Cette date est passée, annulée ou sans inscription."
    if reason == "unpublished":
        sentence = "Cette date n’est plus annoncée : publiez-la d’abord."
    assert sentence in refused
    assert 'value="Tard"' in refused
    assert Registration.objects.count() == 1


def test_host_reads_who_waits_and_which_contact_has_too_many_seats(host, date):
    def add(name):
        form = {"faire": "ajouter", "name": name, "contact": "06 12 34 56 78"}
        return text_of(host.post(address("event_roll", date), form, follow=True))

    for name in "AB":
        assert f"{name} a une place." in add(name)
    assert "C’est complet : C est sur la liste d’attente." in add("C")
    add("D")
    assert "Ce contact a déjà quatre places à cette date." in add("E")
    assert Registration.objects.count() == 4


def test_person_added_twice_gets_one_letter(host, date, django_capture_on_commit_callbacks):
    form = {"faire": "ajouter", "name": "Camille", "contact": "camille@exemple.fr"}
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            host.post(address("event_roll", date), form)
    assert len(mail.outbox) == 1


def test_account_that_is_disabled_no_longer_sees_the_people_of_its_place(place):
    manager = PlaceMembershipFactory(place=place).user
    event = EventPageFactory(parent=place)
    for is_active in (True, False):
        manager.is_active = is_active
        manager.save()
        user = type(manager).objects.get(pk=manager.pk)
        dates = Occurrence.objects.filter(with_visible_people(user))
        assert (may_see_people(user, event), dates.exists()) == (is_active, is_active)


def test_manager_counts_the_dates_of_their_place_only(client, place, agenda):
    """The lists of the admin select the same rows as the screen of one event."""
    manager = PlaceMembershipFactory(place=place).user
    hours = {"starts_at": START, "ends_at": START + datetime.timedelta(hours=2)}
    at_place = EventPageFactory(parent=agenda, title="Ici", place=place, **hours)
    below = EventPageFactory(parent=place, title="Dessous", **hours)
    EventPage.objects.filter(pk=below.pk).update(place=None)
    EventPageFactory(parent=agenda, title="Ailleurs", **hours)
    dates = Occurrence.objects.filter(with_visible_people(manager))
    assert set(dates.values_list("event", flat=True)) == {at_place.pk, below.pk}
    assert managed_places(manager) == {(place.pk, place.path)}
    assert managed_places(colleague("Coordination")) == frozenset()


def test_manager_counts_the_people_of_an_event_at_their_place(client, place, agenda):
    hours = {"starts_at": START, "ends_at": START + datetime.timedelta(hours=2)}
    workshop = EventPageFactory(parent=agenda, place=place, **hours)
    manager = PlaceMembershipFactory(place=place).user
    assert not workshop.permissions_for_user(manager).can_edit()
    client.force_login(manager)
    assert client.get(address("event_count", workshop.occurrences.get())).status_code == 200


def test_dates_that_have_begun_are_listed_apart_the_latest_first(host, workshop):
    url = reverse("event_rolls", args=[workshop.pk])
    week = datetime.timedelta(weeks=1)
    for moment, coming, begun in (
        (START - week, [3, 10], []),
        (START, [10], [3]),
        (START + week, [], [10, 3]),
    ):
        with time_machine.travel(moment, tick=False):
            context = host.get(url).context
        listed = [[roll.starts_at.day for roll in context[name]] for name in ("coming", "begun")]
        assert listed == [coming, begun]


def test_account_without_access_cannot_probe_dates(client, workshop):
    client.force_login(colleague("Contribution"))
    unknown = reverse("event_roll", args=[workshop.pk, 1])
    assert client.get(unknown).status_code == 302


def test_host_cancels_registration_and_next_person_is_to_call(
    host, date, django_capture_on_commit_callbacks
):
    rows = enter(date, ("A", "a@exemple.fr"), ("B", "+33612345678"), ("C", "+33687654321"))
    with django_capture_on_commit_callbacks(execute=True):
        form = {"faire": "annuler", "inscription": rows[0].pk}
        response = host.post(address("event_roll", date), form, follow=True)
    assert [sent.subject for sent in mail.outbox] == [
        "Votre inscription est annulée : Premiers pas"
    ]
    # C has no e-mail address, so the list shows a call to make until it is marked as made.
    assert "À appeler" in roll(response)
    form = {"faire": "prevenu", "inscription": rows[2].pk}
    assert "À appeler" not in roll(host.post(address("event_roll", date), form, follow=True))


def roll(response):
    """Return the text of the list of people, without the menu of the admin."""
    return text_of(response).split('<ul class="roll">')[1]


def test_each_form_of_the_list_has_csrf_token(host, date):
    enter(date, ("A", "a@exemple.fr"), ("B", "b@exemple.fr"), ("C", "c@exemple.fr"))
    page = host.get(address("event_roll", date)).content.decode()
    list_of_date = page[page.index('<ul class="roll">') :]
    forms = list_of_date.count('<form method="post"')
    assert (forms, list_of_date.count("csrfmiddlewaretoken")) == (4, 4)


def test_registration_of_another_date_cannot_be_cancelled(host, workshop, date):
    other = workshop.occurrences.select_related("event").order_by("starts_at").last()
    [row] = enter(other, ("A", "a@exemple.fr"))
    for typed in (row.pk, "", "²", "9" * 400):
        form = {"faire": "annuler", "inscription": typed}
        assert host.post(address("event_roll", date), form).status_code == 404
    row.refresh_from_db()
    assert row.state == "held"


def test_list_remains_after_unpublication(host, workshop, date):
    enter(date, ("Zéphyrine", "z@exemple.fr"))
    EventPage.objects.get(pk=workshop.pk).unpublish()
    assert "Zéphyrine" in text_of(host.get(address("event_roll", date)))
    assert "mardi 3 novembre" in text_of(host.get(reverse("event_rolls", args=[workshop.pk])))


def test_lists_are_in_the_order_of_the_new_starts(workshop):
    page = EventPage.objects.get(pk=workshop.pk)
    moved = {"change": "moved", "starts_at": START + datetime.timedelta(days=9)}
    page.exceptions = [EventException(original_date=START.date(), **moved)]
    page.save_revision().publish()
    assert [roll.starts_at.day for roll in rolls_of(page)] == [10, 12]


@pytest.mark.parametrize(("days", "shown"), [(0, [3, 10]), (59, [3, 10]), (61, [10])])
def test_list_of_a_date_that_is_no_longer_announced_has_its_place(workshop, date, days, shown):
    enter(date, ("A", "a@exemple.fr"))
    date.delete()
    rolls = rolls_of(workshop, date.ends_at + datetime.timedelta(days=days))
    assert [roll.starts_at.day for roll in rolls] == shown


def test_list_starts_with_the_next_person_who_waits(date):
    """A released seat puts its person at the end of the list."""
    people = enter(date, *((name, f"{name}@exemple.fr") for name in "bacd"))
    Registration.objects.filter(pk=people[2].pk).update(queued_at=START)
    roll = roll_at(date.event, date.moment)
    assert [[row.name for row in rows] for rows in (roll.seated, roll.waiting)] == [
        ["a", "b"],
        ["d", "c"],
    ]


@pytest.mark.parametrize(("days", "shown"), [(59, 2), (61, 1)])
def test_date_over_for_sixty_days_has_no_list(workshop, date, days, shown):
    assert len(rolls_of(workshop, date.ends_at + datetime.timedelta(days=days))) == shown


def test_person_told_a_distant_past_by_mistake_is_on_the_list_of_their_date(workshop, date):
    [row] = enter(date, ("A", "a@exemple.fr"))
    year = datetime.timedelta(days=365)
    mistyped = {"starts_at": date.starts_at - year, "ends_at": date.ends_at - year}
    Registration.objects.filter(pk=row.pk).update(**mistyped)
    assert [roll.people for roll in rolls_of(workshop)] == [[row], []]


def test_withdrawn_date_with_only_cancelled_people_has_no_list(workshop, date):
    [row] = enter(date, ("A", "a@exemple.fr"))
    EventPage.objects.get(pk=workshop.pk).unpublish()
    assert roll_at(workshop, date.moment).people == [row]
    seats.cancel(row)
    assert roll_at(workshop, date.moment) is None


def test_sheet_has_boxes_and_csv_escapes_formulas(host, date):
    enter(date, ("=2+3", "+33612345678"), ("Été", "+262692123456"), ("Tard", "tard@exemple.fr"))
    sheet = host.get(address("event_roll_sheet", date)).content.decode()
    assert sheet.count('class="roll-sheet__box"') == 2 * (2 + 4)
    assert sheet.index("Liste d’attente") < sheet.index("Tard")
    lines = host.get(address("event_roll_csv", date)).content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Nom;Contact;État;Venu",
        "'=2+3;0612345678;Inscrit;",
        "Été;0692123456;Inscrit;",
        "Tard;tard@exemple.fr;Liste d’attente;",
    ]


@pytest.mark.parametrize("moment", [1, 999_999_999_999_999])
def test_unknown_date_is_not_found(host, workshop, moment):
    assert host.get(reverse("event_roll", args=[workshop.pk, moment])).status_code == 404


def test_query_counts_of_lists_do_not_grow_with_people(
    host, workshop, date, django_assert_max_num_queries
):
    EventPage.objects.filter(pk=workshop.pk).update(capacity=100)
    pages = [*(address(name, date) for name in HOST_PAGES)]
    pages.append(reverse("event_rolls", args=[workshop.pk]))
    counts = []
    for first, last in ((0, 2), (2, 30)):
        Registration.objects.bulk_create(
            Registration(
                event=workshop, original_starts_at=date.original_starts_at, name=f"P{number}",
                name_key=f"p{number}", starts_at=date.starts_at, ends_at=date.ends_at,
                contact=f"p{number}@exemple.fr", state="held" if number % 3 else "waiting",
            )
            for number in range(first, last)
        )  # fmt: skip
        counts.append([])
        for page in pages:
            host.get(page)
            with django_assert_max_num_queries(40) as captured:
                host.get(page)
            counts[-1].append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("weeks", [1, 9])
def test_query_count_of_the_list_of_dates_does_not_grow_with_dates(
    workshop, weeks, django_assert_num_queries
):
    workshop.until = START.date() + datetime.timedelta(weeks=weeks)
    workshop.save_revision().publish()
    page = EventPage.objects.get(pk=workshop.pk)
    with django_assert_num_queries(3):
        whens = [(roll.when, roll.starts_at) for roll in rolls_of(page)]
    assert len(whens) == weeks + 1


class TestCount:
    @pytest.fixture(autouse=True)
    def over(self, workshop, date, host):
        enter(date, ("A", "a@exemple.fr"), ("B", "b@exemple.fr"))
        self.date, self.host, self.url = date, host, address("event_count", date)
        with time_machine.travel(date.ends_at + datetime.timedelta(hours=1), tick=False):
            yield

    def test_form_starts_from_seats_and_saves_numbers(self):
        assert 'name="people" id="id_people" value="2"' in text_of(self.host.get(self.url))
        form = {"people": "9", "first_timers": "3", "audiences": ["Seniors", "Femmes"]}
        self.host.post(self.url, form)
        kept = HeadCount.objects.get()
        assert (kept.people, kept.first_timers, kept.audiences) == (9, 3, ["Seniors", "Femmes"])
        # A second count starts from the first one, and replaces it.
        page = text_of(self.host.get(self.url))
        assert 'name="people" id="id_people" value="9"' in page
        assert 'name="first_timers" id="id_first_timers" value="3"' in page
        assert ['value="Seniors" checked' in page, 'value="Femmes" checked' in page] == [True] * 2
        assert page.count(" checked") == 2
        self.host.post(self.url, {"people": "10", "first_timers": ""})
        kept = HeadCount.objects.get()
        assert (kept.people, kept.first_timers, kept.audiences) == (10, 0, [])

    def test_form_counts_no_person_who_waited(self):
        Registration.objects.filter(contact="b@exemple.fr").update(state="waiting")
        assert 'name="people" id="id_people" value="1"' in text_of(self.host.get(self.url))

    def test_number_of_counted_people_is_in_the_list_of_dates(self):
        rolls = reverse("event_rolls", args=[self.date.event_id])
        page = text_of(self.host.get(rolls))
        assert "2 inscrits" in page
        assert (page.count(">Compter<"), "personnes comptées" in page) == (1, False)
        self.host.post(self.url, {"people": "12"})
        page = text_of(self.host.get(rolls))
        assert "12 personnes comptées" in page
        assert (page.count(">Compter<"), page.count(">Corriger le compte<")) == (0, 1)

    def test_nothing_covers_the_buttons_of_the_count(self):
        assert "wagtail-userbar" not in self.host.get(self.url).text

    def test_buttons_work_without_javascript(self):
        form = {"people": "9", "first_timers": "x", "audiences": ["Seniors"], "pas": "people+1"}
        page = text_of(self.host.post(self.url, form))
        assert 'name="people" id="id_people" value="10"' in page
        assert 'value="Seniors" checked' in page
        page = text_of(self.host.post(self.url, {"people": "0", "pas": "people-1"}))
        assert 'name="people" id="id_people" value="0"' in page
        page = text_of(self.host.post(self.url, {"people": "9999", "pas": "people+1"}))
        assert 'name="people" id="id_people" value="9999"' in page
        form = {"people": "9", "first_timers": "3", "pas": "first_timers-1"}
        page = text_of(self.host.post(self.url, form))
        assert 'name="first_timers" id="id_first_timers" value="2"' in page
        assert 'name="people" id="id_people" value="9"' in page
        assert not HeadCount.objects.exists()

    @pytest.mark.parametrize(
        "form",
        [
            {"people": "2", "first_timers": "3"},
            {"people": "-1"},
            {"people": "deux"},
            {"people": "99999"},
            {"people": "1", "audiences": ["Martiens"]},
        ],
    )
    def test_invalid_count_is_not_saved(self, form):
        assert self.host.post(self.url, form).status_code == 200
        assert not HeadCount.objects.exists()

    def test_date_to_count_is_on_admin_home_until_counted(self):
        home = reverse("wagtailadmin_home")
        assert self.url in text_of(self.host.get(home))
        self.host.post(self.url, {"people": "4"})
        assert self.url not in text_of(self.host.get(home))

    def test_all_people_may_come_for_the_first_time(self):
        self.host.post(self.url, {"people": "3", "first_timers": "3"})
        kept = HeadCount.objects.get()
        assert (kept.people, kept.first_timers) == (3, 3)

    def test_row_of_purged_registrations_is_no_count(self):
        get_or_create_head_count(self.date)
        assert 'name="people" id="id_people" value="2"' in text_of(self.host.get(self.url))
        assert self.url in text_of(self.host.get(reverse("wagtailadmin_home")))
        page = text_of(self.host.get(reverse("event_rolls", args=[self.date.event_id])))
        assert (page.count(">Compter<"), "personnes comptées" in page) == (1, False)

    @pytest.mark.parametrize("status", ["cancelled", "postponed"])
    def test_date_that_is_off_is_not_to_count(self, status):
        self.date.event.status = status
        self.date.event.save_revision().publish()
        assert self.url not in text_of(self.host.get(reverse("wagtailadmin_home")))


def test_date_cannot_be_counted_before_start(host, date):
    with time_machine.travel(date.starts_at - datetime.timedelta(seconds=1), tick=False):
        assert host.post(address("event_count", date), {"people": "4"}).status_code == 404
    assert not HeadCount.objects.exists()
    with time_machine.travel(date.starts_at, tick=False):
        answer = host.post(address("event_count", date), {"people": "4"}, follow=True)
    assert "C’est compté, merci." in text_of(answer)
    assert HeadCount.objects.get().counted_at == date.starts_at


def test_date_that_is_no_longer_announced_cannot_be_counted(host, workshop, date):
    enter(date, ("A", "a@exemple.fr"))
    EventPage.objects.get(pk=workshop.pk).unpublish()
    with time_machine.travel(date.ends_at, tick=False):
        assert host.post(address("event_count", date), {"people": "4"}).status_code == 404


def test_head_count_has_the_place_and_topics_of_its_date(workshop, date, place, communes):
    """The place of the event is used for a date that is no longer announced."""
    topic = TopicFactory(name="Internet")
    page = EventPage.objects.get(pk=workshop.pk)
    page.topics.add(topic)
    page.commune = communes["13055"]
    moved = {"original_date": START.date(), "change": "note", "place": place}
    page.exceptions = [EventException(**moved)]
    page.save_revision().publish()
    rows = {}
    for each in page.occurrences.select_related("event").order_by("starts_at"):
        [row] = enter(each, ("A", "a@exemple.fr"))
        count = get_or_create_head_count(each)
        rows[each.starts_at.day] = (count.place, count.commune.name)
        assert list(count.topics.all()) == [topic]
    assert rows == {3: (place, "Martigues"), 10: (None, "Marseille")}
    HeadCount.objects.all().delete()
    EventPage.objects.get(pk=page.pk).unpublish()
    count = get_or_create_head_count(Registration.objects.get(pk=row.pk))
    assert (count.commune.name, count.starts_at.day, count.title) == (
        "Marseille", 10, "Premiers pas"
    )  # fmt: skip


def test_head_count_of_a_date_in_another_room_keeps_the_commune_of_the_place(workshop, place):
    page = EventPage.objects.get(pk=workshop.pk)
    page.place = place
    room = {"original_date": START.date(), "change": "note", "venue": "Salle des fêtes"}
    page.exceptions = [EventException(**room)]
    page.save_revision().publish()
    count = get_or_create_head_count(page.occurrences.select_related("event").get(venue__gt=""))
    assert (count.place, count.commune) == (None, place.commune)


def test_head_count_of_a_moved_date_has_its_new_start(workshop):
    page = EventPage.objects.get(pk=workshop.pk)
    new = START + datetime.timedelta(days=30)
    page.exceptions = [EventException(original_date=START.date(), change="moved", starts_at=new)]
    page.save_revision().publish()
    count = get_or_create_head_count(page.occurrences.select_related("event").get(starts_at=new))
    assert (count.starts_at, count.original_starts_at) == (new, START)


@pytest.mark.parametrize("name", ["event_rolls", "event_dates"])
def test_screens_of_a_translation_lead_to_the_page_with_the_dates(host, workshop, name):
    english = Locale.objects.get_or_create(language_code="en")[0]
    translation = workshop.copy_for_translation(english, copy_parents=True)
    response = host.get(reverse(name, args=[translation.pk]))
    assert response["Location"] == reverse(name, args=[workshop.pk])


@pytest.mark.parametrize("name", HOST_PAGES)
def test_date_of_a_translation_leads_to_the_dates_of_the_source(host, workshop, date, name):
    english = Locale.objects.get_or_create(language_code="en")[0]
    translation = workshop.copy_for_translation(english, copy_parents=True)
    response = host.get(reverse(name, args=[translation.pk, date.moment]))
    assert response["Location"] == reverse("event_rolls", args=[workshop.pk])
