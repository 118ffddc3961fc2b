"""The form of a place in the admin: its tabs, its panels, the weekly timetable.

May import the wings below the root (`choices`, `hours`, `national`…) and `network`.
"""
