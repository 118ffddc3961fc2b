"""Fixtures of the tests of feedback: an editor, a draft, a request; the answer of a reader."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.team.feedback import lifecycle
from home.team.feedback.links import feedback_path
from tests.factories import ArticlePageFactory, ResourceIndexPageFactory, UserFactory

AGREED = {"verdict": "agreed"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Accept a form at once, but not a form without a stamp."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", 1e-9)


@pytest.fixture
def editor(site):
    return UserFactory(
        is_superuser=True, first_name="Léa", last_name="Martin", email="lea@exemple.fr"
    )


@pytest.fixture
def team(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def article(home):
    """A published article with a draft."""
    page = ArticlePageFactory(parent=ResourceIndexPageFactory(parent=home), title="Le nuage")
    page.save_revision().publish()
    return change(page, "Le nuage expliqué")


@pytest.fixture
def feedback(article, editor):
    return lifecycle.create(article, "Rose", editor)


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Return a function: publish(page) publishes the latest draft and commits."""

    def publish(page):
        with django_capture_on_commit_callbacks(execute=True):
            page.get_latest_revision().publish()

    return publish


def change(page, title):
    """Save a draft with another title, and return the page."""
    draft = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.title = title
    draft.save_revision()
    return Page.objects.get(pk=page.pk).specific


def screen(page):
    return reverse("page_feedback", args=[page.pk])


def send(client, feedback, *, shown=None, **values):
    """Submit the form; `shown` is the page that was opened, by default the present one."""
    text = (shown or client.get(feedback_path(feedback))).text
    hidden = dict(re.findall(r'name="(stamp|version)" value="([^"]+)"', text))
    return client.post(feedback_path(feedback), hidden | values)


def messages_of(team, page):
    """Return the messages above the form of a page."""
    response = team.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return " ".join(str(message) for message in response.context["messages"])
