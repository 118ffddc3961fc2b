"""Read a calendar from the input with the package ical, a strict parser, and print its dates.

Usage: ical_library.py FIRST LAST, in seconds since the epoch; the output is JSON [[uid, seconds]].
"""

import json
import sys
from datetime import UTC, datetime

from ical.calendar_stream import IcsCalendarStream

first, last = (datetime.fromtimestamp(int(seconds), UTC) for seconds in sys.argv[1:3])
calendar = IcsCalendarStream.calendar_from_ics(sys.stdin.buffer.read().decode())
dates = []
for event in calendar.timeline_tz(UTC).overlapping(first, last):
    start = event.start
    if not isinstance(start, datetime):
        start = datetime.combine(start, datetime.min.time(), UTC)
    dates.append([event.uid, start.timestamp()])
sys.stdout.write(json.dumps(dates))
