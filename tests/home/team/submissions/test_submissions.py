"""Submissions of visitors: sent, decided, notified, purged."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale

from events.models import EventPage
from home.models import Submission
from home.team.submissions import decisions, desk
from network.models import NetworkSettings
from network.text.dates import format_day
from places.models import PlacePage
from resources.models import KeptLinkPage
from tests.factories import (
    EventIndexPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    ResourceIndexPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + datetime.timedelta(days=20)
PLACE = {
    "title": "Café des Docks",
    "address": "2 quai du Port",
    "postcode": "13500",
    "city": "Martigues",
    "phone": "04 42 11 11 11",
    "websites": "www.exemple.fr",
    "opening_hours": "lundi 9h-12h",
    "presentation": "Deux ordinateurs.",
}
EVENT = {
    "title": "Trier ses photos",
    "day": DAY.isoformat(),
    "starts": "14:00",
    "venue": "Salle des fêtes",
    "postcode": "13500",
    "city": "Martigues",
    "presentation": "Venez <b>avec</b> votre téléphone.",
    "more_url": "https://exemple.fr/a?b=1&c=2",
}
RESOURCE = {
    "url": "https://exemple.fr/guide?utm_source=x",
    "title": "Un bon guide",
    "why": "Pour débuter.",
}
SENT = {"lieu": PLACE, "evenement": EVENT, "ressource": RESOURCE}


@pytest.fixture
def lists(site, home, communes):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    return [
        factory(parent=home)
        for factory in (PlaceIndexPageFactory, EventIndexPageFactory, ResourceIndexPageFactory)
    ]


@pytest.fixture
def team(lists):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Coordination"))
    client = Client()
    client.force_login(user)
    return client


def send(client, kind, prefix="", **values):
    """Submit the form ten seconds after opening it."""
    address = f"{prefix}/proposer/{kind}/"
    stamp = client.get(address).context["form"].stamp_to_send
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=10), tick=False):
        return client.post(address, {**SENT[kind], "stamp": stamp, **values})


def decide(team, submission, choice, **values):
    return team.post(reverse("propositions:submission", args=[submission.pk]), {choice: 1} | values)


def test_accepted_place_becomes_draft_and_author_is_notified(
    client, team, django_capture_on_commit_callbacks
):
    answer = send(client, "lieu", answer_to="camille@exemple.fr")
    assert "Vous recevrez sa réponse" in answer.text
    submission = Submission.objects.get()
    assert PlacePage.objects.count() == 0
    (notice,) = mail.outbox
    assert notice.to == ["reseau@exemple.fr"]
    assert "camille" not in str(notice.message())
    assert reverse("propositions:submission", args=[submission.pk]) in notice.body
    shown = team.get(reverse("propositions:submissions")).text
    assert "Café des Docks" in shown
    answer = decide(team, submission, "accept", words="À bientôt !")
    page = PlacePage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.slug, page.commune.code) == (False, "cafe-des-docks", "13056")
    assert (page.phone.as_e164, page.opening_hours) == ("+33442111111", "Mo 09:00-12:00")
    assert page.websites == "https://www.exemple.fr"
    assert client.get(page.get_url()).status_code == 404
    letter = mail.outbox[-1]
    assert letter.to == ["camille@exemple.fr"]
    assert "Nous la retenons" in letter.body
    assert "À bientôt !" in letter.body
    with django_capture_on_commit_callbacks(execute=True):
        page.get_latest_revision().publish()
    assert "maintenant en ligne" in mail.outbox[-1].body
    assert page.slug in mail.outbox[-1].body
    assert Submission.objects.get().answer_to == ""
    number = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        page.get_latest_revision().publish()
    assert len(mail.outbox) == number


def test_accepted_event_and_resource_become_drafts(client, team):
    for kind in ("evenement", "ressource"):
        send(client, kind)
    for submission in Submission.objects.waiting():
        decide(team, submission, "accept")
    event, link = EventPage.objects.get(), KeptLinkPage.objects.get()
    start = timezone.localtime(event.starts_at)
    assert (event.live, start.date(), start.hour) == (False, DAY, 14)
    assert event.ends_at - event.starts_at == datetime.timedelta(hours=2)
    assert (event.venue, event.commune.name) == ("Salle des fêtes", "Martigues")
    body = str(event.body)
    assert "Venez &lt;b&gt;avec&lt;/b&gt; votre téléphone." in body
    assert 'href="https://exemple.fr/a?b=1&amp;c=2"' in body
    assert (link.live, link.source, link.why_we_keep_it) == (False, "exemple.fr", "Pour débuter.")
    # The same page proposed again: the screen shows the first one, which refuses it once live.
    link.save_revision().publish()
    send(client, "ressource", url="http://www.exemple.fr/guide")
    again = Submission.objects.waiting().get()
    assert "Un bon guide" in team.get(reverse("propositions:submission", args=[again.pk])).text
    decide(team, again, "accept")
    again.refresh_from_db()
    assert again.is_waiting


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, (None, "")),
        ({"cost": "free"}, (True, "")),
        ({"cost": "paid", "price": "5 € la séance"}, (False, "5 € la séance")),
        ({"price": "5 € la séance"}, (False, "5 € la séance")),
        ({"price": "Gratuit"}, (True, "")),
        ({"price": "0 €"}, (True, "")),
        ({"cost": "free", "price": "Entrée gratuite !"}, (True, "")),
        ({"price": "Gratuit, puis 2 €"}, (False, "Gratuit, puis 2 €")),
        ({"price": "Prix libre"}, (False, "Prix libre")),
    ],
)
def test_price_of_proposed_event_is_never_assumed(client, team, typed, expected):
    send(client, "evenement", **typed)
    submission = Submission.objects.get()
    shown = team.get(reverse("propositions:submission", args=[submission.pk])).text
    assert ("<dt>Est-ce gratuit" in shown) == bool(typed)
    assert ("<dd>Payant</dd>" in shown) == (expected[0] is False)
    decide(team, submission, "accept")
    event = EventPage.objects.get()
    assert (event.is_free, event.price) == expected
    event.get_latest_revision().publish()  # the editor completes nothing


def test_paid_event_without_amount_is_not_published_before_an_editor_writes_it(client, team):
    send(client, "evenement", cost="paid")
    answer = decide(team, Submission.objects.get(), "accept")
    event = EventPage.objects.get()
    assert (event.is_free, event.price) == (False, "")
    assert "écrivez le tarif" in team.get(answer["Location"]).text
    with pytest.raises(ValidationError, match="Écrivez le tarif"):
        event.get_latest_revision().publish()
    draft = event.get_latest_revision_as_object()
    draft.price = "5 €"
    draft.save_revision().publish()
    assert EventPage.objects.get().price_label == "5 €"


@pytest.mark.parametrize(
    ("typed", "fees"),
    [
        ("", []),
        ("free", ["Gratuit"]),
        ("partly", ["Gratuit sous condition"]),
        ("paid", ["Payant"]),
    ],
)
def test_fees_of_proposed_place_are_never_assumed(client, team, typed, fees):
    send(client, "lieu", fees=typed)
    decide(team, Submission.objects.get(), "accept")
    assert PlacePage.objects.get().fees == fees


def test_price_of_free_event_is_refused(client, lists):
    answer = send(client, "evenement", cost="free", price="5 €")
    assert "C’est gratuit ou payant" in answer.text
    assert not Submission.objects.exists()


@pytest.mark.parametrize("presentation", ["", " \n "])
def test_empty_presentation_makes_no_paragraph(client, team, presentation):
    """The form of the page would refuse to publish an empty paragraph."""
    send(client, "evenement", presentation=presentation, more_url="")
    decide(team, Submission.objects.get(), "accept")
    assert len(EventPage.objects.get().body) == 0


def test_resource_with_very_long_host_becomes_draft(client, team):
    host = f"{'.'.join(['d' * 60] * 3)}.fr"
    send(client, "ressource", url=f"https://{host}/guide")
    decide(team, Submission.objects.get(), "accept")
    assert KeptLinkPage.objects.get().source == host[:150]


def test_author_is_refused_in_language_of_form_and_team_notified_in_french(client, team, english):
    send(client, "evenement", prefix="/en", answer_to="camille@exemple.fr")
    submission = Submission.objects.get()
    assert submission.language == "en"
    assert mail.outbox[0].subject.startswith("Proposition reçue")
    assert mail.outbox[0].body.startswith("Quelqu’un propose")
    decide(team, submission, "refuse", words="It is too late.")
    assert mail.outbox[-1].to == ["camille@exemple.fr"]
    assert "It is too late." in mail.outbox[-1].body
    submission.refresh_from_db()
    assert (submission.state, submission.answer_to) == (Submission.State.REFUSED, "")
    # A decision is final.
    decide(team, submission, "accept")
    assert EventPage.objects.count() == 0


def test_failed_mail_keeps_address(client, team, monkeypatch):
    send(client, "lieu", answer_to="camille@exemple.fr")

    def fail(self, messages):
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    submission = Submission.objects.get()
    answer = team.post(
        reverse("propositions:submission", args=[submission.pk]), {"refuse": 1}, follow=True
    )
    assert "La réponse n’est pas partie" in answer.text
    assert Submission.objects.get().answer_to == "camille@exemple.fr"


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("lieu", {"title": "", "phone": "04 42", "websites": "pas un site"}),
        ("evenement", {"day": "2020-01-01", "starts": "x", "city": ""}),
        ("evenement", {"ends": "13:00"}),
        ("ressource", {"url": "javascript:alert(1)", "why": ""}),
        ("lieu", {"answer_to": "camille@"}),
        ("lieu", {"answer_to": f"{'c' * 60}@{'.'.join(['d' * 60] * 4)}.fr"}),
    ],
)
def test_invalid_form_shows_errors_and_keeps_values(client, lists, kind, wrong):
    answer = send(client, kind, **wrong)
    assert set(answer.context["form"].errors) == set(wrong)
    assert answer.text.count("field__error") == len(answer.context["form"].errors)
    typed = next(value for name, value in SENT[kind].items() if name not in wrong)
    assert typed in answer.text
    assert not Submission.objects.exists()


def test_robots_and_repeated_submissions_are_refused(client, lists):
    assert "Merci" in send(client, "lieu", website="http://spam.example").text
    assert not Submission.objects.exists()
    for _number in range(5):
        send(client, "ressource")
    assert "Réessayez plus tard" in send(client, "evenement").text
    assert Submission.objects.count() == 5
    assert client.get("/proposer/autre/").status_code == 404


def test_submission_is_shown_to_publishers_of_its_list_only(client, team, lists):
    send(client, "lieu", title="Secret zqk")
    submission = Submission.objects.get()
    place = lists[0].add_child(instance=PlacePage(title="Port", slug="port"))
    manager = Client()
    manager.force_login(PlaceMembershipFactory(place=place, is_trusted=True).user)
    addresses = [
        reverse("propositions:submissions"),
        reverse("propositions:submission", args=[submission.pk]),
    ]
    for address in addresses:
        assert "Secret zqk" in team.get(address).text
        for other in (client, manager):
            assert other.get(address).status_code == 302
    assert decide(manager, submission, "accept").status_code == 302
    submission.refresh_from_db()
    assert submission.is_waiting


def test_menu_leads_publishers_of_a_list_to_submissions(client, team, lists):
    place = lists[0].add_child(instance=PlacePage(title="Port", slug="port"))
    manager = PlaceMembershipFactory(place=place, is_trusted=True).user
    manager.groups.add(Group.objects.get(name="Contribution"))
    client.force_login(manager)
    address = f'"url": "{reverse("propositions:submissions")}"'
    assert address not in client.get(reverse("wagtailadmin_home")).text
    assert address in team.get(reverse("wagtailadmin_home")).text


def test_publishers_of_english_lists_decide_nothing(client, lists):
    english = Locale.objects.create(language_code="en")
    translated = lists[0].copy_for_translation(english, copy_parents=True)
    group = Group.objects.create(name="Anglais")
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=translated, permission=publish)
    user = UserFactory()
    user.groups.add(group)
    send(client, "lieu")
    assert list(desk.waiting(user)) == decisions.decidable_kinds(user) == []


def test_old_submissions_are_purged(lists):
    now = timezone.now()

    def kept(**ages):
        days = {name: now - datetime.timedelta(days=age) for name, age in ages.items()}
        return Submission.objects.create(kind="lieu", values={"title": "x"}, **days).pk

    kept(created_at=40, decided_at=31)
    kept(created_at=181)
    left = [kept(created_at=40, decided_at=29), kept(created_at=179)]
    out = StringIO()
    call_command("purge_submissions", stdout=out)
    assert sorted(Submission.objects.values_list("pk", flat=True)) == left
    assert "2" in out.getvalue()


def test_author_of_draft_published_late_is_notified(
    client, team, django_capture_on_commit_callbacks
):
    send(client, "lieu", answer_to="camille@exemple.fr")
    send(client, "ressource", answer_to="camille@exemple.fr")
    for submission in Submission.objects.waiting():
        decide(team, submission, "accept")
    limit = Submission.objects.latest("pk").created_at + datetime.timedelta(days=180)
    assert format_day(timezone.localdate(limit), weekday=False) in mail.outbox[-1].body
    KeptLinkPage.objects.get().delete()
    now = timezone.now()
    assert decisions.purge(now + datetime.timedelta(days=31)) == 1
    kept = Submission.objects.get()
    assert (kept.values, kept.answer_to) == ({"title": PLACE["title"]}, "camille@exemple.fr")
    assert team.get(reverse("propositions:submission", args=[kept.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        PlacePage.objects.get().get_latest_revision().publish()
    assert "maintenant en ligne" in mail.outbox[-1].body
    assert decisions.purge(now + datetime.timedelta(days=31)) == 1


def test_accepted_submission_is_kept_six_months_at_most(client, team):
    send(client, "lieu", answer_to="camille@exemple.fr")
    decide(team, Submission.objects.get(), "accept")
    now = timezone.now()
    assert decisions.purge(now + datetime.timedelta(days=179)) == 0
    assert decisions.purge(now + datetime.timedelta(days=181)) == 1
    Submission.objects.create(
        kind="lieu",
        values={"title": "x"},
        answer_to="camille@exemple.fr",
        state="accepted",
        page=PlacePage.objects.get(),
        created_at=now - datetime.timedelta(days=170),
        decided_at=now,
    )
    assert decisions.purge(now + datetime.timedelta(days=29)) == 0
    assert decisions.purge(now + datetime.timedelta(days=31)) == 1


def test_lists_link_to_submission_forms(client, lists):
    assert [
        f'href="/proposer/{kind}/"' in client.get(page.get_url()).text
        for page, kind in zip(lists, SENT, strict=True)
    ] == [True] * 3
    assert "Proposer un lieu" in client.get("/proposer/").text
