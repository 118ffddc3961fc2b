"""Asking the places whether their page is still right, over the months."""

import datetime
import re
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from network.dates import NBSP
from network.models import ContentStamp, NetworkSettings
from places.models import Closure, ConfirmationRequest, PlaceMembership, PlacePage
from places.upkeep.confirmations import requests as confirmations
from tests.factories import EventPageFactory
from tests.places.conftest import HIDDEN, hide

PARIS = ZoneInfo("Europe/Paris")
# A quiet Wednesday: no season, no holiday in the week after.
MARCH = datetime.datetime(2027, 3, 3, 5, 0, tzinfo=PARIS)


def at(*day):
    return time_machine.travel(datetime.datetime(*day, 5, 0, tzinfo=PARIS), tick=False)


@pytest.fixture
def epn(place, site):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    return place(
        title="EPN du port",
        slug="epn",
        phone="+33442000000",
        emails="epn@exemple.fr\nautre@exemple.fr",
        opening_hours="Mo-Tu 09:00-12:00,14:00-17:30; PH off",
        services=["Maîtrise des outils numériques du quotidien"],
    )


def ask(**options):
    told = StringIO()
    call_command("ask_confirmations", stdout=told, stderr=told, **options)
    return told.getvalue()


def link(message=None):
    message = message or mail.outbox[-1]
    return re.search(r"http://[^/\s]+(/lieux/confirmer/\S+)", message.body)[1]


def told_in(message):
    [alternative] = message.alternatives
    assert alternative.mimetype == "text/html"
    return alternative.content


def fresh(page):
    return PlacePage.objects.get(pk=page.pk)


EMPTY = {
    "form-TOTAL_FORMS": "2",
    "form-INITIAL_FORMS": "0",
    "form-0-starts_on": "",
    "form-0-ends_on": "",
    "form-0-reason": "",
}


def answer(client, address, said="exact", **fields):
    return client.post(address, {**EMPTY, "reponse": said, **fields}, follow=True)


def test_the_mail_says_what_the_page_says(epn):
    with at(2027, 3, 3):
        ask()
    [message] = mail.outbox
    assert message.to == ["epn@exemple.fr"]
    assert message.reply_to == ["reseau@exemple.fr"]
    assert message.subject == "EPN du port : est-ce toujours exact ?"
    for told in (message.body, told_in(message)):
        for fact in (
            f"Lundi : 9{NBSP}h{NBSP}– 12{NBSP}h, 14{NBSP}h{NBSP}– 17{NBSP}h{NBSP}30",
            "Mercredi : fermé",
            "04 42 00 00 00",
            "1 rue du Port, 13500 Martigues",
            "Maîtrise des outils numériques du quotidien",
            "jusqu’au 2 avril 2027",
            link(message),
        ):
            assert fact in told
        assert "Fermez-vous" not in told
    html = told_in(message)
    assert html.startswith('<!doctype html>\n<html lang="fr">')
    assert html.count("<h1>") == 1
    assert "<img" not in html
    assert "<table" not in html
    assert "Mo-Tu" not in html + message.body


def test_hours_are_those_of_a_week_without_holiday(epn):
    """The week of 1 May tells Saturday otherwise."""
    epn.opening_hours = "Mo-Su 09:00-12:00"
    epn.save()
    with at(2027, 4, 26):
        ask()
    assert "à confirmer" not in mail.outbox[0].body.partition("Téléphone")[0]


def test_hours_that_cannot_be_read_are_told_as_they_are(epn):
    epn.opening_hours = "selon la saison"
    epn.save()
    with at(2027, 3, 3):
        ask()
    assert "Horaires\n  selon la saison\n" in mail.outbox[0].body


def test_a_name_is_text_in_html_and_one_line_in_the_subject(epn):
    epn.title = "EPN <b>&\nBcc: tous@exemple.fr"
    epn.save()
    with at(2027, 3, 3):
        ask()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["epn@exemple.fr"]
    assert "<b>" not in told_in(mail.outbox[0])
    assert "EPN <b>&" in mail.outbox[0].body


def test_those_who_keep_the_page_are_asked_each_by_a_message(epn):
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


def test_run_again_it_asks_nobody_twice(epn):
    with at(2027, 3, 3):
        ask()
        ask()
    with at(2027, 3, 4):
        ask()
    assert len(mail.outbox) == 1


