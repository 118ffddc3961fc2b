"""The nearest places first: where each is, how far, when it opens. Knows of the directory only what
it is given; imports hours, stops and the network's geography."""
