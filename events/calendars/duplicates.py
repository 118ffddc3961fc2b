"""Detection of agenda events that an incoming event duplicates."""

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

from django.conf import settings

from events.models import EventPage, Occurrence
from network.text.strings import plain

SIMILARITY = 0.8
MOST_COMPARED = 50  # pages with a date at the same moment


class DuplicateFinder:
    """Finder of pages with the same start, the same location and nearly the same title.

    `load` fetches the pages to compare with a batch of incoming events, drafts included.
    """

    def __init__(self):
        self._by_start = defaultdict(list)

    def load(self, incoming: list) -> None:
        """Fetch the French pages that have a date at the first start of any `IncomingEvent`.

        `incoming` is the list of the `IncomingEvent`s. Pages of earlier calls remain loaded.
        """
        starts = {each.values["starts_at"] for each in incoming} - self._by_start.keys()
        if not starts:
            return
        french = EventPage.objects.in_language(settings.LANGUAGE_CODE).select_related("place")
        dates = Occurrence.objects.filter(starts_at__in=starts).values_list("event_id", "starts_at")
        starts_by_page = defaultdict(set)
        for event_id, start in dates:
            starts_by_page[event_id].add(start)
        for page in french.filter(starts_at__in=starts).defer("body"):
            starts_by_page[page.pk].add(page.starts_at)
        for page in french.filter(pk__in=starts_by_page).defer("body"):
            for start in starts_by_page[page.pk]:
                self._by_start[start].append(page)

    def add(self, incoming, page: EventPage) -> None:
        """Add the page just created for `incoming`, so that later events are compared with it."""
        self._by_start[incoming.values["starts_at"]].append(page)

    def find(self, incoming) -> Iterator[EventPage]:
        """Yield the pages that announce the same event as `incoming`, an `IncomingEvent`.

        Only pages of `load` and `add` with a date at the first start of `incoming` are compared, at
        most `MOST_COMPARED` (50). Yields nothing for an event without a title.
        """
        if not incoming.event.title:
            return
        values = incoming.values
        for page in islice(self._by_start[values["starts_at"]], MOST_COMPARED):
            if _is_same_location(page, values) and is_similar(page.title, values["title"]):
                yield page


def _is_same_location(page, values):
    if page.place_id or values["place_id"]:
        return page.place_id == values["place_id"]
    if page.commune_id and values["commune_id"] and page.commune_id != values["commune_id"]:
        return False
    return plain(page.venue) == plain(values["venue"])


def is_similar(title: str, other: str) -> bool:
    """Return True if two titles are at least 80 % similar, ignoring case, accents, punctuation.

    Titles with different numbers are not similar: "Découverte 1" and "Découverte 2".
    """
    title, other = plain(title), plain(other)
    if title == other:
        return True
    if _numbers(title) != _numbers(other):
        return False
    return SequenceMatcher(None, title, other).ratio() >= SIMILARITY


def _numbers(text):
    return [word for word in text.split() if word.isdigit()]
