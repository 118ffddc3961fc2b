"""The document that an app returns for a public object."""

import datetime
import re
from dataclasses import dataclass, field

from search.language import analysis

# A line with an address, and the type of its street that is also a word of needs: lessons, "cours".
ADDRESS = re.compile(r"^.*, \d{5} .*$", re.MULTILINE)
STREET_OF_NEED = re.compile(
    r"(^|, )(\d+ ?(?:bis|ter|quater|[a-e])?,? )?(?:le )?cours\b", re.IGNORECASE
)


@dataclass(slots=True, kw_only=True)
class Document:
    """One object in one language, as the search indexes and displays it.

    Texts are plain, without HTML. `title` weighs twice as much as `body`. `keywords` (topics,
    services, audiences, commune, names, acronyms) weigh one and a half times as much as `body`.
    `summary` is indexed with the body. `facets` maps a name ("topic", "audience", "service",
    "territory", "postcode") to [(value, label)]. `latitude` and `longitude` are in degrees. Without
    them, if `commune` is set, the document is in the middle of the commune with the first known
    code of "territory".

    `marks` are terms, separated by spaces, for the certain offers of the object
    ("@acces-internet"). Visitors never type marks: for questions about places near a spot, the
    thesaurus adds marks to everyday words. The mark "@site" means that the page is about the site
    itself. Such a page ranks low if its title contains no word of the question.

    Datetimes are aware. `starts_at` and `ends_at` are the first and last instants of the dates of
    an event; `dates` are the sorted [(start, end)] of the event, ignored for a single date. The
    document is hidden at and after `expires_at`.
    """

    kind: str
    title: str
    url: str
    summary: str = ""
    keywords: str = ""
    body: str = ""
    marks: str = ""
    language: str = "fr"
    facets: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    commune: str = ""
    latitude: float | None = None
    longitude: float | None = None
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    dates: list[tuple[datetime.datetime, datetime.datetime]] = field(default_factory=list)
    expires_at: datetime.datetime | None = None

    def texts(self) -> dict[str, str]:
        """Return {field: text} of the ranked fields: title, keywords, and body with summary."""
        return {
            "title": self.title,
            "keywords": self.keywords,
            "body": f"{self.summary}\n{self.body}",
        }

    def terms(self) -> dict[str, list[str]]:
        """Return {field of an engine: terms in order}.

        The terms of the fields of `texts` may be repeated. The field "marks" has the marks. The
        field "asking" has the interrogative terms of the title: see `analysis.asking`. Texts are
        analysed in the document's language. In the body, the street type of an address has no term
        if it is "cours", which also means lessons: "12 cours Mirabeau, 13100 Aix-en-Provence".
        """
        texts = Document.texts(self)
        texts = (texts | {"body": ADDRESS.sub(_without_street, texts["body"])}).items()
        ranked = {field: analysis.terms(text, self.language) for field, text in texts}
        asking = analysis.asking(self.title, self.language)
        return ranked | {"marks": self.marks.split(), "asking": asking}


def _without_street(line):
    return STREET_OF_NEED.sub(r"\1\2", line.group())
