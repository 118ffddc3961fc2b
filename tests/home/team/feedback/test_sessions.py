"""A speaker reads the draft of their session through a link, and answers."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry

from events.models import CongressPage, Session, SessionSpeaker
from home.models import FeedbackRequest
from home.team.feedback import desk, lifecycle
from home.team.feedback.links import feedback_path
from tests.factories import (
    CongressIndexPageFactory,
    CongressPageFactory,
    PersonFactory,
    SessionFactory,
    UserFactory,
)

from .conftest import AGREED, send

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 5, 9, tzinfo=datetime.UTC)


@pytest.fixture
def edition(home):
    return CongressPageFactory(
        parent=CongressIndexPageFactory(parent=home),
        title="Assises 2026",
        slug="2026",
        starts_at=START,
        ends_at=START + datetime.timedelta(days=1),
    )


@pytest.fixture
def session(edition):
    """A session that was never published, with a draft and without a start."""
    row = SessionFactory(congress=edition, starts_at=START, live=False)
    row.starts_at = None
    row.title = "Ouvrir un atelier"
    row.save_revision(clean=False)
    return Session.objects.get(pk=row.pk)


def screen(session):
    return reverse("session_feedback", args=[session.pk])


def above_the_form(team, session):
    url = reverse("wagtailsnippets_events_session:edit", args=[session.pk])
    return " ".join(str(message) for message in team.get(url).context["messages"])


def test_speaker_reads_and_answers_before_the_publication(client, team, session, edition):
    assert "faites lire ce brouillon" in above_the_form(team, session)
    team.post(screen(session), {"name": "Rose", "email": "rose@exemple.fr"})
    feedback = FeedbackRequest.objects.get()
    assert (feedback.session, feedback.page_id) == (session, edition.pk)
    (letter,) = mail.outbox
    assert "« Ouvrir un atelier »" in letter.body.replace("\N{NO-BREAK SPACE}", " ")
    page = client.get(feedback_path(feedback))
    for text in ("Ouvrir un atelier", "Assises 2026", "Ceci est un brouillon", "Je suis d’accord"):
        assert text in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert "Ouvrir un atelier" not in client.get(edition.url).text
    # Another speaker may be asked.
    assert "Vous avez demandé un avis" in above_the_form(team, session)
    assert screen(session) in above_the_form(team, session)
    send(client, feedback, verdict="remark", remark="Le titre est faux.")
    assert screen(session) in mail.outbox[-1].body
    assert "lire cet avis et corriger le texte" in mail.outbox[-1].body
    assert "Le titre est faux." in above_the_form(team, session)
    assert "Le titre est faux." in team.get(screen(session)).text
    assert [entry.action for entry in ModelLogEntry.objects.order_by("pk")][-2:] == [
        lifecycle.REQUESTED,
        lifecycle.ANSWERED,
    ]


def test_link_opens_on_a_site_in_two_languages_before_the_edition_is_published(
    client, editor, session
):
    """A session is no page: its draft has no address in the other language."""
    Locale.objects.create(language_code="en")
    CongressPage.objects.update(live=False)
    feedback = lifecycle.create(session, "Rose", editor)
    page = client.get(feedback_path(feedback))
    assert "Ouvrir un atelier" in page.text
    assert "English" not in page.text


@time_machine.travel(START - datetime.timedelta(days=2), tick=False)
def test_draft_of_a_hidden_edition_shows_nothing_else(client, editor, session, edition):
    """Its sessions may be published before it, and its pages answer 404."""
    draft = session.get_latest_revision_as_object()
    draft.starts_at = START
    draft.speakers.add(SessionSpeaker(person=PersonFactory(name="Rose Roux")))
    draft.save_revision(clean=False)
    SessionFactory(congress=edition, starts_at=START, title="À la même heure, publiée")
    feedback = lifecycle.create(session, "Rose", editor)
    page = client.get(feedback_path(feedback))
    assert "À la même heure, publiée" in page.text
    assert "Tout le programme" in page.text or "Toutes les séances" in page.text
    # Her own page exists only with a public session.
    assert "Rose Roux" in page.text
    assert "/intervenants/" not in page.text
    CongressPage.objects.filter(pk=edition.pk).update(live=False)
    page = client.get(feedback_path(feedback))
    assert page.status_code == 200
    assert "Ouvrir un atelier" in page.text
    assert "À la même heure, publiée" not in page.text
    assert f'href="{edition.url}' not in page.text.partition("<main")[2]


def test_answer_is_on_the_first_screen_until_the_draft_changes(client, editor, session):
    feedback = lifecycle.create(session, "Rose", editor)
    send(client, feedback, **AGREED)
    assert list(desk.answers(editor)) == [feedback]
    assert desk.LINES[0].item(feedback).url == screen(session)
    session.get_latest_revision_as_object().save_revision(clean=False)
    assert not desk.answers(editor).exists()
    feedback = FeedbackRequest.objects.get()
    assert feedback.is_outdated


def test_publication_closes_the_link(
    client, team, editor, session, django_capture_on_commit_callbacks
):
    """The edition's own publication does not."""
    feedback = lifecycle.create(session, "Rose", editor)
    of_edition = lifecycle.create(session.congress, "Rose", editor)
    lifecycle.close_links([session.congress_id])
    assert set(FeedbackRequest.objects.open()) == {feedback}
    assert set(FeedbackRequest.objects.about(session.congress)) == {of_edition}
    session.starts_at = START
    with django_capture_on_commit_callbacks(execute=True):
        session.save_revision().publish()
    page = client.get(feedback_path(feedback))
    assert page.status_code == 410
    assert "Ce texte est maintenant en ligne." in page.text
    assert session.get_absolute_url() in page.text
    assert not FeedbackRequest.objects.open().exists()
    assert "pas de brouillon" in team.get(screen(session)).text


def test_link_needs_a_requester_who_may_change_sessions(client, session):
    writer = UserFactory()
    feedback = lifecycle.create(session, "Rose", writer)
    assert client.get(feedback_path(feedback)).status_code == 410
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(writer)
    home_page = client.get(reverse("wagtailadmin_home"))
    assert home_page.status_code == 200
    for method in (client.get, client.post):
        answer = method(screen(session), follow=True)
        assert [status for _url, status in answer.redirect_chain] == [302]
        assert answer.request["PATH_INFO"] == reverse("wagtailadmin_home")
