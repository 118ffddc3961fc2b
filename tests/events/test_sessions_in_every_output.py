"""Random changes of sessions, compared in every output with a small reference model.

The model is plain Python and does not use the schedule of the site: a session is one date of the
event, and a change of one session never concerns another. Some changes concern the whole event: its
status, its seats, the hour of the series, an unpublication.

The suite tries the same few sequences every time, so that only a change of the code can make it
fail. `MAILLAGE_SEQUENCES=1000-1059` in the environment tries 60 other ones for each shape of event,
in about five minutes a shape. It then also compares the page, the feeds and the calendars of
registered people after each change, and so names the first change that is wrong. Do it after a
change of schedules, letters or outputs.
"""

import csv
import datetime
import io
import itertools
import json
import os
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from events.editing import changes
from events.models import DatesChange, EventDate, EventException, EventPage, HeadCount, Registration
from events.registrations import delays, seats
from events.registrations.head_counts import uncounted
from events.registrations.rolls import roll_at
from events.reports.periods import Period
from events.reports.report import Report
from events.reports.scope import Scope
from network.models import Territory
from network.text.dates import NBSP
from places.models import Closure, PlacePage
from tests.events.conftest import PARIS, TODAY
from tests.factories import EventPageFactory

pytestmark = [pytest.mark.django_db]
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
LATER = datetime.datetime(2027, 6, 1, 12, tzinfo=datetime.UTC)
VENUE = "Salle des fêtes"
# {place: (postcode, time zone)}
PLACES = {
    "EPN de l’Étang": ("13500", "Europe/Paris"),
    "Bourbon": ("97400", "Indian/Reunion"),
    "Antilles": ("97200", "America/Martinique"),
    "Guyane": ("97300", "America/Cayenne"),
    "Miquelon": ("97500", "America/Miquelon"),
}
# {time zone: hours that the clock repeats in autumn, and skips in spring}. The form refuses the
# hours that the clock of Paris skips: the one here follows them.
CLOCK_CHANGES = {
    "Europe/Paris": (datetime.datetime(2026, 10, 25, 2), datetime.datetime(2027, 3, 28, 3)),
    "America/Miquelon": (datetime.datetime(2026, 11, 1, 1), datetime.datetime(2027, 3, 14, 2)),
}
AUTUMN, SPRING = datetime.date(2026, 10, 22), datetime.date(2027, 3, 21)
PREFIXES = {
    "cancelled": "ANNULÉ - ",
    "postponed": "REPORTÉ - ",
    "full": "COMPLET - ",
    "confirmed": "",
}
# {status of a date that is off: its label}
OFF = {"cancelled": "Annulé", "postponed": "Reporté"}
# The occasions of the letters that add a date to the calendar of a person with a seat.
ADDING = "held promoted moved back back_other_day back_other_hour back_elsewhere".split()
SUBJECTS = {
    "C’est annulé": "off",
    "Finalement, c’est maintenu": "back",
    "Finalement, il a lieu, mais un autre jour": "back_other_day",
    "Finalement, il a lieu, mais à une autre heure": "back_other_hour",
    "Finalement, il a lieu, mais ailleurs": "back_elsewhere",
    "Du nouveau pour votre rendez-vous": "moved",
    "Une place s’est libérée pour vous": "promoted",
    "Des places se sont libérées pour vous": "promoted",
    "Votre inscription est annulée": "cancelled",
    "Votre annulation est notée": "withdrawn",
    "Votre place est gardée": "held",
    "Vos places sont gardées": "held",
    "Vos inscriptions, une partie en attente": "both",
    "Vous êtes sur la liste d’attente": "waiting",
}
DAY_NAMES = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTH_NAMES = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


@dataclass(eq=False)
class Person:
    """A registered person, with the start, end and place of the last letter.

    `entry` has the start and the end of the date in the calendar of the person, or is None.
    """

    contact: str
    name: str
    told: tuple
    is_off: bool = False
    entry: tuple | None = None


@dataclass
class Settings:
    """The fields of the event that apply to all its dates."""

    capacity: int = 2
    status: str = "confirmed"
    is_live: bool = True


