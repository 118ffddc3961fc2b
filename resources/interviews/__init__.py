"""Interviews: questions and answers, with the role and the place of the person interviewed.

May import the root of the library.
"""
