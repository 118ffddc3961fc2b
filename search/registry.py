"""Registry of the searched models and of the functions that the higher apps provide."""

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
    """The arguments of `register`."""

    model: type
    to_document: Callable
    coming: Callable | None = None
    decorate: Callable | None = None
    calendar: Callable | None = None
    opening: Callable | None = None
    prefetch: tuple = ()


class Openings(Protocol):
    """Protocol of the opening hours of a model's objects."""

    def open_keys(self) -> set[int]:
        """Return the primary keys of the objects that are certainly open."""

    def next_openings(self, pks) -> dict[int, datetime]:
        """Return {primary key: next opening} of the objects whose next opening is certain."""


def register(
    model, to_document, *, coming=None, decorate=None, calendar=None, opening=None, prefetch=()
):
    """Search a model: `to_document(obj)` returns a `Document`, or None to exclude the object.

    It receives only public objects, read again from the database after the commit of their change;
    `expires_at` and `language` of a page are filled in if they are empty. `coming(now)` returns a
    queryset of the coming dates of `OuterRef("object_id")`, the first one to show first, with
    `starts_at`, `status` and `zone_code`, the territory whose clock applies ("" for the network's):
    dates pass without a publication. `decorate(pks, now)` returns {pk: safe HTML} of the current
    state of shown results (whether a place is open), in a constant number of queries.
    `calendar(pks, name=, url=, source=)` returns the iCalendar bytes of objects; only one model may
    have it. `opening(now)` returns the `Openings` of the objects. `prefetch` names the relations
    that the documents quote. Registering a model again replaces its registration.
    """
    _registered[model] = Registration(
        model, to_document, coming, decorate, calendar, opening, tuple(prefetch)
    )


def follow(model, quoting):
    """Refresh what `quoting(*objects)` yields when objects of a model are saved or deleted.

    For the names that documents quote: of a topic, of an organisation, of an event's place.
    """
    _followed.setdefault(model, []).append(quoting)


def answer_with(provider):
    """Show the answers of `provider(text, language)` above the results of a question.

    It returns a list of objects with `title`, `definition` and `url`, usually without a query.
    """
    _answering.append(provider)


def answers(text, language):
    """Return the answers of all providers to a question."""
    return [answer for provider in _answering for answer in provider(text, language)]


def registrations():
    """Return all the registrations."""
    return list(_registered.values())


def registration_of(obj):
    """Return the registration of the object's class or nearest registered base class, or None."""
    return next((_registered[c] for c in type(obj).__mro__ if c in _registered), None)


def quoting(*objects):
    """Return the objects whose documents quote one of some objects."""
    return [
        quoted
        for model, functions in _followed.items()
        if (quotable := [obj for obj in objects if isinstance(obj, model)])
        for function in functions
        for quoted in function(*quotable)
    ]


def followed():
    """Return the models that documents quote."""
    return list(_followed)


def is_followed(obj) -> bool:
    """Return True if documents quote objects of this class."""
    return any(isinstance(obj, model) for model in _followed)


@dataclass(frozen=True, slots=True)
class PicturedNeed:
    """A need shown as a picture: `icon` is its name, `marks` those of the places that answer it.

    `words` are the folded beginnings of the words that it is about.
    """

    label: str
    icon: str
    url: str
    marks: frozenset = frozenset()
    words: tuple = ()

    def likelihood(self, terms):
        """Return the likelihood, 0 to 3, that terms mean this need; its words count double."""
        is_about = any(_begins(phrase, terms) for phrase in self.words)
        return 2 * is_about + bool(self.marks & terms)


def _begins(phrase, terms):
    """Return True if each word of a phrase, except "de", begins one of the terms."""
    words = [word for word in phrase.split() if word != "de"]
    return all(any(term.startswith(word) for term in terms) for word in words)


def register_needs(provider):
    """Register the function that returns the `PicturedNeed`s in order; the last one wins."""
    _needs[:] = [provider]


def pictured_needs():
    """Return the registered `PicturedNeed`s, [] without a provider."""
    return _needs[0]() if _needs else []


def register_marks(labels):
    """Register [(mark, label)] for the editors' choice; the first label of a mark wins."""
    for mark, label in labels:
        _marks.setdefault(mark, label)


def mark_labels() -> dict:
    """Return {mark: label} of the registered marks."""
    return dict(_marks)


def register_holidays(coming):
    """Register `coming(today)`, the (first, last) day of the current or next school holidays.

    It returns None if they are unknown. The last registration wins.
    """
    _holidays[:] = [coming]


def coming_holidays(today):
    """Return the (first, last) day of the current or next school holidays, None if unknown."""
    return _holidays[0](today) if _holidays else None
