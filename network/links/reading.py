"""Which addresses of other sites the public pages name."""

import html
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import Page

from .models import ExternalLink, LinkUse

ADDRESS = re.compile(r"https?://[^\s\"'<>|\\^`{}]+")
AFTER = ".,;:!?)]»…"
LONGEST = 500
CHUNK = 200
# What is written by no editor.
OTHER_FIELDS = {"url_path", "slug", "path"}


def addresses(page):
    """The addresses of other sites that a page names, in order, each once."""
    own, urls = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname, {}
    for text in _texts(page):
        for match in ADDRESS.findall(html.unescape(text)):
            url = match.rstrip(AFTER)
            if len(url) <= LONGEST and _host(url) not in (None, own):
                urls[url.partition("#")[0]] = True
    return list(urls)


def _host(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _texts(page):
    for field in page._meta.concrete_fields:
        if field.name in OTHER_FIELDS:
            continue
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            yield from _strings(value.get_prep_value())
        elif isinstance(field, models.CharField | models.TextField):
            yield from _strings(value)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def read_all():
    """Reads every public page again; what no page names any more is forgotten. Gives how many
    links there are."""
    begun = timezone.now()
    live = Page.objects.live().filter(alias_of=None)
    keys = list(live.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        pages = Page.objects.filter(pk__in=keys[start : start + CHUNK]).specific()
        _keep({page.pk: addresses(page) for page in pages})
    LinkUse.objects.filter(read_at__lt=begun).delete()
    ExternalLink.objects.filter(uses=None).delete()
    return ExternalLink.objects.count()


@transaction.atomic
def read_again(page):
    """A page that has just been published; a link that none names goes with the next run."""
    begun = timezone.now()
    _keep({page.pk: addresses(page)})
    LinkUse.objects.filter(page=page.pk, read_at__lt=begun).delete()


def still_there(uses):
    """Those whose page names the link today: it may have been published since it was read."""
    return [use for use in uses if not use.is_stale or use.link.url in addresses(use.page.specific)]


@transaction.atomic
def _keep(pages):
    """{key of a page: its addresses}, as rows."""
    now, urls = timezone.now(), sorted({url for each in pages.values() for url in each})
    ExternalLink.objects.bulk_create(
        [ExternalLink(url=url) for url in urls], ignore_conflicts=True, batch_size=CHUNK
    )
    keys = {}
    for start in range(0, len(urls), CHUNK):
        some = ExternalLink.objects.filter(url__in=urls[start : start + CHUNK])
        keys.update(some.values_list("url", "pk"))
    LinkUse.objects.bulk_create(
        [
            LinkUse(page_id=page, link_id=keys[url], read_at=now)
            for page, each in pages.items()
            for url in each
        ],
        update_conflicts=True,
        unique_fields=["link", "page"],
        update_fields=["read_at"],
        batch_size=CHUNK,
    )
