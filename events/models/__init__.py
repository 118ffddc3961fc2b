from .attendance import Attendance
from .calendar_entry import CalendarEntry
from .congress import CongressIndexPage, CongressPage
from .dates import EventDate, EventException
from .event import EventPage
from .fetch import FeedFetch
from .index import EventIndexPage
from .occurrence import Occurrence
from .private_feed import PrivateFeed
from .registration import Registration
from .session import Room, Session, SessionEntry, SessionResource, SessionSpeaker, Track
from .source import EventSource, ImportedEvent, ReadingRun

__all__ = [
    "Attendance",
    "CalendarEntry",
    "CongressIndexPage",
    "CongressPage",
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
    "Room",
    "Session",
    "SessionEntry",
    "SessionResource",
    "SessionSpeaker",
    "Track",
]
