"""Random changes of sessions, compared in every output with a small reference model.

The model is plain Python and does not use the schedule of the site: a session is one date of the
event, and a change of one session never concerns another.

The suite tries the same few sequences every time, so that only a change of the code can make it
fail. `MAILLAGE_SEQUENCES=60` in the environment tries 60 new ones for each shape of event, in about
ten minutes a shape, and prints the shortest sequence that fails. Do it after a change of schedules,
letters or outputs.
"""

import csv
import datetime
import io
import itertools
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
CAPACITY = 2
LATER = datetime.datetime(2027, 6, 1, 12, tzinfo=datetime.UTC)
VENUE = "Salle des fêtes"
# {place: (postcode, time zone)}
PLACES = {
    "EPN de l’Étang": ("13500", "Europe/Paris"),
    "Bourbon": ("97400", "Indian/Reunion"),
    "Antilles": ("97200", "America/Martinique"),
    "Guyane": ("97300", "America/Cayenne"),
}
# Paris changes its clock on 25 October and on 28 March.
AUTUMN, SPRING = datetime.date(2026, 10, 22), datetime.date(2027, 3, 21)
PREFIXES = {"cancelled": "ANNULÉ - ", "full": "COMPLET - ", "confirmed": ""}
SUBJECTS = {
    "C’est annulé": "off",
    "Finalement, c’est maintenu": "back",
    "Finalement, il a lieu, mais un autre jour": "back_other_day",
    "Finalement, il a lieu, mais à une autre heure": "back_other_hour",
    "Finalement, il a lieu, mais ailleurs": "back_elsewhere",
    "Du nouveau pour votre rendez-vous": "moved",
    "Une place s’est libérée pour vous": "promoted",
    "Votre inscription est annulée": "cancelled",
    "Votre annulation est notée": "withdrawn",
    "Votre place est gardée": "held",
    "Vous êtes sur la liste d’attente": "waiting",
}
DAY_NAMES = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
MONTH_NAMES = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


@dataclass
class Person:
    """A registered person, with the start, end and place of the last letter."""

    contact: str
    told: tuple
    is_off: bool = False


@dataclass
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
    is_regular: bool
    start: datetime.datetime = None
    end: datetime.datetime = None
    place: str = ""
    change: str = ""
    is_full: bool = False
    is_closed: bool = False
    is_shut: bool = False  # by a closure of the place of its series
    note: str = ""
    seated: list = field(default_factory=list)
    waiting: list = field(default_factory=list)

    def __post_init__(self):
        self.apply("", self.usual_place)

    def apply(self, change, place="", *, start=None, end=None, note=""):
        """Replace the former change of this date by another."""
        self.change, self.note, self.place = change, note, place or self.usual_place
        if change != "cancelled":  # a moved date is cancelled at its new time
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
        """All that a change of this date sets, to be restored by « Défaire »."""
        names = "start end place change is_full is_closed note".split()
        return {name: getattr(self, name) for name in names}

    @property
    def zone(self):
        return self.zone_at(self.place)

    def zone_at(self, place):
        """Return the clock of a place, or of the event for whole days."""
        if self.all_day:
            return self.home_zone
        return ZoneInfo(PLACES.get(place, PLACES[self.home])[1])

    @property
    def status(self):
        if self.change == "cancelled" or (self.is_shut and not self.change):
            return "cancelled"
        is_full = self.is_full or len(self.seated) >= CAPACITY
        return "full" if is_full else "confirmed"

    @property
    def is_shown(self):
        return self.change != "skipped"

    @property
    def free_seats(self):
        return 0 if self.is_full else max(CAPACITY - len(self.seated), 0)

    @property
    def seats_left(self):
        """None if visitors cannot register; the host can while the date takes place."""
        return None if self.is_off or self.is_closed else self.free_seats

    @property
    def is_off(self):
        return self.status == "cancelled"

    @property
    def is_moved(self):
        return self.start != self.original

    @property
    def states(self):
        """The labels of the unusual states, in the order of the site."""
        if self.is_off:
            return ["Annulé"]
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

    def words(self, moments=None):
        """Return the date in French, from (start, end, place) by default its own."""
        start, end, place = moments or self.when
        zone = self.zone_at(place)
        return words(start.astimezone(zone), end.astimezone(zone), self.all_day)

    def register(self, contact):
        person = Person(contact, self.when)
        (self.seated if self.free_seats else self.waiting).append(person)

    def promote(self):
        """Give the free seats to the first who wait; return their letters."""
        letters = []
        while self.is_shown and self.free_seats and self.waiting and not self.waiting[0].is_off:
            first = self.waiting[0]
            self.waiting.remove(first)
            self.seated.append(first)
            letters.append((first.contact, "promoted", self.words(first.told), ""))
        return letters

    def letters(self):
        """Return the letters about the difference between the date and the last letters."""
        letters = []
        for person in self.seated + self.waiting:
            former, person.is_off = person.is_off, self.is_off or not self.is_shown
            if person.is_off and not former:
                letters.append((person.contact, "off", self.words(person.told), ""))
            elif not person.is_off and (former or person.told != self.when):
                occasion = self.occasion_of_return(person.told) if former else "moved"
                was = self.words(person.told) if person.told != self.when else ""
                person.told = self.when
                letters.append((person.contact, occasion, self.words(), was))
        return letters + self.promote()

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
    "cancel move note full close skip shut relocate away restore undo register host unregister"
    " retype"
).split()
# Few sessions, so that several changes concern the same one.
STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(ACTIONS), st.integers(0, 3)),
    min_size=8,
    max_size=12,
    unique_by=lambda step: step[1:],
)
SEQUENCES = int(os.environ.get("MAILLAGE_SEQUENCES", 0))


