"""Easy-to-read versions: a text told again in short sentences by somebody, read by those for whom
it is. May import the other wings."""
