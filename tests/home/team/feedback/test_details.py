"""Feedback about a draft: rare cases of the link, the form, the mails and the screens."""

import datetime
import re

import pytest
from django.core import mail, signing
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from home.models import FeedbackRequest
from home.team.feedback import desk, letters, lifecycle
from home.team.feedback.forms import SALT
from home.team.feedback.links import feedback_path
from network.models import NetworkSettings
from network.settings import environment
from network.tasks import queue
from network.tasks.mail import try_to_send
from network.tasks.models import QueuedTask
from places.managers.teams import sync
from tests.factories import PlaceIndexPageFactory, PlaceMembershipFactory, PlacePageFactory

from .conftest import AGREED, change, messages_of, screen, send

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def english_article(article):
    english = Locale.objects.get_or_create(language_code="en")[0]
    for parent in article.get_ancestors().filter(depth__gt=1).specific():
        parent.copy_for_translation(english)
    return change(article.copy_for_translation(english), "The cloud explained")


def test_second_press_prepares_one_link(team, article):
    shown = team.get(screen(article)).text
    key = re.search(r'name="key" value="(\w+)"', shown)[1]
    for _press in range(2):
        team.post(screen(article), {"name": "Rose", "email": "rose@exemple.fr", "key": key})
    assert (FeedbackRequest.objects.count(), len(mail.outbox)) == (1, 1)
    other = re.search(r'name="key" value="(\w+)"', team.get(screen(article)).text)[1]
    team.post(screen(article), {"name": "Rose", "key": other})
    assert FeedbackRequest.objects.count() == 2


def test_mail_that_failed_for_good_is_deleted_with_its_address(feedback, site, settings):
    settings.TASKS = environment.tasks("database")
    settings.MAILERS = {"default": {"BACKEND": "network.tasks.mail.QueuedBackend"}}
    network = NetworkSettings.objects.get()
    other = lifecycle.create(feedback.page, "Ana", feedback.requested_by)
    for each, address in ((feedback, "rose@gmial.com"), (other, "ana@exemple.fr")):
        assert letters.send_link(each, address, network)
    failed = QueuedTask.objects.get(arguments__kwargs__metadata__feedback=feedback.pk)
    queue.put_back(failed, queue.HopelessError())
    assert "rose@gmial.com" not in str(list(QueuedTask.objects.values()))
    assert "ana@exemple.fr" in str(list(QueuedTask.objects.values()))
    feedback.refresh_from_db()
    assert feedback.is_undelivered


def test_reader_of_an_english_draft_gets_english_mail_and_page(client, english_article, editor):
    feedback = lifecycle.create(english_article, "Rose", editor)
    letters.send_link(feedback, "rose@exemple.fr", NetworkSettings.objects.get())
    letter = mail.outbox[-1]
    assert "asks you to read a text" in letter.body
    FeedbackRequest.objects.update(closed_at=timezone.now())
    response = client.get(feedback_path(feedback))
    assert "This link no longer works" in response.text
    assert '<html lang="en"' in response.text
    assert response["Content-Language"] == "en"
    # The editors' site is in French.
    lifecycle.answer(feedback, "agreed", "", timezone.now())
    FeedbackRequest.objects.update(closed_at=None)
    feedback.refresh_from_db()
    lifecycle.answer(feedback, "agreed", "", timezone.now())
    feedback.refresh_from_db()
    letters.send_answer(feedback)
    assert "Bonjour" in mail.outbox[-1].body


def test_letter_of_an_account_without_address_has_no_reply_address(feedback, editor):
    type(editor).objects.update(email="")
    feedback.requested_by.refresh_from_db()
    letters.send_link(feedback, "rose@exemple.fr", NetworkSettings.objects.get())
    assert mail.outbox[-1].reply_to == []
    lifecycle.answer(feedback, "agreed", "", timezone.now())
    letters.send_answer(feedback)
    assert len(mail.outbox) == 1


def test_mail_without_recipient_is_not_sent():
    assert not try_to_send(EmailMessage("Sujet", "Texte"), "Failed.")
    assert mail.outbox == []


def test_page_without_revision_is_gone(client, article, feedback):
    Page.objects.filter(pk=article.pk).update(latest_revision=None)
    response = client.get(feedback_path(feedback))
    assert (response.status_code, "plus besoin de votre avis" in response.text) == (410, True)


