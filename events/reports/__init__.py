"""Reports over a period: head counts added up, with small numbers masked, in tables with bars.

May import `editing` and the wings below it.
"""
