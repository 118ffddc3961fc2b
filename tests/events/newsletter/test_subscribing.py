"""The subscription form, and the pages of a subscription."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from events.models import NewsletterSubscriber
from events.newsletter import subscribing
from network.models import Topic

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ADDRESS = "/lettre/"


@pytest.fixture(autouse=True)
def on_a_day(today, site):
    """Freeze the time, with a site."""


def fill(client, *, after=10, **words):
    """Submit the form `after` seconds after opening it."""
    page = client.get(ADDRESS).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    values = {"email": "ana@exemple.net", "pres": "Martigues", "km": "10", "frequency": "weekly"}
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=after), tick=False):
        return client.post(ADDRESS, {**values, "stamp": stamp, **words})


def link_in(message, end=""):
    return re.search(rf"http://[^/\s]+(/lettre/[^\s/]+/{end})\s", message.body)[1]


def test_form_sends_a_link_and_nothing_is_confirmed(client):
    response = fill(client, pres="13500", km="20", frequency="monthly")
    assert (response.status_code, response["Location"]) == (302, "/lettre/?merci=1")
    row = NewsletterSubscriber.objects.get()
    assert (row.email, row.commune, row.distance_km) == ("ana@exemple.net", "13056", 20)
    assert (row.frequency, row.topics, row.confirmed_at, row.due_on) == ("monthly", "", None, None)
    (message,) = mail.outbox
    assert message.to == ["ana@exemple.net"]
    assert message.body.count(link_in(message)) == 1


def test_opening_the_link_confirms_nothing(client):
    fill(client)
    link = link_in(mail.outbox[0])
    page = client.get(link)
    assert "Confirmer" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    client.head(link)
    assert NewsletterSubscriber.objects.get().confirmed_at is None
    client.post(link, {"faire": "confirmer"})
    row = NewsletterSubscriber.objects.get()
    assert (row.confirmed_at, row.due_on) == (timezone.now(), timezone.localdate())


def test_confirmation_needs_a_csrf_token(client):
    fill(client)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_in(mail.outbox[0]), {"faire": "confirmer"}).status_code == 403
    assert NewsletterSubscriber.objects.get().confirmed_at is None


def test_page_does_not_reveal_a_known_address(client, subscriber):
    subscriber("lea@exemple.net")
    fill(client, email="bea@exemple.net")
    for email in ("ana@exemple.net", "bea@exemple.net", "LEA@exemple.net"):
        response = fill(client, email=email)
        assert (response.status_code, response["Location"]) == (302, "/lettre/?merci=1")
        assert response.cookies.keys() <= {"csrftoken"}


def test_known_address_keeps_its_choices_and_gets_a_letter_that_says_so(client, subscriber):
    row = subscriber(distance_km=5)
    fill(client, pres="Marseille", km="30", frequency="monthly")
    row.refresh_from_db()
    assert (row.commune, row.distance_km, row.frequency) == ("13056", 5, "weekly")
    (message,) = mail.outbox
    assert "reçoit déjà" in message.subject
    assert link_in(message) == row.path
    assert NewsletterSubscriber.objects.count() == 1


def test_second_form_replaces_the_choices_before_the_confirmation(client):
    fill(client)
    fill(client, pres="Marseille", km="30")
    row = NewsletterSubscriber.objects.get()
    assert (row.commune, row.distance_km) == ("13055", 30)
    assert link_in(mail.outbox[0]) == link_in(mail.outbox[1])


def test_mailbox_cannot_be_filled_through_the_form():
    for number in range(5):
        visitor = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert fill(visitor)["Location"] == "/lettre/?merci=1"
    assert len(mail.outbox) == 3


def test_forms_of_a_visitor_are_limited(client, monkeypatch):
    monkeypatch.setattr("events.newsletter.views.MOST_PER_HOUR", 5)
    answers = [fill(client, email=f"ana{n}@exemple.net").status_code for n in range(6)]
    assert answers == [302] * 5 + [200]
    assert len(mail.outbox) == 5


def test_robots_are_thanked_and_nothing_is_stored(client):
    assert fill(client, website="https://robot.example")["Location"] == "/lettre/?merci=1"
    assert "robot" in fill(client, after=1).content.decode()
    assert not NewsletterSubscriber.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize(
    "email",
    [
        "ana@exemple.net\nBcc: victime@exemple.net",
        "ana@exemple.net\r\nSubject: Gagné",
        "ana@exemple.net,bea@exemple.net",
        "ana@exemple.net bea@exemple.net",
        "Ana <ana@exemple.net>",
        "ana",
        "@exemple.net",
        "ana@",
        "ana@exemple",
        "ana\0@exemple.net",
        "ana@exemple.net\u2028x",
        "a" * 300 + "@exemple.net",
        "<script>@exemple.net",
    ],
)
def test_hostile_address_is_refused(client, email):
    response = fill(client, email=email)
    assert response.status_code == 200
    assert "aria-invalid" in response.content.decode()
    assert not NewsletterSubscriber.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Écrivez votre commune"),
        ("Atlantide", "cinq chiffres"),
        ("Saint-Denis", "Précisez la commune"),
        ("Bouches-du-Rhône", "C’est grand"),
        ("43.30,5.37", "cinq chiffres"),
        ("\r\nBcc: x", "cinq chiffres"),
    ],
)
def test_location_that_is_no_commune_is_explained(client, communes, typed, message):
    response = fill(client, pres=typed)
    assert message in response.content.decode()
    assert not NewsletterSubscriber.objects.exists()


def test_topics_are_stored_in_one_order_and_all_of_them_mean_any(client):
    Topic.objects.all().delete()
    for slug in ("b", "a", "c"):
        Topic.objects.create(name=slug, slug=slug)
    fill(client, theme=["c", "a"])
    assert NewsletterSubscriber.objects.get().topics == "a,c"
    fill(client, theme=["c", "a", "b"])
    assert NewsletterSubscriber.objects.get().topics == ""
    assert "Ce thème n’existe plus" in fill(client, theme=["z"]).content.decode()


def test_renamed_topic_stays_chosen_and_a_deleted_one_is_ignored(subscriber):
    phone = Topic.objects.create(name="Le mobile", slug="le-mobile")
    row = subscriber(topics="le-mobile,parti")
    phone.slug = "le-telephone"
    phone.save()
    assert row.topic_slugs == ["le-telephone"]


def test_query_string_fills_the_form(client):
    page = client.get("/lettre/?pres=13500+Martigues&km=30&inconnu=1").content.decode()
    assert 'value="13500 Martigues"' in page
    assert '<option value="30" selected>' in page
    assert '<option value="10" selected>' in client.get("/lettre/?km=9e9").content.decode()


def test_choices_are_changed_by_the_link(client, subscriber):
    row = subscriber(due_on=timezone.localdate() + datetime.timedelta(days=5))
    values = {"pres": "Marseille", "km": "5", "frequency": "weekly", "faire": "changer"}
    assert client.post(row.path, values)["Location"] == f"{row.path}?change=1"
    row.refresh_from_db()
    assert (row.commune, row.distance_km) == ("13055", 5)
    assert row.due_on == timezone.localdate() + datetime.timedelta(days=5)
    client.post(row.path, values | {"frequency": "monthly"})
    row.refresh_from_db()
    assert (row.frequency, row.due_on) == ("monthly", timezone.localdate())
    refused = client.post(row.path, values | {"pres": "Atlantide"})
    assert "Vos choix ne sont pas encore changés" in refused.content.decode()


def test_choices_of_an_unconfirmed_address_cannot_be_changed(client, subscriber):
    row = subscriber(confirmed_at=None)
    values = {"pres": "Marseille", "km": "5", "frequency": "weekly", "faire": "changer"}
    client.post(row.path, values)
    row.refresh_from_db()
    assert (row.commune, row.confirmed_at) == ("13056", None)


def test_one_click_unsubscription_needs_no_cookie(subscriber):
    """RFC 8058 §3.2: the mail program posts one pair, without a cookie."""
    row, strict = subscriber(), Client(enforce_csrf_checks=True)
    page = strict.get(row.stop_path).content.decode()
    assert "Ne plus recevoir la lettre</button>" in page
    assert NewsletterSubscriber.objects.count() == 1
    for _time in range(2):  # some mail programs send it twice
        answer = strict.post(row.stop_path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "C’est fait" in answer.content.decode()
        assert not NewsletterSubscriber.objects.exists()
    assert "C’est fait" in strict.get(row.stop_path).content.decode()
    assert strict.get(row.path).status_code == 410


def test_button_of_the_page_ends_the_subscription(client, subscriber):
    row = subscriber()
    assert client.post(row.path, {"faire": "arreter"})["Location"].startswith(row.stop_path)
    assert not NewsletterSubscriber.objects.exists()


@pytest.mark.parametrize("token", ["x", "a:b", "é:é", "a" * 3000])
@pytest.mark.parametrize("end", ["", "arret/"])
def test_unsigned_link_is_unknown(client, subscriber, token, end):
    subscriber()
    for send in (client.get, client.post):
        assert send(f"/lettre/{token}/{end}").status_code == 404
    assert NewsletterSubscriber.objects.count() == 1


def test_unconfirmed_address_is_purged_after_seven_days(client, subscriber):
    now = timezone.now()
    old = subscriber("ana@exemple.net", confirmed_at=None, created_at=now)
    kept = subscriber("bea@exemple.net", created_at=now)
    with time_machine.travel(now + datetime.timedelta(days=6, hours=23), tick=False):
        assert subscribing.purge() == 0
        assert client.get(old.path).status_code == 200
    with time_machine.travel(now + datetime.timedelta(days=7, hours=1), tick=False):
        assert client.get(old.path).status_code == 410  # even before the night
        call_command("purge_newsletters")
        assert list(NewsletterSubscriber.objects.all()) == [kept]


def test_renewal_keeps_the_address_and_silence_deletes_it(client, subscriber):
    now = timezone.now()
    asked = {"renewed_at": now - datetime.timedelta(days=740), "renewal_asked_at": now}
    silent, faithful = (
        subscriber("ana@exemple.net", **asked),
        subscriber("bea@exemple.net", **asked),
    )
    assert "Oui, continuer" in client.get(faithful.path).content.decode()
    client.post(faithful.path, {"faire": "renouveler"})
    with time_machine.travel(now + datetime.timedelta(days=29), tick=False):
        assert subscribing.purge() == 0
    with time_machine.travel(now + datetime.timedelta(days=31), tick=False):
        assert subscribing.purge() == 1
    assert not NewsletterSubscriber.objects.filter(pk=silent.pk).exists()
    faithful.refresh_from_db()
    assert not faithful.must_renew


def test_language_of_the_form_is_that_of_the_letters(client, english, home):
    page = client.get("/en/lettre/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    values = {"email": "ana@exemple.net", "pres": "Martigues", "km": "10", "frequency": "weekly"}
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=9), tick=False):
        client.post("/en/lettre/", {**values, "stamp": stamp})
    assert NewsletterSubscriber.objects.get().language == "en"
    assert "/en/lettre/" in mail.outbox[0].body


def test_mail_server_that_fails_is_an_error_of_the_form(client, monkeypatch):
    monkeypatch.setattr("events.newsletter.letters.deliver", lambda message: False)
    response = fill(client)
    assert response.status_code == 200
    assert "Le courriel n’est pas parti" in response.content.decode()
