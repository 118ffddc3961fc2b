"""Opening hours: OpenStreetMap texts and French sentences, read, evaluated and put into words.

Pure. May import `network` only."""
