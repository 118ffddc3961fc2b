"""Where and when a travelling place stops, and the visits that follow.

May import `choices`, `hours`, `closures` and `network`."""
