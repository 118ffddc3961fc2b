"""Registry of the searched models and of the functions that the higher apps provide."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Model

_registered = {}
_followed = {}
_answering = []
_holidays = []
_marks = {}
_needs = []
_guides = []


@dataclass(frozen=True, slots=True)
class Registration:
    """A searched model and the other arguments of `register`.

    A function that was not passed is None.
    """

    model: type
    to_document: Callable
    coming: Callable | None = None
    decorate: Callable | None = None
    calendar: Callable | None = None
    opening: Callable | None = None
    prefetch: tuple[str, ...] = ()


class Openings(Protocol):
    """The opening hours of all objects of a model at one instant."""

    def open_keys(self) -> set[int]:
        """Return the primary keys of the objects that are certainly open."""

    def next_openings(self, pks: Iterable[int]) -> dict[int, datetime]:
        """Return {primary key: next opening} of the objects `pks`, as aware datetimes.

        Objects without a certain next opening are absent.
        """


def register(
    model: type[Model],
    to_document: Callable,
    *,
    coming: Callable | None = None,
    decorate: Callable | None = None,
    calendar: Callable | None = None,
    opening: Callable | None = None,
    prefetch: Iterable[str] = (),
) -> None:
    """Include a model in the search, with functions that describe its objects.

    - `to_document(obj)` returns a `Document`, or None to exclude the object. It receives only
      public objects, read again from the database after the commit of their change. The object's
      own `expire_at` replaces an empty `expires_at` of the `Document`. The locale of a page
      replaces the `language` of the `Document`.
    - `coming(now)` returns a queryset of the coming dates of `OuterRef("object_id")`, in the order
      of display. Its rows have `starts_at`, `status`, `zone_code` (the code of the territory whose
      clock applies, "" for the network's clock) and `whole_day`, the day of a date without hours or
      None. The queryset is evaluated for each search, because dates pass without a publication.
    - `decorate(pks, now, day)` returns {pk: safe HTML} of the current state of shown results, for
      instance "open", in a constant number of queries. `day` is the only day that the question
      names, today or later, or None.
    - `calendar(pks, name=, url=, source=)` returns the iCalendar bytes of objects; only one model
      may have it.
    - `opening(now)` returns the `Openings` of the objects.
    - `prefetch` names the relations that the documents quote.

    Registering a model again replaces its registration.
    """
    _registered[model] = Registration(
        model, to_document, coming, decorate, calendar, opening, tuple(prefetch)
    )


def follow(model: type[Model], quoting: Callable[..., Iterable]) -> None:
    """Register a function that finds the documents to refresh after a change of `model`.

    `quoting(*objects)` receives objects of the model that were saved, published or unpublished, or
    are about to be deleted. For a model of pages, it also receives pages that were moved or
    restricted, or have a new slug, and the pages below these. It returns the searched objects whose
    documents quote one of them, for instance by the name of a topic or organisation. A model may
    have several functions.
    """
    _followed.setdefault(model, []).append(quoting)


def answer_with(provider: Callable[[str, str], Iterable]) -> None:
    """Register a provider of answers, which are displayed above the results of a question.

    `provider(text, language)` returns a list of objects with `title`, `definition` and `url`,
    usually without a query.
    """
    _answering.append(provider)


def answers(text: str, language: str) -> list:
    """Return the answers of all providers to the question `text`, in order of registration."""
    return [answer for provider in _answering for answer in provider(text, language)]


def registrations() -> list[Registration]:
    """Return the `Registration` of each searched model, in order of registration."""
    return list(_registered.values())


def registration_of(obj: Model) -> Registration | None:
    """Return the registration of the class of `obj`, else of its nearest registered base class.

    Returns None if no class is registered.
    """
    return next((_registered[c] for c in type(obj).__mro__ if c in _registered), None)


def quoting(*objects: Model) -> list:
    """Return the searched objects whose documents quote one of `objects`, perhaps repeated.

    The objects come from the functions registered with `follow`.
    """
    return [
        quoted
        for model, functions in _followed.items()
        if (quotable := [obj for obj in objects if isinstance(obj, model)])
        for function in functions
        for quoted in function(*quotable)
    ]


def followed() -> list[type[Model]]:
    """Return the models registered with `follow`."""
    return list(_followed)


def is_followed(obj: Model) -> bool:
    """Return True if the class of `obj`, or a base class, is registered with `follow`."""
    return any(isinstance(obj, model) for model in _followed)


@dataclass(frozen=True, slots=True)
class PicturedNeed:
    """A need shown as a drawing of `network.site.drawings`, which links to `url`.

    `marks` are the marks of the documents of places that answer the need. `words` are folded
    phrases; each of their words is the beginning of a word about the need.
    """

    label: str
    drawing: str
    url: str
    marks: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def likelihood(self, terms: Set[str]) -> int:
        """Return the likelihood, 0 to 3, that the `terms` of a question mean this need.

        `terms` are folded. The likelihood is 2 if each word of a phrase of `words`, except "de",
        begins a term; 1 is added if one of the `marks` is a term.
        """
        is_about = any(_begins(phrase, terms) for phrase in self.words)
        return 2 * is_about + bool(self.marks & terms)


def _begins(phrase, terms):
    """Return True if each word of `phrase`, except "de", is the beginning of one of `terms`."""
    words = [word for word in phrase.split() if word != "de"]
    return all(any(term.startswith(word) for term in terms) for word in words)


def register_needs(provider: Callable[[], Iterable[PicturedNeed]]) -> None:
    """Register `provider()`, which returns the ordered `PicturedNeed`s.

    `provider` replaces the provider of an earlier call.
    """
    _needs[:] = [provider]


def pictured_needs() -> Iterable[PicturedNeed]:
    """Return the `PicturedNeed`s of the registered provider, in order; [] without a provider."""
    return _needs[0]() if _needs else []


@dataclass(frozen=True, slots=True)
class LanguageGuide:
    """A page that explains the help in the language of a question.

    `language` is its code, and `name` and `sentence` are written in this language. `needs` are
    (label in this language, URL) of the needs that the question names.
    """

    language: str
    name: str
    sentence: str
    url: str
    needs: tuple[tuple[str, str], ...] = ()


def register_guides(provider: Callable[[str], Iterable[LanguageGuide]]) -> None:
    """Register `provider(text)`, which returns the `LanguageGuide`s of a question, likeliest first.

    `provider` replaces the provider of an earlier call. It must not query the database.
    """
    _guides[:] = [provider]


def language_guides(text: str) -> list[LanguageGuide]:
    """Return the `LanguageGuide`s of the question `text`, likeliest first.

    Returns [] for a French question, and without a provider.
    """
    return [guide for provider in _guides for guide in provider(text)]


def register_marks(labels: Iterable[tuple[str, str]]) -> None:
    """Register (mark, label) pairs as choices for editors; a mark keeps its first label."""
    for mark, label in labels:
        _marks.setdefault(mark, label)


def mark_labels() -> dict[str, str]:
    """Return {mark: label} of the registered marks."""
    return dict(_marks)


def register_holidays(coming: Callable[[date], tuple[date, date] | None]) -> None:
    """Register `coming(today)`, which returns the current or next school holidays.

    The holidays are (first day, last day), or None if unknown. `coming` replaces the function of an
    earlier call.
    """
    _holidays[:] = [coming]


def coming_holidays(today: date) -> tuple[date, date] | None:
    """Return the (first, last) day of the current or next school holidays.

    Returns None if they are unknown or no function is registered.
    """
    return _holidays[0](today) if _holidays else None
