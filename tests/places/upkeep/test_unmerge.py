"""The undo of a merge restores both places."""

import datetime

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from events.editing.withdrawn_admin import withdrawn_pages
from events.models import EventPage, EventSource, HeadCount
from network.models import Organisation
from places.models import (
    Closure,
    FormerPlace,
    PlaceMembership,
    PlacePage,
    PlacePair,
)
from places.upkeep.duplicates.merging import merge, undo
from places.upkeep.duplicates.pairs import record_pairs
from tests.factories import EventIndexPageFactory, EventPageFactory

from .test_pairs import PAIRS, stop_in, uids_of

DAYS = [datetime.date(2027, 8, 2), datetime.date(2027, 12, 24)]


@pytest.fixture
def pair(duplicates, communes):
    """Return [kept, lost], each with its own closure and stop; `lost` has one more field."""
    kept, lost = duplicates
    for page, day, weekday in [(kept, DAYS[0], "mo"), (lost, DAYS[1], "fr")]:
        page.closures = [Closure(starts_on=day, ends_on=day)]
        page.stops = [stop_in(communes["13056"], weekdays=[weekday])]
        page.save_revision().publish()
    lost.booking_url = "https://exemple.fr/rdv"
    lost.save_revision().publish()
    PlacePage.objects.update(updated_on=datetime.date(2022, 6, 28), changed_on=None)
    return [PlacePage.objects.get(pk=page.pk) for page in duplicates]


def state(page):
    page = PlacePage.objects.get(pk=page.pk)
    return {
        "live": page.live,
        "address": page.url,
        "booking_url": page.booking_url,
        "date": page.information_date,
        "closures": [closure.starts_on for closure in page.closures.all()],
        "stops": [(stop.key, stop.weekdays) for stop in page.stops.all()],
        "events": sorted(page.events.values_list("title", flat=True)),
        "children": sorted(page.get_children().values_list("title", flat=True)),
        "team": sorted(page.memberships.values_list("user__username", "is_trusted")),
    }


@pytest.fixture
def surroundings(pair, django_user_model):
    kept, lost = pair
    agenda = EventIndexPageFactory(parent=kept.get_parent().get_parent())
    EventPageFactory(parent=lost, title="Atelier du lieu")
    EventPageFactory(parent=agenda, title="Atelier du réseau", place=lost)
    EventPageFactory(parent=agenda, title="Atelier de l’autre", place=kept)
    for name, page, is_trusted in [("a", kept, False), ("a", lost, True), ("b", lost, False)]:
        user, _is_new = django_user_model.objects.get_or_create(username=name)
        PlaceMembership.objects.create(place=page, user=user, is_trusted=is_trusted)


def merged_and_undone(pair, capture):
    kept, lost = pair
    with capture(execute=True):
        merge(lost, kept)
    with capture(execute=True):
        return undo(FormerPlace.objects.get())


def test_undo_restores_both_places(client, pair, surroundings, django_capture_on_commit_callbacks):
    before = [state(page) for page in pair]
    former = pair[1].slug
    feed = f"/agenda/lieux/{former}/agenda.ics"
    uids = uids_of(client.get(feed))
    merged_and_undone(pair, django_capture_on_commit_callbacks)
    assert [state(page) for page in pair] == before
    assert client.get(pair[1].url).status_code == 200
    assert uids_of(client.get(feed)) == uids
    assert len(uids) == 2
    assert not Redirect.objects.filter(redirect_page__in=[page.pk for page in pair]).exists()
    assert not FormerPlace.objects.exists()
    assert EventPage.objects.get(title="Atelier de l’autre").place_id == pair[0].pk


def test_merged_place_is_not_offered_to_be_put_back(pair, admin_user):
    kept, lost = pair
    merge(lost, kept, user=admin_user)
    assert withdrawn_pages(admin_user) == []


def test_undone_pair_is_not_proposed_again(pair, django_capture_on_commit_callbacks):
    merged_and_undone(pair, django_capture_on_commit_callbacks)
    assert record_pairs() == 0
    assert PlacePair.objects.get().decision == PlacePair.Decision.DISTINCT


@pytest.mark.parametrize("can_enter", [True, False])
def test_facts_of_the_site_move_and_return(pair, can_enter):
    kept, lost = pair
    host = Organisation.objects.create(name="Association du Port")
    facts = {"wheelchair": can_enter, "kinds": ["epn"], "organisation_id": host.pk}
    facts |= {"bring": "Une photo", "hours_note": "Sur rendez-vous"}
    blank = {"wheelchair": None, "kinds": [], "organisation_id": None, "bring": ""}
    blank |= {"hours_note": ""}
    PlacePage.objects.filter(pk=kept.pk).update(**blank, opening_hours="")
    PlacePage.objects.filter(pk=lost.pk).update(**facts, opening_hours="Mo 09:00-12:00")
    shown = PlacePage.objects.filter(pk=kept.pk).values(*facts)
    kept, lost = (PlacePage.objects.get(pk=page.pk) for page in pair)
    merge(lost, kept)
    assert shown.get() == facts
    undo(FormerPlace.objects.get())
    assert shown.get() == blank


def test_answers_and_hours_of_the_kept_place_stay(pair):
    kept, lost = pair
    of_lost = {"wheelchair": True, "hours_note": "Sur rendez-vous"}
    PlacePage.objects.filter(pk=lost.pk).update(**of_lost)
    PlacePage.objects.filter(pk=kept.pk).update(
        wheelchair=False, hours_note="", opening_hours="Mo 09:00-12:00"
    )
    kept, lost = (PlacePage.objects.get(pk=page.pk) for page in pair)
    merge(lost, kept)
    kept = PlacePage.objects.get(pk=kept.pk)
    assert (kept.wheelchair, kept.hours_note) == (False, "")


