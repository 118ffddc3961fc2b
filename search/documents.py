"""What an app gives the index about one public object."""

import datetime
from dataclasses import dataclass, field

from search.language import analysis


@dataclass(slots=True, kw_only=True)
class Document:
    """One object in one language, as it is found and as a result shows it.

    Text is plain, never HTML. `title` counts twice as much as `body`, `keywords` (topics, services,
    audiences, commune, names, acronyms) one and a half times; `summary` is searched with the body.
    `marks` are what it surely offers, in words that nobody types ("@acces-internet"): what people
    say every day leads to them, and they count for a place that is looked for near somewhere; with
    "@site" it is about the site itself, and comes first for its name alone.
    `facets` maps a name ("topic", "audience", "territory", "postcode") to [(value, label)].
    `starts_at` and `ends_at` are the first and the last instant of an event's known dates, `dates`
    the [(start, end)] of all that are held, in order, when there are several.
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
    dates: list[tuple] = field(default_factory=list)
    expires_at: datetime.datetime | None = None

    def texts(self):
        """The three fields of text an engine ranks."""
        return {
            "title": self.title,
            "keywords": self.keywords,
            "body": f"{self.summary}\n{self.body}",
        }

    def terms(self):
        """{field of an engine: [term, ...]}"""
        texts = Document.texts(self).items()
        ranked = {field: analysis.terms(text, self.language) for field, text in texts}
        asking = analysis.asking(self.title, self.language)
        return ranked | {"marks": self.marks.split(), "asking": asking}
