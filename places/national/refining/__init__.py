"""What the standard does not ask of a row and a reader of the page does: names in French case,
an address whose parts agree. May import the rest of `national`."""
