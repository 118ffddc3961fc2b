"""Confirmation requests: mails that check the accuracy of the pages, and their answers.

May import the layers below `upkeep`.
"""
