from .calendar_entry import CalendarEntry
from .dates import EventDate, EventException
from .event import EventPage
from .index import EventIndexPage
from .occurrence import Occurrence

__all__ = [
    "CalendarEntry",
    "EventDate",
    "EventException",
    "EventIndexPage",
    "EventPage",
    "Occurrence",
]
