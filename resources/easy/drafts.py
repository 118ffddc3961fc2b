"""Creation of the draft of an easy version."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from network.text.slugs import free_slug
from places.models import PlacePage
from resources.models.index import ResourceIndexPage
from resources.models.resource import ResourcePage

from .models import EasyPage

SUFFIX = "facile à lire"


def library_for(page: Page) -> ResourceIndexPage | None:
    """Return the library in the language of `page`, preferably a live one, or None.

    Aliases are ignored.
    """
    libraries = ResourceIndexPage.objects.filter(locale=page.locale_id, alias_of=None)
    return libraries.order_by("-live", "path").first()


def easy_version_of(page: Page) -> EasyPage | None:
    """Return the first created easy version of `page` in the language of `page`, or None.

    The easy version may be a draft, and its original may be a translation of `page`. Aliases are
    ignored.
    """
    return EasyPage.objects.of(page).first()


@transaction.atomic
def create_draft(page: Page, library: ResourceIndexPage, *, user: User) -> EasyPage:
    """Save a draft of the easy version of `page` below `library` and return it.

    If `easy_version_of(page)` exists, returns it unchanged. The draft has the title of `page` and
    no text; `user` is its owner. The topics, audiences and territory of a `ResourcePage` are
    copied. The territory of the draft of a `PlacePage` is the commune. The creation is logged and a
    first revision is saved. The row of `page` is locked, so that two simultaneous requests create
    one draft.
    """
    Page.objects.select_for_update(no_key=True).get(pk=page.pk)
    if existing := easy_version_of(page):
        return existing
    page = page.specific
    draft = EasyPage(
        title=page.title,
        slug=free_slug(f"{page.slug} {SUFFIX}", library),
        original=page.page_ptr if hasattr(page, "page_ptr") else page,
        live=False,
        owner=user,
        locale=page.locale,
        published_on=timezone.localdate(),
    )
    if isinstance(page, ResourcePage):
        draft.territory, draft.audiences = page.territory, page.audiences
        draft.topics = page.topics.all()
    elif isinstance(page, PlacePage):
        draft.territory = page.commune
    library.add_child(instance=draft)
    log(instance=draft, action="wagtail.create", user=user, content_changed=True)
    draft.save_revision(user=user, changed=False)
    return draft
