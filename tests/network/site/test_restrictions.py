"""The restriction of a page hides the pages below it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage
from network.site import private_pages


@pytest.fixture
def deep(home, site):
    above = home.add_child(instance=StandardPage(title="Réseau", slug="reseau"))
    return above.add_child(instance=StandardPage(title="Équipe", slug="equipe"))


@pytest.mark.parametrize("levels", [0, 1, 2, 3])
def test_restriction_hides_the_pages_below(client, deep, levels):
    assert client.get("/reseau/equipe/").status_code == 200
    path = deep.path[: len(deep.path) - levels * Page.steplen]
    PageViewRestriction.objects.create(page=Page.objects.get(path=path), restriction_type="login")
    assert client.get("/reseau/equipe/").status_code == 302


def test_restriction_elsewhere_has_no_effect(client, deep, home):
    beside = home.add_child(instance=StandardPage(title="Secret", slug="secret"))
    PageViewRestriction.objects.create(page=beside, restriction_type="login")
    assert client.get("/reseau/equipe/").status_code == 200
    assert client.get("/secret/").status_code == 302


def test_page_and_ancestors_are_fetched_in_one_query(client, deep):
    page = client.get("/reseau/equipe/").context["page"]
    assert page._branch[-1].pk == page.pk
    assert [above.depth for above in page._branch] == [1, 2, 3, 4]


def test_alias_has_the_restriction_of_its_source(client, deep, home):
    source = home.add_child(instance=StandardPage(title="Source", slug="source"))
    alias = source.create_alias(parent=home, update_slug="double")
    alias.add_child(instance=StandardPage(title="Sous", slug="sous"))
    assert client.get("/double/sous/").status_code == 200
    PageViewRestriction.objects.create(page=source, restriction_type="login")
    assert client.get("/double/sous/").status_code == 302


@pytest.fixture
def private(deep):
    PageViewRestriction.objects.create(
        page=deep, restriction_type=PageViewRestriction.PASSWORD, password="sésame"
    )
    return deep


def enter(client, password):
    form = client.get("/reseau/equipe/")
    data = {"password": password, "return_url": "/reseau/equipe/"}
    return client.post(form.context["action_url"], data)


def test_password_opens_the_page_for_its_reader_alone(client, private):
    refused = enter(client, "autre")
    assert "Ce n’est pas ce mot de passe" in refused.text
    assert "Équipe" not in refused.text
    assert enter(client, "sésame").url == "/reseau/equipe/"
    page = client.get("/reseau/equipe/")
    assert "Équipe" in page.text
    assert "private" in page["Cache-Control"]
    assert "Équipe" not in Client().get("/reseau/equipe/").text


def test_form_is_accepted_from_a_browser(private):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/reseau/equipe/").text
    action = re.search(r'<form method="post" action="([^"]+)"', page)[1]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page))
    answer = browser.post(action, fields | {"password": "sésame"})
    assert (answer.status_code, answer["Location"]) == (302, "/reseau/equipe/")


def test_attempts_of_a_visitor_are_limited(client, private, monkeypatch):
    monkeypatch.setattr(private_pages, "MOST_ATTEMPTS", 2)
    assert enter(client, "sésame").status_code == 302  # not counted
    client.cookies.clear()
    assert [enter(client, "autre").status_code for _ in range(3)] == [200, 200, 429]
    assert enter(client, "sésame").status_code == 429


def test_editors_may_choose_a_password(admin_client, deep):
    url = reverse("wagtailadmin_pages:set_privacy", args=[deep.pk])
    choices = admin_client.get(url).context["form"].fields["restriction_type"].choices
    assert PageViewRestriction.PASSWORD in [value for value, _label in choices]
