"""Feedback about a draft: requested, read without an account, answered, withdrawn, purged."""

import datetime
import re
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from home.models import ContactPage, FeedbackRequest
from home.team.feedback import desk, lifecycle
from home.team.feedback.links import feedback_path
from home.team.feedback.models import VALID_DAYS
from home.team.feedback.views import MOST_PER_HOUR
from network.admin import lines
from network.models import NetworkSettings
from network.publishing.drafts import publish_change
from network.tasks.mail import mail_failed
from places.managers.teams import sync
from tests.canaries import HIDEABLE, one_of_each
from tests.factories import (
    ArticlePageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    PlacePageFactory,
    UserFactory,
)

from .conftest import AGREED, change, messages_of, screen, send

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_link_is_mailed_and_address_is_not_stored(team, article):
    NetworkSettings.objects.update(name="Réseau Sud")
    assert screen(article) in team.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text
    response = team.post(screen(article), {"name": " Rose ", "email": "rose@exemple.fr"})
    feedback = FeedbackRequest.objects.get()
    assert (response.url, feedback.name) == (screen(article), "Rose")
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == (["rose@exemple.fr"], ["lea@exemple.fr"])
    for text in (feedback_path(feedback), "Léa Martin", "Le nuage expliqué", "Réseau Sud"):
        assert text in letter.body
    assert "rose@exemple.fr" not in str(FeedbackRequest.objects.values().get())
    assert "rose@exemple.fr" not in str(list(PageLogEntry.objects.values()))


def test_link_without_address_is_shown_to_copy(team, article):
    page = team.post(screen(article), {"name": "Rose"}, follow=True)
    assert mail.outbox == []
    assert feedback_path(FeedbackRequest.objects.get()) in page.text
    assert "en attente" in page.text


def test_link_is_shown_if_mail_fails(team, article, monkeypatch):
    def refuse(*_args):
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    page = team.post(screen(article), {"name": "Rose", "email": "rose@exemple.fr"}, follow=True)
    assert "Le courriel n’est pas parti" in page.text
    assert feedback_path(FeedbackRequest.objects.get()) in page.text


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 81}, {"email": "rose@"}])
def test_invalid_request_is_displayed_again(team, article, wrong):
    page = team.post(screen(article), {"name": "Rose", **wrong})
    assert set(page.context["form"].errors) == set(wrong)
    assert not FeedbackRequest.objects.exists()


def test_requests_of_an_account_are_limited(team, article, monkeypatch):
    monkeypatch.setattr("home.team.feedback.admin.MOST_PER_HOUR", 2)
    for _number in range(3):
        page = team.post(screen(article), {"name": "Rose"})
    assert "Réessayez un peu plus tard" in page.text
    assert FeedbackRequest.objects.count() == 2


def test_published_text_without_draft_has_no_link(team, article, publish):
    publish(article)
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert screen(article) not in team.get(edit).text
    team.post(screen(article), {"name": "Rose"})
    assert not FeedbackRequest.objects.exists()


def test_reader_sees_draft_though_published_text_is_cached(article, feedback):
    client = Client(SERVER_NAME="localhost")  # the host of the site, in the key of the cache
    public = Page.objects.get(pk=article.pk).url
    assert client.get(public).status_code == 200
    response = client.get(feedback_path(feedback))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"
    assert set(client.cookies) == {"csrftoken"}
    for text in ("Le nuage expliqué", "Ceci est un brouillon", "Je suis d’accord"):
        assert text in response.text
    for address in (public, "/recherche/?q=expliqué", "/ressources/", "/sitemap.xml"):
        assert "Le nuage expliqué" not in client.get(address, follow=True).text
    assert "Ceci est un brouillon" not in client.get(public).text


def test_reader_of_an_unpublished_text_is_not_invited_to_reuse_it(client, article, editor):
    library = article.get_parent()
    for title, is_live in (("La craie", True), ("Le tableau", False)):
        draft = ArticlePageFactory(parent=library, title=title, live=is_live)
        draft.save_revision()
        text = client.get(feedback_path(lifecycle.create(draft, "Rose", editor))).text
        assert ("Reprendre ce texte" in text) == is_live
        assert (f"/{draft.slug}.md" in text) == is_live


