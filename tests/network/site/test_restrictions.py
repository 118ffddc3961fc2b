"""The restriction of a page hides the pages below it."""

import pytest
from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage


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
