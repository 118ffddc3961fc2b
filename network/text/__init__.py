"""Texts: their comparison, slugs, dates, phone numbers and JSON-LD.

Imports nothing of the project.
"""