def test_every_kind_of_page_shows_the_form(client, site, home, communes, editor):
    pages, missing, wrong = one_of_each(home), set(), {}
    for model in HIDEABLE:
        change(pages[model], "Titre du brouillon")
        page = Page.objects.get(pk=pages[model].pk)
        text = client.get(feedback_path(lifecycle.create(page, "Rose", editor))).text
        if not all(part in text for part in ("Titre du brouillon", "avis_verdict_0")):
            missing.add(model.__name__)
        # The link above the draft leads to the form of the answer, and to no other section.
        ids = re.findall(r'\sid="([^"]+)"', text)
        section = text.partition('<section class="section" id="votre-avis"')[2]
        repeated = {name for name in ids if ids.count(name) > 1}
        if repeated or 'href="#votre-avis"' not in text or "avis_verdict_0" not in section:
            wrong[model.__name__] = repeated
    assert (missing, wrong) == (set(), {})


def test_other_drafts_stay_hidden(client, home, feedback):
    other = change(ArticlePageFactory(parent=home, live=False), "Secret")
    assert client.get(other.url or f"{home.url}{other.slug}/").status_code == 404
    assert "Secret" not in client.get(feedback_path(feedback)).text


def test_agreement_reaches_the_editor(client, team, article, feedback):
    response = send(client, feedback, **AGREED)
    assert response.url == f"{feedback_path(feedback)}?envoye=1"
    shown = client.get(response.url).text
    assert "votre avis est bien reçu" in shown
    assert "Vous êtes d’accord" in shown
    assert "data-is-sent" in shown
    assert not Page.objects.get(pk=article.pk).title.endswith("expliqué")
    (letter,) = mail.outbox
    assert letter.to == ["lea@exemple.fr"]
    assert "Avis de Rose" in letter.body
    assert "d’accord." in letter.body
    assert screen(article) in letter.body
    assert "Rose est d’accord avec la version du" in messages_of(team, article)
    assert "d’accord, le" in team.get(screen(article)).text
    history = team.get(reverse("wagtailadmin_pages:history", args=[article.pk])).text
    assert "Une personne est d’accord" in history


def test_remark_reaches_the_reviewer(client, feedback, article, home):
    """A reviewer who did not request the feedback sees it where they decide."""
    article.get_workflow().start(article, UserFactory())
    reviewer = UserFactory(is_superuser=True)
    reviewing = Client()
    reviewing.force_login(reviewer)
    assert not desk.answers(reviewer).exists()
    send(client, feedback, verdict="remark", remark="Trop <b>long</b>.")
    assert "Trop &lt;b&gt;long&lt;/b&gt;." in messages_of(reviewing, article)
    assert [row.pk for row in desk.answers(reviewer)] == [feedback.pk]
    assert desk.answers(UserFactory()).count() == 0
    waiting = {each.line.key: each.number for each in lines.waiting_for(reviewer)}
    assert waiting["feedback"] == 1
    assert "Trop <b>long</b>." in mail.outbox[-1].body
    change(article, "Plus court")
    assert not desk.answers(reviewer).exists()


def test_answers_are_no_longer_displayed_after_publication(
    client, team, article, feedback, publish
):
    send(client, feedback, **AGREED)
    publish(article)
    assert messages_of(team, article) == ""
    change(article, "Un autre brouillon")
    assert messages_of(team, article) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"verdict": "oui"},
        {"verdict": "remark", "remark": " "},
        {"verdict": "remark", "remark": "x" * 2001},
        {"verdict": "agreed", "version": "2026-01-01"},
        {"verdict": "agreed", "stamp": ""},
    ],
)
def test_invalid_answer_shows_errors_and_draft(client, feedback, wrong):
    response = send(client, feedback, **wrong)
    assert response.status_code == 200
    assert "Votre avis n’est pas encore parti" in response.text
    assert "<title" in response.text
    assert "Le nuage expliqué" in response.text
    assert response["Cache-Control"] == "private, no-store"
    assert not FeedbackRequest.objects.exclude(verdict="").exists()


def test_robots_and_repeated_answers_are_refused(client, article, feedback, editor):
    send(client, feedback, website="http://spam.example", **AGREED)
    assert not FeedbackRequest.objects.exclude(verdict="").exists()
    for number in range(MOST_PER_HOUR):
        send(client, feedback, verdict="remark", remark=f"Phrase {number}.")
    assert "Réessayez plus tard" in send(client, feedback, **AGREED).text
    assert FeedbackRequest.objects.get().remark == f"Phrase {MOST_PER_HOUR - 1}."
    other = lifecycle.create(article, "Ana", editor)
    assert send(client, other, **AGREED).status_code == 302