def test_a_place_is_asked_each_quarter_after_its_last_word(epn, client):
    with at(2027, 1, 4):
        ask()
        answer(client, link())
    for month, day, count in [(4, 4, 1), (4, 5, 2), (4, 6, 2), (6, 1, 3), (6, 2, 3), (8, 31, 4)]:
        with at(2027, month, day):
            ask()
        assert len(mail.outbox) == count, (month, day)


def test_one_that_an_editor_has_just_confirmed_is_left_in_peace(epn):
    PlacePage.objects.update(confirmed_on=datetime.date(2027, 2, 1))
    with at(2027, 3, 3):
        ask()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((2027, 6, 1), "Fermez-vous cet été ?"),
        ((2026, 11, 15), "Fermez-vous à Noël ou au jour de l’an ?"),
        ((2026, 12, 31), "Fermez-vous à Noël ou au jour de l’an ?"),
    ],
)
def test_before_the_holidays_every_place_is_asked_once_about_closures(epn, day, said):
    PlacePage.objects.update(confirmed_on=datetime.date(*day))
    with at(*day):
        ask()
        ask()
    [message] = mail.outbox
    assert said in message.body
    assert said in told_in(message)


@pytest.mark.parametrize("day", [(2027, 5, 31), (2027, 7, 1), (2026, 11, 14), (2027, 1, 1)])
def test_out_of_season_one_that_confirmed_is_not_asked(epn, day):
    PlacePage.objects.update(confirmed_on=datetime.date(*day))
    with at(*day):
        ask()
    assert mail.outbox == []


@pytest.mark.parametrize("how", HIDDEN)
def test_only_public_places_are_asked(epn, how):
    with at(2027, 3, 3):
        assert "dont 1 joignables" in ask(dry_run=True)
        hide(epn, how)
        ask()
    assert mail.outbox == []


def test_the_network_may_ask_nothing(epn):
    NetworkSettings.objects.update(asks_places=False)
    with at(2027, 3, 3):
        ask()
    assert (mail.outbox, ConfirmationRequest.objects.count()) == ([], 0)


def test_a_rehearsal_sends_and_keeps_nothing(epn):
    with at(2027, 3, 3):
        assert "EPN du port" in ask(dry_run=True)
    assert (mail.outbox, ConfirmationRequest.objects.count()) == ([], 0)


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


def test_the_button_confirms_without_a_new_version(epn, client):
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
    # The draft was written before: what it says of that day does not come back with it.
    draft.publish()
    page = fresh(epn)
    assert (page.presentation, page.confirmed_on, page.confirmed_how) == (
        "Brouillon en cours",
        datetime.date(2027, 3, 3),
        "link",
    )


def test_an_editor_may_still_write_a_later_day(epn):
    confirmations.confirm(epn, "network", now=MARCH)
    page = fresh(epn)
    page.confirmed_on = datetime.date(2027, 3, 9)
    page.save_revision().publish()
    assert (fresh(epn).confirmed_on, fresh(epn).confirmed_how) == (datetime.date(2027, 3, 9), "")


def test_a_double_click_confirms_once(epn, client):
    with at(2027, 3, 3):
        ask()
        pages = [answer(client, link()), answer(client, link())]
    assert ["C’est noté" in page.content.decode() for page in pages] == [True, True]
    assert PageLogEntry.objects.filter(action="places.confirm").count() == 1


def test_the_second_of_two_members_finds_it_done_and_undoes_nothing(epn):
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


def test_of_two_answers_at_once_one_is_taken(epn):
    """Both read the request before either writes."""
    with at(2027, 3, 3):
        ask()
        one, other = ConfirmationRequest.objects.get(), ConfirmationRequest.objects.get()
        taken = [confirmations.answer(one, "exact"), confirmations.answer(other, "changed")]
    assert taken == [True, False]
    assert fresh(epn).confirmed_on == datetime.date(2027, 3, 3)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_a_link_serves_thirty_days(epn, client, days, status):
    with at(2027, 3, 3):
        ask()
    with time_machine.travel(MARCH + datetime.timedelta(days=days), tick=False):
        page = client.get(link())
        answer(client, link())
    assert page.status_code == status
    assert (fresh(epn).confirmed_on is None) == (status == 410)


