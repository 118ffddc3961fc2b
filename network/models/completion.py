"""The share of a page's texts that is translated.

A translation without any translated text is not published.
"""

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

REVISIONS_READ = 20  # of the French page: a copy repeats what it was then


class Completion(NamedTuple):
    """The numbers of translated texts of a page, `done`, and of all its texts, `total`."""

    done: int
    total: int

    @property
    def is_none(self) -> bool:
        """True if the page has texts and none of them is translated."""
        return bool(self.total) and not self.done

    @property
    def percent(self) -> int:
        """The share of translated texts, from 0 to 100, rounded down; 100 if there are no texts."""
        return self.done * 100 // self.total if self.total else 100


class UntranslatedError(ValidationError):
    """Raised when a page that repeats the French one would be published in another language."""

    def __init__(self, page):
        self.page = page
        super().__init__(refusal(page))


def refusal(page: Page) -> str:
    """Return the message, in the active language, that refuses a page without translated text."""
    message = _(
        "« %(title)s » ne peut pas encore être publiée en %(language)s : aucun de ses textes"
        " n’est traduit, et elle paraîtrait en français. Traduisez au moins un texte, puis publiez."
    )
    return message % {"title": page.title, "language": language_name(page)}


def summary(page: Page, completion: Completion) -> str:
    """Return a note for editors in the active language.

    For example: "Textes traduits en anglais : 3 sur 12, soit 25 %. …". `page` is only used for its
    language.
    """
    message = _(
        "Textes traduits en %(language)s : %(done)d sur %(total)d, soit %(percent)d %%. Une fois la"
        " page publiée, les autres paraissent en français."
    )
    numbers = {**completion._asdict(), "percent": completion.percent}
    return message % {"language": language_name(page), **numbers}


def language_name(page: Page) -> str:
    """Return the name of a page's language in lower case, in the active language: "anglais"."""
    return get_language_info(page.locale.language_code)["name_translated"].lower()


def completion_of(page: Page) -> Completion | None:
    """Return the `Completion` of a page that is a translation, or None.

    Returns None for a French page, for an alias, and for a page without a French version. Also
    returns None for a page created before its French version: the French page is then the
    translation.

    `total` and `done` are the numbers of all segments and of translated segments in
    wagtail-localize. If no segment is translated there, `total` and `done` are numbers of texts of
    the page. A text then counts as translated if neither the French page nor its 20 latest
    revisions have the same text at the same path.
    """
    if page.alias_of_id or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    french = page.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if french is None or page.pk < french.pk:
        return None
    row = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    ).first()
    total, done = row.get_progress() if row else (0, 0)
    if done:
        return Completion(done, total)
    texts = _texts(page)
    known = set(_texts(french.specific))
    for revision in french.revisions.order_by("-created_at", "-pk")[:REVISIONS_READ]:
        if known.issuperset(texts):
            break
        known.update(_texts(revision.as_object()))
    return Completion(sum(text not in known for text in texts), len(texts))


def is_untranslated(page: Page) -> bool:
    """Return True if the page has a French version and texts, and none of them is translated."""
    completion = completion_of(page)
    return completion is not None and completion.is_none


def _texts(page) -> list[tuple[str, str]]:
    """Return [(path in the page, text)] for the texts to translate.

    An optional text of a block may be None, which wagtail-localize cannot extract: such a page has
    no texts to count and is not refused.
    """
    try:
        segments = extract_segments(page)
    except TypeError:
        return []
    return [
        (segment.path, segment.string.data)
        for segment in segments
        if isinstance(segment, StringSegmentValue)
    ]
