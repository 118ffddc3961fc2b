"""Surveys: sample, dates and method, key figures as open data, editions.

May import the root of the library.
"""
