"""What a page gives besides HTML: feeds, spreadsheets, PDF, and how any answer is sent.

May import the models, the geography and the memory; knows no format of another app.
"""
