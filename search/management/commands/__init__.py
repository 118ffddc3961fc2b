"""Commands of the search index."""
