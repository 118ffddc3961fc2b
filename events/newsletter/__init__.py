"""The letter « Les rendez-vous près de chez moi »: subscriptions, sending, bounces and poster.

May import the agenda's own modules and the packages that they may import; no other wing.
"""
