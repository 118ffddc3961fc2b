"""Pictures: author, licence, description for people who do not see them, and credit.

Imports only `network.uploads`. A template that displays a picture must display its credit.
"""
