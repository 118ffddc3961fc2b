"""Answers to the confirmation requests."""

import datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from network.models import ContentStamp
from places.models import Closure, ConfirmationRequest, PlaceMembership, PlacePage
from places.upkeep.confirmations import requests as confirmations
from tests.factories import EventPageFactory
from tests.places.conftest import HIDDEN, hide
from tests.places.upkeep.letters import MARCH, PARIS, answer, ask, at, fresh, link


def test_opening_the_link_changes_nothing(epn, client):
    before = fresh(epn).latest_revision_id
    with at(2027, 3, 3):
        ask()
        for method in (client.get, client.head, client.get):
            assert method(link()).status_code == 200
        page = client.get(link())
    assert fresh(epn).confirmed_on is None
    assert fresh(epn).latest_revision_id == before
    assert not ConfirmationRequest.objects.exclude(answer="").exists()
    assert "04 42 00 00 00" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"


def test_button_confirms_without_a_revision(epn, client):
    revision = epn.save_revision()
    revision.publish()
    epn = fresh(epn)
    epn.presentation = "Brouillon en cours"
    draft = epn.save_revision()
    stamp = ContentStamp.current()
    with at(2027, 3, 3):
        ask()
        page = answer(client, link())
        assert "Confirmé aujourd’hui par le lieu" in page.content.decode()
    page = fresh(epn)
    assert page.confirmed_on == datetime.date(2027, 3, 3)
    assert page.latest_revision_id == draft.pk
    assert page.presentation == ""
    assert ContentStamp.current() > stamp
    [entry] = PageLogEntry.objects.filter(action="places.confirm")
    assert (entry.page_id, entry.user_id, entry.data) == (epn.pk, None, {"how": "link"})
    # Publishing an older draft does not revert the confirmation.
    draft.publish()
    page = fresh(epn)
    assert (page.presentation, page.confirmed_on, page.confirmed_how) == (
        "Brouillon en cours",
        datetime.date(2027, 3, 3),
        "link",
    )


def test_editor_can_set_a_later_day(epn):
    confirmations.confirm(epn, "network", now=MARCH)
    page = fresh(epn)
    page.confirmed_on = datetime.date(2027, 3, 9)
    page.save_revision().publish()
    assert (fresh(epn).confirmed_on, fresh(epn).confirmed_how) == (datetime.date(2027, 3, 9), "")


def test_double_click_confirms_once(epn, client):
    with at(2027, 3, 3):
        ask()
        pages = [answer(client, link()), answer(client, link())]
    assert ["C’est noté" in page.content.decode() for page in pages] == [True, True]
    assert PageLogEntry.objects.filter(action="places.confirm").count() == 1


def test_second_answer_changes_nothing(epn):
    for name in ("lea", "ali"):
        user = get_user_model().objects.create_user(name, f"{name}@exemple.fr")
        PlaceMembership.objects.create(user=user, place=epn)
    with at(2027, 3, 3):
        ask()
        first, second = Client(), Client()
        one, other = map(link, mail.outbox)
        assert second.get(other).status_code == 200
        answer(first, one)
        late = answer(second, other, "changed")
    assert "C’est noté" in late.content.decode()
    assert [*ConfirmationRequest.objects.values_list("answer", flat=True)] == ["exact"]


def test_one_of_two_simultaneous_answers_is_recorded(epn):
    """Both answers read the request before either of them writes."""
    with at(2027, 3, 3):
        ask()
        one, other = ConfirmationRequest.objects.get(), ConfirmationRequest.objects.get()
        taken = [
            confirmations.record_answer(one, "exact"),
            confirmations.record_answer(other, "changed"),
        ]
    assert taken == [True, False]
    assert fresh(epn).confirmed_on == datetime.date(2027, 3, 3)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_link_is_valid_thirty_days(epn, client, days, status):
    with at(2027, 3, 3):
        ask()
    with time_machine.travel(MARCH + datetime.timedelta(days=days), tick=False):
        page = client.get(link())
        answer(client, link())
    assert page.status_code == status
    assert (fresh(epn).confirmed_on is None) == (status == 410)