def test_answer_without_csrf_token_is_refused(feedback):
    client = Client(enforce_csrf_checks=True)
    shown = client.get(feedback_path(feedback))
    assert send(client, feedback, shown=shown, **AGREED).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)[1]
    response = send(client, feedback, shown=shown, csrfmiddlewaretoken=token, **AGREED)
    assert response.status_code == 302


def test_answer_about_a_former_version_names_it(client, team, article, feedback):
    shown = client.get(feedback_path(feedback))
    change(article, "Le nuage, autrement")
    send(client, feedback, shown=shown, **AGREED)
    text = client.get(feedback_path(feedback)).text
    assert "Le texte a changé depuis votre avis" in text
    assert "avis_verdict_0" in text
    assert "Le texte a changé depuis." in messages_of(team, article)
    assert "le texte a changé depuis" in team.get(screen(article)).text
    assert "Le texte a changé depuis." in mail.outbox[-1].body
    send(client, feedback, verdict="remark", remark="Mieux avant.")
    row = FeedbackRequest.objects.get()
    assert (row.remark, row.is_outdated) == ("Mieux avant.", False)


def test_autosave_that_overwrites_a_revision_changes_the_version(client, article, feedback):
    send(client, feedback, **AGREED)
    draft = Page.objects.get(pk=article.pk).get_latest_revision_as_object()
    draft.save_revision(overwrite_revision=draft.latest_revision)
    assert FeedbackRequest.objects.get().is_outdated


def test_second_press_neither_answers_nor_mails_again(client, feedback):
    shown = client.get(feedback_path(feedback))
    for _press in range(2):
        assert send(client, feedback, shown=shown, **AGREED).status_code == 302
    assert len(mail.outbox) == 1
    assert PageLogEntry.objects.filter(action=lifecycle.ANSWERED).count() == 1


def test_remark_after_agreement_about_the_same_version_is_saved(client, feedback):
    shown = client.get(feedback_path(feedback))
    send(client, feedback, shown=shown, **AGREED)
    send(client, feedback, shown=shown, verdict="remark", remark="Une date est fausse.")
    row = FeedbackRequest.objects.get()
    assert (row.verdict, row.remark) == ("remark", "Une date est fausse.")
    assert "Une date est fausse." in mail.outbox[-1].body
    text = client.get(feedback_path(feedback)).text
    assert "Changer votre avis" in text
    assert "Une date est fausse.</textarea>" in text


def test_answer_from_an_old_tab_is_not_lost(client, article, feedback):
    old = client.get(feedback_path(feedback))
    change(article, "Le nuage, autrement")
    send(client, feedback, **AGREED)
    send(client, feedback, shown=old, verdict="remark", remark="Non.")
    row = FeedbackRequest.objects.get()
    assert (row.remark, row.is_outdated) == ("Non.", True)


def test_invalid_answer_of_a_second_tab_shows_the_form(client, feedback):
    send(client, feedback, **AGREED)
    text = send(client, feedback).text
    assert 'href="#avis_verdict_0"' in text
    assert 'id="avis_verdict_0"' in text
    assert "bien reçu" not in text


def test_link_works_until_the_end_of_its_last_day(client, feedback):
    zone = timezone.get_default_timezone()
    asked = datetime.datetime(2026, 12, 1, 9, tzinfo=zone)
    FeedbackRequest.objects.update(created_at=asked)
    last = datetime.datetime(2026, 12, 15, 23, 59, tzinfo=zone)
    for moment, status in ((last, 200), (last + datetime.timedelta(minutes=1), 410)):
        with time_machine.travel(moment, tick=False):
            response = client.get(feedback_path(feedback))
            assert response.status_code == status
            assert FeedbackRequest.objects.open().exists() == (status == 200)
            if status == 200:
                assert "15 décembre" in response.text


def test_publication_closes_the_link(client, team, article, feedback, publish):
    publish(article)
    for _draft in range(2):
        response = client.get(feedback_path(feedback))
        assert response.status_code == 410
        assert "Ce texte est maintenant en ligne" in response.text
        assert Page.objects.get(pk=article.pk).url in response.text
        change(article, "Secret")
    assert FeedbackRequest.objects.get().closed_at


def test_small_public_change_keeps_the_link_and_the_answer(
    client, team, article, feedback, editor, django_capture_on_commit_callbacks
):
    send(client, feedback, **AGREED)
    with django_capture_on_commit_callbacks(execute=True):
        publish_change(article, lambda page: setattr(page, "search_description", "Un nuage."))
    assert client.get(feedback_path(feedback)).status_code == 200
    assert [each.name for each in FeedbackRequest.objects.current()] == ["Rose"]