def test_a_used_link_stays_used(epn, client):
    with at(2027, 3, 3):
        ask()
        answer(client, link())
    with at(2027, 3, 20):
        page = answer(client, link())
    assert "Confirmé il y a 2 semaines par le lieu" in page.content.decode()
    assert fresh(epn).confirmed_on == datetime.date(2027, 3, 3)


def test_a_tampered_link_is_told_and_does_nothing(epn, client, place):
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
def test_the_link_of_a_page_taken_down_says_so_and_names_nothing(epn, client, how):
    with at(2027, 3, 3):
        ask()
        hide(epn, how)
        for page in (client.get(link()), answer(client, link())):
            assert page.status_code == 410
            assert "n’est plus dans l’annuaire" in page.content.decode()
            assert "EPN du port" not in page.content.decode()
    assert fresh(epn).confirmed_on is None


def test_the_form_wants_its_own_cookie(epn):
    strict = Client(enforce_csrf_checks=True)
    with at(2027, 3, 3):
        ask()
        assert answer(strict, link()).status_code == 403
        strict.get(link())
        token = strict.cookies["csrftoken"].value
        assert answer(strict, link(), csrfmiddlewaretoken=token).status_code == 200
    assert fresh(epn).confirmed_on is not None


def test_something_changed_leads_to_both_forms(epn, client):
    with at(2027, 3, 3):
        ask()
        text = answer(client, link(), "changed").content.decode()
    assert 'href="/lieux/epn/corriger/"' in text
    assert f'href="/admin/pages/{epn.pk}/edit/"' in text
    assert fresh(epn).confirmed_on is None


def closure(**days):
    return {f"form-0-{name}": value for name, value in days.items()}


def test_a_closure_is_published_at_once_and_a_draft_keeps_its_own_words(epn, client, admin_user):
    epn.save_revision().publish()
    page = fresh(epn)
    page.presentation = "Brouillon en cours"
    page.save_revision(user=admin_user)
    days = closure(starts_on="2026-12-24", ends_on="2027-01-02", reason="congés")
    with at(2026, 12, 1):
        ask()
        assert "congés" in answer(client, link(), **days).content.decode()
    page = fresh(epn)
    [found] = page.closures.all()
    assert (found.starts_on, found.ends_on, found.reason) == (
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


def test_what_the_place_still_announces_then_is_told(epn, client):
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


def test_the_same_closure_is_not_written_twice(epn, client):
    Closure.objects.create(
        place=epn, starts_on=datetime.date(2026, 12, 24), ends_on=datetime.date(2027, 1, 2)
    )
    with at(2026, 12, 1):
        ask()
        answer(client, link(), **closure(starts_on="2026-12-24", ends_on="2027-01-02"))
    assert fresh(epn).closures.count() == 1


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"starts_on": "2026-12-24"}, "Donnez les deux jours"),
        ({"starts_on": "2026-12-24", "ends_on": "2026-12-20"}, "Le dernier jour vient après"),
        ({"starts_on": "2026-01-01", "ends_on": "2026-01-02"}, "déjà passée"),
        ({"starts_on": "2026-12-24", "ends_on": "2029-01-02"}, "vérifiez l’année"),
        ({"starts_on": "demain", "ends_on": "2029-01-02"}, "Écrivez une date comme"),
        ({"reason": "congés"}, "Donnez les jours"),
    ],
)
def test_wrong_days_are_told_and_the_link_still_serves(epn, client, days, said):
    with at(2026, 12, 1):
        ask()
        assert said in answer(client, link(), **closure(**days)).content.decode()
        assert fresh(epn).confirmed_on is None
        answer(client, link())
    assert fresh(epn).confirmed_on == datetime.date(2026, 12, 1)


def test_silence_is_shown_beside_the_hours_until_somebody_answers(epn, client):
    with at(2027, 3, 3):
        ask()
    for day, is_silent in [(23, False), (24, True), (25, True)]:
        with at(2027, 3, day):
            ask()
            for address in (epn.url, "/lieux/", "/lieux/epn/carte-a-integrer/"):
                text = client.get(address).content.decode()
                assert ("À confirmer par téléphone" in text) == is_silent, (day, address)
    with at(2027, 3, 26):
        answer(client, link())
        assert "À confirmer par téléphone" not in client.get(epn.url).content.decode()


