"""The directory of the places of a territory on paper: a page, three PDFs, and their nightly print.

May import the app's root and the apps below, like the other wings of `front`.
"""