def test_unpublication_closes_the_link(client, article, feedback):
    article.unpublish()
    assert client.get(feedback_path(feedback)).status_code == 410
    assert FeedbackRequest.objects.get().closed_at


def test_answers_stay_readable_without_draft(client, team, article, feedback, publish):
    send(client, feedback, **AGREED)
    publish(article)
    assert "d’accord, le" in team.get(screen(article)).text


def test_text_written_for_a_closed_link_is_shown_again(client, feedback, editor):
    shown = client.get(feedback_path(feedback))
    lifecycle.withdraw(feedback, editor)
    page = send(client, feedback, shown=shown, verdict="remark", remark="Trop <b>long</b>.")
    assert page.status_code == 410
    assert "Votre texte n’est pas parti" in page.text
    assert "Trop &lt;b&gt;long&lt;/b&gt;." in page.text
    assert "pas parti" not in client.get(feedback_path(feedback)).text


def test_text_of_a_link_closed_during_the_answer_is_shown_again(client, feedback, monkeypatch):
    shown = client.get(feedback_path(feedback))

    def close(feedback, *_answer):
        FeedbackRequest.objects.update(closed_at=timezone.now())
        return False

    monkeypatch.setattr(lifecycle, "answer", close)
    page = send(client, feedback, shown=shown, verdict="remark", remark="Trop long.")
    assert (page.status_code, "Trop long." in page.text) == (410, True)
    assert mail.outbox == []


def test_text_is_kept_for_a_refused_token(client, feedback):
    path = feedback_path(feedback)
    text = client.get(path).text
    form = text.partition('<section class="section" id="votre-avis"')[2]
    assert f'<kept-text data-key="{path}">' in form
    assert "kept-text.js" in form
    assert "data-is-sent" not in text


def test_withdrawal_keeps_an_answer_that_arrived_meanwhile(feedback, editor):
    stale = FeedbackRequest.objects.get()
    lifecycle.answer(feedback, "remark", "Trop long.", timezone.now())
    lifecycle.withdraw(stale, editor)
    row = FeedbackRequest.objects.get()
    assert (row.remark, bool(row.closed_at)) == ("Trop long.", True)
    lifecycle.withdraw(stale, editor)
    assert FeedbackRequest.objects.get().closed_at == row.closed_at


def test_undeliverable_link_is_reported_to_the_editor(team, article):
    team.post(screen(article), {"name": "Rose", "email": "rose@gmial.com"})
    assert "arrivé" not in team.get(screen(article)).text
    (letter,) = mail.outbox
    mail_failed.send(None, metadata=letter.metadata, fault="550")
    assert "Le courriel n’est pas arrivé" in team.get(screen(article)).text
    assert "Le courriel pour Rose n’est pas arrivé" in messages_of(team, article)


def test_link_ends_with_the_rights_of_its_requester(client, article, feedback, editor):
    send(client, feedback, **AGREED)
    assert desk.answers(editor).exists()
    type(editor).objects.filter(pk=editor.pk).update(is_superuser=False)
    assert client.get(feedback_path(feedback)).status_code == 410
    assert not desk.answers(type(editor).objects.get(pk=editor.pk)).exists()
    type(editor).objects.filter(pk=editor.pk).update(is_superuser=True, is_active=False)
    assert client.get(feedback_path(feedback)).status_code == 410


def test_feedback_is_no_usage_of_its_page(article, feedback):
    assert not ReferenceIndex.model_is_indexable(FeedbackRequest)


def test_tabs_of_a_draft_use_the_query_string(client, home, editor, monkeypatch):
    page = change(ArticlePageFactory(parent=home, live=False), "Brouillon")
    seen = []
    monkeypatch.setattr(
        type(page),
        "get_preview_context",
        lambda self, request, _mode: seen.append(request.GET.dict()) or self.get_context(request),
    )
    client.get(f"{feedback_path(lifecycle.create(page, 'Rose', editor))}?jour=2026-12-02")
    assert seen == [{"jour": "2026-12-02"}]


def test_form_of_a_contact_page_is_not_an_answer(client, home, editor):
    contact = home.add_child(instance=ContactPage(title="Contact", slug="ecrire"))
    page = change(contact, "Écrire")
    text = client.get(feedback_path(lifecycle.create(page, "Rose", editor))).text
    actions = re.findall(r'<form class="form" method="post" action="([^"]*)"', text)
    assert actions[0] == page.url


