"""Which models are searched, and how an object becomes a `Document`. Filled by the higher apps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_registered = {}
_followed = {}
_answering = []
_holidays = []
_marks = {}
_needs = []


@dataclass(frozen=True, slots=True)
class Registration:
    """See `register`."""

    model: type
    to_document: Callable
    coming: Callable | None = None
    decorate: Callable | None = None
    calendar: Callable | None = None
    opening: Callable | None = None
    prefetch: tuple = ()


class Openings(Protocol):
    """Which objects are open at a moment, and when the others are."""

    def open_keys(self) -> set[int]:
        """The primary keys of those that are surely open."""

    def next_openings(self, pks) -> dict[int, datetime]:
        """{primary key: when it opens next} of those, among some, of which that is sure."""


def register(
    model, to_document, *, coming=None, decorate=None, calendar=None, opening=None, prefetch=()
):
    """Search `model`: `to_document(obj)` gives a `Document`, or None to leave `obj` out.

    Only what the public may see is asked for, read again from the database once everything about
    it is committed; `expires_at` and `language` of a page are filled in when it leaves them empty.
    `coming(now)` may give the dates to come of `OuterRef("object_id")`, a queryset with a
    `starts_at`, a `status` and a `zone_code`, that of the territory whose clock tells when, "" for
    the network's, the one to show first: dates pass without anybody publishing.
    `decorate(pks, now)` may give {pk: safe HTML} of what is true now of some of the results shown
    (whether a place is open), in as many queries for one as for ten.
    `calendar(pks, name=, url=, source=)` may give the iCalendar bytes of those objects: a search
    is then a calendar too. Only one model may.
    `opening(now)` may give the `Openings` of the objects at a moment.
    `prefetch` is what a document quotes of other tables, read for many objects at once.
    Registering a model twice replaces the first.
    """
    _registered[model] = Registration(
        model, to_document, coming, decorate, calendar, opening, tuple(prefetch)
    )


def follow(model, quoting):
    """When `model` objects are saved or deleted, refresh the objects that `quoting(*objects)`
    yields.

    For what documents quote: the name of a topic, of an organisation, of an event's place.
    """
    _followed.setdefault(model, []).append(quoting)


def answer_with(provider):
    """Above the results of a question, give first what `provider(text, language)` answers: a list
    of objects with a `title`, a `definition` and a `url`, in no query most of the time."""
    _answering.append(provider)


def answers(text, language):
    """What is answered to a question, before the results."""
    return [answer for provider in _answering for answer in provider(text, language)]


def registrations():
    return list(_registered.values())


def registration_of(obj):
    """The registration of the object's own class or of the nearest class it inherits from."""
    return next((_registered[c] for c in type(obj).__mro__ if c in _registered), None)


def quoting(*objects):
    """The objects whose documents quote one of these."""
    return [
        quoted
        for model, functions in _followed.items()
        if (quotable := [obj for obj in objects if isinstance(obj, model)])
        for function in functions
        for quoted in function(*quotable)
    ]


def followed():
    """The models that documents quote."""
    return list(_followed)


def is_followed(obj):
    return any(isinstance(obj, model) for model in _followed)


@dataclass(frozen=True, slots=True)
class PicturedNeed:
    """A need that a picture says: `icon` is its name, `marks` are those of the places that answer
    it, `words` how begin, folded, the words of what it is about."""

    label: str
    icon: str
    url: str
    marks: frozenset = frozenset()
    words: tuple = ()

    def likelihood(self, terms):
        """How likely it is what the terms of a question mean: words say more than places."""
        is_about = any(_begins(phrase, terms) for phrase in self.words)
        return 2 * is_about + bool(self.marks & terms)


def _begins(phrase, terms):
    """Whether each word of a phrase, but its smallest, begins some term."""
    words = [word for word in phrase.split() if word != "de"]
    return all(any(term.startswith(word) for term in terms) for word in words)


def register_needs(provider):
    """`provider()` gives the `PicturedNeed`s of who does not write, in order."""
    _needs[:] = [provider]


def pictured_needs():
    return _needs[0]() if _needs else []


def register_marks(labels):
    """[(mark of documents, what it says of a place, in words)]: editors choose among them. What is
    said first of a mark counts."""
    for mark, label in labels:
        _marks.setdefault(mark, label)


def mark_labels():
    return dict(_marks)


def register_holidays(coming):
    """`coming(today)` gives the first and the last day of the school holidays that go on or come
    next where the network is, None when it does not know. The last one that is given counts."""
    _holidays[:] = [coming]


def coming_holidays(today):
    return _holidays[0](today) if _holidays else None