class Network:
    """One event of the site beside its model, changed through the entry points of the site."""

    def __init__(self, client, user, places, commit, described):
        self.client, self.user, self.places, self.commit = client, user, places, commit
        self.home, first, hours, weekly, self.days_long, elsewhere = described
        self.sessions, self.people, rows, self.closed_days = [], 0, [], set()
        # [(operation of a `DatesChange`, its session, former state of the session)]
        self.history = []
        midnight, length = datetime.datetime.combine(first, datetime.time()), self.days_long
        # The end that is typed for whole days is their last day.
        typed_length = DAY * (length - 1) if length else HOUR
        for week in range(3):
            for hour in hours:
                naive = midnight + week * 7 * DAY + hour * HOUR
                own = elsewhere.get((week, hour), "")
                is_first = hour == hours[0]
                self.sessions.append(
                    Session(naive, self.home, length, own or self.home, weekly and is_first)
                )
                if not is_first or (week and not weekly):
                    typed = naive.replace(tzinfo=PARIS)
                    times = {"starts_at": typed, "ends_at": typed + typed_length}
                    rows.append(EventDate(**times, **self.at(own)))
        start = (midnight + hours[0] * HOUR).replace(tzinfo=PARIS)
        event = EventPageFactory(
            parent=places[self.home],
            title="Premiers pas",
            starts_at=start,
            ends_at=start + typed_length,
            all_day=self.all_day,
            repeat="weekly" if weekly else "",
            until=first + 14 * DAY if weekly else None,
            capacity=CAPACITY,
        )
        event.dates = rows
        event.save_revision().publish()
        self.pk = event.pk

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
        """Change one session and its model, and compare the letters that leave."""
        session = self.sessions[number % len(self.sessions)]
        former, known = session.state, set(operations())
        mail.outbox.clear()
        with self.commit(execute=True):
            expected = getattr(self, action)(session, choice)
        self.history += [(key, session, former) for key in operations() if key not in known]
        # The letters about a change by an editor leave later, with the seats that it gives.
        assert Counter(map(read_letter, mail.outbox)) == Counter(expected or ()), action
        mail.outbox.clear()
        with self.commit(execute=True):
            delays.send_due(at_once=True)
        letters = [letter for each in self.sessions for letter in each.letters()]
        assert Counter(map(read_letter, mail.outbox)) == Counter(letters), action

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
        if session.place == self.home and naive.date() in self.closed_days:
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
        is_back = session.change == "cancelled" and is_elsewhere
        if is_back:
            moved = {"start": session.start, "end": session.end}
            session.apply("moved", session.place, **moved)
        elif not session.is_shut:
            session.apply("")
        elif session.change != "note":
            session.apply("note")

    def undo(self, session, choice):
        """Undo the last change that is not undone, of any session, also after its letters."""
        if self.history:
            operation, changed, former = self.history.pop()
            sent = {"faire": "defaire", "operation": operation}
            assert self.client.post(reverse("event_dates", args=[self.pk]), sent).status_code == 302
            assert operation not in operations()
            for name, value in former.items():
                setattr(changed, name, value)

    def shut(self, session, choice):
        """Close the place of the event on the day of a session, or open it again."""
        self.closed_days ^= {session.typed.date()}
        place = PlacePage.objects.get(pk=self.places[self.home].pk)
        place.closures = [Closure(starts_on=day, ends_on=day) for day in self.closed_days]
        place.save_revision().publish()
        for each in self.sessions:
            each.is_shut = each.is_regular and each.typed.date() in self.closed_days

    def skip(self, session, choice):
        self.publish_change(session, "skipped")

    def relocate(self, session, choice):
        place = [*PLACES, VENUE][choice + 1]
        self.publish_change(session, "note", note="Ailleurs", place=place)

    def retype(self, session, choice):
        """Type another hour or day of an extra date without a change, in the form."""
        delta = DAY if self.all_day or choice % 2 else HOUR
        typed, page = session.typed.replace(tzinfo=PARIS), self.event
        retyped = replace(session, typed=session.typed + delta)
        row = next((row for row in page.dates.all() if row.starts_at == instant(typed)), None)
        is_free = all(other.original != retyped.original for other in self.sessions)
        if row is None or session.change or session.is_full or session.is_closed or not is_free:
            return
        length = row.ends_at - row.starts_at
        row.starts_at, row.ends_at = typed + delta, typed + delta + length
        page.dates = [row if each.pk == row.pk else each for each in page.dates.all()]
        page.save_revision().publish()
        self.history = [change for change in self.history if change[1] is not session]
        session.typed += delta
        session.apply("", session.usual_place)

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
        session.register(self.contact)

    def host(self, session, choice):
        """Register a person on the list of the host."""
        if not session.is_shown or session.is_off:
            return []
        sent = {"faire": "ajouter", "name": "Claude", "contact": self.new_contact()}
        assert self.client.post(self.roll_of(session), sent).status_code == 302
        occasion = "held" if session.free_seats else "waiting"
        session.register(self.contact)
        return [(self.contact, occasion, session.words(), "")]

    def unregister(self, session, choice):
        people = session.seated + session.waiting
        if not people:
            return []
        person = people[choice % len(people)]
        row = Registration.objects.get(contact=person.contact)
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
    held = [session for session in network.shown if session.status != "cancelled"]
    words = [f"{'' if held else 'Annulé : '}{each.words()}" for each in held or network.shown]
    event = network.event
    following = event.next_in_words.replace(NBSP, " ")
    if event.repeat and (held or not words):
        words = [event.when.replace(NBSP, " ")]
        assert words[0].startswith("tous les ")
        assert following == following_words(network, held)
    else:
        assert following == ""
    if words:
        assert event.when.replace(NBSP, " ") == words[0]


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
    assert printed("/agenda/imprimer/", network) == Counter(map(printed_row, network.shown))
    if network.shown:
        first = min(session.day for session in network.shown)
        last = first + 34 * DAY
        on_poster = [session for session in network.shown if session.day <= last]
        shown = printed(f"/agenda/affiche/?debut={first}", network)
        assert shown == Counter(map(printed_row, on_poster))


