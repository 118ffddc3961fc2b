"""Published versions of a text and their differences.

The history starts at the last time the text became public. If an editor unpublishes a text, moves
it or changes its access, the history restarts: withdrawn or restricted versions do not reappear.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import Levenshtein
from wagtail.models import Page, PageLogEntry

from network.publishing.publications import PUBLISHED, UNPUBLISHED

from . import clean_html

MOST = 50
BEGIN_AGAIN = (*UNPUBLISHED, "wagtail.move", "wagtail.convert_alias")
RESTRICTED = "wagtail.view_restriction"
MOST_WORDS = 2000


@dataclass(frozen=True)
class Version:
    """A published version: `number` is 1 for the oldest one kept, `at` the time of publication.

    `revision` is its Wagtail `Revision`.
    """

    number: int
    at: datetime
    revision: object


def versions(page: Page) -> list[Version]:
    """Return the latest published versions of `page`, 50 at most (`MOST`), the oldest first.

    The history starts after the last of these events, for the page or a page above it: a change of
    access, an unpublication, a move, the conversion of an alias. A revision that was saved again
    after its publication is skipped.
    """
    above = [ancestor.pk for ancestor in page.get_ancestors(inclusive=True)]
    log = PageLogEntry.objects.filter(page_id__in=above)
    breaks = log.filter(action__in=BEGIN_AGAIN) | log.filter(action__startswith=RESTRICTED)
    begun = breaks.order_by("-timestamp").values_list("timestamp", flat=True).first()
    published = log.filter(page_id=page.pk, action__in=PUBLISHED, revision__isnull=False)
    if begun:
        published = published.filter(timestamp__gt=begun)
    entries = published.select_related("revision").order_by("-timestamp")[:MOST]
    # Skip a revision that was saved again, as a draft, after its publication.
    kept = [entry for entry in entries if entry.revision.created_at <= entry.timestamp]
    return [
        Version(number, entry.timestamp, entry.revision)
        for number, entry in enumerate(reversed(kept), 1)
    ]


def lines_of(page: Page) -> list[str]:
    """Return the title, the `search_description` and the `text_lines` of the text.

    Empty lines are omitted.
    """
    body = clean_html.text_lines(clean_html.parsed(page.text_html))
    return [line for line in [page.title, page.search_description, *body] if line]


def as_published(page: Page, version: Version) -> Page:
    """Return an unsaved page of the same class with the texts, dates and numbers of `version`.

    Relations are not set, so the page has no locale. The fields that `save` computes may be those
    of an earlier version: a revision is written before they are computed.
    """
    content, former = version.revision.content, type(page)()
    for field in page._meta.concrete_fields:
        if not field.is_relation and content.get(field.name) is not None:
            setattr(former, field.name, field.to_python(content[field.name]))
    return former


def changed_paragraphs(before: list[str], after: list[str]) -> list[SafeString]:
    """Return the paragraphs that differ, as HTML with removed words in `del`, added in `ins`.

    The paragraphs are in order, without the equal ones. Two versions of a paragraph with more than
    2000 words together (`MOST_WORDS`) are not compared word by word. The whole old version is then
    in `del`, and the whole new version in `ins`.
    """
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
