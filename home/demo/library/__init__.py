"""What can be read in the demonstration: articles, kept links, and each other kind of text."""