def test_used_link_stays_used(epn, client):
    with at(2027, 3, 3):
        ask()
        answer(client, link())
    with at(2027, 3, 20):
        page = answer(client, link())
    assert "Confirmé il y a 2 semaines par le lieu" in page.content.decode()
    assert fresh(epn).confirmed_on == datetime.date(2027, 3, 3)


def test_tampered_link_is_reported_and_changes_nothing(epn, client, place):
    other = place(emails="autre@exemple.fr")
    with at(2027, 3, 3):
        ask()
        request = ConfirmationRequest.objects.get(place=epn)
        good = confirmations.token_of(request)
        forged = [f"x{good}", good[:-1], f"{other.pk}:{good.partition(':')[2]}", "%E2%80%AE", "a"]
        for token in forged:
            page = answer(client, f"/lieux/confirmer/{token}/")
            assert (page.status_code, "pas complet" in page.content.decode()) == (404, True)
    assert not PlacePage.objects.exclude(confirmed_on=None).exists()


@pytest.mark.parametrize("how", HIDDEN)
def test_link_of_a_hidden_page_reveals_nothing(epn, client, how):
    with at(2027, 3, 3):
        ask()
        hide(epn, how)
        for page in (client.get(link()), answer(client, link())):
            assert page.status_code == 410
            assert "n’est plus dans l’annuaire" in page.content.decode()
            assert "EPN du port" not in page.content.decode()
    assert fresh(epn).confirmed_on is None


def test_form_requires_the_csrf_cookie(epn):
    strict = Client(enforce_csrf_checks=True)
    with at(2027, 3, 3):
        ask()
        assert answer(strict, link()).status_code == 403
        strict.get(link())
        token = strict.cookies["csrftoken"].value
        assert answer(strict, link(), csrfmiddlewaretoken=token).status_code == 200
    assert fresh(epn).confirmed_on is not None


def test_changed_answer_links_to_both_forms(epn, client):
    with at(2027, 3, 3):
        ask()
        text = answer(client, link(), "changed").content.decode()
    assert 'href="/lieux/epn/corriger/"' in text
    assert f'href="/admin/pages/{epn.pk}/edit/"' in text
    assert fresh(epn).confirmed_on is None


def closure(**days):
    return {f"form-0-{name}": value for name, value in days.items()}


def test_closure_is_published_at_once_and_added_to_the_draft(epn, client, admin_user):
    epn.save_revision().publish()
    page = fresh(epn)
    page.presentation = "Brouillon en cours"
    page.save_revision(user=admin_user)
    days = closure(starts_on="2026-12-24", ends_on="2027-01-02", reason="congés")
    with at(2026, 12, 1):
        ask()
        assert "congés" in answer(client, link(), **days).content.decode()
    page = fresh(epn)
    [announced] = page.closures.all()
    assert (announced.starts_on, announced.ends_on, announced.reason) == (
        datetime.date(2026, 12, 24),
        datetime.date(2027, 1, 2),
        "congés",
    )
    assert (page.presentation, page.has_unpublished_changes) == ("", True)
    draft = page.get_latest_revision()
    assert (draft.as_object().presentation, draft.user) == ("Brouillon en cours", admin_user)
    draft.publish()
    assert [c.reason for c in fresh(epn).closures.all()] == ["congés"]
    assert fresh(epn).confirmed_on == datetime.date(2026, 12, 1)
    assert PageLogEntry.objects.filter(action="places.announce_closures").count() == 1


def test_coming_closures_are_shown(epn, client):
    noon = datetime.datetime(2026, 12, 28, 12, tzinfo=PARIS)
    for title, days in [("Atelier photo", 0), ("Rentrée", 10)]:
        starts_at = noon + datetime.timedelta(days=days)
        ends_at = starts_at + datetime.timedelta(hours=1)
        EventPageFactory(parent=epn, title=title, starts_at=starts_at, ends_at=ends_at)
    days = closure(starts_on="2026-12-24", ends_on="2027-01-02")
    with at(2026, 12, 1):
        ask()
        text = answer(client, link(), **days).content.decode()
    assert ("Atelier photo" in text, "Rentrée" in text) == (True, False)
    assert reverse("event_closed_dates", args=[epn.pk]) in text


