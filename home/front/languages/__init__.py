"""Help explained in eight other languages, and a card of the three nearest places to hand out.

May import `front.near`, the app's root and the apps below; nothing of `team`.
"""
