"""What the public could read of a text, and when: its published versions, and how they differ.

A version is one that was published since the text has been continuously public. Whoever takes a
text off, moves it or makes it private, begins its history again: nothing that was withdrawn, or
written while few could read it, comes back this way.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import Levenshtein
from wagtail.fields import StreamField
from wagtail.models import PageLogEntry

from . import clean_html

MOST = 50
BEGIN_AGAIN = ("wagtail.unpublish", "wagtail.move", "wagtail.convert_alias")
RESTRICTED = "wagtail.view_restriction"
MOST_WORDS = 2000


@dataclass(frozen=True)
class Version:
    """`number` counts from 1, the oldest that is kept."""

    number: int
    at: datetime
    revision: object


def versions(page) -> list[Version]:
    """The oldest first, the 50 latest at most; the last is what stands now."""
    above = [ancestor.pk for ancestor in page.get_ancestors(inclusive=True)]
    log = PageLogEntry.objects.filter(page_id__in=above)
    breaks = log.filter(action__in=BEGIN_AGAIN) | log.filter(action__startswith=RESTRICTED)
    begun = breaks.order_by("-timestamp").values_list("timestamp", flat=True).first()
    published = log.filter(page_id=page.pk, action="wagtail.publish", revision__isnull=False)
    if begun:
        published = published.filter(timestamp__gt=begun)
    entries = published.select_related("revision").order_by("-timestamp")[:MOST]
    # A draft saved again over a published version is later than its publication.
    kept = [entry for entry in entries if entry.revision.created_at <= entry.timestamp]
    return [
        Version(number, entry.timestamp, entry.revision)
        for number, entry in enumerate(reversed(kept), 1)
    ]


def lines_of(page) -> list[str]:
    """What a reader read: title, summary, then each paragraph."""
    body = clean_html.text_lines(clean_html.parsed(page.text_html))
    return [line for line in [page.title, page.search_description, *body] if line]


def as_published(page, version):
    """A page of the same class, not saved, with the texts that it had: no more is compared."""
    content, former = version.revision.content, type(page)()
    for field in page._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | StreamField)
        if is_text and content.get(field.name) is not None:
            setattr(former, field.name, field.to_python(content[field.name]))
    return former


def compared(before: list[str], after: list[str]) -> list[SafeString]:
    """The paragraphs that differ, as safe HTML: what went in `del`, what came in `ins`."""
    changed = []
    for code, start, end, new_start, new_end in Levenshtein.opcodes(before, after).as_list():
        if code == "equal":
            continue
        gone, come = before[start:end], after[new_start:new_end]
        for rank in range(max(len(gone), len(come))):
            old = gone[rank] if rank < len(gone) else ""
            new = come[rank] if rank < len(come) else ""
            changed.append(_words_compared(old, new))
    return changed


def _words_compared(old, new):
    if not (old and new) or len(old.split()) + len(new.split()) > MOST_WORDS:
        return mark_safe(_marked("del", old) + _marked("ins", new))  # noqa: S308 - escaped there
    before, after, html = old.split(" "), new.split(" "), []
    for code, start, end, new_start, new_end in Levenshtein.opcodes(before, after).as_list():
        if code == "equal":
            html.append(escape(" ".join(before[start:end])))
        else:
            html.append(_marked("del", " ".join(before[start:end])))
            html.append(_marked("ins", " ".join(after[new_start:new_end])))
    return mark_safe(" ".join(filter(None, html)))  # noqa: S308 - each is escaped


def _marked(tag, text):
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""
