"""Keeping the index in step with what the public may see: what waits, documents, vocabulary.

May import the engines and all below them; knows nothing of who searches.
"""
