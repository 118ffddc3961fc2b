"""Rooms and sessions without a database, for the tests of the pure modules of a programme."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Part:
    """A room or a track."""

    name: str
    sort_order: int | None = 0
    pk: int = 0

    @property
    def slug(self):
        return self.name.lower().replace(" ", "-")

    @property
    def rank(self):
        return self.sort_order is None, self.sort_order or 0, self.pk


@dataclass(frozen=True)
class Session:
    """A session of November 2026, `length` hours long."""

    title: str
    hour: int
    length: float = 1
    room: Part | None = None
    track: Part | None = None
    day: int = 5
    is_off: bool = False
    zone: ZoneInfo = PARIS

    @property
    def local_start(self):
        return datetime(2026, 11, self.day, self.hour, tzinfo=self.zone)

    @property
    def local_end(self):
        return self.local_start + timedelta(hours=self.length)


HALL, SMALL = Part("Amphithéâtre", 0), Part("Petite salle", 1)