def test_same_closure_is_stored_once(epn, client):
    Closure.objects.create(
        place=epn, starts_on=datetime.date(2026, 12, 24), ends_on=datetime.date(2027, 1, 2)
    )
    with at(2026, 12, 1):
        ask()
        answer(client, link(), **closure(starts_on="2026-12-24", ends_on="2027-01-02"))
    assert fresh(epn).closures.count() == 1


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"starts_on": "2026-12-24"}, "Donnez les deux jours"),
        ({"starts_on": "2026-12-24", "ends_on": "2026-12-20"}, "Le dernier jour vient après"),
        ({"starts_on": "2026-01-01", "ends_on": "2026-01-02"}, "déjà passée"),
        ({"starts_on": "2026-12-24", "ends_on": "2029-01-02"}, "vérifiez l’année"),
        ({"starts_on": "demain", "ends_on": "2029-01-02"}, "Écrivez une date comme"),
        ({"reason": "congés"}, "Donnez les jours"),
    ],
)
def test_wrong_days_are_reported_and_the_link_stays_valid(epn, client, days, message):
    with at(2026, 12, 1):
        ask()
        assert message in answer(client, link(), **closure(**days)).content.decode()
        assert fresh(epn).confirmed_on is None
        answer(client, link())
    assert fresh(epn).confirmed_on == datetime.date(2026, 12, 1)


def test_closure_of_a_page_with_an_older_error_is_refused_with_a_sentence(epn, client):
    with at(2026, 12, 1):
        ask()
        PlacePage.objects.filter(pk=epn.pk).update(emails="pas une adresse")
        days = closure(starts_on="2026-12-24", ends_on="2027-01-02", reason="congés")
        text = answer(client, link(), **days).content.decode()
        assert "Cette fermeture n’a pas pu être publiée" in text
        assert 'value="congés"' in text
        assert (fresh(epn).confirmed_on, fresh(epn).closures.count()) == (None, 0)
        answer(client, link(), "changed")
    assert ConfirmationRequest.objects.get().answer == "changed"


def test_silence_is_shown_beside_the_hours_until_an_answer(epn, client):
    with at(2027, 3, 3):
        ask()
    for day, is_silent in [(23, False), (24, True), (25, True)]:
        with at(2027, 3, day):
            ask()
            for address in (epn.url, "/lieux/epn/carte-a-integrer/"):
                text = client.get(address).content.decode()
                assert ("À confirmer par téléphone" in text) == is_silent, (day, address)
    # The hours of this place have no date: its card is also "to be checked" before the silence.
    with at(2027, 3, 25):
        assert ", à vérifier" in client.get("/lieux/").content.decode()
    with at(2027, 3, 26):
        answer(client, link())
        assert "À confirmer par téléphone" not in client.get(epn.url).content.decode()


def test_confirmation_in_the_form_ends_the_silence(epn):
    with at(2027, 3, 3):
        ask()
    with at(2027, 3, 24):
        ask()
        page = fresh(epn)
        assert page.silent_since == datetime.date(2027, 3, 24)
        page.confirmed_on = datetime.date(2027, 3, 24)
        page.save_revision().publish()
        ask()
    assert fresh(epn).silent_since is None


def test_republished_old_revision_does_not_end_the_silence(epn):
    old = epn.save_revision()
    PlacePage.objects.update(silent_since=datetime.date(2027, 3, 24))
    old.publish()
    assert fresh(epn).silent_since == datetime.date(2027, 3, 24)


def test_english_page_is_confirmed_too(epn, home):
    from wagtail.models import Locale

    english = Locale.objects.create(language_code="en")
    for page in (home, epn.get_parent()):
        page.copy_for_translation(english, alias=True, copy_parents=True)
    alias = epn.copy_for_translation(english, alias=True).specific
    confirmations.confirm(epn, "phone", now=MARCH)
    assert fresh(alias).confirmed_on == datetime.date(2027, 3, 3)
    assert Page.objects.get(pk=alias.pk).alias_of_id == epn.pk


def test_old_requests_are_purged(epn):
    with at(2027, 3, 3):
        ask()
    with at(2029, 3, 4):
        ask()
    assert [r.occasion for r in ConfirmationRequest.objects.all()] == ["2027-03-03"]
