"""Interviews: somebody's own words, question by question, with who they are and where they work.
May import the root of the library."""
