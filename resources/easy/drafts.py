"""Beginning the easy version of a text: its title and its place in the library, and no word."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from network.slugs import free_slug
from places.models import PlacePage
from resources.models.index import ResourceIndexPage
from resources.models.resource import ResourcePage

from .models import EasyPage

SUFFIX = "facile à lire"


def library_for(page):
    """The library in which the easy version of a page stands, that of its language; or None."""
    libraries = ResourceIndexPage.objects.filter(locale=page.locale_id, alias_of=None)
    return libraries.order_by("-live", "path").first()


def easy_version_of(page):
    """Whatever its state; None when nobody has begun one."""
    return EasyPage.objects.of(page).first()


@transaction.atomic
def begin(page, library, *, user):
    """A draft in the library, whose text is to be written. That of somebody else is given back."""
    Page.objects.select_for_update().get(pk=page.pk)
    if there := easy_version_of(page):
        return there
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
