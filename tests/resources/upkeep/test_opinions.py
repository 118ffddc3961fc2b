"""Votes and opinions of readers, and the tasks that they create for the editors."""

import datetime
import time
from unittest import mock

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from network.admin.lines import waiting_for
from resources.dates import age_notice
from resources.models import Opinion, ResourcePage, Usefulness
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(article):
    return article(title="Compter les gens")


@pytest.fixture
def reader():
    """Return an anonymous client that is subject to CSRF checks."""
    return Client(enforce_csrf_checks=True)


def vote(reader, page, answer, **kwargs):
    return reader.post(reverse("library:vote", args=[page.pk]), {"utile": answer}, **kwargs)


def write(reader, page, **values):
    address = reverse("library:opinion", args=[page.pk])
    form = reader.get(address).context
    values = {"csrfmiddlewaretoken": str(form["csrf_token"]), "stamp": stamp(form), **values}
    with mock.patch("network.site.forms.time.time", return_value=time.time() + 60):
        return reader.post(address, values)


def stamp(context):
    return context["form"].stamp_to_send


def lines_of(user):
    return {waiting.line.key: waiting for waiting in waiting_for(user)}


def test_vote_is_counted_without_cookie_and_keeps_the_page_cached(reader, text, kept_link):
    """The page stays cached: the thanks are shown on a page of their own."""
    answer = reader.get(text.url)
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    thanks = vote(reader, text, "oui")
    assert thanks.status_code == 302
    assert "Merci de votre réponse" in reader.get(thanks["Location"]).text
    vote(reader, text, "non")
    vote(reader, text, "peut-être")
    count = Usefulness.objects.get()
    assert (count.page_id, count.yes, count.no) == (text.pk, 1, 1)
    link = kept_link()
    assert reverse("library:vote", args=[link.pk]) in reader.get(link.url).text
    assert not reader.cookies.get("sessionid")


def test_votes_of_other_sites_and_repeated_votes_are_ignored(reader, text):
    for origin in ("https://ailleurs.example", "https://[x", "null"):
        vote(reader, text, "non", headers={"origin": origin})
    assert not Usefulness.objects.exists()
    vote(reader, text, "non", headers={"origin": "http://testserver"})
    for _time in range(20):
        vote(reader, text, "non")
    assert Usefulness.objects.get().no == 10


def test_hidden_text_accepts_no_opinion(reader, text, hide):
    hide(text)
    for name in ("vote", "opinion"):
        address = reverse(f"library:{name}", args=[text.pk])
        ask = reader.post if name == "vote" else reader.get
        assert ask(address, {"utile": "oui"}).status_code == 404
    assert not Usefulness.objects.exists()


def test_opinion_is_a_task_of_the_editors_of_the_text(client, reader, text):
    fields = {"subject": "perime", "text": "Le 3000 n’existe plus."}
    assert "bien reçu" in write(reader, text, **fields).text
    opinion = Opinion.objects.get()
    assert (opinion.subject, opinion.text, opinion.page_id) == (*fields.values(), text.pk)

    editor, stranger = UserFactory(is_superuser=True), UserFactory()
    waiting = lines_of(editor)["opinions"]
    assert (waiting.number, waiting.sentence) == (1, "avis de lecteur à lire")
    assert "opinions" not in lines_of(stranger)
    client.force_login(editor)
    screen = client.get(waiting.url).text
    assert fields["text"] in screen
    client.post(waiting.url, {"fait": opinion.pk})
    assert not Opinion.objects.exists()
    assert "opinions" not in lines_of(editor)


def test_spam_and_empty_opinions_are_not_stored(reader, text):
    assert "pas encore parti" in write(reader, text, subject="perime", text="").text
    fields = {"subject": "faux", "text": "Achetez", "website": "https://spam.example"}
    assert "bien reçu" in write(reader, text, **fields).text
    assert not Opinion.objects.exists()
    sent = [write(reader, text, subject="manque", text=f"n° {n}").text for n in range(6)]
    assert ["bien reçu" in answer for answer in sent] == [True] * 5 + [False]


def test_unhelpful_text_and_due_review_are_tasks_of_the_author(text, article):
    editor = UserFactory(is_superuser=True)
    served, rare = article(title="Bien utile"), article(title="Peu lu")
    today = timezone.localdate()
    before = today - datetime.timedelta(days=40)
    ResourcePage.objects.update(last_published_at=timezone.now() - datetime.timedelta(days=30))
    # These votes precede the last publication.
    Usefulness.objects.create(page=served, day=before, no=50)
    for page, yes, no in ((text, 1, 4), (served, 4, 3), (rare, 0, 2)):
        Usefulness.objects.create(page=page, day=today, yes=yes, no=no)
    due = article(title="À relire", review_on=today)
    article(title="Plus tard", review_on=today + datetime.timedelta(days=1))
    lines = lines_of(editor)
    shown = {key: lines[key].line.rows(editor).get().title for key in ("unhelpful_texts",)}
    assert shown == {"unhelpful_texts": "Compter les gens"}
    assert [page.pk for page in lines["texts_to_review"].line.rows(editor)] == [due.pk]


def test_report_counts_the_votes(admin_client, text):
    Usefulness.objects.create(page=text, yes=7, no=2)
    shown = admin_client.get(reverse("report_textes_utiles")).text
    assert "Compter les gens" in shown


def test_old_opinions_and_counts_are_purged(text):
    long_ago = timezone.localdate() - datetime.timedelta(days=181)
    Opinion.objects.create(page=text, subject="faux", text="Vieux", written_on=long_ago)
    kept = Opinion.objects.create(page=text, subject="faux", text="Récent")
    call_command("purge_opinions")
    assert Opinion.objects.get() == kept


def test_old_text_shows_its_age(client, article, kept_link):
    today = timezone.localdate()
    old = article(title="Vieux", published_on=today - datetime.timedelta(days=4 * 366))
    assert "écrit il y a 4 ans : ce qu’il dit a pu changer" in shown(client, old)
    recent = article(title="Récent", published_on=today - datetime.timedelta(days=700))
    assert "a pu changer" not in shown(client, recent)
    old.reviewed_on = today
    old.save_revision().publish()
    text = shown(client, old)
    assert "a pu changer" not in text
    assert "Relu le" in text
    link = kept_link(first_published_on=datetime.date(2012, 10, 1))
    assert f"a paru il y a {today.year - 2012 - (today.month < 10)} ans" in shown(client, link)
    assert age_notice(link, datetime.date(2013, 10, 1)) == ""
    undated = kept_link(first_published_on=None, published_on=datetime.date(2012, 10, 1))
    assert age_notice(undated, datetime.date(2016, 10, 1)) == ""
    assert "entré dans la bibliothèque il y a 6 ans" in age_notice(
        undated, datetime.date(2018, 10, 2)
    )


def shown(client, page):
    return client.get(page.url).text.replace("\N{NO-BREAK SPACE}", " ")
