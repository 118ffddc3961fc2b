"""Easy-to-read versions: texts rewritten in short sentences and reviewed by their readers.

May import the other wings.
"""