@dataclass(eq=False)
class Session:
    """The reference model of one date.

    `typed` is its original start, naive, as read on the clock of the event. The other moments are
    in UTC: Python compares two moments of the same zone by their hours, which are wrong in the
    nights when clocks change.
    """

    typed: datetime.datetime
    home: str
    days_long: int  # of an event of whole days, or 0
    usual_place: str
    is_regular: bool  # a date of the rule
    is_extra: bool
    settings: Settings
    start: datetime.datetime = None
    end: datetime.datetime = None
    place: str = ""
    change: str = ""
    is_retimed: bool = False  # moved to a typed start, even if cancelled since
    is_full: bool = False
    is_closed: bool = False
    is_gone: bool = False  # removed from the form, or not added yet
    # The original start first announced, if the date was changed before another hour was typed.
    announced: datetime.datetime | None = None
    note: str = ""
    closed_days: set = field(default_factory=set)  # of the place of the event, shared
    seated: list = field(default_factory=list)
    waiting: list = field(default_factory=list)

    def __post_init__(self):
        self.apply("", self.usual_place)

    def apply(self, change, place="", *, start=None, end=None, note=""):
        """Replace the former change of this date by another."""
        self.change, self.note, self.place = change, note, place or self.usual_place
        if change != "cancelled":  # a moved date is cancelled at its new time
            self.is_retimed = start is not None
            self.start = start or self.original
            self.end = end or self.end_after(self.start)

    def end_after(self, start):
        """Return the usual end of a date that starts at `start`, by the clock of the event."""
        length = DAY * self.days_long if self.all_day else HOUR
        usual = instant(start.astimezone(self.home_zone) + length)
        return usual if usual > start else start + HOUR  # in the hour that clocks skip

    @property
    def all_day(self):
        return self.days_long > 0

    @property
    def home_zone(self):
        return ZoneInfo(PLACES[self.home][1])

    @property
    def original(self):
        return instant(self.typed.replace(tzinfo=self.home_zone))

    @property
    def named(self):
        """The original start on the clock of the event, by which its exception names it."""
        return self.original.astimezone(self.home_zone)

    @property
    def state(self):
        """All that a change sets, to be restored by « Défaire »."""
        names = (
            "typed is_gone announced is_retimed start end place change is_full is_closed note"
        ).split()
        return {name: getattr(self, name) for name in names}

    @property
    def is_shut(self):
        """True if a closure of the place cancels this date of the series."""
        return self.is_regular and self.typed.date() in self.closed_days

    @property
    def has_exception(self):
        return bool(self.change or self.is_full or self.is_closed)

    @property
    def zone(self):
        return self.zone_at(self.place)

    def is_typed_in_a_change_of_clocks(self, naive):
        """Return True if the form refuses `naive`, read on the clock of the date.

        It is typed on the clock of the event, and stored at the same hour of Paris.
        """
        if not self.all_day and self.zone != self.home_zone:
            naive = naive.replace(tzinfo=self.zone).astimezone(self.home_zone)
        folds = [naive.replace(tzinfo=PARIS, fold=fold) for fold in (0, 1)]
        return folds[0].utcoffset() != folds[1].utcoffset()

    def zone_at(self, place):
        """Return the clock of a place, or of the event for whole days."""
        if self.all_day:
            return self.home_zone
        return ZoneInfo(PLACES.get(place, PLACES[self.home])[1])

    @property
    def status(self):
        if self.settings.status in OFF:
            return self.settings.status
        if self.change == "cancelled" or (self.is_shut and not self.change):
            return "cancelled"
        is_full = self.is_marked_full or len(self.seated) >= self.settings.capacity
        return "full" if is_full else "confirmed"

    @property
    def is_marked_full(self):
        return self.is_full or self.settings.status == "full"

    @property
    def is_shown(self):
        return self.change != "skipped" and not self.is_gone

    @property
    def free_seats(self):
        return 0 if self.is_marked_full else max(self.settings.capacity - len(self.seated), 0)

    @property
    def seats_left(self):
        """None if visitors cannot register; the host can while the date takes place."""
        return None if self.is_off or self.is_closed else self.free_seats

    @property
    def is_off(self):
        return self.status in OFF

    @property
    def is_moved(self):
        return self.start != self.original

    @property
    def states(self):
        """The labels of the unusual states, in the order of the site."""
        if self.is_off:
            return [OFF[self.status]]
        states = {
            "Complet": self.status == "full",
            "Déplacé": self.is_moved,
            "Inscriptions closes": self.is_closed,
        }
        return [label for label, is_shown in states.items() if is_shown]

    @property
    def when(self):
        return self.start, self.end, self.place

    @property
    def day(self):
        return self.start.astimezone(self.zone).date()

    @property
    def days(self):
        """The days of the date; one that ends at midnight does not reach the next day."""
        last = (self.end.astimezone(self.zone) - datetime.timedelta.resolution).date()
        return [self.day + DAY * number for number in range((last - self.day).days + 1)]

    @property
    def original_day(self):
        """The day of the original start, by the clock of the date."""
        return self.original.astimezone(self.zone).date()

    def retype(self, delta, *, is_renamed):
        """Type another original start, `delta` later by the clock.

        If `is_renamed`, its change follows it in the form, which keeps the start first announced.
        """
        if is_renamed and self.has_exception:
            self.announced = self.announced or self.original
        self.typed += delta
        if not self.is_retimed:
            self.start = self.original
            self.end = self.end_after(self.start)

    def words(self, moments=None):
        """Return the date in French, from (start, end, place) by default its own."""
        start, end, place = moments or self.when
        zone = self.zone_at(place)
        return words(start.astimezone(zone), end.astimezone(zone), self.all_day)

    def register(self, contact, name, *, has_letter=False):
        person = Person(contact, name, self.when)
        (self.seated if self.free_seats else self.waiting).append(person)
        if has_letter:
            self.note_letter(person, "held")

    def note_letter(self, person, occasion):
        """Note the entry that a letter adds to the calendar of `person`, or removes."""
        if occasion in ADDING and person in self.seated:
            person.entry = self.when[:2]
        elif occasion not in ADDING:
            person.entry = None

    def promote(self):
        """Give the free seats to the first who wait; return their letters, one for each form."""
        letters = {}
        while self.is_shown and self.free_seats and self.waiting and not self.waiting[0].is_off:
            first = self.waiting[0]
            self.waiting.remove(first)
            self.seated.append(first)
            self.note_letter(first, "promoted")
            letter = first.contact, "promoted", self.words(first.told), ""
            letters[first.told, letter] = letter
        return [*letters.values()]

    def letters(self):
        """Return the letters about the difference between the date and the last letters.

        The people of one form, who have the same contact, share a letter if they had the same one
        before.
        """
        letters = {}
        for person in self.seated + self.waiting:
            is_announced = self.is_shown and self.settings.is_live
            former, person.is_off = person.is_off, self.is_off or not is_announced
            told, letter = person.told, None
            if person.is_off and not former:
                self.note_letter(person, "off")
                letter = person.contact, "off", self.words(told), ""
            elif not person.is_off and (former or person.told != self.when):
                occasion = self.occasion_of_return(told) if former else "moved"
                was = self.words(told) if told != self.when else ""
                person.told = self.when
                self.note_letter(person, occasion)
                letter = person.contact, occasion, self.words(), was
            if letter:
                letters[told, letter] = letter
        return [*letters.values(), *self.promote()]

    def occasion_of_return(self, told):
        """Return the occasion of the letter about a cancelled date that takes place after all."""
        if self.words(told) == self.words():
            return "back" if told[2] == self.place else "back_elsewhere"
        same_day = told[0].astimezone(self.zone_at(told[2])).date() == self.day
        return "back_other_hour" if same_day else "back_other_day"


def words(start, end, all_day):
    """Return "jeudi 22 octobre, de 14 h à 15 h", or both days if the date ends on the next.

    An end at midnight is on the first day.
    """
    first, last = day_in_words(start), day_in_words(end)
    if all_day:
        last = day_in_words(end - datetime.timedelta.resolution)
        return first if first == last else f"du {first} au {last}"
    if end.hour == 0 and (end - start) < datetime.timedelta(days=1):
        return f"{first}, de {start.hour} h à minuit"
    if first != last:
        return f"du {first}, {start.hour} h, au {last}, {end.hour} h"
    return f"{first}, de {start.hour} h à {end.hour} h"


def day_in_words(day):
    year = " 2027" if day.year == 2027 else ""
    number = "1er" if day.day == 1 else day.day
    return f"{DAY_NAMES[day.weekday()]} {number} {MONTH_NAMES[day.month - 1]}{year}"


def instant(moment):
    return moment.astimezone(datetime.UTC)


