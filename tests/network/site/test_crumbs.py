"""Breadcrumbs name the public pages above a page."""

import datetime
import re

from django.utils import timezone
from wagtail.models import Page

from home.models import StandardPage
from network.models import ContentStamp


def crumbs(client, page):
    answer = client.get(page.get_url())
    assert answer.status_code == 200
    return re.findall(r'breadcrumbs__link" href="[^"]*">([^<]+)', answer.text)


def test_page_below_the_home_page_has_no_breadcrumbs(client, site, home):
    parent = home.add_child(instance=StandardPage(title="Parent"))
    child = parent.add_child(instance=StandardPage(title="Enfant"))
    lists = [client.get(page.get_url()).text.count("Fil d’Ariane") for page in (parent, child)]
    assert lists == [0, 1]
    assert crumbs(client, parent) == [home.title]


def test_expired_page_is_not_in_breadcrumbs(client, site, home):
    parent = home.add_child(instance=StandardPage(title="Parent"))
    child = parent.add_child(instance=StandardPage(title="Enfant"))
    assert crumbs(client, child) == [home.title, "Parent"]
    past = timezone.now() - datetime.timedelta(hours=1)
    Page.objects.filter(pk=parent.pk).update(expire_at=past)
    ContentStamp.raise_()
    assert crumbs(client, child) == [home.title]
