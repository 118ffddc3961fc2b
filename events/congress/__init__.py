"""The editions of a congress: sessions, programme, visitors' choice, proceedings.

The last wing, which may import all the others.
"""
