"""Members' external calendars: parsing, conversion, import, scheduled pull and review.

May import `feeds` and the wings below it.
"""
