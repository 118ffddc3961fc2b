"""The pictures of the site: who made them, under what licence, and what they show to whoever does
not see them. Imports `network.uploads` alone; whoever shows a picture shows its credit.
"""
