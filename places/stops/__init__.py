"""The stops of a travelling place, and the dated visits that follow from them.

May import `choices`, `hours`, `closures` and `network`.
"""
