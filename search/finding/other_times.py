"""What is shown of a question where there is nothing at the moment that it names."""

from dataclasses import replace

from django.db.models import TextChoices
from django.utils import timezone

from search.choices import Order
from search.language.analysis import stem
from search.language.times import TAKING_PLACE

from .moments import marks_of, moments_of
from .openings import SoonestFirst, all_with_hours, open_documents
from .results import nearest_km

AROUND_KM = 20
NEAR_KM = 30  # farther, it is said that nothing is near
# Until so many days ahead, what is usually open on a day of the week may be gone to.
USUAL_DAYS = 8


class Instead(TextChoices):
    """What is shown where there is nothing at the moment that is named."""

    NOTHING = ""
    COMING = "coming"
    OPENING = "opening"


class OtherTimes:
    """How a `Search` looks for what there is at a moment, and what it does when nothing is."""

    def look(self, when, **moment):
        """Look for what there is then; at any time when it is None, but for what a moment of
        `Query` says."""
        self.when, self._moment = when, moment or self._moment_of(when)
        self.scope, self.match = self._match()

    def _moment_of(self, when):
        if not when:
            return {}
        if when.is_open and when.is_now:
            return {"among": open_documents(self.view, self.now)}
        if when.is_open:
            return {"marks": marks_of(when)}
        return {"moments": moments_of(when)}

    @property
    def is_answered_then(self):
        """Whether what was found at the moment that is named is the answer. Who asks what takes
        place goes as far as it is, and so does who asks what is open; who asks something else, or
        what is open now, wants it near."""
        goes_far = self.when.is_open or self._asks_what_takes_place
        if goes_far and not self.when.is_now:
            return bool(self.match.total)
        return self._is_near

    def look_at_other_times(self):
        """Nothing takes place then: the next dates for who asks what takes place, else the places
        that are open, else what there is at any time."""
        when = self.when
        if not when.is_open and self._asks_what_takes_place:
            self._look_at_next_dates()
            if self.match.total:
                return
        if when.is_now:
            self._look_at_next_openings(when)
            return
        in_days = (when.until - timezone.localtime(self.now).date()).days
        is_usual = len(when.weekdays) == 1 and in_days <= USUAL_DAYS
        if not when.is_open and is_usual:
            self._look_at_open_places(replace(when, is_open=True))
        elif not self.match.total:
            self.look(None)

    def _look_at_next_dates(self):
        """In their order, unless several words say which are best."""
        self.instead, order = Instead.COMING, self.order
        if len(self._question(self._left).words) < 2 and "tri" not in self.filters.values:
            self.order = Order.DATE
        self.look(None, moments=((self.now, None),))
        if not self.match.total:
            self.instead, self.order = Instead.NOTHING, order

    def _look_at_open_places(self, when):
        """What is open or takes place far away gives way to what is around, which may be open, its
        hours unknown."""
        far = [(self.when, self.scope, self.match)]
        self.look(when)
        if self.match.total and not self.is_far:
            return
        far.insert(0, (self.when, self.scope, self.match))
        self.look(None)
        is_around = self._is_drawn and nearest_km(self.match) <= AROUND_KM
        found = [state for state in far if state[-1].total]
        if found and not is_around:
            self.when, self.scope, self.match = found[0]

    def _look_at_next_openings(self, when):
        """Nothing near is open now: what opens the soonest near, else what is open far away, else
        what there is at any time."""
        self.look(replace(when, is_open=True))
        if self._is_near:
            return
        open_now = self.when, self.scope, self.match
        self.look(None, among=all_with_hours(self.view))
        if self._is_near:
            self.instead = Instead.OPENING
            self.match = SoonestFirst(self.match, NEAR_KM)
        elif open_now[-1].total:
            self.when, self.scope, self.match = open_now
        else:
            self.look(None)

    @property
    def _asks_what_takes_place(self):
        """Whether a word says so, "atelier", or nothing is asked but a moment."""
        if not self._asks_more:
            return not self.here
        return any(stem(word.form) in TAKING_PLACE for word in self._question(self._left).words)

    @property
    def _is_near(self):
        """Whether something was found, near the place or in the département that is named."""
        return bool(self.match.total and not self.is_far and not self.is_outside)
