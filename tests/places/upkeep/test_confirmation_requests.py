"""Recipients, dates and contents of the confirmation requests."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from network.models import NetworkSettings
from network.text.dates import NBSP
from places.models import ConfirmationRequest, PlaceMembership, PlacePage
from tests.places.conftest import HIDDEN, hide
from tests.places.upkeep.letters import answer, ask, at, link, text_of


def test_mail_contains_the_facts_of_the_page(epn):
    with at(2027, 3, 3):
        ask()
    [message] = mail.outbox
    assert message.to == ["epn@exemple.fr"]
    assert message.reply_to == ["reseau@exemple.fr"]
    assert message.subject == "EPN du port, Martigues : est-ce toujours exact ?"
    for text in (message.body, text_of(message)):
        for fact in (
            f"Lundi : 9{NBSP}h{NBSP}– 12{NBSP}h, 14{NBSP}h{NBSP}– 17{NBSP}h{NBSP}30",
            "Mercredi : fermé",
            "04 42 00 00 00",
            "1 rue du Port, 13500 Martigues",
            "Maîtrise des outils numériques du quotidien",
            "jusqu’au 2 avril 2027",
            link(message),
        ):
            assert fact in text
        assert "Fermez-vous" not in text
    html = text_of(message)
    assert html.startswith('<!doctype html>\n<html lang="fr">')
    assert html.count("<h1>") == 1
    assert "<img" not in html
    assert "<table" not in html
    assert "Mo-Tu" not in html + message.body


def test_mail_shows_a_week_without_public_holiday(epn):
    """Saturday 1 May is a public holiday, so the mail shows a later week."""
    epn.opening_hours = "Mo-Su 09:00-12:00"
    epn.save()
    with at(2027, 4, 26):
        ask()
    assert "à confirmer" not in mail.outbox[0].body.partition("Téléphone")[0]


def test_unreadable_hours_are_shown_unchanged(epn):
    epn.opening_hours = "selon la saison"
    epn.save()
    with at(2027, 3, 3):
        ask()
    assert "Horaires\n  selon la saison\n" in mail.outbox[0].body


def test_title_is_escaped_in_html_and_one_line_in_the_subject(epn):
    epn.title = "EPN <b>&\nBcc: tous@exemple.fr"
    epn.save()
    with at(2027, 3, 3):
        ask()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["epn@exemple.fr"]
    assert "<b>" not in text_of(mail.outbox[0])
    assert "EPN <b>&" in mail.outbox[0].body


def test_each_manager_receives_a_mail(epn):
    users = get_user_model().objects
    for name in ("lea", "ali"):
        user = users.create_user(name, f"{name}@exemple.fr")
        PlaceMembership.objects.create(user=user, place=epn)
    gone = users.create_user("partie", "partie@exemple.fr", is_active=False)
    PlaceMembership.objects.create(user=gone, place=epn)
    with at(2027, 3, 3):
        ask()
    assert sorted(message.to for message in mail.outbox) == [
        ["ali@exemple.fr"],
        ["lea@exemple.fr"],
    ]


def test_second_run_sends_no_mail_twice(epn):
    with at(2027, 3, 3):
        ask()
        ask()
    with at(2027, 3, 4):
        ask()
    assert len(mail.outbox) == 1


def test_place_is_due_each_quarter_after_its_last_confirmation(epn, client):
    with at(2027, 1, 4):
        ask()
        answer(client, link())
    for month, day, count in [(4, 4, 1), (4, 5, 2), (4, 6, 2), (6, 1, 3), (6, 2, 3), (8, 31, 4)]:
        with at(2027, month, day):
            ask()
        assert len(mail.outbox) == count, (month, day)


def test_place_confirmed_by_an_editor_is_not_due(epn):
    PlacePage.objects.update(confirmed_on=datetime.date(2027, 2, 1))
    with at(2027, 3, 3):
        ask()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("day", "question"),
    [
        ((2027, 6, 1), "Fermez-vous cet été ?"),
        ((2026, 11, 15), "Fermez-vous à Noël ou au jour de l’an ?"),
        ((2026, 12, 31), "Fermez-vous à Noël ou au jour de l’an ?"),
    ],
)
def test_closures_are_requested_once_before_the_holidays(epn, day, question):
    PlacePage.objects.update(confirmed_on=datetime.date(*day))
    with at(*day):
        ask()
        ask()
    [message] = mail.outbox
    assert question in message.body
    assert question in text_of(message)


@pytest.mark.parametrize("day", [(2027, 5, 31), (2027, 7, 1), (2026, 11, 14), (2027, 1, 1)])
def test_confirmed_place_is_not_due_out_of_season(epn, day):
    PlacePage.objects.update(confirmed_on=datetime.date(*day))
    with at(*day):
        ask()
    assert mail.outbox == []


@pytest.mark.parametrize("how", HIDDEN)
def test_only_public_places_receive_mails(epn, how):
    with at(2027, 3, 3):
        assert "dont 1 joignables" in ask(dry_run=True)
        hide(epn, how)
        ask()
    assert mail.outbox == []


def test_network_can_disable_the_requests(epn):
    NetworkSettings.objects.update(asks_places=False)
    with at(2027, 3, 3):
        ask()
    assert (mail.outbox, ConfirmationRequest.objects.count()) == ([], 0)


def test_dry_run_sends_and_stores_nothing(epn):
    with at(2027, 3, 3):
        assert "EPN du port" in ask(dry_run=True)
    assert (mail.outbox, ConfirmationRequest.objects.count()) == ([], 0)
