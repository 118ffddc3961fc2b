"""Positions of visitors in a debate: sent, decided, published, notified."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from home.models import Submission
from network.models import NetworkSettings
from resources.models import DebatePage
from tests.factories import DebatePageFactory, ResourceIndexPageFactory, UserFactory

pytestmark = pytest.mark.django_db
SENT = {
    "title": "Oui, avec du café",
    "text": "On entre.\n\nOn <b>revient</b>.",
    "author": "Camille",
    "role": "médiatrice à Gap",
}
WRITTEN = {"title": "Déjà là", "text": "", "author": "Jeanne"}


@pytest.fixture
def debate(site, home):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    library = ResourceIndexPageFactory(parent=home)
    page = DebatePageFactory(
        parent=library, title="Faut-il des EPN ?", positions=[("position", WRITTEN)]
    )
    page.save_revision().publish()
    return DebatePage.objects.get()


@pytest.fixture
def team(debate):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Coordination"))
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


def send(client, debate, prefix="", **values):
    """Submit the form ten seconds after opening it."""
    address = f"{prefix}/proposer/position/{debate.pk}/"
    stamp = client.get(address).context["form"].stamp_to_send
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=10), tick=False):
        return client.post(address, {**SENT, "stamp": stamp, **values})


def decide(team, choice, **values):
    submission = Submission.objects.waiting().get()
    return team.post(reverse("propositions:submission", args=[submission.pk]), {choice: 1} | values)


def newest(debate):
    """Return the latest revision of `debate`, published or not."""
    return DebatePage.objects.get(pk=debate.pk).get_latest_revision_as_object()


def titles(debate):
    """Return the titles of the published positions."""
    return [block.value["title"] for block in DebatePage.objects.get(pk=debate.pk).positions]


def test_position_is_decided_published_and_notified_to_its_author(
    client, team, debate, django_capture_on_commit_callbacks
):
    answer = send(client, debate, answer_to="camille@exemple.fr")
    assert "Merci, c’est bien reçu" in answer.text
    assert "Vous recevrez sa réponse" in answer.text
    (notice,) = mail.outbox
    assert (notice.to, "camille" in str(notice.message())) == (["reseau@exemple.fr"], False)
    shown = team.get(reverse("propositions:submission", args=[Submission.objects.get().pk])).text
    for phrase in ("Oui, avec du café", "médiatrice à Gap", "Faut-il des EPN ?", "L’ajouter au"):
        assert phrase in shown
    answer = decide(team, "accept", words="Belle phrase.")
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[debate.pk])
    assert "Belle phrase." in mail.outbox[-1].body
    assert titles(debate) == ["Déjà là"]
    assert "Oui, avec du café" not in client.get(debate.url).text
    assert "Oui, avec du caf" in team.get(answer.url).text
    with django_capture_on_commit_callbacks(execute=True):
        newest(debate).latest_revision.publish()
    assert titles(debate) == ["Déjà là", "Oui, avec du café"]
    text = client.get(debate.url).text
    assert "On &lt;b&gt;revient&lt;/b&gt;." in text
    assert "Camille</strong>, médiatrice à Gap" in text
    last = mail.outbox[-1]
    assert last.to == ["camille@exemple.fr"]
    assert "« Oui, avec du café », est maintenant en ligne" in last.body
    assert debate.slug in last.body
    assert Submission.objects.get().answer_to == ""


def test_author_of_unpublished_position_is_not_notified_of_publication(
    client, team, debate, django_capture_on_commit_callbacks
):
    send(client, debate, answer_to="camille@exemple.fr")
    decide(team, "accept")
    sent = len(mail.outbox)
    former = debate.revisions.order_by("pk").first()
    with django_capture_on_commit_callbacks(execute=True):
        former.publish()
    assert len(mail.outbox) == sent
    assert Submission.objects.get().answer_to == "camille@exemple.fr"


def test_accepted_position_keeps_draft_of_editor(client, team, debate):
    debate.introduction = "Un brouillon."
    debate.save_revision()
    send(client, debate)
    decide(team, "accept")
    draft = newest(debate)
    assert draft.introduction == "Un brouillon."
    assert [block.value["author"] for block in draft.positions] == ["Jeanne", "Camille"]


def test_refusal_is_notified_and_changes_no_debate(client, team, debate):
    send(client, debate, answer_to="camille@exemple.fr")
    decide(team, "refuse", words="C’est une publicité.")
    assert mail.outbox[-1].to == ["camille@exemple.fr"]
    assert "C’est une publicité." in mail.outbox[-1].body
    assert Submission.objects.get().answer_to == ""
    assert len(newest(debate).positions) == 1


def test_closed_debate_refuses_positions_and_keeps_typed_text(client, team, debate):
    address = f"/proposer/position/{debate.pk}/"
    stamp = client.get(address).context["form"].stamp_to_send
    send(client, debate)
    debate.takes_contributions = False
    debate.save_revision().publish()
    assert "<form" not in client.get(address).text.split("<main")[1].split("</main>")[0]
    answer = client.post(address, {**SENT, "stamp": stamp})
    assert answer.status_code == 200
    assert "ne prend plus de contributions" in answer.text
    assert "On &lt;b&gt;revient&lt;/b&gt;." in answer.text
    assert Submission.objects.count() == 1
    # A position sent before the closing can still be decided.
    decide(team, "accept")
    assert len(newest(debate).positions) == 2


def test_hidden_debate_has_no_form(client, debate):
    address = f"/proposer/position/{debate.pk}/"
    assert client.get(address).status_code == 200
    debate.unpublish()
    assert client.get(address).status_code == 404
    assert client.post(address, SENT).status_code == 404
    assert client.get("/proposer/position/").status_code == 404
    assert client.get("/proposer/position/99999/").status_code == 404


def test_locked_or_deleted_debate_prevents_decision(client, team, debate):
    send(client, debate)
    DebatePage.objects.update(locked=True, locked_by=UserFactory())
    answer = team.get(decide(team, "accept").url)
    assert "verrouillé" in answer.text
    debate.delete()
    answer = team.get(decide(team, "accept").url)
    assert "plus sur le site" in answer.text
    assert Submission.objects.get().is_waiting


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"text": "", "author": ""}, {"title": "x" * 161}, {"answer_to": "camille@"}],
)
def test_invalid_form_shows_errors_and_keeps_values(client, debate, wrong):
    answer = send(client, debate, **wrong)
    assert set(answer.context["form"].errors) == set(wrong)
    assert "médiatrice à Gap" in answer.text
    assert not Submission.objects.exists()


def test_robots_and_repeated_submissions_are_refused(client, debate):
    assert "Merci" in send(client, debate, website="http://spam.example").text
    assert not Submission.objects.exists()
    for _number in range(5):
        send(client, debate)
    assert "Réessayez plus tard" in send(client, debate).text
    assert Submission.objects.count() == 5


def test_position_from_translation_goes_to_french_debate(client, debate):
    english = Locale.objects.create(language_code="en")
    copy = debate.copy_for_translation(english, copy_parents=True)
    copy.save_revision().publish()
    assert "Merci" in send(client, DebatePage.objects.get(pk=copy.pk)).text
    assert Submission.objects.get().page_id == debate.pk
