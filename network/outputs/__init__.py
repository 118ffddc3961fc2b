"""The outputs other than HTML (Atom, CSV, PDF, spreadsheets), and the cache of responses.

May import the models, the geography and the memory of `network`, and no format of another app.
"""
