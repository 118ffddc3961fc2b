"""Facts that a text quotes: how old they are, their numbers as data, and drawings of these.
Pure: imports texts and outputs, no page and no block."""