def test_alias_has_neither_screen_nor_button(team, article):
    alias = article.create_alias(update_slug="copie")
    edit = reverse("wagtailadmin_pages:edit", args=[alias.pk])
    assert screen(alias) not in team.get(edit, follow=True).text
    assert team.get(screen(alias)).status_code == 404


def test_requester_who_is_no_reviewer_sees_the_answer(client, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    user, other = (PlaceMembershipFactory(place=place).user for _each in range(2))
    sync(place)
    feedback = lifecycle.create(change(place, "Brouillon"), "Rose", user)
    send(client, feedback, **AGREED)
    assert [row.pk for row in desk.answers(user)] == [feedback.pk]
    assert not desk.answers(other).exists()


def test_version_later_than_the_latest_one_is_lowered(client, feedback):
    latest = feedback.page.latest_revision.created_at
    later = signing.dumps((latest + datetime.timedelta(days=1)).isoformat(), salt=SALT)
    stamp = re.search(r'name="stamp" value="([^"]+)"', client.get(feedback_path(feedback)).text)[1]
    values = {"verdict": "agreed", "stamp": stamp}
    client.post(feedback_path(feedback), {**values, "version": later})
    assert FeedbackRequest.objects.get().version_at == latest
    FeedbackRequest.objects.update(verdict="", version_at=None, answered_at=None)
    for wrong in (signing.dumps(latest.isoformat(), salt="other"), "", "x"):
        response = client.post(feedback_path(feedback), {**values, "version": wrong})
        assert "Relisez le texte, puis envoyez votre avis." in response.text
    assert not FeedbackRequest.objects.exclude(verdict="").exists()


def test_only_the_three_latest_answers_are_above_the_form(team, article, editor):
    for number in range(4):
        feedback = lifecycle.create(article, f"Rose {number}", editor)
        lifecycle.answer(feedback, "remark", f"{number}{'long ' * 60}", timezone.now())
    shown = messages_of(team, article)
    assert [name for name in range(4) if f"Rose {name}" in shown] == [1, 2, 3]
    assert (
        max(len(text) for text in re.findall("«\N{NO-BREAK SPACE}(.*?)\N{NO-BREAK SPACE}»", shown))
        == 200
    )
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert "Rose 3" not in team.post(edit, {}).text


def test_answer_about_a_draft_outlives_the_publication_of_an_older_one(article, feedback):
    older = article.save_revision()
    change(article, "Le nuage, autrement")
    lifecycle.answer(
        feedback, "agreed", "", Page.objects.get(pk=article.pk).latest_revision_created_at
    )
    FeedbackRequest.objects.update(closed_at=timezone.now())
    older.publish()
    Page.objects.filter(pk=article.pk).update(has_unpublished_changes=True)
    assert list(FeedbackRequest.objects.current()) == [feedback]


def test_answer_about_a_published_text_does_not_return_when_it_leaves_the_site(article, feedback):
    draft = article.save_revision()
    lifecycle.answer(feedback, "agreed", "", draft.created_at)
    draft.publish()
    FeedbackRequest.objects.update(closed_at=timezone.now())
    Page.objects.get(pk=article.pk).specific.unpublish()
    assert not FeedbackRequest.objects.current()


def test_title_of_an_invalid_answer_begins_with_the_error(client, feedback):
    text = send(client, feedback, verdict="").text
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.DOTALL)[1]
    assert title.strip().startswith("Erreur\N{NO-BREAK SPACE}:")
    shown = client.get(feedback_path(feedback)).text
    assert "Erreur" not in re.search(r"<title[^>]*>(.*?)</title>", shown, re.DOTALL)[1]


def test_draft_of_a_reader_with_a_session(team, feedback):
    assert "Le nuage expliqué" in team.get(feedback_path(feedback)).text
    assert send(team, feedback, **AGREED).status_code == 302
    assert FeedbackRequest.objects.get().verdict == "agreed"


def test_other_methods_change_nothing(feedback):
    client = Client()
    path = feedback_path(feedback)
    assert client.put(path).status_code == 405
    assert client.delete(path).status_code == 405
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert not FeedbackRequest.objects.exclude(verdict="").exists()
