"""The models of the agenda and of its wings."""

from events.calendars.models import EventSource, ImportedEvent, SourceRun
from events.congress.models.congress import CongressIndexPage, CongressPage
from events.congress.models.parts import Room, Track
from events.congress.models.session import Session, SessionEntry
from events.congress.models.session_children import SessionResource, SessionSpeaker
from events.editing.models import DatesChange
from events.feeds.models import FeedFetch
from events.newsletter.models import NewsletterSubscriber
from events.registrations.models.arrival import Arrival
from events.registrations.models.head_count import HeadCount
from events.registrations.models.pending_letters import PendingLetters
from events.registrations.models.people_reading import PeopleReading
from events.registrations.models.registration import Registration

from .calendar_entry import CalendarEntry
from .dates import EventDate, EventException
from .event import EventPage
from .index import EventIndexPage
from .occurrence import Occurrence
from .private_feed import PrivateFeed

__all__ = [
    "Arrival",
    "HeadCount",
    "CalendarEntry",
    "CongressIndexPage",
    "CongressPage",
    "DatesChange",
    "EventDate",
    "EventException",
    "EventIndexPage",
    "EventPage",
    "EventSource",
    "FeedFetch",
    "ImportedEvent",
    "Occurrence",
    "NewsletterSubscriber",
    "PendingLetters",
    "PeopleReading",
    "PrivateFeed",
    "Registration",
    "Room",
    "Session",
    "SessionEntry",
    "SessionResource",
    "SessionSpeaker",
    "SourceRun",
    "Track",
]