def printed(address, network):
    """Return a Counter of the (day, hours, states) of the printed dates of a page."""
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


def printed_row(session):
    day, when = day_in_words(session.day), session.words()
    hours = when.removeprefix(day).removeprefix(", ") or "toute la journée"
    return day, hours, ", ".join(session.states)


def compare_atom(network):
    text = network.client.get("/agenda/agenda.atom").text.replace(NBSP, " ")
    shown = Counter(re.findall("(Annulé|Complet|Déplacé|Inscriptions closes) :", text))
    assert shown == Counter(session.states[0] for session in network.shown if session.states)


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
            expected = [
                (session.start, tuple(session.states)) for day, session in days if day == cell.day
            ]
            starts = [date.starts_at for date in cell.dates]
            shown = list(zip(starts, states, strict=True))
            assert cell.count == len(expected)
            assert len(shown) == min(len(expected), 3 if kind == "mois" else 6)
            assert not Counter(shown) - Counter(expected)
            assert starts == sorted(start for start, _states in expected)[: len(shown)]


def compare_feeds(network):
    for address in (f"/agenda/evenements/{network.event.calendar_entry.uid}.ics", FEED):
        answer = network.client.get(address)
        assert answer.status_code == 200, address
        calendar = icalendar.Calendar.from_ical(answer.content)
        names = [(str(each["UID"]), repr(each.get("RECURRENCE-ID"))) for each in calendar.events]
        assert len(set(names)) == len(names)
        read = recurring_ical_events.of(calendar).between(AUTUMN - DAY, LATER.date())
        assert Counter(map(read_vevent, read)) == Counter(
            (
                *(
                    moment.astimezone(session.zone).date() if network.all_day else moment
                    for moment in (session.start, session.end)
                ),
                f"{title_prefix(session)}Premiers pas",
                session.place,
                "Inscriptions closes" in session.states,
            )
            for session in network.shown
        )


