"""A closure updates every public output, then leads to the affected dates."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from events.editing import closing
from events.models import EventPage, EventSource, ImportedEvent, Occurrence, PendingLetters
from events.registrations import seats
from events.registrations.models.pending_letters import DELAY
from network.text.dates import NBSP
from places.models import Closure, PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PlaceMembershipFactory

# TODAY is Wednesday 21 October 2026; the place will be closed the week of Monday 26.
WEEK = "Mo-Fr 09:00-18:00; PH off"
CLOSED = {"starts_on": "26/10/2026", "ends_on": "30/10/2026", "reason": "inventaire", "DELETE": ""}


def at(day, hour=14):
    return datetime.datetime(2026, 10, day, hour, tzinfo=PARIS)


@pytest.fixture
def once(agenda, place):
    """Create one date in the week of the closure, without a rule that cancels it."""
    return EventPageFactory(
        parent=place, title="Atelier photo", starts_at=at(27), ends_at=at(27, 16)
    )


@pytest.fixture
def series(agenda, place):
    return EventPageFactory(
        parent=place,
        title="Permanence",
        starts_at=at(22, 9),
        ends_at=at(22, 11),
        repeat="weekly",
        until=datetime.date(2026, 11, 12),
    )


@pytest.fixture
def elsewhere(agenda):
    return EventPageFactory(parent=agenda, title="Ailleurs", starts_at=at(27), ends_at=at(27, 16))


@pytest.fixture
def manager(client, place):
    """Create a manager who may publish."""
    user = PlaceMembershipFactory(place=place, is_trusted=True).user
    client.force_login(user)
    return user


def announce(client, place, *closures):
    """Return the POST data of a closure by a manager."""
    sent = nested_form_data({"closures": inline_formset(closures), "stops": inline_formset([])})
    fields = {"phone": "0442000000", "opening_hours": WEEK}
    return client.post(reverse("place_hours", args=[place.pk]), {**sent, **fields})


def shut(place):
    Closure.objects.create(
        place=place,
        starts_on=datetime.date(2026, 10, 26),
        ends_on=datetime.date(2026, 10, 30),
        reason="inventaire",
    )
    return reverse("event_closed_dates", args=[place.pk])


def state(event):
    return [
        (date.local_start.day, date.status, date.note.replace(NBSP, " "))
        for date in Occurrence.objects.filter(event=event).order_by("original_starts_at")
    ]


def test_published_closure_updates_every_public_output(admin_client, client, place, series, site):
    PlacePage.objects.filter(pk=place.pk).update(opening_hours=WEEK)
    calendar = f"/agenda/lieux/{place.slug}/agenda.ics"
    poster = f"/agenda/affiche/?lieu={place.slug}&mois=2026-10"
    pages = [place.url, series.url, poster]
    assert "inventaire" not in "".join(client.get(url).content.decode() for url in pages)
    assert "CANCELLED" not in client.get(calendar).content.decode()
    today = dict(CLOSED, starts_on="21/10/2026")

    announce(admin_client, place, today)

    text = client.get(place.url).content.decode().replace(NBSP, " ")
    assert "Fermé" in text
    assert "ouvre le lundi" not in text
    badge, week = text.partition("opening-week")[::2]
    assert "place-status" in badge
    assert "place-status--open" not in badge
    assert "Inventaire" in week
    assert "place-status--open" not in client.get("/lieux/").content.decode()
    body = client.get(calendar).content.decode().replace("\r\n ", "")
    assert body.count("STATUS:CANCELLED") == 2
    sentence = f"Le lieu est fermé{NBSP}: inventaire"
    assert sentence in body
    assert [sentence in client.get(url).content.decode() for url in (poster, series.url)] == [
        True
    ] * 2
    assert "Annulé" in client.get("/agenda/").content.decode()


def test_closure_redirects_to_the_affected_dates(client, manager, place, once, series, elsewhere):
    answer = announce(client, place, CLOSED)
    assert answer.url == reverse("event_closed_dates", args=[place.pk])
    text = client.get(answer.url).content.decode().replace(NBSP, " ")
    assert [title in text for title in ("Atelier photo", "Permanence", "Ailleurs")] == [
        True, True, False,
    ]  # fmt: skip
    days = "du lundi 26 octobre 2026 au vendredi 30 octobre 2026"
    assert f"Fermeture : {days} (inventaire)." in text
    assert 'value="Le lieu est fermé : inventaire"' in text
    # Only the rule of the series has changed dates.
    assert state(once) == [(27, "confirmed", "")]
    assert state(series)[1] == (29, "cancelled", "Le lieu est fermé : inventaire")


@pytest.mark.parametrize("days", [("26/10/2026", "31/12/9999"), ("01/01/0001", "30/10/2026")])
def test_closure_of_an_improbable_year_is_refused(client, manager, place, once, days):
    answer = announce(client, place, {**CLOSED, "starts_on": days[0], "ends_on": days[1]})
    assert f"Vérifiez l’année{NBSP}: elle va de 1600 à 2199." in answer.content.decode()
    assert not Closure.objects.exists()


def test_no_redirection_without_affected_dates(client, manager, place, elsewhere, once):
    home = reverse("wagtailadmin_home")
    assert announce(client, place).url == home
    later = dict(CLOSED, starts_on="02/11/2026", ends_on="03/11/2026")
    assert announce(client, place, later).url == home
    assert announce(client, place, CLOSED).url != home
    # The same closure, published again, is not new.
    assert announce(client, place, CLOSED).url == home


def test_first_and_last_day_of_a_closure_are_affected(agenda, place, admin_user):
    for day, hour in ((25, 14), (26, 14), (30, 14), (31, 14)):
        EventPageFactory(parent=place, starts_at=at(day, hour), ends_at=at(day, hour + 2))
    shut(place)
    hits = closing.hits_at(place, admin_user)
    assert [hit.date.local_start.day for hit in hits] == [26, 30]


def test_date_of_an_imported_event_is_not_changed_here(agenda, place, once, admin_user):
    shut(place)
    [hit] = closing.hits_at(place, admin_user)
    assert hit.may_change
    source = EventSource.objects.create(name="OpenAgenda")
    ImportedEvent.objects.create(source=source, event=once, uid="1", ends_at=once.ends_at)
    [hit] = closing.hits_at(place, admin_user)
    assert not hit.may_change


def test_page_form_redirects_to_the_affected_dates(admin_client, place, once):
    from tests.places.conftest import form

    rows = nested_form_data({"closures": inline_formset([CLOSED])})
    sent = {**form(title=place.title, slug=place.slug), **rows, "action-publish": "1"}
    edit, dates = reverse("wagtailadmin_pages:edit", args=[place.pk]), "event_closed_dates"
    assert admin_client.post(edit, sent).url == reverse(dates, args=[place.pk])
    # The closure is not new any more.
    assert admin_client.post(edit, sent).url != reverse(dates, args=[place.pk])


def test_approval_redirects_to_the_affected_dates(admin_client, admin_user, place, once):
    from tests.places.conftest import form

    page = PlacePage.objects.get(pk=place.pk)
    page.save_revision(user=admin_user)
    Workflow.objects.first().start(page, admin_user)
    rows = nested_form_data({"closures": inline_formset([CLOSED])})
    sent = {**form(title=place.title, slug=place.slug), **rows}
    address = reverse("wagtailadmin_pages:edit", args=[place.pk])
    offer = reverse("event_closed_dates", args=[place.pk])
    # A draft publishes no closure.
    assert admin_client.post(address, sent)["Location"] != offer
    assert not Closure.objects.exists()
    approved = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    assert admin_client.post(address, {**sent, **approved})["Location"] == offer
    assert Closure.objects.get().place_id == place.pk


def only(event):
    return Occurrence.objects.get(event=event).pk


def test_date_is_cancelled_with_its_reason(admin_client, client, place, once):
    address = shut(place)
    key = only(once)
    reason = "Le lieu est fermé : inventaire"
    admin_client.post(address, {f"choix-{key}": "annuler", f"raison-{key}": reason})
    assert state(once) == [(27, "cancelled", reason)]
    assert "Annulé" in client.get(once.url).content.decode()


def test_a_date_is_moved(admin_client, place, once):
    address = shut(place)
    key = only(once)
    moved = {f"choix-{key}": "deplacer", f"debut-{key}": "2026-11-02T10:00", f"raison-{key}": "ok"}
    admin_client.post(address, moved)
    date = Occurrence.objects.get(event=once)
    assert (date.local_start, date.local_end.hour) == (
        datetime.datetime(2026, 11, 2, 10, tzinfo=PARIS),
        12,
    )
    assert (date.status, date.note) == ("confirmed", "ok")


def test_date_cancelled_by_the_closure_may_be_kept(admin_client, place, series):
    address = shut(place)
    EventPage.objects.get(pk=series.pk).save_revision().publish()
    key = Occurrence.objects.get(event=series, status="cancelled").pk
    admin_client.post(address, {f"choix-{key}": "maintenir", f"raison-{key}": "À la mairie"})
    assert state(series)[1] == (29, "confirmed", "À la mairie")


@pytest.mark.parametrize(("status", "word"), [("cancelled", "annulé"), ("postponed", "reporté")])
def test_date_of_an_event_that_is_off_has_no_choices(admin_client, place, once, status, word):
    address = shut(place)
    once.status = status
    once.save_revision().publish()
    text = admin_client.get(address).text.replace(NBSP, " ")
    assert f"Ce rendez-vous est {word}." in text
    assert "C’est l’état de tout l’événement" in text
    assert reverse("wagtailadmin_pages:edit", args=[once.pk]) in text
    key = only(once)
    assert f"choix-{key}" not in text
    assert "Appliquer ces choix" not in text
    admin_client.post(address, {f"choix-{key}": "maintenir", f"raison-{key}": "ok"})
    assert not EventPage.objects.get(pk=once.pk).exceptions.exists()


@pytest.mark.parametrize("mark", ["clore", "remplir"])
def test_date_that_is_only_marked_is_cancelled_by_the_closure(admin_client, place, series, mark):
    date = series.occurrences.get(original_starts_at__day=29)
    dates = reverse("event_dates", args=[series.pk])
    admin_client.post(dates, {"date": date.pk, "faire": mark})
    address = shut(place)
    EventPage.objects.get(pk=series.pk).save_revision().publish()
    note = "Le lieu est fermé : inventaire"
    assert state(series)[1] == (29, "cancelled", note)
    text = admin_client.get(address).text
    assert "Quelqu’un a déjà dit" not in text
    key = series.occurrences.get(original_starts_at__day=29).pk
    admin_client.post(address, {f"choix-{key}": "maintenir", f"raison-{key}": "ok"})
    assert state(series)[1] == (29, "full" if mark == "remplir" else "confirmed", "ok")
    assert "Quelqu’un a déjà dit" in admin_client.get(address).text


@pytest.mark.parametrize("is_off", [False, True])
def test_people_who_wait_are_counted_with_the_effect_of_no_choice(
    admin_client, place, series, once, is_off
):
    event = series if is_off else once
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    event = EventPage.objects.get(pk=event.pk)
    date = Occurrence.objects.filter(event=event, original_starts_at__day=29 if is_off else 27)
    for contact in ("a@exemple.fr", "+33612345678"):
        seats.register(date.get(), name="Camille", contact=contact)
    address = shut(place)
    EventPage.objects.get(pk=event.pk).save_revision().publish()
    text = " ".join(admin_client.get(address).text.replace(NBSP, " ").split())
    assert "sans choix de votre part, il reste comme écrit ici." in text
    assert "rien ne change sans vous" not in text
    assert ("2 personnes sont inscrites : sans choix de votre part, elles sont" in text) == is_off
    assert ("2 personnes sont inscrites : elles seront prévenues si" in text) != is_off


def test_letters_about_a_closure_mention_no_undo(admin_client, place, series):
    """A closure itself is no change of dates that can be undone on this screen."""
    event = EventPage.objects.get(pk=series.pk)
    date = event.occurrences.get(original_starts_at__day=29)
    EventPage.objects.filter(pk=series.pk).update(capacity=1)
    date.event.capacity = 1
    seats.register(date, name="Camille", contact="a@exemple.fr")
    due_at = at(21, 10) + datetime.timedelta(minutes=5)
    PendingLetters.objects.create(
        event=event,
        original_starts_at=date.original_starts_at,
        change="kept",
        due_at=due_at,
    )
    address = shut(place)
    EventPage.objects.get(pk=series.pk).save_revision().publish()
    text = admin_client.get(address).text
    assert "Remettez une date comme avant, et ses lettres ne partiront pas." in text
    assert "Si vous le défaites" not in text


def test_unchosen_dates_stay(admin_client, place, once):
    address = shut(place)
    revisions = once.revisions.count()
    for choice in ("laisser", "", "zzz"):
        admin_client.post(address, {f"choix-{only(once)}": choice})
    assert state(once) == [(27, "confirmed", "")]
    assert once.revisions.count() == revisions


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("", "", "Dites quand elle est déplacée."),
        ("demain", "", "Dites quand elle est déplacée."),
        ("2026-11-02T10:00", "2026-11-02T09:00", "La fin est avant le début"),
        ("2026-11-02T10:00", "2026-11-02T10:00", "La fin est avant le début"),
        ("2026-10-28T10:00", "", "Le lieu est fermé ce jour-là aussi"),
        ("2026-11-02T10:00", "midi", "Dites quand elle finit"),
        ("2126-11-02T10:00", "", "dans plus de deux ans\N{NO-BREAK SPACE}: vérifiez l’année"),
        ("2026-11-02T10:00", "2126-11-02T12:00", "dans plus de deux ans"),
    ],
)
def test_invalid_move_changes_nothing(admin_client, place, once, start, end, message):
    address = shut(place)
    key = only(once)
    sent = {f"choix-{key}": "deplacer", f"debut-{key}": start, f"fin-{key}": end}
    answer = admin_client.post(address, sent)
    assert message in answer.content.decode()
    assert state(once) == [(27, "confirmed", "")]


@pytest.mark.parametrize("start", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-02T10:00:00Z"])
def test_move_to_an_extreme_moment_is_no_crash(admin_client, place, once, start):
    address = shut(place)
    sent = {f"choix-{only(once)}": "deplacer", f"debut-{only(once)}": start}
    assert admin_client.post(address, sent).status_code in (200, 302)
    assert admin_client.get(address).status_code == 200


def test_review_of_a_draft_continues(admin_client, admin_user, place, once):
    once.title = "Titre proposé"
    once.save_revision(user=admin_user)
    review = Workflow.objects.first().start(once, admin_user)
    admin_client.post(shut(place), {f"choix-{only(once)}": "annuler"})
    assert state(once)[0][1] == "cancelled"
    once.refresh_from_db()
    assert (once.title, once.current_workflow_state) == ("Atelier photo", review)
    draft = once.get_latest_revision_as_object()
    assert (draft.title, draft.exceptions.count()) == ("Titre proposé", 1)


def test_congress_is_not_changed_here(admin_client, admin_user, place, congress):
    congress.place, congress.starts_at, congress.ends_at = place, at(27, 9), at(27, 18)
    congress.save_revision().publish()
    address = shut(place)
    [hit] = closing.hits_at(place, admin_user)
    assert (hit.event.pk, hit.may_change) == (congress.pk, False)
    assert admin_client.post(address, {f"choix-{hit.date.pk}": "annuler"}).status_code == 302
    assert state(congress) == [(27, "confirmed", "")]


@pytest.mark.parametrize("is_trusted", [True, False])
def test_manager_changes_only_what_they_may_publish(client, place, once, agenda, is_trusted):
    manager = PlaceMembershipFactory(place=place, is_trusted=is_trusted).user
    client.force_login(manager)
    other = EventPageFactory(
        parent=agenda, title="Du réseau", place=place, starts_at=at(28), ends_at=at(28, 16)
    )
    address = shut(place)
    may = {hit.event.pk: hit.may_change for hit in closing.hits_at(place, manager)}
    assert may == {once.pk: is_trusted, other.pk: False}
    text = client.get(address).content.decode()
    assert "Vous ne pouvez pas changer ce rendez-vous" in text
    assert "Choisissez pour chacun" not in text
    assert ("Choisissez pour ceux que vous pouvez changer" in text) == is_trusted
    for event in (once, other):
        client.post(address, {f"choix-{only(event)}": "annuler"})
    assert state(once)[0][1] == ("cancelled" if is_trusted else "confirmed")
    assert state(other) == [(28, "confirmed", "")]


def test_hidden_date_is_shown_to_those_who_may_change_it(place, once, admin_user):
    shut(place)
    EventPage.objects.filter(pk=once.pk).update(expire_at=timezone.now())
    assert closing.hits_at(place, PlaceMembershipFactory(place=place).user) == []
    assert [hit.event.pk for hit in closing.hits_at(place, admin_user)] == [once.pk]


def test_letters_of_a_hidden_event_are_shown_to_those_who_may_change_it(
    client, admin_client, manager, place, agenda
):
    event = EventPageFactory(
        parent=agenda,
        title="Réunion interne",
        place=place,
        starts_at=at(27),
        ends_at=at(27, 16),
        capacity=8,
    )
    PageViewRestriction.objects.create(page=event, restriction_type="login")
    date = event.occurrences.get()
    PendingLetters.objects.create(
        event=event, original_starts_at=date.original_starts_at, due_at=timezone.now() + DELAY
    )
    seats.register(date, name="Camille", contact="a@exemple.fr")
    event.registrations.update(where="Ailleurs")
    url = reverse("event_closed_dates", args=[place.pk])
    assert event.title not in client.get(url).content.decode()
    assert event.title in admin_client.get(url).content.decode()


def test_managers_of_another_place_are_refused(client, place, once, directory):
    other = directory.add_child(instance=PlacePage(title="Autre", slug="autre"))
    client.force_login(PlaceMembershipFactory(place=other).user)
    answer = client.get(shut(place))
    assert answer.status_code == 302
    assert client.post(shut(place), {f"choix-{only(once)}": "annuler"}).status_code == 302
    assert state(once) == [(27, "confirmed", "")]


@pytest.mark.parametrize("number", [2, 12])
def test_number_of_queries_does_not_grow_with_dates(
    place, agenda, admin_user, number, django_assert_max_num_queries
):
    for rank in range(number):
        EventPageFactory(
            parent=place, title=f"Atelier {rank}", starts_at=at(27), ends_at=at(27, 16)
        )
    shut(place)
    with django_assert_max_num_queries(10):
        assert len(closing.hits_at(place, admin_user)) == number
