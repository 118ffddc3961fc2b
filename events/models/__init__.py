from .calendar_entry import CalendarEntry
from .dates import EventDate, EventException
from .event import EventPage
from .fetch import FeedFetch
from .index import EventIndexPage
from .occurrence import Occurrence
from .private_feed import PrivateFeed

__all__ = [
    "CalendarEntry",
    "EventDate",
    "EventException",
    "EventIndexPage",
    "EventPage",
    "FeedFetch",
    "Occurrence",
    "PrivateFeed",
]
