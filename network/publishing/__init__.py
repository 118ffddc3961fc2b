"""Publishing what no editor's form sends: one change to a page, or many new pages at once.

May import the models and the root; nothing of the frame.
"""
