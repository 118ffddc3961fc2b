"""A series with the texts of its parts, as a feed and as a book."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from network.models import ExternalLink, absolute
from network.outputs import atom
from resources.feeds import changed_at
from resources.models import ResourcePage
from resources.parts import State
from resources.reuse.epub import Book, Chapter, epub
from resources.reuse.texts import body_of

from .full_texts import full_texts

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MISSING = State.MISSING
PART_WORDS = r"\b(?:partie|volet|épisode|chapitre|étape|tome|numéro)|\bn°|#"


@dataclass(frozen=True)
class PartContent:
    """One number of a series.

    `page` is the public page of the part, `url` its address elsewhere. A part without a page and
    without an address is missing; the title of a missing part may be "". `link` is the last check
    of the address elsewhere, or None.
    """

    number: int
    title: str
    page: ResourcePage | None = None
    url: str = ""
    authors: tuple[str, ...] = ()
    link: ExternalLink | None = None

    @property
    def is_missing(self) -> bool:
        """True if the part cannot be read anywhere."""
        return self.page is None and not self.url


def contents(series: Model) -> list[PartContent]:
    """Return one `PartContent` for each number of the series, also the missing ones, in order.

    The number of queries does not grow with the number of parts.
    """
    slots = series.slots
    keys = [slot.part.page_id for slot in slots if slot.state is State.PRESENT]
    pages = full_texts(keys)
    return [_part(slot, pages) for slot in slots]


def _part(slot, pages):
    part = slot.part
    if part is None:
        return PartContent(slot.number, "")
    if slot.state is State.PRESENT and (page := pages.get(part.page_id)):
        return PartContent(slot.number, page.title, page, authors=tuple(page.author_names))
    if slot.state is MISSING:
        return PartContent(slot.number, part.title)
    link = next(iter(part.checked_links), None)
    return PartContent(slot.number, part.title, url=part.url, link=link)


def as_atom(series: Model, request: HttpRequest, network: Model) -> bytes:
    """Return the Atom feed of the parts that can be read here or elsewhere, in order.

    The author of the feed is `network`, a `NetworkSettings`. A part without author is credited to
    the source of the series, or to its title if the series has no source. The date of a part
    elsewhere is 1 January 2000.
    """
    publisher = (series.source or series.title,)
    parts = [part for part in contents(series) if not part.is_missing]
    address = absolute(request, request.path)
    dates = [changed_at(part.page) if part.page else EPOCH for part in parts]
    return atom.feed(
        title=series.title,
        subtitle=series.description,
        feed_id=address,
        url=absolute(request, series.get_absolute_url()),
        self_url=address,
        updated=max(dates, default=EPOCH),
        author=str(network.name),
        entries=[
            atom.Entry(
                id=f"urn:uuid:{part.page.translation_key}" if part.page else part.url,
                title=numbered_title(series, part),
                url=part.page.get_full_url(request) if part.page else part.url,
                updated=changed,
                published=part.page.first_published_at if part.page else None,
                summary=part.page.listed_summary if part.page else "",
                authors=part.authors or publisher,
                rights=part.page.citation if part.page else "",
            )
            for part, changed in zip(parts, dates, strict=True)
        ],
    )


def numbered_title(series: Model, part: PartContent) -> str:
    """Return the title of a part with its number: "Quel avenir ? (1/3)".

    Without a total, the number is "1" alone. The number is not added to a title that states it: see
    `_is_numbered`. A part without a title is "Partie 2/3".
    """
    total = f"/{series.total}" if series.total else ""
    number = f"{part.number}{total}"
    if not part.title:
        return _("Partie %s") % number
    return part.title if _is_numbered(part.title, number) else f"{part.title} ({number})"


def _is_numbered(title, number):
    """Return True if `title` states `number`, the number of its part: "3" or "3/5".

    A number with a total may be anywhere in the title. A number alone must end the title, begin it
    with a sign after it ("3. Les écrans"), or follow one of `PART_WORDS` ("Volet 3 : les écrans").
    Elsewhere it counts something else: "Les 3 écrans". "1" is not contained in "12".
    """
    alone = rf"(?<![\d.,]){number}(?!\d)"
    if "/" not in number:
        alone = rf"{alone}\W*$|^\W*{number}\s*[.):–—-]|(?:{PART_WORDS})\s*{alone}"
    return bool(re.search(alone, title, re.IGNORECASE))


def as_epub(series: Model, request: HttpRequest, network: Model) -> bytes:
    """Return the series as an EPUB book with one chapter for each number of the series.

    The chapter of a part elsewhere is a link; the chapter of a missing part is one sentence. The
    publisher is `network`, a `NetworkSettings`.
    """
    parts = contents(series)
    dates = [changed_at(part.page) for part in parts if part.page]
    url = absolute(request, series.get_absolute_url())
    authors = dict.fromkeys(name for part in parts for name in part.authors)
    return epub(
        Book(
            identifier=url,
            title=series.title,
            language="fr",
            modified=max(dates, default=EPOCH),
            chapters=tuple(_chapter(series, part, request) for part in parts),
            contents=_("Sommaire"),
            authors=tuple(authors),
            publisher=str(network.name),
            description=series.description,
            rights=_("Chaque texte dit à sa fin comment le citer ou le reprendre."),
            source=url,
        )
    )


def _chapter(series, part, request):
    title, body, note = numbered_title(series, part), ET.Element("body"), ""
    if part.page:
        note = ". ".join(part.page.attribution.credits)
        body = body_of(part.page, part.page.get_full_url(request))
        ET.SubElement(body, "hr")
        ET.SubElement(body, "p").text = part.page.citation
    elif part.url:
        line = ET.SubElement(body, "p")
        line.text = _("Cette partie se lit ailleurs :") + " "
        ET.SubElement(line, "a", href=part.url).text = part.url
    else:
        ET.SubElement(body, "p").text = _("Cette partie n’a pas été retrouvée.")
    return Chapter(title, body, note)