def shape(home, first, hours, *, weekly=True, days_long=0, elsewhere=()):
    """Describe an event: its place, its first day, the hours of each day, places of its dates.

    Each of the three weeks has one session an hour of `hours`, counted from the midnight of its
    first day; `elsewhere` is {(week, hour): place} of the extra dates in other places. The first
    hour of each week is that of the rule if the event is `weekly`. `days_long` is the number of
    whole days of each date, or 0 for a date of one hour.
    """
    return home, first, hours, weekly, days_long, dict(elsewhere)


# On 25 October, Paris has two hours at 2 h; on 28 March, it has none.
SHAPES = {
    "autumn": shape("EPN de l’Étang", AUTUMN + DAY * 3, [2, 10, 14, 22]),
    "list in spring": shape("EPN de l’Étang", SPRING, [3, 14], weekly=False),
    "spring": shape("EPN de l’Étang", SPRING, [2, 9]),
    "La Réunion": shape("Bourbon", SPRING, [1, 18]),
    "Miquelon": shape("Miquelon", AUTUMN + DAY * 3, [1, 95]),
    "Martinique": shape("Antilles", AUTUMN, [10, 22], weekly=False),
    "whole days in Guyane": shape("Guyane", AUTUMN, [0, 72], days_long=2),
    "venues": shape(
        "EPN de l’Étang",
        SPRING + DAY * 4,
        [10, 14, 18],
        elsewhere={(0, 14): "Bourbon", (1, 14): VENUE, (1, 18): "Antilles"},
    ),
}
ACTIONS = (
    "cancel move note full close skip shut relocate away restore undo register couple host"
    " unregister retype retype_series add remove resize cancel_event fill_event hide"
).split()
# "1000-1059" tries these sequences for each shape of event.
FIRST, _, LAST = os.environ.get("MAILLAGE_SEQUENCES", "").partition("-")
if not FIRST:  # PostgreSQL runs only the sequences requested
    pytestmark.append(pytest.mark.any_database)
NUMBERS = range(int(FIRST), int(LAST or FIRST) + 1) if FIRST else [7]
LENGTH = 20


def sequence(name, number):
    """Return a sequence of (number of a session, action, choice), always the same.

    It concerns few sessions, so that several changes concern the same one. More people register
    than anything else happens.
    """
    chance = random.Random(f"{name} {number}")
    registering = ["register", "couple", "host"]
    changes = list(itertools.product(ACTIONS + 2 * registering, range(4)))
    most = chance.choice([2, 4, 6])
    return [(chance.randrange(most), *change) for change in chance.sample(changes, LENGTH)]


