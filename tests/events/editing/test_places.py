"""The publication of a place that changes dates: its letters are announced, and it is undone."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from wagtail.models import PagePermissionTester, PageViewRestriction, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from events.models import EventException, EventPage, Occurrence, PendingLetters
from events.registrations import delays, seats
from events.templatetags.events import shut_out_dates
from network.publishing.publications import REMOVED
from places.models import Closure, ConfirmationRequest, FormerPlace, PlacePage, PlacePair
from places.upkeep.confirmations import requests
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory, PlaceMembershipFactory, PlacePageFactory
from tests.places.conftest import form
from tests.places.imports.test_import_runs import RUNS, moved_on, send, taken
from tests.places.imports.test_importer import line

NBSP = "\N{NO-BREAK SPACE}"
MINUTE = datetime.timedelta(minutes=1)
CLOSED = {"starts_on": "26/10/2026", "ends_on": "30/10/2026", "reason": "", "DELETE": ""}
OFF = "1 personne inscrite recevra la lettre « C’est annulé » à 10 h 10."
MOVED = "1 personne inscrite recevra la lettre « Du nouveau pour votre rendez-vous » à 10 h 10."
ADVICE = "Remettez le lieu comme avant d’ici là, et rien ne partira."


@pytest.fixture
def place(today, place):
    """The place, with a published version."""
    place.save_revision(log_action=True).publish()
    return PlacePage.objects.get(pk=place.pk)


@pytest.fixture
def other(place):
    """Another place, in the same town."""
    return PlacePageFactory(
        parent=place.get_parent(), title="Maison de quartier", city="Martigues", postcode="13500"
    )


@pytest.fixture
def weekly(agenda, place):
    """A series on Tuesdays 27 October and 3 November, with one person for the first date."""
    return weekly_at(place)


def weekly_at(place):
    event = EventPageFactory(
        parent=place,
        title="Atelier du mardi",
        starts_at=datetime.datetime(2026, 10, 27, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 10, 27, 16, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 11, 3),
        capacity=8,
    )
    date = event.occurrences.select_related("event", "place").order_by("starts_at").first()
    seats.register(date, name="Camille", contact="a@exemple.fr")
    return event


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks):
    """Return a function that posts data to a URL, follows the redirection and returns the text."""

    def post(url, data, client=admin_client):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url, data, follow=True)
        return text_of(answer)

    return post


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace(NBSP, " ").replace("&nbsp;", " "))


def edit_url(place):
    return reverse("wagtailadmin_pages:edit", args=[place.pk])


def form_of(place, *closures, **fields):
    rows = nested_form_data({"closures": inline_formset(closures)})
    own = form(title=place.title, slug=place.slug, address=place.address)
    return {**own, **rows, "action-publish": "1", **fields}


def hours_of(*closures):
    rows = {"closures": inline_formset(closures), "stops": inline_formset([])}
    return {**nested_form_data(rows), "phone": "0442000000", "opening_hours": "Mo-Fr 09:00-18:00"}


def undo_data(text):
    key = re.search(r'name="version" value="([^"]+)"', text)
    return key and {"faire": "defaire-fiche", "version": key[1]}


def statuses(event):
    return [date.status for date in event.occurrences.order_by("starts_at")]


@pytest.mark.parametrize("way", ["form", "hours"])
def test_published_closure_announces_its_letters_and_is_undone(post, place, weekly, way):
    if way == "form":
        text = post(edit_url(place), form_of(place, CLOSED))
    else:
        text = post(reverse("place_hours", args=[place.pk]), hours_of(CLOSED))
    assert f"{OFF} {ADVICE}" in text
    assert "Voir ou défaire" in text
    assert statuses(weekly) == ["cancelled", "confirmed"]
    text = post(reverse("event_closed_dates", args=[place.pk]), undo_data(text))
    assert "C’est défait : le lieu est comme avant." in text
    assert (statuses(weekly), undo_data(text)) == (["confirmed", "confirmed"], None)
    assert not Closure.objects.exists()
    assert not PendingLetters.objects.exists()
    assert mail.outbox == []


def test_removed_closure_announces_its_letters(post, place, weekly):
    post(edit_url(place), form_of(place, CLOSED))
    delays.send_due(at_once=True)
    removed = {**CLOSED, "id": Closure.objects.get().pk, "DELETE": "1"}
    rows = nested_form_data({"closures": inline_formset([removed], initial=1)})
    with time_machine.travel(TODAY + 20 * MINUTE, tick=False):
        text = post(edit_url(place), {**form_of(place), **rows})
    assert not Closure.objects.exists()
    assert "la lettre « Finalement, c’est maintenu » à 10 h 30." in text
    assert ADVICE in text


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Espace public numérique"},
        {"postcode": "13110", "city": "Port-de-Bouc"},
    ],
)
def test_renamed_or_moved_place_announces_its_letters_and_is_undone(
    post, admin_client, place, weekly, fields
):
    data = form_of(place, **fields)
    former = Occurrence.objects.filter(event=weekly).values_list("commune", flat=True)
    before = list(former)
    text = post(edit_url(place), data)
    assert f"{MOVED} {ADVICE}" in text
    url = reverse("event_closed_dates", args=[place.pk])
    text = text_of(admin_client.get(url))
    assert MOVED in text
    text = post(url, undo_data(text))
    assert not PendingLetters.objects.exists()
    assert PlacePage.objects.get(pk=place.pk).title == "EPN de l’Étang"
    assert list(former.all()) == before
    # The undo itself cannot be undone.
    assert not undo_data(text)


def test_changes_without_letters_or_dates_are_not_announced(post, place, weekly):
    text = post(edit_url(place), form_of(place, phone="0442000001"))
    assert ADVICE not in text
    assert "Voir ou défaire" not in text


def test_date_without_people_is_announced_and_undone(post, place, weekly):
    weekly.registrations.all().delete()
    text = post(edit_url(place), form_of(place, CLOSED))
    assert "Ce changement du lieu change aussi 1 date de l’agenda" in text
    assert undo_data(text)


def test_bulk_publication_names_the_place(post, admin_user, place, weekly):
    draft = PlacePage.objects.get(pk=place.pk)
    draft.title = "Espace public numérique"
    draft.save_revision(user=admin_user)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    text = post(f"{url}?id={place.pk}&next=/admin/", {})
    assert f"« Espace public numérique » : {MOVED} {ADVICE}" in text


def test_commune_given_to_several_places_announces_its_letters(post, place, weekly, communes):
    url = reverse("wagtail_bulk_action", args=["places", "placepage", "set_territory"])
    PlacePage.objects.filter(pk=place.pk).update(city="", postcode="")
    text = post(f"{url}?id={place.pk}&next=/admin/", {"commune": "13001"})
    assert f"« EPN de l’Étang » : {MOVED} {ADVICE}" in text


def test_accepted_correction_announces_its_letters(post, place, weekly):
    correction = place.corrections.create(
        suggested={"title": "Espace public numérique"}, before={"title": place.title}
    )
    url = reverse("corrections_de_lieux:correction", args=[correction.pk])
    text = post(url, {"take-title": "1"})
    assert f"{MOVED} {ADVICE}" in text


def test_approval_from_the_home_page_announces_its_letters(post, admin_user, place, weekly):
    draft = PlacePage.objects.get(pk=place.pk)
    draft.title = "Espace public numérique"
    draft.save_revision(user=admin_user)
    state = Workflow.objects.first().start(draft, admin_user)
    args = [place.pk, "approve", state.current_task_state_id]
    text = post(reverse("wagtailadmin_pages:workflow_action", args=args), {"next": "/admin/"})
    assert f"{MOVED} {ADVICE}" in text


def test_late_or_outdated_undo_is_refused(post, admin_client, place, weekly):
    text = post(edit_url(place), form_of(place, CLOSED))
    url, data = reverse("event_closed_dates", args=[place.pk]), undo_data(text)
    for version in ("x", "0", str(int(data["version"]) + 1)):
        assert "ne peut plus être défait" in post(url, {**data, "version": version})
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        assert not undo_data(text_of(admin_client.get(url)))
        assert "ne peut plus être défait" in post(url, data)
    assert Closure.objects.exists()


def test_publication_is_not_undone_with_a_draft_or_without_the_right(
    post, admin_client, admin_user, client, place, weekly
):
    text = post(edit_url(place), form_of(place, CLOSED))
    url, data = reverse("event_closed_dates", args=[place.pk]), undo_data(text)
    client.force_login(PlaceMembershipFactory(place=place).user)
    assert not undo_data(text_of(client.get(url)))
    client.post(url, data)
    assert Closure.objects.exists()
    client.force_login(admin_user)
    PlacePage.objects.get(pk=place.pk).save_revision()
    assert not undo_data(text_of(client.get(url)))


@pytest.mark.parametrize("action", ["wagtail.unpublish", REMOVED])
def test_publication_of_an_offline_place_has_no_undo(post, admin_client, place, weekly, action):
    place.unpublish(log_action=action)
    PlacePage.objects.get(pk=place.pk).save_revision().publish()
    url = reverse("event_closed_dates", args=[place.pk])
    assert not undo_data(text_of(admin_client.get(url)))
    # The next publication replaces that one, and is undone.
    assert undo_data(post(edit_url(place), form_of(place, CLOSED)))


def test_confirmation_link_names_only_dates_of_its_closures(client, place, weekly):
    """The letters of another date, and of a date moved by an editor, wait too."""
    for date in weekly.occurrences.all():
        PendingLetters.objects.create(
            event=weekly, original_starts_at=date.original_starts_at, due_at=TODAY + 10 * MINUTE
        )
    closure = Closure.objects.create(
        place=place, starts_on=TODAY.date(), ends_on=datetime.date(2026, 10, 30)
    )
    first, _second = dates = weekly.occurrences.order_by("starts_at")
    context = shut_out_dates(place)
    assert (context["told"], context["due_at"]) == ([first], TODAY + 10 * MINUTE)
    closure.ends_on = datetime.date(2026, 11, 3)
    closure.save()
    weekly.pending_letters.filter(original_starts_at=first.original_starts_at).update(
        due_at=TODAY + 2 * MINUTE
    )
    context = shut_out_dates(place)
    assert (context["told"], context["due_at"]) == (list(dates), TODAY + 2 * MINUTE)
    weekly.occurrences.filter(pk=first.pk).update(is_decided=True)
    assert first not in shut_out_dates(place)["told"]


def test_confirmation_link_names_the_dates_and_the_time_of_the_letters(
    client, place, weekly, django_capture_on_commit_callbacks
):
    confirmation = ConfirmationRequest.objects.create(
        place=place, occasion="2026-ete", claimed_at=TODAY
    )
    url = reverse("places:confirmation", args=[requests.token_of(confirmation)])
    days = {"starts_on": "2026-10-26", "ends_on": "2026-10-30", "reason": ""}
    data = nested_form_data({"form": inline_formset([days])})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url, {**data, "reponse": "exact"}, follow=True)
    text = text_of(answer)
    assert "Elles seront prévenues du changement à 10 h 10 :" in text
    assert "<li>Atelier du mardi, mardi 27 octobre" in text
    assert "Corrigez avant cette heure, et personne ne recevra rien." in text
    assert reverse("event_closed_dates", args=[place.pk]) in text
    with time_machine.travel(TODAY + 10 * MINUTE, tick=False):
        assert "seront prévenues" not in text_of(client.get(url))


def wheres():
    return set(Occurrence.objects.values_list("place__title", flat=True))


def merge_url(kept, lost):
    first, second = sorted([kept, lost], key=lambda page: page.pk)
    pair, _is_new = PlacePair.objects.update_or_create(
        first=first, second=second, defaults={"score": 1, "decision": PlacePair.Decision.OPEN}
    )
    return reverse("doublons_de_lieux:decide", args=[pair.pk])


def test_merge_announces_its_letters_and_is_undone(post, place, other, weekly):
    text = post(merge_url(other, place), {"keep": other.pk})
    assert f"{MOVED} Séparez ces deux fiches d’ici là, et rien ne partira." in text
    former = FormerPlace.objects.get()
    assert f"#reunion-{former.pk}" in text
    assert f'id="reunion-{former.pk}"' in text
    assert wheres() == {"Maison de quartier"}
    text = post(reverse("doublons_de_lieux:undo", args=[former.pk]), {})
    assert "est de nouveau une fiche à part." in text
    assert "la lettre" not in text
    assert wheres() == {"EPN de l’Étang"}
    assert not PendingLetters.objects.exists()
    assert mail.outbox == []


def test_merge_announces_letters_sent_at_once(post, place, other, weekly):
    with time_machine.travel(weekly.starts_at - 30 * MINUTE, tick=False):
        text = post(merge_url(other, place), {"keep": other.pk})
    assert "1 personne inscrite reçoit une lettre tout de suite." in text
    assert "d’ici là" not in text


def test_merge_that_closes_dates_announces_its_letters_and_is_undone(post, place, other, weekly):
    """The closures of the page that goes are copied to the page that stays."""
    day = datetime.date(2026, 10, 27)
    other.closures = [Closure(starts_on=day, ends_on=day)]
    other.save_revision().publish()
    text = post(merge_url(place, other), {"keep": place.pk})
    assert f"{OFF} Séparez ces deux fiches d’ici là, et rien ne partira." in text
    assert statuses(weekly) == ["cancelled", "confirmed"]
    post(reverse("doublons_de_lieux:undo", args=[FormerPlace.objects.get().pk]), {})
    assert statuses(weekly) == ["confirmed", "confirmed"]
    assert not PendingLetters.objects.exists()


def test_merge_without_letters_or_undone_late(post, place, other, weekly):
    text = post(merge_url(place, other), {"keep": place.pk})
    assert ("réuni avec" in text, "la lettre" in text) == (True, False)
    post(reverse("doublons_de_lieux:undo", args=[FormerPlace.objects.get().pk]), {})
    post(merge_url(other, place), {"keep": other.pk})
    delays.send_due(at_once=True)
    undo = reverse("doublons_de_lieux:undo", args=[FormerPlace.objects.get().pk])
    assert f"est de nouveau une fiche à part. {MOVED}" in post(undo, {})


def test_import_announces_its_letters_and_is_undone(post, admin_client, directory, agenda):
    taken(line("a", nom="EPN de l’Étang"))
    weekly_at(PlacePage.objects.get())
    run = send(admin_client, line("a", nom="Espace public numérique"))
    post(f"{RUNS}{run.pk}/", {"take": "1"})
    run = moved_on(admin_client, run)
    assert run.stage == "done"
    text = text_of(admin_client.get(f"{RUNS}{run.pk}/"))
    advice = "Annulez l’import d’ici là, et rien ne partira, sauf si autre chose a changé."
    assert f"{MOVED} {advice}" in text
    with time_machine.travel(TODAY + 2 * MINUTE, tick=False):
        cancelled = EventPage.objects.get()
        cancelled.status = "cancelled"
        cancelled.save_revision().publish()
        # The letter of a later change of the event does not depend on the import.
        assert PendingLetters.objects.exists()
        assert "la lettre" not in text_of(admin_client.get(f"{RUNS}{run.pk}/"))
        cancelled.status = "confirmed"
        cancelled.save_revision().publish()
    assert wheres() == {"Espace public numérique"}
    post(f"{RUNS}{run.pk}/annuler/", {})
    assert moved_on(admin_client, run).stage == "undone"
    assert wheres() == {"EPN de l’Étang"}
    assert not PendingLetters.objects.exists()
    assert "la lettre" not in text_of(admin_client.get(f"{RUNS}{run.pk}/"))
    assert mail.outbox == []


@pytest.mark.parametrize("way", ["menu", "bulk"])
def test_event_moved_under_another_place_announces_its_letters(post, place, other, weekly, way):
    move = [weekly.pk, other.pk]
    url, data = reverse("wagtailadmin_pages:move_confirm", args=move), {}
    if way == "bulk":
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        url, data = f"{url}?id={weekly.pk}&next=/admin/", {"chooser": other.pk}
    text = post(url, data)
    sentence = f"{MOVED} Remettez-le où il était d’ici là, et rien ne partira."
    assert (f"« Atelier du mardi » : {sentence}" if way == "bulk" else sentence) in text
    assert wheres() == {"Maison de quartier"}
    back = reverse("wagtailadmin_pages:move_confirm", args=[weekly.pk, place.pk])
    assert f'href="{back}"' in text
    assert "la lettre" not in post(back, {})
    assert wheres() == {"EPN de l’Étang"}
    assert not PendingLetters.objects.exists()


def test_second_move_promises_nothing_and_its_return_has_letters(post, place, other, weekly):
    third = PlacePageFactory(parent=place.get_parent(), title="Annexe", city=place.city)
    move = "wagtailadmin_pages:move_confirm"
    to = [reverse(move, args=[weekly.pk, page.pk]) for page in (other, third)]
    assert "Remettez-le où il était d’ici là" in post(to[0], {})
    text = post(to[1], {})
    assert MOVED in text
    assert "d’ici là" not in text
    assert MOVED in post(to[0], {})


def test_merge_after_another_change_of_the_event_promises_nothing(post, place, other, weekly):
    weekly.exceptions.add(
        EventException(
            original_date=weekly.starts_at.date(),
            change="moved",
            starts_at=weekly.starts_at + 30 * MINUTE,
        )
    )
    weekly.save_revision().publish()
    text = post(merge_url(other, place), {"keep": other.pk})
    assert MOVED in text
    assert "d’ici là" not in text


def test_second_publication_of_a_place_promises_nothing(post, place, weekly):
    assert f"{MOVED} {ADVICE}" in post(edit_url(place), form_of(place, title="Maison"))
    text = post(edit_url(place), form_of(place, title="Maison du port"))
    assert MOVED in text
    assert "d’ici là" not in text


def test_undone_import_names_the_letters_of_the_fields_that_it_kept(
    post, admin_client, directory, agenda
):
    taken(line("a", nom="EPN de l’Étang"))
    weekly_at(PlacePage.objects.get())
    run = send(admin_client, line("a", nom="Espace public numérique"))
    post(f"{RUNS}{run.pk}/", {"take": "1"})
    run = moved_on(admin_client, run)
    with time_machine.travel(TODAY + 3 * MINUTE, tick=False):
        place = PlacePage.objects.get()
        place.title = "Espace public"
        place.save_revision(user=run.user).publish()
    with time_machine.travel(TODAY + 5 * MINUTE, tick=False):
        post(f"{RUNS}{run.pk}/annuler/", {})
        assert moved_on(admin_client, run).stage == "undone"
        assert wheres() == {"Espace public"}
        text = text_of(admin_client.get(f"{RUNS}{run.pk}/"))
    assert "recevra la lettre « Du nouveau pour votre rendez-vous »" in text
    assert "d’ici là" not in text


def test_event_moved_from_the_agenda_must_get_its_place_back(post, agenda, place, other):
    event = weekly_at(place)
    event.move(agenda, pos="last-child")
    url = reverse("wagtailadmin_pages:move_confirm", args=[event.pk, other.pk])
    text = post(url, {})
    advice = "Remettez-le où il était et corrigez son lieu dans sa page d’ici là"
    assert f"{MOVED} {advice}, et rien ne partira." in text


def test_event_that_the_user_may_not_move_back_has_no_such_link(
    post, place, other, weekly, monkeypatch
):
    def may_move(self, destination):
        return destination.pk != place.pk

    monkeypatch.setattr(PagePermissionTester, "can_move_to", may_move)
    text = post(reverse("wagtailadmin_pages:move_confirm", args=[weekly.pk, other.pk]), {})
    assert MOVED in text
    assert "Remett" not in text
    assert "Voir les dates" in text


def test_event_moved_without_letters_is_not_announced(post, agenda, weekly):
    url = reverse("wagtailadmin_pages:move_confirm", args=[weekly.pk, agenda.pk])
    assert "la lettre" not in post(url, {})


@pytest.mark.parametrize("is_hidden", [False, True])
def test_people_of_hidden_events_are_not_counted(post, client, agenda, place, weekly, is_hidden):
    """A manager of the place, who may publish it, may not publish an event of the agenda."""
    weekly.move(agenda, pos="last-child")
    client.force_login(PlaceMembershipFactory(place=place, is_trusted=True).user)
    if is_hidden:
        PageViewRestriction.objects.create(page=weekly, restriction_type="login")
    text = post(edit_url(place), form_of(place, title="Espace public numérique"), client=client)
    assert PlacePage.objects.get().title == "Espace public numérique"
    assert PendingLetters.objects.exists()
    assert ("inscrite" not in text, ADVICE not in text) == (is_hidden, is_hidden)
