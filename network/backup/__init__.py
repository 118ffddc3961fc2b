"""The whole site in one archive, made and put back: the database and the files of editors.

May import `network`'s models; commands call it, nothing else does.
"""
