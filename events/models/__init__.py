from .attendance import Attendance
from .calendar_entry import CalendarEntry
from .dates import EventDate, EventException
from .event import EventPage
from .fetch import FeedFetch
from .index import EventIndexPage
from .occurrence import Occurrence
from .private_feed import PrivateFeed
from .registration import Registration
from .source import EventSource, ImportedEvent, ReadingRun

__all__ = [
    "Attendance",
    "CalendarEntry",
    "EventDate",
    "EventException",
    "EventIndexPage",
    "EventPage",
    "EventSource",
    "FeedFetch",
    "ImportedEvent",
    "Occurrence",
    "PrivateFeed",
    "ReadingRun",
    "Registration",
]
