"""An address put in the place of a dead one, in every text of the pages that name it."""

import html

from django.db import models, transaction
from wagtail.fields import StreamField

from network.publishing.publishing import publish_change

from .models import LinkUse
from .reading import ADDRESS, AFTER, OTHER_FIELDS, read_again


@transaction.atomic
def mend(link, new, uses, user):
    """(pages published, drafts saved) of what stands in these uses of the link. Who may publish a
    page publishes it so; for the others it is a draft, as any change of theirs."""
    published, drafts = [], []
    for use in uses:
        page = use.page.specific
        if page.permissions_for_user(user).can_publish():
            page = publish_change(page, lambda each: replace(each, link.url, new), user=user)
            # Its other links are to be mended too, today.
            read_again(page)
            published.append(page)
        else:
            draft = page.get_latest_revision_as_object()
            replace(draft, link.url, new)
            draft.save_revision(user=user, log_action=True)
            drafts.append(page)
    LinkUse.objects.filter(pk__in=[use.pk for use in uses]).delete()
    return published, drafts


def replace(page, old, new):
    """Whatever the page names as `network.links.reading` reads it; what follows a "#" goes."""
    for field in page._meta.concrete_fields:
        if field.name in OTHER_FIELDS or not isinstance(
            field, StreamField | models.CharField | models.TextField
        ):
            continue
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            raw = value.get_prep_value()
            changed = _replaced(raw, old, new)
            if changed != raw:
                setattr(page, field.attname, field.stream_block.to_python(changed))
        else:
            setattr(page, field.attname, _replaced(value, old, new))


def _replaced(value, old, new):
    if isinstance(value, str):
        return _in_text(value, old, new)
    if isinstance(value, dict):
        return {name: _replaced(each, old, new) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(each, old, new) for each in value]
    return value


def _in_text(text, old, new):
    is_markup = "<" in text

    def swap(match):
        named = html.unescape(match[0])
        address = named.rstrip(AFTER)
        if address.partition("#")[0] != old:
            return match[0]
        written = html.escape(new) if is_markup else new
        return written + named[len(address) :]

    return ADDRESS.sub(swap, text)