def test_later_changes_survive_the_undo(pair, django_capture_on_commit_callbacks):
    kept, lost = pair
    with django_capture_on_commit_callbacks(execute=True):
        merge(lost, kept)
    page = PlacePage.objects.get(pk=kept.pk)
    page.booking_url, page.bring = "https://exemple.fr/autre", "Une photo"
    closure, stop = page.closures.get(starts_on=DAYS[1]), page.stops.all()[1]
    closure.reason, stop.spot = "inventaire", "Place du marché"
    page.closures, page.stops = [closure], [stop]
    page.save_revision().publish()
    undo(FormerPlace.objects.get())
    page = PlacePage.objects.get(pk=kept.pk)
    assert (page.booking_url, page.bring) == ("https://exemple.fr/autre", "Une photo")
    assert [each.reason for each in page.closures.all()] == ["inventaire"]
    assert [each.spot for each in page.stops.all()] == ["Place du marché"]
    assert PlacePage.objects.get(pk=lost.pk).booking_url == "https://exemple.fr/rdv"


def test_head_counts_return_unless_they_were_moved_since(pair):
    kept, lost = pair
    moments = {"starts_at": timezone.now(), "original_starts_at": timezone.now()}
    left, moved = (HeadCount.objects.create(title=t, place=lost, **moments) for t in "AB")
    merge(lost, kept)
    assert HeadCount.objects.filter(place=kept).count() == 2
    HeadCount.objects.filter(pk=moved.pk).update(place=None)
    undo(FormerPlace.objects.get())
    places = HeadCount.objects.values_list("pk", "place")
    assert dict(places) == {left.pk: lost.pk, moved.pk: None}


def test_merge_does_not_change_the_information_date(pair):
    kept, lost = pair
    merge(lost, kept)
    page = PlacePage.objects.get(pk=kept.pk)
    assert page.booking_url
    assert page.information_date == datetime.date(2022, 6, 28)


def test_draft_of_the_merged_place_is_restored(pair):
    kept, lost = pair
    lost.bring = "Un brouillon"
    lost.save_revision()
    merge(PlacePage.objects.get(pk=lost.pk), kept)
    undo(FormerPlace.objects.get())
    page = PlacePage.objects.get(pk=lost.pk)
    assert (page.live, page.bring, page.has_unpublished_changes) == (True, "", True)
    assert page.get_latest_revision_as_object().bring == "Un brouillon"


def test_editor_undoes_a_merge_from_the_list(admin_client, pair):
    kept, lost = pair
    merge(lost, kept)
    former = FormerPlace.objects.get()
    assert "Séparer de nouveau" in admin_client.get(PAIRS).content.decode()
    answer = admin_client.post(f"{PAIRS}{former.pk}/separer/", follow=True)
    assert "est de nouveau une fiche à part" in answer.content.decode()
    assert PlacePage.objects.get(pk=lost.pk).live


def test_undo_restores_a_page_with_an_older_error_and_an_incomplete_draft(pair):
    kept, lost = pair
    lost.bring, lost.emails = "Un brouillon", "pas une adresse"
    lost.save_revision(clean=False)
    for page, phone in [(kept, "+33442000000"), (lost, "12")]:
        PlacePage.objects.filter(pk=page.pk).update(phone=phone)
    merge(*(PlacePage.objects.get(pk=page.pk) for page in (lost, kept)))
    undo(FormerPlace.objects.get())
    page = PlacePage.objects.get(pk=lost.pk)
    assert (page.live, page.bring, str(page.phone)) == (True, "", "12")
    assert page.get_latest_revision_as_object().bring == "Un brouillon"


def test_undo_is_refused_with_a_sentence_if_the_kept_page_has_an_older_error(admin_client, pair):
    kept, lost = pair
    merge(lost, kept)
    PlacePage.objects.filter(pk=kept.pk).update(emails="pas une adresse")
    former = FormerPlace.objects.get()
    answer = admin_client.post(f"{PAIRS}{former.pk}/separer/", follow=True)
    assert "a quelque chose à corriger" in answer.text
    assert FormerPlace.objects.get() == former
    assert not PlacePage.objects.get(pk=lost.pk).live


def test_former_places_return_to_the_restored_place(pair, place):
    kept, lost = pair
    older = place(title="Plus ancien", national_id="z")
    merge(older, lost)
    merge(PlacePage.objects.get(pk=lost.pk), PlacePage.objects.get(pk=kept.pk))
    undo(FormerPlace.objects.get(slug=lost.slug))
    assert FormerPlace.objects.get().place_id == lost.pk


def test_calendars_follow_the_merge_and_return_unless_they_were_moved_since(pair):
    kept, lost = pair
    known = {"place": lost, "etag": '"1"', "digest": "a"}
    left, moved = (
        EventSource.objects.create(name=name, url=f"https://{name}.exemple.fr/", **known)
        for name in "ab"
    )
    merge(lost, kept)
    rows = EventSource.objects.values_list("place", "etag", "digest")
    assert list(rows) == [(kept.pk, "", "")] * 2
    EventSource.objects.filter(pk=moved.pk).update(place=None)
    undo(FormerPlace.objects.get())
    places = EventSource.objects.values_list("pk", "place")
    assert dict(places) == {left.pk: lost.pk, moved.pk: None}
