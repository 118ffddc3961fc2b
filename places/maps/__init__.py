"""Maps of a filtered list: the static drawing, and the points of the interactive map.

May import the root of `places` and the layers below it.
"""