def test_a_silent_place_that_an_editor_confirms_in_the_form_is_so_no_longer(epn):
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


def test_an_old_version_published_again_does_not_break_the_silence(epn):
    old = epn.save_revision()
    PlacePage.objects.update(silent_since=datetime.date(2027, 3, 24))
    old.publish()
    assert fresh(epn).silent_since == datetime.date(2027, 3, 24)


class FailingMail:
    """A mail server that refuses some recipients, or hangs up after so many messages."""

    def __init__(self, monkeypatch):
        self.refused, self.left = set(), None
        self.really_send = EmailBackend.send_messages
        monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: self.send(*args))

    def send(self, backend, messages):
        [message] = messages
        if message.to[0] in self.refused:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        if self.left is not None:
            if self.left == 0:
                raise SMTPServerDisconnected("closed")
            self.left -= 1
        return self.really_send(backend, messages)


@pytest.fixture
def mail_server(monkeypatch):
    return FailingMail(monkeypatch)


def test_an_address_refused_stops_nobody_and_is_tried_again_tomorrow(epn, place, mail_server):
    place(title="Médiathèque", emails="mediatheque@exemple.fr")
    mail_server.refused = {"epn@exemple.fr"}
    with at(2027, 3, 3), pytest.raises(CommandError, match=r"à reprendre demain : 1 \(EPN du port"):
        ask()
    assert [message.to for message in mail.outbox] == [["mediatheque@exemple.fr"]]
    mail_server.refused = set()
    with at(2027, 3, 4):
        ask()
        ask()
    assert [message.to for message in mail.outbox] == [
        ["mediatheque@exemple.fr"],
        ["epn@exemple.fr"],
    ]


def test_a_server_that_dies_in_the_middle_is_left_alone_until_tomorrow(place, site, mail_server):
    for number in range(12):
        place(emails=f"lieu{number}@exemple.fr")
    mail_server.left = 3
    with at(2027, 3, 3), pytest.raises(CommandError, match="à reprendre demain : 5"):
        ask()
    assert len(mail.outbox) == 3
    mail_server.left = None
    with at(2027, 3, 4):
        ask()
    asked = [message.to[0] for message in mail.outbox]
    assert sorted(asked) == sorted(f"lieu{number}@exemple.fr" for number in range(12))


def test_a_run_that_was_killed_is_taken_up_again(epn):
    """Claimed, then nothing: another run lets it be for an hour, then sends."""
    with at(2027, 3, 3):
        [(due, occasion)] = confirmations.due(MARCH, 91)
        assert confirmations.claim(due, occasion, MARCH)
        ask()
        assert mail.outbox == []
    with time_machine.travel(MARCH + datetime.timedelta(minutes=61), tick=False):
        ask()
    assert len(mail.outbox) == 1


def test_places_are_shared_between_two_days_when_there_are_too_many(place, site):
    for number in range(3):
        place(emails=f"lieu{number}@exemple.fr")
    with at(2027, 3, 3):
        ask(most=2)
    assert len(mail.outbox) == 2
    with at(2027, 3, 4):
        ask(most=2)
    assert len({message.to[0] for message in mail.outbox}) == 3


def test_many_places_cost_no_more_questions_each(place, site, django_assert_max_num_queries):
    """Three writes a place and nothing read for each."""
    for number in range(20):
        place(emails=f"lieu{number}@exemple.fr")
    with at(2027, 3, 3), django_assert_max_num_queries(20 * 8 + 20):
        ask()
    assert len(mail.outbox) == 20


def test_english_page_of_a_place_follows(epn, home):
    from wagtail.models import Locale

    english = Locale.objects.create(language_code="en")
    for page in (home, epn.get_parent()):
        page.copy_for_translation(english, alias=True, copy_parents=True)
    alias = epn.copy_for_translation(english, alias=True).specific
    confirmations.confirm(epn, "phone", now=MARCH)
    assert fresh(alias).confirmed_on == datetime.date(2027, 3, 3)
    assert Page.objects.get(pk=alias.pk).alias_of_id == epn.pk


def test_old_requests_are_forgotten(epn):
    with at(2027, 3, 3):
        ask()
    with at(2029, 3, 4):
        ask()
    assert [r.occasion for r in ConfirmationRequest.objects.all()] == ["2027-03-03"]
