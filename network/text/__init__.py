"""Text and what is written in it: comparison, slugs, dates, phone numbers, JSON-LD.

Imports nothing of the project.
"""
