"""Text and what is written in it: comparison, slugs, dates, phone numbers, JSON-LD.

Pure; imports nothing of the project.
"""