def test_link_expires_after_fourteen_days(client, team, article, feedback):
    path, shown = feedback_path(feedback), client.get(feedback_path(feedback))
    asked = timezone.now() - (VALID_DAYS + 1) * DAY
    FeedbackRequest.objects.update(created_at=asked)
    Page.objects.filter(pk=article.pk).update(last_published_at=asked - DAY)
    for response in (client.get(path), send(client, feedback, shown=shown, **AGREED)):
        assert response.status_code == 410
        assert "Ce lien ne marche plus" in response.text
        assert "quatorze jours" in response.text
        assert "expliqué" not in response.text
    assert "lien fermé le" in team.get(screen(article)).text
    assert not lifecycle.answer(feedback, "agreed", "", timezone.now())


def test_withdrawn_link_shows_nothing(client, team, article, feedback):
    shown = client.get(feedback_path(feedback))
    team.post(screen(article), {"retirer": feedback.pk})
    assert not FeedbackRequest.objects.exists()
    assert client.get(feedback_path(feedback)).status_code == 410
    assert send(client, feedback, shown=shown, **AGREED).status_code == 410
    assert team.post(screen(article), {"retirer": feedback.pk}).status_code == 404
    assert team.post(screen(article), {"retirer": "x"}).status_code == 404


def test_withdrawal_after_answer_keeps_the_answer(client, team, article, feedback):
    send(client, feedback, **AGREED)
    team.post(screen(article), {"retirer": feedback.pk})
    response = client.get(feedback_path(feedback))
    assert response.status_code == 410
    assert "plus besoin de votre avis" in response.text
    assert "d’accord, le" in team.get(screen(article)).text


def test_queries_of_the_screen_do_not_depend_on_the_requests(client, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    user = PlaceMembershipFactory(place=place).user
    sync(place)
    change(place, "Brouillon")
    client.force_login(user)

    def requested(number):
        for _request in range(number):
            lifecycle.create(place, "Rose", user)
        with CaptureQueriesContext(connection) as queries:
            assert "en attente" in client.get(screen(place)).text
        return len(queries)

    requested(1)
    assert requested(1) == requested(4)


def test_request_of_another_page_is_not_withdrawn(team, home, feedback):
    other = ArticlePageFactory(parent=home)
    assert team.post(screen(other), {"retirer": feedback.pk}).status_code == 404
    assert FeedbackRequest.objects.exists()


def test_link_of_deleted_page_is_gone(client, article, feedback):
    path = feedback_path(feedback)
    article.delete()
    assert client.get(path).status_code == 410
    assert client.post(path, AGREED).status_code == 410


def test_wrong_link_is_unknown(client, feedback):
    path = feedback_path(feedback)
    for wrong in (f"{path[:-2]}/", "/brouillon/1/", "/brouillon/é/"):
        response = client.get(wrong)
        assert (response.status_code, "n’est pas complet" in response.text) == (404, True)


def test_people_who_may_not_edit_have_no_screen(client, article, feedback):
    client.force_login(UserFactory())
    assert client.get(screen(article)).status_code == 302
    assert client.post(screen(article), {"retirer": feedback.pk}).status_code == 302
    assert FeedbackRequest.objects.exists()


def test_manager_requests_feedback_within_own_places_only(client, home):
    directory = PlaceIndexPageFactory(parent=home)
    own, other = PlacePageFactory.create_batch(2, parent=directory)
    user = PlaceMembershipFactory(place=own).user
    sync(own)
    client.force_login(user)
    event = EventPageFactory(parent=own, live=False)
    for page in (own, other, event):
        change(page, "Brouillon")
        client.post(screen(page), {"name": "Rose"})
    asked = FeedbackRequest.objects.values_list("page", flat=True)
    assert set(asked) == {own.pk, event.pk}


def test_requests_are_deleted_after_six_months(client, team, article, feedback):
    send(client, feedback, **AGREED)
    lifecycle.withdraw(feedback, UserFactory())
    assert "Rose" not in str(list(PageLogEntry.objects.values()))
    out = StringIO()
    with time_machine.travel(timezone.now() + 179 * DAY, tick=False):
        call_command("purge_feedback", stdout=out)
    assert FeedbackRequest.objects.exists()
    with time_machine.travel(timezone.now() + 181 * DAY, tick=False):
        call_command("purge_feedback", stdout=out)
    assert "1" in out.getvalue()
    assert not FeedbackRequest.objects.exists()
    history = team.get(reverse("wagtailadmin_pages:history", args=[article.pk])).text
    for text in ("Une personne est d’accord", "Avis demandé", "Demande d’avis retirée"):
        assert text in history
