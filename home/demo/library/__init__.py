"""The library of the demonstration, one module for each kind of text."""
