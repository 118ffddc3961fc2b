"""The nearest places that can help, found from a commune, a position or three taps.

May import the app's root and the apps below; neither the desk nor the demonstration.
"""
