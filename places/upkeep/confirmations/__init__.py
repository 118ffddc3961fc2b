"""Confirmation requests: mails to the places about the accuracy of their page, and the answers.

May import the layers below `upkeep`.
"""
