"""The document that an app returns for a public object."""

import datetime
from dataclasses import dataclass, field

from search.language import analysis


@dataclass(slots=True, kw_only=True)
class Document:
    """One object in one language, as it is indexed and shown in results.

    Texts are plain, without HTML. `title` weighs twice as much as `body`, `keywords` (topics,
    services, audiences, commune, names, acronyms) one and a half times as much; `summary` is
    indexed with the body. `marks` are terms, separated by spaces and never typed, for the certain
    offers of the object ("@acces-internet"): the thesaurus adds them to everyday words, and they
    count for places searched near a spot. With the mark "@site", the page is about the site itself,
    and ranks low unless its title contains a word of the question. `facets` maps a name ("topic",
    "audience", "territory", "postcode") to [(value, label)]. `latitude` and `longitude` are in
    degrees; without them, the middle of the commune with the first known code of "territory" is
    used if `commune` is set.

    Datetimes are aware. `starts_at` and `ends_at` are the first and last instants of the dates of
    an event; `dates` are its sorted [(start, end)], ignored if there is only one. The document is
    hidden at and after `expires_at`.
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

        The terms of the fields of `texts` may be repeated. The field "marks" has the marks, and
        "asking" the terms of `analysis.asking` for the title, each once. Texts are analysed in the
        document's language.
        """
        texts = Document.texts(self).items()
        ranked = {field: analysis.terms(text, self.language) for field, text in texts}
        asking = analysis.asking(self.title, self.language)
        return ranked | {"marks": self.marks.split(), "asking": asking}
