"""From a commune, a position or three taps to the nearest places that can help now.

May import the app's root and the apps below; neither the desk nor the demonstration.
"""