def title_prefix(session):
    is_moved = session.is_moved and not session.is_off
    return PREFIXES[session.status] + ("DÉPLACÉ - " if is_moved else "")


def read_vevent(event):
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    if isinstance(start, datetime.datetime):
        start, end = instant(start), instant(end)
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
    status = "EventCancelled" if session.is_off else status
    closed = "" if session.is_off or session.is_closed else "InStock"
    offer = "SoldOut" if session.status == "full" else closed
    was = text(session.original) if session.is_moved else ""
    return text(session.start), was, status, offer, session.seats_left


def compare_data(network):
    in_json = network.client.get("/agenda/agenda.json").json()["dates"]
    text = network.client.get("/agenda/agenda.csv").text.lstrip("\ufeff")
    for rows in (in_json, list(csv.DictReader(io.StringIO(text)))):
        read = [(*(str(row[name] or "") for name in NAMES), str_of(row)) for row in rows]
        assert Counter(read) == Counter(data_row(network, session) for session in network.shown)


NAMES = ("debut", "etat", "deplacee_du", "lieu")


def str_of(row):
    return "" if row["places_restantes"] is None else str(row["places_restantes"])


def data_row(network, session):
    def text(moment):
        moment = moment.astimezone(session.zone)
        return f"{moment:%Y-%m-%d}" if network.all_day else moment.isoformat(timespec="minutes")

    left = session.seats_left
    was = text(session.original) if session.is_moved else ""
    place = session.place
    return text(session.start), session.status, was, place, "" if left is None else str(left)


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
            assert roll.date.seats_taken == max(len(session.seated), min(CAPACITY, everyone))
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
        session.register(contact)


def compare_attendance(network):
    """Count the people of each session that took place, then read the reports of both years."""
    held = [session for session in network.shown if session.status != "cancelled"]
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


@pytest.mark.parametrize("described", SHAPES.values(), ids=SHAPES)
@settings(
    max_examples=SEQUENCES or 2,
    derandomize=not SEQUENCES,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if SEQUENCES else [])],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_every_output_has_the_state_of_each_session(
    client, admin_user, agenda, places, django_capture_on_commit_callbacks, described, steps
):
    for event in EventPage.objects.all():  # of the former example
        event.delete()
    HeadCount.objects.all().delete()
    Closure.objects.all().delete()
    client.force_login(admin_user)
    network = Network(client, admin_user, places, django_capture_on_commit_callbacks, described)
    for step in steps:
        network.step(*step)
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