class Network:
    """One event of the site beside its model, changed through the entry points of the site."""

    def __init__(self, client, user, places, commit, described):
        self.client, self.user, self.places, self.commit = client, user, places, commit
        self.home, first, hours, self.is_weekly, self.days_long, elsewhere = described
        self.sessions, self.people, rows, self.closed_days = [], 0, [], set()
        self.settings = Settings()
        # [(operation of a `DatesChange`, result of `snapshot` before it)]
        self.history = []
        # {contact: {identity of an entry: (its SEQUENCE, start and end, or None if removed)}}
        self.diaries = defaultdict(dict)
        midnight = datetime.datetime.combine(first, datetime.time())
        for week in range(3):
            for hour in hours:
                naive = midnight + week * 7 * DAY + hour * HOUR
                own = elsewhere.get((week, hour), "")
                is_first = hour == hours[0] and (self.is_weekly or not week)
                self.sessions.append(self.session(naive, own, is_extra=not is_first))
                if not is_first:
                    rows.append(self.row(naive, own))
        start = (midnight + hours[0] * HOUR).replace(tzinfo=PARIS)
        event = EventPageFactory(
            parent=places[self.home],
            title="Premiers pas",
            starts_at=start,
            ends_at=start + self.typed_length,
            all_day=self.all_day,
            repeat="weekly" if self.is_weekly else "",
            until=first + 14 * DAY if self.is_weekly else None,
            capacity=self.settings.capacity,
        )
        event.dates = rows
        event.save_revision().publish()
        self.pk = event.pk

    def session(self, typed, place, *, is_extra):
        return Session(
            typed,
            self.home,
            self.days_long,
            place or self.home,
            is_regular=self.is_weekly and not is_extra,
            is_extra=is_extra,
            settings=self.settings,
            closed_days=self.closed_days,
        )

    def row(self, typed, place):
        """Return an unsaved extra date."""
        start = typed.replace(tzinfo=PARIS)
        times = {"starts_at": start, "ends_at": start + self.typed_length}
        return EventDate(**times, **self.at(place))

    @property
    def typed_length(self):
        """The end typed for whole days is their last day."""
        return DAY * (self.days_long - 1) if self.days_long else HOUR

    @property
    def all_day(self):
        return self.days_long > 0

    def at(self, name):
        """Return the location of a date, as the fields of its row."""
        if not name or name == self.home:
            return {}
        return {"venue": name} if name == VENUE else {"place": self.places[name]}

    @property
    def event(self):
        return EventPage.objects.get(pk=self.pk)

    @property
    def shown(self):
        """The sessions that the site announces, by start."""
        shown = [session for session in self.sessions if session.is_shown]
        return sorted(shown, key=lambda session: (session.start, session.original))

    def date_of(self, session):
        dates = self.event.occurrences.select_related("event", "place", "commune")
        return dates.get(original_starts_at=session.original)

    def step(self, number, action, choice):
        """Change one session, or the event, and its model; compare the letters that leave."""
        present = [session for session in self.sessions if not session.is_gone]
        session = present[number % len(present)]
        former, known = self.snapshot(), set(operations())
        if action == "hide":
            self.hide(choice)
        else:
            self.compare_letters(lambda: getattr(self, action)(session, choice), action)
        self.history += [(key, former) for key in operations() if key not in known]
        # The letters about a change by an editor leave later, with the seats that it gives.
        self.compare_letters(self.send_due, action)

    def compare_letters(self, act, action):
        """Call `act`, and compare the letters that leave with those that it returns, if any."""
        mail.outbox.clear()
        with self.commit(execute=True):
            expected = act()
        assert Counter(map(read_letter, mail.outbox)) == Counter(expected or ()), action
        for letter in mail.outbox:
            add_to_diary(self.diaries[letter.to[0]], letter)

    def send_due(self):
        delays.send_due(at_once=True)
        return [letter for each in self.sessions for letter in each.letters()]

    def snapshot(self):
        """Return the values of the event and of its sessions that « Défaire » restores."""
        values = {"capacity": self.settings.capacity, "status": self.settings.status}
        return values, {session: session.state for session in self.sessions}

    def cancel(self, session, choice):
        if session.is_shown:
            self.send_change(session, raison="Grève")
            session.apply("cancelled", session.place, note="Grève")

    def move(self, session, choice):
        if not session.is_shown:
            return
        delta = (25 * HOUR, 3 * DAY + 2 * HOUR, -HOUR, DAY)[choice]
        naive = session.start.astimezone(session.zone).replace(tzinfo=None)
        naive += max(delta.days, 1) * DAY if self.all_day else delta
        start, end = instant(naive.replace(tzinfo=session.zone)), None
        typed = {"debut": f"{naive:%Y-%m-%dT%H:%M}", "fin": ""}
        if choice % 2 and not self.all_day:
            last = naive + 2 * HOUR
            end, typed["fin"] = instant(last.replace(tzinfo=session.zone)), f"{last:%Y-%m-%dT%H:%M}"
        is_closed = session.place == self.home and naive.date() in self.closed_days
        moments = [naive, naive + 2 * HOUR] if typed["fin"] else [naive]
        if is_closed or any(map(session.is_typed_in_a_change_of_clocks, moments)):
            self.send_change(session, faire="deplacer", **typed, status=200)
            return
        self.send_change(session, faire="deplacer", **typed)
        session.apply("moved", session.place, start=start, end=end)

    def send_change(self, session, status=302, **typed):
        sent = {"date": self.date_of(session).pk} | typed
        answer = self.client.post(reverse("event_dates", args=[self.pk]), sent)
        assert answer.status_code == status

    def note(self, session, choice):
        self.publish_change(session, "note", note="Badge")

    def full(self, session, choice):
        """Set or remove the mark of a full date, which the other changes keep."""
        if session.is_shown and not session.is_off:
            session.is_full = not session.is_full
            self.send_change(session, faire="remplir" if session.is_full else "vider")

    def close(self, session, choice):
        """Close or open the registration, which a cancelled date refuses."""
        if session.is_shown:
            self.send_change(session, faire="rouvrir" if session.is_closed else "clore")
            if not session.is_off:
                session.is_closed = not session.is_closed

    def restore(self, session, choice):
        """Restore a date at the time of its move, then as first announced.

        During a closure, a date that was kept on purpose is not changed.
        """
        is_elsewhere = session.is_moved or session.place != session.usual_place
        if not session.is_shown or not (is_elsewhere or session.is_off):
            return
        self.send_change(session, faire="retablir")
        if self.settings.status in OFF:
            return
        is_back = session.change == "cancelled" and is_elsewhere
        if is_back:
            moved = {"start": session.start, "end": session.end} if session.is_retimed else {}
            session.apply("moved", session.place, **moved)
        elif not session.is_shut:
            session.apply("")
        elif session.change != "note":
            session.apply("note")

    def undo(self, session, choice):
        """Undo the last change that is not undone, of any session, also after its letters."""
        if self.history:
            operation, (values, states) = self.history.pop()
            sent = {"faire": "defaire", "operation": operation}
            assert self.client.post(reverse("event_dates", args=[self.pk]), sent).status_code == 302
            assert operation not in operations()
            for name, value in values.items():
                setattr(self.settings, name, value)
            for each in self.sessions:
                for name, value in states.get(each, {"is_gone": True}).items():
                    setattr(each, name, value)

    def shut(self, session, choice):
        """Close the place of the event on the day of a session, or open it again."""
        self.closed_days ^= {session.typed.date()}
        place = PlacePage.objects.get(pk=self.places[self.home].pk)
        place.closures = [Closure(starts_on=day, ends_on=day) for day in self.closed_days]
        place.save_revision().publish()

    def skip(self, session, choice):
        self.publish_change(session, "skipped")

    def relocate(self, session, choice):
        place = [*PLACES, VENUE][choice + 1]
        self.publish_change(session, "note", note="Ailleurs", place=place)

    def retype(self, session, choice):
        """Type another hour or day of an extra date in the form; its change follows it."""
        if session.is_extra:
            self.retype_dates([session], DAY if self.all_day or choice % 2 else HOUR)

    def retype_series(self, session, choice):
        """Type another hour or day of the first date, and so of the series."""
        delta = (HOUR, DAY, -HOUR, DAY + 2 * HOUR)[choice]
        if self.all_day:
            delta = DAY * max(delta.days, 1)
        regular = [each for each in self.sessions if not (each.is_extra or each.is_gone)]
        self.retype_dates(regular, delta)

    def retype_dates(self, sessions, delta):
        """Publish other original starts of sessions, unless another date has one of them.

        The people of a removed date, who were notified, do not follow it: such a date stays. A date
        with an hour first announced stays on its day.
        """
        others = {each.original for each in self.sessions if each not in sessions}
        retyped = [replace(each, typed=each.typed + delta) for each in sessions]
        is_free = others.isdisjoint(each.original for each in retyped)
        has_lost = any(not each.is_shown and (each.seated or each.waiting) for each in sessions)
        is_stuck = any(each.announced and delta.days for each in sessions)
        if not is_free or has_lost or is_stuck:
            return
        page = self.event
        times = page.original_times()
        exceptions = {row.original: row for row in page.exceptions.all()}
        rows = {row.starts_at: row for row in page.dates.all()}
        for each, new in zip(sessions, retyped, strict=True):
            if each.is_extra:
                row = rows[instant(each.typed.replace(tzinfo=PARIS))]
                row.starts_at = new.typed.replace(tzinfo=PARIS)
                row.ends_at = row.starts_at + self.typed_length
            elif each is sessions[0]:
                page.starts_at = new.typed.replace(tzinfo=PARIS)
                page.ends_at = page.starts_at + self.typed_length
                page.until = page.until and page.until + datetime.timedelta(max(delta.days, 0))
            self.rename(exceptions.get(self.key(each)), each, new, times)
        page.exceptions, page.dates = exceptions.values(), rows.values()
        self.publish(page)

    def rename(self, row, session, retyped, times):
        """Let the exception `row` of a session follow it in the form, if there is one.

        The form itself renames the exception of the only date of a day. Otherwise the editor types
        the new day or hour.
        """
        day, time = self.key(retyped)
        is_alone = len(times[session.named.date()]) == 1 and day == session.named.date()
        if row is not None:
            if is_alone and not self.all_day:
                row.announced_time = row.announced_time or row.original_time
            row.original_date, row.original_time = day, time
        delta = retyped.typed - session.typed
        session.retype(delta, is_renamed=is_alone and not self.all_day)

    def key(self, session):
        """Return (day, time) of the original start, by which an exception names its date."""
        named = session.named
        return named.date(), None if self.all_day else named.time()

    def publish(self, page):
        page.save_revision(user=self.user).publish(user=self.user)

    def add(self, session, choice):
        """Add a date, also at an hour that the clock of the event repeats or skips."""
        changed = CLOCK_CHANGES.get(PLACES[self.home][1], CLOCK_CHANGES["Europe/Paris"])
        typed = (*changed, session.typed + 2 * HOUR, session.typed + DAY)[choice]
        if self.all_day:
            typed = datetime.datetime.combine(typed, datetime.time()) + DAY
        place = VENUE if choice == 3 else ""
        new = self.session(typed, place, is_extra=True)
        if all(new.original != each.original for each in self.sessions):
            page = self.event
            page.dates = [*page.dates.all(), self.row(typed, place)]
            self.publish(page)
            self.sessions.append(new)

    def remove(self, session, choice):
        """Remove an extra date without a change from the form."""
        if session.is_extra and not session.has_exception:
            page, typed = self.event, instant(session.typed.replace(tzinfo=PARIS))
            page.dates = [row for row in page.dates.all() if row.starts_at != typed]
            self.publish(page)
            session.is_gone = True

    def resize(self, session, choice):
        """Change the number of seats of all dates."""
        page = self.event
        page.capacity = self.settings.capacity = (1, 3, 2, 4)[choice]
        self.publish(page)

    def cancel_event(self, session, choice):
        """Cancel or postpone the whole event, or confirm it, on the screen or in the form."""
        if self.settings.status in OFF and choice % 2:
            sent = {"faire": "confirmer"}
            assert self.client.post(reverse("event_dates", args=[self.pk]), sent).status_code == 302
            self.settings.status = "confirmed"
        elif self.settings.status in OFF:
            self.publish_status("confirmed")
        else:
            self.publish_status([*OFF][choice // 2])

    def fill_event(self, session, choice):
        """Mark the whole event as full, or remove the mark."""
        if self.settings.status not in OFF:
            self.publish_status("confirmed" if self.settings.status == "full" else "full")

    def publish_status(self, status):
        page = self.event
        page.status = self.settings.status = status
        page.status_reason = "Travaux" if status in OFF else ""
        self.publish(page)

    def hide(self, choice):
        """Unpublish the event and put it back, also after the letters of the night."""
        self.compare_letters(lambda: self.event.unpublish(user=self.user), "hide")
        self.compare_letters(lambda: delays.send_due(at_once=True) and [], "hide")
        assert self.client.get(self.event.url or "/agenda/premiers-pas/").status_code == 404
        assert self.client.get("/agenda/agenda.json").json()["dates"] == []
        assert b"VEVENT" not in self.client.get(FEED).content
        if choice % 2:
            self.settings.is_live = False
            self.compare_letters(self.send_at_night, "hide")
            self.settings.is_live = True
        with self.commit(execute=True):
            sent = {"faire": "republier"}
            assert self.client.post(reverse("event_dates", args=[self.pk]), sent).status_code == 302
        assert self.event.live

    def send_at_night(self):
        delays.send_missed()
        return [letter for each in self.sessions for letter in each.letters()]

    def away(self, session, choice):
        """Unpublish another place for a while: the people of its dates are not notified."""
        place = self.places[[*PLACES][choice]]
        if place.pk != self.places[self.home].pk:
            with self.commit(execute=True):
                PlacePage.objects.get(pk=place.pk).unpublish()
            with self.commit(execute=True):
                delays.send_due(at_once=True)
            PlacePage.objects.get(pk=place.pk).save_revision().publish()

    def publish_change(self, session, change, *, note="", place=""):
        original = session.named
        time = None if self.all_day else original.time()
        marks = {"is_full": session.is_full, "is_closed": session.is_closed}
        row = EventException(
            original_date=original.date(), original_time=time, change=change, **marks
        )
        for name, value in ({"note": note} | self.at(place)).items():
            setattr(row, name, value)
        changes.change_dates(self.event, [row], self.user)
        session.apply(change, place, note=note)

    def register(self, session, choice):
        if not session.is_shown:
            return
        if session.seats_left is None:
            with pytest.raises(seats.ClosedError):
                seats.register(self.date_of(session), name="Dominique", contact="")
            return
        seats.register(self.date_of(session), name="Camille", contact=self.new_contact())
        session.register(self.contact, "Camille")

    def couple(self, session, choice):
        """Register two people in one form of the public page."""
        if not session.is_shown or session.seats_left is None:
            return []
        address = reverse("registrations:register", args=[self.event.calendar_entry.uid])
        with time_machine.travel(TODAY - MINUTE, tick=False):  # a form takes time to fill
            page = self.client.get(address).text
        sent = {"name": "Camille", "together": "on", "name_2": "Dominique", "website": ""}
        sent |= {"date": int(session.original.timestamp()), "contact": self.new_contact()}
        sent["stamp"] = re.search(r'name="stamp" value="([^"]+)"', page)[1]
        assert self.client.post(address, sent).status_code == 302
        held = min(session.free_seats, 2)
        for name in ("Camille", "Dominique"):
            session.register(self.contact, name, has_letter=True)
        return [(self.contact, ("waiting", "both", "held")[held], session.words(), "")]

    def host(self, session, choice):
        """Register a person on the list of the host."""
        if not session.is_shown or session.is_off:
            return []
        sent = {"faire": "ajouter", "name": "Claude", "contact": self.new_contact()}
        assert self.client.post(self.roll_of(session), sent).status_code == 302
        occasion = "held" if session.free_seats else "waiting"
        session.register(self.contact, "Claude", has_letter=True)
        return [(self.contact, occasion, session.words(), "")]

    def unregister(self, session, choice):
        people = session.seated + session.waiting
        if not people:
            return []
        person = people[choice % len(people)]
        row = Registration.objects.get(contact=person.contact, name=person.name)
        if session.is_shown and choice % 2:
            sent = {"faire": "annuler", "inscription": row.pk}
            assert self.client.post(self.roll_of(session), sent).status_code == 302
            occasion = "cancelled"
        else:
            assert seats.cancel(row)
            occasion = "withdrawn"
        letters = [(person.contact, occasion, session.words(person.told), "")]
        (session.seated if person in session.seated else session.waiting).remove(person)
        return letters + session.promote()

    def compare_diaries(self):
        """Compare the calendars that the letters wrote with the seats of each contact."""
        expected = defaultdict(Counter)
        for session in self.sessions:
            entries = {person.contact: person.entry for person in session.seated if person.entry}
            for contact, entry in entries.items():
                expected[contact][entry] += 1
        for contact, diary in self.diaries.items():
            assert Counter(times for _sequence, times in diary.values() if times) == Counter(
                {self.moments(entry): number for entry, number in expected[contact].items()}
            )

    def moments(self, entry):
        """Return the start and the end of an entry, as days for whole days."""
        zone = ZoneInfo(PLACES[self.home][1])
        return tuple(at.astimezone(zone).date() for at in entry) if self.all_day else entry

    def roll_of(self, session):
        return reverse("event_roll", args=[self.pk, int(session.original.timestamp())])

    def new_contact(self):
        self.people += 1
        self.contact = f"p{self.people}@exemple.fr"
        return self.contact


def operations():
    """Return the keys of the changes that « Défaire » can undo, as texts."""
    keys = DatesChange.objects.order_by("pk").values_list("operation", flat=True)
    return [str(key) for key in keys]


def read_letter(letter):
    """Return (recipient, occasion, date in words, former date in words or "") of a letter."""
    lines = letter.body.replace(NBSP, " ").splitlines()
    occasion = SUBJECTS[letter.subject.replace(NBSP, " ").partition(" :")[0]]
    former = re.search(rf"l était annoncé (.+?), ({'|'.join([*PLACES, VENUE])})|$", letter.body)[1]
    when = lines[lines.index("  Premiers pas") + 1].strip()
    return letter.to[0], occasion, when, (former or "").replace(NBSP, " ")


def add_to_diary(diary, letter):
    """Apply the calendar part of a letter to the calendar of its recipient, as clients do."""
    for attachment in letter.attachments:
        calendar = icalendar.Calendar.from_ical(attachment[1])
        [event] = calendar.events
        recurrence = event.get("RECURRENCE-ID")
        identity = str(event["UID"]), recurrence and moment_of(recurrence)
        sequence, _times = diary.get(identity, (0, None))
        if event["SEQUENCE"] < sequence:
            continue  # an older version
        times = moment_of(event["DTSTART"]), moment_of(event["DTEND"])
        is_removal = calendar["METHOD"] == "CANCEL"
        assert identity in diary or not is_removal
        diary[identity] = event["SEQUENCE"], None if is_removal else times


def moment_of(value):
    """Return the value of a property, in UTC if it is a moment."""
    return instant(value.dt) if isinstance(value.dt, datetime.datetime) else value.dt


def compare_page(network):
    soup = BeautifulSoup(network.client.get(network.event.url).content, "html.parser")
    items = soup.select(".event-dates__item")
    texts = [" ".join(item.get_text(" ").replace(NBSP, " ").split()) for item in items]
    assert len(items) == len(network.shown)
    for item, text, session in zip(items, texts, network.shown, strict=True):
        assert text.startswith(session.words())
        assert bool(item.find("s")) == session.is_off
        assert badges_of(item) == badges(session)
        link = item.select_one(".event-dates__register")
        label = link and link.find(string=True, recursive=False)
        assert label == {None: None, 0: "Liste d’attente"}.get(session.seats_left, "S’inscrire")
        assert (session.place in text) == (session.place != network.home)
        assert session.note in text


def badges(session):
    """Return the badges of a date: its states, and its free seats."""
    number = session.seats_left
    free = [f"{number} place{'s' if number > 1 else ''}"] if number else []
    return Counter(session.states + free)


def badges_of(item):
    return Counter(badge.get_text(strip=True) for badge in item.select(".badge"))


def compare_summary(network):
    """Compare the summary of the event with its next session that takes place."""
    held = [session for session in network.shown if not session.is_off]
    words = [f"{label(each)}{each.words()}" for each in held or network.shown]
    event, is_off = network.event, network.settings.status in OFF
    following = event.next_in_words.replace(NBSP, " ")
    first = next(iter(held or network.shown), None)
    is_of_rule = first is None or first.original_day <= (event.until or datetime.date.max)
    if event.repeat and is_of_rule and (held or is_off or not words):
        words = [event.when.replace(NBSP, " ")]
        rule = f"{OFF[network.settings.status]} : tous les " if is_off and first else "tous les "
        assert words[0].startswith(rule)
        assert following == (following_words(network, held) if held else "")
    else:
        assert following == ""
    if words:
        assert event.when.replace(NBSP, " ") == words[0]


def label(session):
    return f"{OFF[session.status]} : " if session.is_off else ""


def following_words(network, held):
    """Return the words of the first of the `held` dates, with three changed ones at most."""
    changed = [each for each in network.shown if each.is_off or (each.is_moved and each != held[0])]
    changes = [
        f"{moment.day}{'er' * (moment.day == 1)} {MONTH_NAMES[moment.month - 1]}"
        f"{' 2027' * (moment.year == 2027)} {'annulé' if each.is_off else 'déplacé'}"
        for each in changed[:3]
        for moment in [each.original.astimezone(each.zone)]
    ]
    changes += ["…"] if changed[3:] else []
    words = f"Prochaine date : {held[0].words()}" if held else ""
    return f"{words} ({', '.join(changes)})" if held and changes else words


def compare_list(network):
    days, cards, number, pages = [], [], 1, 1
    while number <= pages:
        answer = network.client.get(f"/agenda/?page={number}")
        days += answer.context["days"]
        cards += BeautifulSoup(answer.content, "html.parser").select(".occurrence-card")
        number, pages = number + 1, answer.context["page_obj"].paginator.num_pages
    listed = [(day, date.starts_at, date.status) for day, dates in days for date in dates]
    expected = [(session.day, session.start, session.status) for session in network.shown]
    assert Counter(listed) == Counter(expected)
    shown = [(card.time["datetime"], *sorted(badges_of(card).elements())) for card in cards]
    assert Counter(shown) == Counter(
        (start_text(network, session), *sorted(badges(session).elements()))
        for session in network.shown
    )


def start_text(network, session):
    """Return the start in the markup of a card: for whole days, midnight at the place."""
    if network.all_day:
        session_day = datetime.datetime.combine(session.day, datetime.time())
        place = PLACES.get(session.place, PLACES[session.home])
        return session_day.replace(tzinfo=ZoneInfo(place[1])).isoformat()
    return session.start.astimezone(session.zone).isoformat()


def compare_paper(network):
    """Compare the printed list, and the poster of the five weeks from the first date."""
    rows = [printed_row(network, session) for session in network.shown]
    assert printed("/agenda/imprimer/", network) == Counter(rows)
    if network.shown:
        first = min(session.day for session in network.shown)
        last = first + 34 * DAY
        rows = [printed_row(network, session) for session in network.shown if session.day <= last]
        assert printed(f"/agenda/affiche/?debut={first}", network) == Counter(rows)


def printed(address, network):
    """Return a Counter of the (day, hours, states and reason) of the printed dates of a page."""
    soup = BeautifulSoup(network.client.get(address).content, "html.parser")
    day, rows = "", []
    for item in soup.select(".sheet__title, .sheet__date"):
        text = item.get_text(" ").replace(NBSP, " ")
        if item.name == "h2":
            day = text.removesuffix(" (suite)").lower().removesuffix(" 2026")
        else:
            hours, _title, rest = text.partition("Premiers pas")
            states = re.match(r"\s*\((.*?)\)", rest)
            rows.append((day, " ".join(hours.split()), states[1] if states else ""))
    return Counter(rows)


def printed_row(network, session):
    day, when = day_in_words(session.day), session.words()
    hours = when.removeprefix(day).removeprefix(", ") or "toute la journée"
    states = ", ".join(session.states)
    reason = "Travaux" if network.settings.status in OFF else session.note
    return day, hours, f"{states} : {reason}" if session.is_off and reason else states


def compare_atom(network):
    text = network.client.get("/agenda/agenda.atom").text.replace(NBSP, " ")
    shown = Counter(re.findall("(Annulé|Reporté|Complet|Déplacé|Inscriptions closes) :", text))
    status = network.settings.status
    assert not network.shown or f"<title>{PREFIXES[status]}" in text
    changed = [] if status in OFF else network.shown
    assert shown == Counter(session.states[0] for session in changed if session.states)


def compare_months_and_weeks(network):
    days = [(day, session) for session in network.shown for day in session.days]
    months = {("mois", day.replace(day=1)) for day, _session in days}
    weeks = {("semaine", day - DAY * day.weekday()) for day, _session in days}
    for kind, first in sorted(months | weeks):
        answer = network.client.get(f"/agenda/?vue={kind}&jour={first}")
        cells = [cell for week in answer.context["weeks"] for cell in week]
        drawn = BeautifulSoup(answer.content, "html.parser").select("td.agenda-span__day")
        for cell, item in zip(cells, drawn, strict=True):
            if not cell.is_own:
                continue
            links = item.select(".agenda-span__date")
            states = [tuple(state.text for state in link.select("em")) for link in links]
            held = [session for day, session in days if day == cell.day]
            expected = [(session.start, tuple(session.states)) for session in held]
            starts = [date.starts_at for date in cell.dates]
            shown = list(zip(starts, states, strict=True))
            assert cell.count == len(expected)
            assert not Counter(shown) - Counter(expected)
            assert starts == first_starts(held, cell.day if kind == "semaine" else None)


def first_starts(sessions, day):
    """Return the starts of three dates, or of three for each part of a `day` of a week."""
    parts = defaultdict(list)
    for session in sorted(sessions, key=lambda each: each.start):
        local = session.start.astimezone(session.zone)
        if day and local.date() < day and session.end.astimezone(session.zone).hour < 12:
            local = local.replace(hour=0)  # a night
        is_long = session.all_day or day is None
        part = 0 if is_long else 1 + (local.hour >= 12) + (local.hour >= 18)
        parts[part].append(session.start)
    return [start for _part, starts in sorted(parts.items()) for start in starts[:3]]


def compare_feeds(network):
    """Compare the files of the event and of each date, and the feeds of all dates and of places."""
    file = f"/agenda/evenements/{network.event.calendar_entry.uid}.ics"
    for address in (file, FEED):
        compare_calendar(network, address, network.shown)
    for session in network.sessions:
        alone = f"{file}?date={int(session.original.timestamp())}"
        if session.is_shown:
            compare_calendar(network, alone, [session])
        else:
            assert network.client.get(alone).status_code == 404
    for name, place in network.places.items():
        there = [session for session in network.shown if session.place == name]
        compare_calendar(network, f"/agenda/lieux/{place.slug}/agenda.ics", there)


def compare_calendar(network, address, sessions):
    answer = network.client.get(address)
    assert answer.status_code == 200, address
    calendar = icalendar.Calendar.from_ical(answer.content)
    names = [(str(each["UID"]), repr(each.get("RECURRENCE-ID"))) for each in calendar.events]
    assert len(set(names)) == len(names)
    read = recurring_ical_events.of(calendar).between(AUTUMN - DAY, LATER.date())
    assert Counter(map(read_vevent, read)) == Counter(
        (
            *network.moments((session.start, session.end)),
            f"{title_prefix(session)}Premiers pas",
            session.place,
            "Inscriptions closes" in session.states,
        )
        for session in sessions
    ), address


def title_prefix(session):
    is_moved = session.is_moved and not session.is_off
    return PREFIXES[session.status] + ("DÉPLACÉ - " if is_moved else "")


def read_vevent(event):
    start, end = moment_of(event["DTSTART"]), moment_of(event["DTEND"])
    place = str(event["LOCATION"]).partition(",")[0]
    is_closed = "Les inscriptions sont closes." in event["DESCRIPTION"]
    return start, end, str(event["SUMMARY"]), place, is_closed


def compare_structured_data(network):
    """Compare the schema.org Events of the page, 20 at most (`events.schema.LIMIT`)."""
    soup = BeautifulSoup(network.client.get(network.event.url).content, "html.parser")
    scripts = soup.select('script[type="application/ld+json"]')
    objects = itertools.chain(*(json.loads(script.text) for script in scripts))
    read = [
        (
            each["startDate"],
            each.get("previousStartDate", ""),
            each["eventStatus"].rpartition("/")[2],
            each["offers"].get("availability", "").rpartition("/")[2],
            each.get("remainingAttendeeCapacity"),
        )
        for each in objects
        if each["@type"] == "Event"
    ]
    assert Counter(read) == Counter(schema_row(network, session) for session in network.shown)


def schema_row(network, session):
    def text(moment):
        moment = moment.astimezone(session.zone)
        return f"{moment:%Y-%m-%d}" if network.all_day else moment.isoformat()

    status = "EventRescheduled" if session.is_moved else "EventScheduled"
    if session.is_off:
        status = f"Event{session.status.capitalize()}"
    closed = "" if session.is_off or session.is_closed else "InStock"
    offer = "SoldOut" if session.status == "full" else closed
    was = text(session.announced or session.original) if session.is_moved else ""
    return text(session.start), was, status, offer, session.seats_left


def compare_data(network):
    in_json = network.client.get("/agenda/agenda.json").json()["dates"]
    text = network.client.get("/agenda/agenda.csv").text.lstrip("\ufeff")
    for rows in (in_json, list(csv.DictReader(io.StringIO(text)))):
        read = [(*(str(row[name] or "") for name in NAMES), str_of(row)) for row in rows]
        assert Counter(read) == Counter(data_row(network, session) for session in network.shown)


NAMES = ("debut", "debut_initial", "etat", "deplacee_du", "lieu")


def str_of(row):
    return "" if row["places_restantes"] is None else str(row["places_restantes"])


def data_row(network, session):
    def text(moment):
        moment = moment.astimezone(session.zone)
        return f"{moment:%Y-%m-%d}" if network.all_day else moment.isoformat(timespec="minutes")

    left = session.seats_left
    was = text(session.announced or session.original) if session.is_moved else ""
    place = session.place
    seats = "" if left is None else str(left)
    return text(session.start), text(session.original), session.status, was, place, seats


def compare_seats(network):
    for session in network.sessions:
        roll = roll_at(network.event, int(session.original.timestamp()))
        people = [row.contact for row in roll.seated] if roll else []
        assert Counter(people) == Counter(person.contact for person in session.seated)
        waiting = [row.contact for row in roll.waiting] if roll else []
        assert waiting == [person.contact for person in session.waiting]
        if session.is_shown:
            assert roll.date.seats_left == session.seats_left
            everyone = len(session.seated) + len(session.waiting)
            most = max(len(session.seated), min(network.settings.capacity, everyone))
            assert roll.date.seats_taken == most
            assert roll.when.replace(NBSP, " ") == session.words()
            compare_closing(network, session)


def compare_closing(network, session):
    """Assert that only the host can register a person if the registration is closed."""
    if session.seats_left is None:
        with pytest.raises(seats.ClosedError):
            seats.register(network.date_of(session), name="Dominique", contact="")
    if session.is_closed and not session.is_off:
        date, contact = network.date_of(session), network.new_contact()
        seats.register(date, name="Sacha", contact=contact, by_host=True)
        session.register(contact, "Sacha")


def compare_attendance(network):
    """Count the people of each session that took place, then read the reports of both years."""
    held = [session for session in network.shown if not session.is_off]
    left = Counter(uncounted().values_list("original_starts_at", flat=True))
    assert left == Counter(session.original for session in held)
    counts = {20 + number: session for number, session in enumerate(held)}
    for people, session in counts.items():
        address = reverse("event_count", args=[network.pk, int(session.original.timestamp())])
        answer = network.client.post(address, {"people": people, "first_timers": 0})
        assert answer.status_code == 302
        held.remove(session)
        assert uncounted().count() == len(held)
    rows = HeadCount.objects.values_list("people", "original_starts_at", "starts_at")
    assert set(rows) == {
        (people, session.original, session.start) for people, session in counts.items()
    }
    assert not uncounted().exists()
    for year in (2026, 2027):
        own = {people: each for people, each in counts.items() if each.day.year == year}
        compare_report(network, year, own)
    compare_places(network, counts)


def compare_report(network, year, counts):
    """Compare the report of a year with its {number of people: session}."""
    report = Report(Scope(Period.of_year(year)), network.user)
    assert (report.total.people, report.past_dates) == (sum(counts), len(counts))
    # Seats at a date that is no longer announced count until a letter cancels them.
    people = [person for session in network.sessions for person in session.seated]
    seated = sum(not person.is_off and person.told[0].year == year for person in people)
    assert report.registered == (str(seated) if seated > 4 or not seated else "moins de 5")
    months = next((table.lines for table in report.tables if table.key == "mois"), [])
    months = {line.name: line.people for line in months}
    for number, name in enumerate(MONTH_NAMES, start=1):
        of_month = [people for people, session in counts.items() if session.day.month == number]
        assert months.get(name.capitalize(), 0) == sum(of_month)


def compare_places(network, counts):
    """Compare the reports of both years of two places, with {number of people: session}."""
    both = Period(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31))
    used = {session.place for session in counts.values()} & network.places.keys()
    for name in sorted(used)[:2]:
        report = Report(Scope(both, place=network.places[name]), network.user)
        there = [people for people, session in counts.items() if session.place == name]
        assert report.total.people == sum(there)


FEED = "/agenda/agenda.ics"


@pytest.fixture
def places(directory, communes, place):
    """The places of `PLACES` by title, each in its own commune."""
    made = {place.title: place}
    for title, (postcode, _zone) in list(PLACES.items())[1:]:
        code = f"{postcode[:3]}01"
        Territory.objects.create(
            code=code, kind="commune", name=f"Ville de {title}", postcodes=f"|{postcode}|"
        )
        fields = {"postcode": postcode, "city": f"Ville de {title}"}
        page = PlacePage(title=title, slug=title.lower(), **fields)
        made[title] = directory.add_child(instance=page)
        assert made[title].commune.code == code
    return made


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_output_has_the_state_of_each_session(
    client, admin_user, agenda, places, django_capture_on_commit_callbacks, shape, number
):
    client.force_login(admin_user)
    described = SHAPES[shape]
    network = Network(client, admin_user, places, django_capture_on_commit_callbacks, described)
    for step in sequence(shape, number):
        network.step(*step)
        if FIRST:
            compare_page(network)
            compare_feeds(network)
            network.compare_diaries()
    network.compare_diaries()
    for compare in (
        compare_page,
        compare_summary,
        compare_structured_data,
        compare_list,
        compare_paper,
        compare_atom,
        compare_months_and_weeks,
        compare_feeds,
        compare_data,
        compare_seats,
    ):
        compare(network)
    with time_machine.travel(LATER, tick=False):
        client.force_login(admin_user)
        compare_attendance(network)
