"""Parses iCalendar files that others wrote (RFC 5545), whatever their faults.

Pure: bytes in, events and remarks out; no database, no clock. May import `schedule`."""
