"""The ways in which a page stops being public: the acts of an editor, and the passing of time."""

import datetime

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from network.models import ContentStamp
from search.models import SearchDocument

HOUR = datetime.timedelta(hours=1)


def unpublish(page):
    page.unpublish()


def schedule(page):
    page.unpublish()
    page.go_live_at = timezone.now() + HOUR
    page.save_revision().publish()


def let_the_clock_expire(page):
    """Set the expiry in the past in the database, without the command that unpublishes the page."""
    past = timezone.now() - HOUR
    type(page).objects.filter(pk=page.pk).update(expire_at=past)
    is_page = isinstance(page, Page)
    documents = SearchDocument.objects.filter(page_id=page.pk)
    (documents if is_page else SearchDocument.objects.of(page)).update(expires_at=past)
    # Setting the expiry raised the stamp.
    ContentStamp.raise_()


def expire(page):
    let_the_clock_expire(page)
    call_command("publish_scheduled", verbosity=0)


def restrict_to_members(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def restrict_by_a_password(page):
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sésame"
    )


def restrict_to_a_group(page):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.get_or_create(name="Bureau")[0])


def move_under_a_private_page(page):
    home = HomePage.objects.get(locale__language_code="fr")
    private = home.get_children().filter(slug="reserve").first()
    page.move(private, pos="last-child")


def delete(page):
    page.delete()


WAYS = [
    unpublish,
    schedule,
    let_the_clock_expire,
    expire,
    restrict_to_members,
    restrict_by_a_password,
    restrict_to_a_group,
    move_under_a_private_page,
    delete,
]


# The ways of every model with drafts; the other ways only apply to pages.
OWN_WAYS = [unpublish, schedule, let_the_clock_expire, expire, delete]


def hide_all(ways_and_pages):
    """Call `way(page)` for each (way, page) and run its on-commit callbacks, as a request would."""
    for way, page in ways_and_pages:
        with TestCase.captureOnCommitCallbacks(execute=True):
            way(page)
