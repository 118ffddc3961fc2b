"""Corrections suggested by visitors: sending, comparison, decision, deletion."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import PageLogEntry

from network.models import NetworkSettings
from network.text.dates import NBSP
from places.models import Correction, PlacePage
from places.upkeep.corrections import corrections
from tests.factories import PlaceMembershipFactory
from tests.places.conftest import NOW, OPEN_NOW

ADDRESS = "/lieux/epn/corriger/"
LIST = "/admin/corrections_de_lieux/"


@pytest.fixture
def epn(place, site):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    page = place(
        title="EPN du port",
        slug="epn",
        phone="+33442000000",
        emails="epn@exemple.fr",
        opening_hours=OPEN_NOW,
    )
    page.save_revision().publish()
    return PlacePage.objects.get(pk=page.pk)


def filled(client):
    """Return the data of the form if the visitor changes nothing."""
    form = client.get(ADDRESS).context["form"]
    data = {"stamp": form.stamp_to_send}
    for field in form.visible_to_people:
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = field.initial
            data[field.html_name] = field.initial
    return data


def send(client, **fields):
    """Post the form ten seconds after its display, as a person would."""
    data = {**filled(client), **fields}
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=False):
        return client.post(ADDRESS, data)


def fresh(page):
    return PlacePage.objects.get(pk=page.pk)


def sent_one(client, **fields):
    assert send(client, **fields).context["is_sent"]
    return Correction.objects.get()


def test_only_changed_fields_are_suggested(client, epn):
    correction = sent_one(
        client,
        phone="04 42 11 11 11",
        opening_hours="du lundi au mercredi 9h-12h",
        city=" Martigues ",
        answer_to="camille@exemple.fr",
        message="L’entrée est dans la cour.",
    )
    assert correction.suggested == {
        "phone": "+33442111111",
        "opening_hours": "du lundi au mercredi 9h-12h",
    }
    assert correction.before == {"phone": "+33442000000", "opening_hours": OPEN_NOW}
    assert (correction.message, correction.answer_to) == (
        "L’entrée est dans la cour.",
        "camille@exemple.fr",
    )
    assert str(fresh(epn).phone) == str(epn.phone)


def test_form_shows_the_hours_in_french(client, epn):
    text = client.get(ADDRESS).content.decode()
    assert "Lundi : 9" in text
    assert OPEN_NOW not in text
    assert 'value="04 42 00 00 00"' in text


def test_page_changed_meanwhile_is_not_reverted(client, epn):
    data = filled(client)
    PlacePage.objects.update(phone="+33442999999")
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=False):
        client.post(ADDRESS, {**data, "address": "2 rue du Port"})
    assert Correction.objects.get().suggested == {"address": "2 rue du Port"}


def test_moderators_are_notified_without_personal_data(client, epn):
    trusted = PlaceMembershipFactory(place=epn, is_trusted=True).user
    PlaceMembershipFactory(place=epn)
    correction = sent_one(
        client, title="EPN\nBcc: x", message="Un secret", answer_to="camille@exemple.fr"
    )
    assert [message.to for message in mail.outbox] == [["reseau@exemple.fr"], [trusted.email]]
    for message in mail.outbox:
        assert f"{LIST}{correction.pk}/" in message.body
        assert "secret" not in message.body
        assert "camille" not in str(message.message())
        assert "\n" not in message.subject


def test_moderators_are_notified_in_french(client, epn):
    correction = sent_one(client, message="Un secret")
    mail.outbox.clear()
    with translation.override("en"):
        corrections.notify_moderators(correction, NetworkSettings.objects.get())
    (notice,) = mail.outbox
    assert notice.subject.startswith("Correction proposée")
    assert notice.body.startswith("Quelqu’un propose de corriger")


def test_correction_is_stored_if_the_mail_server_fails(client, epn, monkeypatch):
    def fail(self, messages):
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    assert sent_one(client, message="Fermé").message == "Fermé"


@pytest.mark.any_database
@pytest.mark.any_database
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Rien n’est changé"),
        ({"phone": "04 42"}, "Ce numéro n’a pas assez de chiffres"),
        ({"postcode": "1350"}, "Un code postal a cinq chiffres"),
        ({"emails": "epn@"}, "n’est pas une adresse de courriel"),
        ({"websites": "javascript:alert(1)"}, "n’est pas une adresse web"),
        ({"message": "x" * 2001}, "Le message n’est pas encore parti"),
        ({"opening_hours": "x" * 501}, "Le message n’est pas encore parti"),
        ({"message": "a\0b"}, "Le message n’est pas encore parti"),
        ({"message": "Fermé", "answer_to": "camille@"}, "Cette adresse est incomplète"),
        ({"message": "Fermé", "answer_to": "06 99 88 77 6"}, "Ce numéro n’a pas assez de chiffres"),
        ({"message": "Fermé", "stamp": ""}, "appuyez encore une fois"),
    ],
)
def test_invalid_correction_is_reported_and_not_stored(client, epn, fields, message):
    assert message in send(client, **fields).content.decode()
    assert (Correction.objects.count(), mail.outbox) == (0, [])


def test_robot_is_thanked_and_ignored(client, epn):
    answer = send(client, message="Fermé", website="http://spam")
    assert "bien reçu" in answer.content.decode()
    assert (Correction.objects.count(), mail.outbox) == (0, [])


def test_visitor_may_send_five_corrections_an_hour(client, epn):
    answers = [send(client, message=f"n° {number}") for number in range(6)]
    assert [answer.context["is_sent"] for answer in answers] == [True] * 5 + [False]
    assert Correction.objects.count() == 5


def test_form_requires_the_csrf_cookie(epn):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, message="Fermé").status_code == 403
    token = strict.cookies["csrftoken"].value
    assert send(strict, message="Fermé", csrfmiddlewaretoken=token).context["is_sent"]


def test_differences_are_shown_field_by_field(client, admin_client, epn):
    correction = sent_one(
        client, opening_hours="du lundi au mercredi 9h-12h", phone="04 42 11 11 11"
    )
    rows = {row.name: row for row in corrections.differences(correction)}
    assert rows["opening_hours"].proposal == "Mo-We 09:00-12:00"
    shown = [value.replace(NBSP, " ") for value in (rows["phone"].now, rows["phone"].suggested)]
    assert shown == ["04 42 00 00 00", "04 42 11 11 11"]
    assert rows["opening_hours"].now.startswith(f"Lundi : 9{NBSP}h")
    assert rows["opening_hours"].suggested == "du lundi au mercredi 9h-12h"
    text = admin_client.get(f"{LIST}{correction.pk}/").content.decode()
    for part in (
        "Mo-We 09:00-12:00",
        "du lundi au mercredi 9h-12h",
        "Le site comprend",
    ):
        assert part in text
    assert "EPN du port" in admin_client.get(LIST).content.decode()


def test_field_changed_since_is_flagged_and_not_ticked(client, admin_client, epn):
    correction = sent_one(client, phone="04 42 11 11 11")
    PlacePage.objects.update(phone="+33442999999")
    text = admin_client.get(f"{LIST}{correction.pk}/").content.decode()
    assert "La fiche a changé depuis" in text
    assert 'value="1" checked' not in text


def decide(client, correction, **data):
    return client.post(f"{LIST}{correction.pk}/", data, follow=True)


def test_ticked_fields_are_published_by_the_moderator(client, admin_client, admin_user, epn):
    correction = sent_one(
        client, opening_hours="le mardi 9h-12h", phone="04 42 11 11 11", city="Port-de-Bouc"
    )
    data = {"take-phone": "1", "take-opening_hours": "1", "value-opening_hours": "Tu 09:00-12:00"}
    decide(admin_client, correction, accept="1", **data)
    page = fresh(epn)
    assert (page.phone.as_e164, page.opening_hours, page.city) == (
        "+33442111111",
        "Tu 09:00-12:00",
        "Martigues",
    )
    assert page.latest_revision.user == admin_user
    assert not page.has_unpublished_changes
    correction.refresh_from_db()
    assert (correction.state, set(correction.taken)) == ("accepted", {"phone", "opening_hours"})
    [entry] = PageLogEntry.objects.filter(action="places.correct")
    assert (entry.user, entry.data["fields"]) == (admin_user, ["Téléphone", "Horaires"])


def test_draft_in_progress_is_neither_overwritten_nor_published(client, admin_user, epn):
    epn.presentation = "Brouillon en cours"
    epn.save_revision(user=admin_user)
    correction = sent_one(client, phone="04 42 11 11 11")
    corrections.accept(correction, {"phone": "+33442111111"}, user=admin_user)
    page = fresh(epn)
    assert (page.presentation, page.phone.as_e164, page.has_unpublished_changes) == (
        "",
        "+33442111111",
        True,
    )
    draft = page.get_latest_revision_as_object()
    assert (draft.presentation, draft.phone.as_e164) == ("Brouillon en cours", "+33442111111")


def test_fields_not_suggested_are_ignored(client, admin_client, epn):
    correction = sent_one(client, phone="04 42 11 11 11")
    slipped = {"take-title": "1", "value-title": "Pirate", "take-slug": "1", "value-slug": "pirate"}
    decide(admin_client, correction, accept="1", **slipped)
    assert (fresh(epn).title, fresh(epn).slug) == ("EPN du port", "epn")


def test_invalid_value_leaves_the_correction_undecided(client, admin_client, admin_user, epn):
    correction = sent_one(client, phone="04 42 11 11 11")
    with pytest.raises(ValidationError):
        corrections.accept(correction, {"phone": "12"}, user=admin_user)
    correction.refresh_from_db()
    assert correction.is_waiting
    answer = decide(admin_client, correction, **{"take-phone": "1", "value-phone": "12"})
    assert answer.status_code == 200
    assert fresh(epn).phone.as_e164 == "+33442000000"


def test_correction_never_removes_the_only_way_to_reach_a_place(client, admin_user, epn):
    PlacePage.objects.filter(pk=epn.pk).update(emails="", address="", opening_hours="")
    epn = fresh(epn)
    epn.save_revision().publish()
    correction = sent_one(client, phone="")
    with pytest.raises(ValidationError, match="Donnez un moyen d’y aller"):
        corrections.accept(correction, {"phone": ""}, user=admin_user)
    correction.refresh_from_db()
    assert correction.is_waiting
    assert fresh(epn).phone.as_e164 == "+33442000000"


def test_refused_correction_changes_nothing(client, admin_client, epn):
    correction = sent_one(client, phone="04 42 11 11 11", answer_to="camille@exemple.fr")
    decide(admin_client, correction, refuse="1", **{"take-phone": "1", "reply": ""})
    correction.refresh_from_db()
    assert (correction.state, fresh(epn).phone.as_e164) == ("refused", "+33442000000")
    assert "EPN du port" not in admin_client.get(LIST).content.decode()
    assert "EPN du port" in admin_client.get(f"{LIST}?decidees").content.decode()
    assert [message.to for message in mail.outbox] == [["reseau@exemple.fr"]]


def test_second_moderator_cannot_decide(client, admin_client, admin_user, epn):
    correction = sent_one(client, phone="04 42 11 11 11")
    late = Correction.objects.get()
    assert corrections.refuse(correction, user=admin_user)
    assert not corrections.accept(late, {"phone": "+33442111111"}, user=admin_user)
    assert "vient de décider" in decide(admin_client, late, accept="1").content.decode()
    assert fresh(epn).phone.as_e164 == "+33442000000"


@pytest.mark.parametrize(
    ("answer_to", "replied"), [("camille@exemple.fr", True), ("06 12 34 56 78", False), ("", False)]
)
def test_reply_is_mailed_to_a_mail_address_only(client, admin_client, epn, answer_to, replied):
    correction = sent_one(client, message="Fermé ?", answer_to=answer_to)
    mail.outbox.clear()
    decide(admin_client, correction, accept="1", reply="Merci, c’est corrigé.")
    assert [message.to for message in mail.outbox] == ([[answer_to]] if replied else [])
    if replied:
        assert "Merci, c’est corrigé." in mail.outbox[0].body
        assert mail.outbox[0].reply_to == ["reseau@exemple.fr"]


def test_managers_moderate_their_own_place_only(client, epn, place):
    """A trusted manager decides for their own place alone; another manager decides nothing."""
    trusted = PlaceMembershipFactory(place=epn, is_trusted=True).user
    plain = PlaceMembershipFactory(place=epn).user
    elsewhere = PlaceMembershipFactory(place=place(title="Ailleurs"), is_trusted=True).user
    correction = sent_one(client, phone="04 42 11 11 11")
    for user, status in ((plain, 302), (elsewhere, 404), (trusted, 200)):
        client.force_login(user)
        assert client.get(f"{LIST}{correction.pk}/").status_code == status, user
        if user != trusted:
            client.post(f"{LIST}{correction.pk}/", {"take-phone": "1"})
            assert fresh(epn).phone.as_e164 == "+33442000000"
    assert "EPN du port" in client.get(LIST).content.decode()
    decide(client, correction, accept="1", **{"take-phone": "1"})
    assert fresh(epn).phone.as_e164 == "+33442111111"
    client.force_login(elsewhere)
    assert "EPN du port" not in client.get(f"{LIST}?decidees").content.decode()
    client.logout()
    assert client.get(LIST).status_code == 302


def test_list_has_a_bounded_number_of_queries(
    client, admin_client, epn, place, django_assert_max_num_queries
):
    def fill(count):
        for _number in range(count):
            Correction.objects.create(place=place(), suggested={"phone": "+33442111111"})

    fill(2)
    admin_client.get(LIST)
    fill(20)
    with django_assert_max_num_queries(14):
        admin_client.get(LIST)


@pytest.mark.parametrize(
    ("state", "days", "left"),
    [
        ("refused", 29, 1),
        ("refused", 31, 0),
        ("accepted", 31, 0),
        ("waiting", 31, 1),
        ("waiting", 181, 0),
    ],
)
def test_old_corrections_are_purged(epn, state, days, left):
    decided = None if state == "waiting" else NOW
    Correction.objects.create(
        place=epn, state=state, decided_at=decided, created_at=NOW, answer_to="camille@exemple.fr"
    )
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        call_command("purge_corrections", stdout=StringIO())
    assert Correction.objects.count() == left
