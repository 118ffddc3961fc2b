"""Parser of external iCalendar files (RFC 5545), tolerant of their faults.

Pure: bytes in, events and remarks out; no database, no clock. May import `schedule`.
"""
