"""The queryset of public pages: each test first shows the page, then hides it."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from network.database.querysets import public_pages

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def branch(home):
    """A page and its child, both public."""
    parent = home.add_child(instance=Page(title="Parent", slug="parent"))
    child = parent.add_child(instance=Page(title="Enfant", slug="enfant"))
    assert {parent, child} <= set(public_pages())
    return parent, child


def seen():
    return {page.title for page in public_pages() if page.depth > 2}


def test_a_draft_is_not_public(branch):
    branch[1].unpublish()
    assert seen() == {"Parent"}


def test_an_expired_page_is_not_public_before_the_job_runs(branch):
    Page.objects.filter(pk=branch[1].pk).update(expire_at=timezone.now() - HOUR)
    assert seen() == {"Parent"}
    Page.objects.filter(pk=branch[1].pk).update(expire_at=timezone.now() + HOUR)
    assert seen() == {"Parent", "Enfant"}


def test_a_scheduled_page_is_not_public(home):
    home.add_child(instance=Page(title="Plus tard", live=False, go_live_at=timezone.now() + HOUR))
    assert seen() == set()


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS])
def test_restriction_applies_to_its_subtree_only(branch, home, kind):
    home.add_child(instance=Page(title="À côté", slug="a-cote"))
    PageViewRestriction.objects.create(page=branch[0], restriction_type=kind)
    assert seen() == {"À côté"}


def test_restriction_applies_to_aliases(branch, home):
    alias = branch[1].create_alias(parent=home, update_slug="alias")
    assert alias in public_pages()
    PageViewRestriction.objects.create(page=branch[0], restriction_type=PageViewRestriction.LOGIN)
    assert seen() == set()


def test_it_costs_no_query_of_its_own(branch, django_assert_num_queries):
    PageViewRestriction.objects.create(page=branch[0], restriction_type=PageViewRestriction.LOGIN)
    with django_assert_num_queries(1):
        list(public_pages())
