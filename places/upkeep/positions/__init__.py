"""The admin screen on which an editor decides the position of one place, on a map or by typing.

May import the layers below `upkeep`, and the screen of opening hours.
"""
