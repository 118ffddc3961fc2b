"""An alias is visible to the readers of its source."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from network.database.querysets import public_pages


@pytest.fixture
def section(home):
    return home.add_child(instance=StandardPage(title="Rubrique", slug="rubrique"))


@pytest.fixture
def source(section):
    return section.add_child(instance=StandardPage(title="Source", slug="source"))


@pytest.fixture
def alias(source, home, site, client):
    alias = source.create_alias(parent=home, update_slug="copie")
    assert client.get("/copie/").status_code == 200
    assert public_pages().filter(pk=alias.pk).exists()
    return alias


def test_alias_of_a_scheduled_page_is_hidden(alias, source, client):
    source.unpublish()
    source.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    source.save_revision().publish()
    alias.refresh_from_db()
    assert alias.live  # as Wagtail leaves it
    assert client.get("/copie/").status_code == 404
    assert not public_pages().filter(pk=alias.pk).exists()


def test_an_alias_of_a_page_in_a_private_section_is_private(alias, section, client):
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert "/login/?next=/copie/" in client.get("/copie/").url
    assert not public_pages().filter(pk=alias.pk).exists()
