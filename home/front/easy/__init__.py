"""Easy-to-read pages, below `/facile/`: home, a place, help in three taps, a registration.

May import the views and the facts of the usual pages of all apps; nothing of `team`.
"""
