"""Measure the speed of the agenda with generated events.

Prints one line per page: milliseconds, milliseconds of CPU, the ratio to a page of fixed text, and
queries. The generated rows are rolled back.
"""

import argparse
import random
import statistics

import icalendar
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from events.feeds import feeds
from events.models import EventPage, Occurrence
from network.models import ContentStamp

from .made_up import agenda as made_up
from .pages import Pages, analyse, made_up_site
from .timing import timed

FEED = "/agenda/agenda.ics"
FEED_EVENTS = 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--dates", type=int, default=20, help="of each event")
    options = parser.parse_args()
    random.seed(7)
    with made_up_site():
        index = made_up.fill(options.events, options.dates)
        print(f"{options.events} events, {Occurrence.objects.count()} dates")
        analyse()
        show_pages(index)
        show_feed(index)


def show_pages(index):
    pages = Pages()
    print(pages.HEADS)
    for name, address in addresses(index).items():
        print(pages.row(name, address))
    show_just_published(pages, index.get_url())
    show_readers(pages)


def addresses(index):
    """Return {name of a page: its address}."""
    event = EventPage.objects.child_of(index).public().last()
    place = event.place
    town = place.commune
    agenda = index.get_url()
    return {
        "agenda": agenda,
        "agenda, page 50": f"{agenda}?page=50",
        "in a town": f"{agenda}?territoire={town.code}",
        "in a département": f"{agenda}?territoire={town.departement.code}&gratuit=1",
        "topic and kind": f"{agenda}?theme={event.topics.first().slug}&type={event.kind}",
        "words": f"{agenda}?q=souris+photos",
        "from a day on": f"{agenda}?du={timezone.localdate():%Y}-12-31",
        "several at once": f"{agenda}?type=atelier&gratuit=1&territoire={town.region.code}",
        "week": f"{agenda}?vue=semaine",
        "month": f"{agenda}?vue=mois",
        "month of a town": f"{agenda}?vue=mois&territoire={town.code}",
        "archives": f"{agenda}archives/",
        "archives, page 50": f"{agenda}archives/?page=50",
        "an event": event.get_url(),
        "its place": place.get_url(),
        "to print": "/agenda/imprimer/",
        "poster of a place": f"/agenda/affiche/?lieu={place.slug}",
        "calendar of a place": f"/agenda/lieux/{place.slug}/agenda.ics",
        "calendar of a town": f"/agenda/territoires/{town.code}/agenda.ics",
        "calendar, a part of it": FEED,
        "Atom": "/agenda/agenda.atom",
        "JSON of a town": f"/agenda/territoires/{town.code}/agenda.json",
    }


def show_just_published(pages, agenda):
    """Print the CPU time of the first request after a publication, with invalid caches."""

    def first(address):
        ContentStamp.raise_()
        return timed(pages.client.get, address)[1].processor

    for name, address in {
        "agenda": agenda,
        "month": f"{agenda}?vue=mois",
        "feed": FEED,
    }.items():
        took = statistics.median(first(address) for _ in range(5))
        print(f"{name}, just after a publication: {took:.0f} ms of CPU")


def show_readers(pages):
    """Print the speed of an unchanged feed, relative to a page of fixed text."""
    etag = pages.client.get(FEED)["ETag"]
    for name, headers in {
        "warm": {},
        "warm, zipped": {"accept-encoding": "gzip"},
        "304": {"if-none-match": etag},
    }.items():
        pages.client.get(FEED, headers=headers)
        times = [timed(lambda h=headers: pages.client.get(FEED, headers=h)) for _ in range(200)]
        took = statistics.median(time.processor for _response, time in times)
        speed = pages.plain / took
        print(f"feed, {name}: {speed:.2f} times the speed of a page of fixed text")


def show_feed(index):
    """Compare the time of a calendar of 1,000 events with the icalendar library's for the same."""
    kept = EventPage.objects.child_of(index).order_by("-pk").values("pk")[:FEED_EVENTS]
    now = timezone.now()

    def build():
        cache.clear()
        return feeds.of_events(
            list(kept.values_list("pk", flat=True)), name="Agenda", url="", source=""
        )

    text = build()
    calendar = icalendar.Calendar.from_ical(text)
    written = sum(1 for _event in calendar.walk("VEVENT"))
    cold = statistics.median(timed(build)[1].processor for _ in range(5))
    library = statistics.median(timed(lambda: rebuilt(calendar))[1].processor for _ in range(5))
    print(
        f"{connection.vendor}: calendar of {written} events, database included {cold:.0f} ms;"
        f" icalendar builds and writes it in {library:.0f} ms: {library / cold:.1f} times"
        f" longer ({now:%Y-%m-%d})"
    )


def rebuilt(calendar):
    """Build the same calendar component by component with icalendar, and return its bytes."""
    copy = type(calendar)()
    for name, value in calendar.property_items(recursive=False):
        if name not in ("BEGIN", "END"):
            copy.add(name, value, encode=False)
    for component in calendar.subcomponents:
        other = type(component)()
        for name, value in component.property_items(recursive=False):
            if name not in ("BEGIN", "END"):
                other.add(name, value, encode=False)
        copy.add_component(other)
    return copy.to_ical()


if __name__ == "__main__":
    main()
